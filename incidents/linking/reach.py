"""How far in time a report can reach: which incidents it may belong to at all, before anything else is compared.

API: span_of_report(report, source, rules), span_of_incident(incident, rules) -> (first day, last day)
     told_of(incident) -> the days on which its stories came out
     out_of_reach(report, source, incident, rules) -> bool

A province has thousands of incidents over the years, and all but a few of them end here. Where two spans have no day in
common, neither place nor figures can make one incident of them; a text that is the same can.
"""

from __future__ import annotations

import datetime as dt

from incidents.linking.rules import LinkingRules
from incidents.linking.times import PERIOD_DAYS, first_told, last_told
from incidents.records import Incident, Report, Source, When

Span = tuple[dt.date, dt.date]
EVER: Span = (dt.date.min, dt.date.max)


def span_of_report(report: Report, source: Source, rules: LinkingRules) -> Span:
    """The days on which an incident of *report* may have been.

    A day that is told, and the days around it in which reporters differ; a month or a year, and as much again, since
    'last month' slides; of a report without a day the time of its story, as far back as news are news. A story that
    has no time either may be of any: EVER.
    """
    if report.when.day is None:
        return _around(source.published.date(), rules.hearing.old_days) if source.published else EVER
    return _around(report.when.day, _width(report.when) or rules.merge.far_days)


def span_of_incident(incident: Incident, rules: LinkingRules) -> Span:
    """The days for which *incident* may be meant: its own, its period, or, undated, those of its stories.

    One that may go on (a battle, a siege) reaches from its first day to some days after it was last heard of.
    """
    when = incident.best.when
    if when.day is None:
        old = dt.timedelta(days=rules.hearing.old_days)
        return first_told(incident).date() - old, last_told(incident).date() + old
    first, last = _around(when.day, _width(when))
    if incident.best.sub_event_type in rules.kinds.lasting:
        # both sides of a comparison are given so many days; see span_of_report
        slack = rules.merge.course_days - rules.merge.far_days
        last = max(last, incident.updated.date() + dt.timedelta(days=slack))
    return first, last


def told_of(incident: Incident) -> Span:
    """The days on which the first and the last story of *incident* came out."""
    return first_told(incident).date(), last_told(incident).date()


def out_of_reach(report: Report, source: Source, incident: Incident, rules: LinkingRules) -> bool:
    """Whether *report* cannot be of *incident*, for the times that both tell."""
    first, last = span_of_report(report, source, rules)
    lately = told_lately(report, source, rules)
    if lately is not None and _meet(lately, told_of(incident)):
        return False
    if lately is not None and recalls(frozenset(report.words), incident, rules):
        return False
    if not _meet((first, last), span_of_incident(incident, rules)):
        return True
    when = incident.best.when
    if when.day is None or when.precision != "day" or report.sub_event_type in rules.kinds.lasting:
        return False
    # what goes on is met by what goes on; a bomb on the eighth day of a siege is not the siege
    return when.day < first or when.day > last


def told_lately(report: Report, source: Source, rules: LinkingRules) -> Span | None:
    """The days whose stories *report* may take up, whatever day they tell of; None where its own day decides.

    A story that names no day takes up what was told lately. So does one that names no province: the day that it names
    may be that of an arrest or a trial, and with no place to go by, words must find what it is about.
    """
    if report.when.day is not None and report.place.province is not None:
        return None
    return _around(source.published.date(), rules.hearing.old_days) if source.published else EVER


def recalls(words: frozenset[str], incident: Incident, rules: LinkingRules) -> bool:
    """Whether a report without day or province shares so many telling *words* that it may look back at *incident*."""
    return len(words.intersection(incident.words)) >= rules.merge.recall_words


def _meet(one: Span, other: Span) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _width(when: When) -> int:
    """Days to either side of a day that stands for a longer time."""
    return PERIOD_DAYS.get(when.precision, 0)


def _around(day: dt.date, days: int) -> Span:
    """*days* to either side of *day*, as far as the calendar goes."""
    room = min(days, (day - dt.date.min).days), min(days, (dt.date.max - day).days)
    return day - dt.timedelta(days=room[0]), day + dt.timedelta(days=room[1])
