"""What a story changes in what is known of an incident, and whether a desk hears of it.

`update` is a higher or lower toll, a claim or denial of responsibility, another phase, a retraction, or the first
confirmation by a second independent origin. A retelling, however late and in whatever words, is none of these.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec

from incidents.linking.corroboration import independent_origins
from incidents.linking.ranges import middle, move, parse_range, range_of
from incidents.linking.rules import LinkingRules
from incidents.linking.times import first_told, last_told, story_time
from incidents.records import Change, Claim, Heard, Incident, Report, Source


def changes_of(
    report: Report, source: Source, incident: Incident, near_duplicate: bool, rules: LinkingRules
) -> tuple[Change, ...]:
    """All that *report* changes in *incident* as it was before. Empty for a retelling.

    A story that came out before what is known by now can add to it, but not take back from it.
    """
    report = standing_report(report, incident)
    late = source.published is not None and source.published < last_told(incident)
    found = list(_figures(report, incident, late))
    found += _responsibility(report, incident)
    found += _retractions(report, incident, rules)
    if not late:
        found += _course(report, incident, rules)
    if not near_duplicate:
        found += _confirmation(source, incident)
    return tuple(found)


def standing_report(report: Report, incident: Incident) -> Report:
    """*report* without figures of the values that an analyst called wrong for *incident*, whoever repeats them."""
    if incident.hand is None or not incident.hand.overruled:
        return report
    wrong = {(one.figure, value) for one in incident.hand.overruled for value in one.wrong}
    kept = tuple(figure for figure in report.figures if (figure.kind, str(range_of(figure))) not in wrong)
    return msgspec.structs.replace(report, figures=kept)


def heard_of(
    report: Report, source: Source, incident: Incident | None, changes: tuple[Change, ...], now: dt.datetime,
    rules: LinkingRules,
) -> Heard:  # fmt: skip
    """What a desk hears of *report*; *incident* is None where it is the first word of one.

    History is recorded, not heard: an incident that began long before anybody told of it, and an anniversary piece on
    one that nobody has told of for as long.
    """
    old = dt.timedelta(days=rules.hearing.old_days)
    told = story_time(source, now)
    if incident is None:
        return "none" if began_before(report, told, old) else "open"
    if not changes:
        return "none"
    if incident.best.when.day is not None and began_before(incident.best, first_told(incident), old):
        return "none"
    anniversary = began_before(incident.best, told, old) and told - last_told(incident) > old
    return "none" if anniversary else "update"


def began_before(report: Report, told: dt.datetime, old: dt.timedelta) -> bool:
    """Whether the incident of *report* began more than *old* before *told*; unknown days count as recent.

    Of a month or a year the last day counts: it may have happened then.
    """
    day = report.when.day
    if day is None:
        return False
    if report.when.precision == "month":
        day = (day.replace(day=1) + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    elif report.when.precision == "year":
        day = day.replace(month=12, day=31)
    return told.date() - day > old


def _figures(report: Report, incident: Incident, late: bool) -> Iterator[Change]:
    for figure in report.figures:
        ours = range_of(figure)
        told = [parse_range(fact.value) for fact in incident.facts if fact.field == figure.kind]
        best = incident.best.figure(figure.kind)
        known = range_of(best) if best else None
        if known is None:
            if not told and middle(ours) > 0:
                yield Change(field=figure.kind, before=None, after=str(ours), evidence=figure.evidence)
            continue
        if ours in told:
            continue
        step = move(known, ours)
        if step == "higher" or (step == "lower" and not late):
            yield Change(field=figure.kind, before=str(known), after=str(ours), evidence=figure.evidence)


def _responsibility(report: Report, incident: Incident) -> Iterator[Change]:
    claimed = _values(incident, "claimed_by")
    if report.claimed_by and report.claimed_by not in claimed:
        claim = next((one for one in report.claims if one.kind == "claims" and one.actor == report.claimed_by), None)
        before = incident.best.claimed_by
        yield Change(
            field="claimed_by", before=before, after=report.claimed_by, evidence=claim.evidence if claim else None
        )
    yield from _denials(report, incident)


def _retractions(report: Report, incident: Incident, rules: LinkingRules) -> Iterator[Change]:
    """An account taken back. While the story still counts victims it corrects; else nothing is left of the incident."""
    counts = any(middle(range_of(figure)) > 0 for figure in report.figures)
    field = "account" if counts else "retracted"
    told = _values(incident, "retracted") | _values(incident, "phase")
    for claim in report.claims:
        if claim.kind == "retracts" and claimant(claim) not in told:
            yield Change(field=field, before=None, after=claimant(claim), evidence=claim.evidence)
            return
    for phase in report.phases:
        if phase.name in rules.hearing.retraction_phases and phase.name not in told:
            yield Change(field=field, before=None, after=phase.name)
            return


def _denials(report: Report, incident: Incident) -> Iterator[Change]:
    """Denials by those of whom the ledger does not have one yet."""
    known = _values(incident, "denied_by")
    for claim in report.claims:
        who = claimant(claim)
        if claim.kind == "denies" and who not in known:
            known.add(who)
            yield Change(field="denied_by", before=None, after=who, evidence=claim.evidence)


def claimant(claim: Claim) -> str:
    """Who makes *claim*, in the ledger's wording; empty where the text does not tell."""
    return claim.actor or claim.speaker or ""


def _course(report: Report, incident: Incident, rules: LinkingRules) -> Iterator[Change]:
    silent = (*rules.hearing.silent_phases, *rules.hearing.retraction_phases)
    known = _values(incident, "phase")
    for phase in report.phases:
        if phase.name not in known and phase.name not in silent:
            known.add(phase.name)
            yield Change(field="phase", before=None, after=phase.name)
    kind = report.sub_event_type
    if kind in rules.kinds.control and kind not in _values(incident, "sub_event_type"):
        yield Change(field="control", before=incident.best.sub_event_type, after=kind)


def _confirmation(source: Source, incident: Incident) -> Iterator[Change]:
    origins = independent_origins(incident)
    if source.origin and len(origins) == 1 and source.origin not in origins:
        yield Change(field="confirmed", before=origins[0], after=source.origin)


def _values(incident: Incident, field: str) -> set[str]:
    return {fact.value for fact in incident.facts if fact.field == field}
