"""When two reports say it happened: the same day, one course of days, or two times."""

from __future__ import annotations

import datetime as dt

from incidents.linking.rules import LinkingRules
from incidents.records import Incident, Report, Source

PERIOD_DAYS = {"week": 7, "month": 31, "year": 366}


def day_feature(report: Report, source: Source, incident: Incident, now: dt.datetime, rules: LinkingRules) -> str:
    """The name of the feature that the times of *report* and *incident* give."""
    ours, known = report.when.day, incident.best.when.day
    if ours is not None and known is not None:
        wide = max(PERIOD_DAYS.get(report.when.precision, 0), PERIOD_DAYS.get(incident.best.when.precision, 0))
        if wide:
            return "same_period" if abs((ours - known).days) <= wide else "far_day"
        return _by_days(report, ours, known, incident, rules)
    return _by_stories(ours, source, incident, now, rules)


def story_time(source: Source, now: dt.datetime) -> dt.datetime:
    """When the story came out, as far as anybody knows: its own time, else *now*."""
    return source.published or now


def last_told(incident: Incident) -> dt.datetime:
    """When the newest story of *incident* came out."""
    return max((telling.source.published or telling.seen for telling in incident.tellings), default=incident.updated)


def first_told(incident: Incident) -> dt.datetime:
    """When the oldest story of *incident* came out."""
    return min((telling.source.published or telling.seen for telling in incident.tellings), default=incident.opened)


def _by_days(report: Report, ours: dt.date, known: dt.date, incident: Incident, rules: LinkingRules) -> str:
    apart = abs((ours - known).days)
    if apart == 0:
        return "same_day"
    if apart == 1:
        return "next_day"
    lasting = report.sub_event_type in rules.kinds.lasting and incident.best.sub_event_type in rules.kinds.lasting
    if lasting and ours > known and (ours - last_told(incident).date()).days <= rules.merge.course_days:
        return "same_course"
    return "other_day" if apart <= rules.merge.far_days else "far_day"


def _by_stories(ours: dt.date | None, source: Source, incident: Incident, now: dt.datetime, rules: LinkingRules) -> str:
    """One of the two days is unknown: the times of the stories stand in for it, where there are any."""
    told = first_told(incident).date()
    if ours is not None:
        # a story told before the day cannot tell of it; one told long after need not
        if ours > last_told(incident).date() + dt.timedelta(days=1):
            return "late"
        return "same_time" if abs((told - ours).days) <= rules.merge.recent_days else "late"
    if source.published is None:
        recent = abs((now - last_told(incident)).days) <= rules.hearing.old_days
        return "undated" if recent else "late"
    known = incident.best.when.day
    began = known if known is not None else told
    if -1 <= (source.published.date() - began).days <= rules.merge.recent_days:
        return "same_time"
    near = abs((source.published - last_told(incident)).days) <= rules.merge.recent_days
    return "undated" if near else "late"
