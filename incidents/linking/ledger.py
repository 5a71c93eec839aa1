"""The ledger of an incident: facts are appended, never overwritten, so that a desk sees who said what and when.

An incident's memory is bounded: the first and the newest tellings and facts are kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from incidents.linking.best import best_after, bounded_union
from incidents.linking.changes import claimant, standing_report
from incidents.linking.ranges import move, parse_range, range_of
from incidents.linking.rules import Bounds, LinkingRules
from incidents.linking.scopes import ANYWHERE, scope_of
from incidents.records import FIGURE_KINDS, Change, Evidence, Fact, Incident, Report, Source, Status, Telling

_SINGLE = frozenset({*FIGURE_KINDS, "place", "date", "sub_event_type", "claimed_by"})
"""Fields of which one origin holds one value at a time; of the others it can say several."""
_CLAIMS = {"denies": "denied_by", "retracts": "retracted", "blames": "blamed", "confirms": "confirmed_by"}


@dataclass(frozen=True, slots=True)
class Told:
    """One story's part: its source and signature, when it is judged, and what it is a copy of."""

    source: Source
    signature: tuple[int, ...]
    now: dt.datetime
    near_duplicate_of: str | None = None
    bag: str = ""
    origin: str | None = None
    """Whose word it is; the origin of the original where it is a copy."""
    primed: bool = False


def opened(incident_id: str, report: Report, told: Told, rules: LinkingRules) -> Incident:
    """A new incident with its first telling."""
    return Incident(
        id=incident_id,
        status="open",
        opened=told.now,
        updated=told.now,
        best=msgspec.structs.replace(report, bag=""),
        tellings=(_telling(told),),
        facts=tuple(facts_of(report, told)),
        scope=scope_of(report),
        words=report.words[: rules.bounds.words],
    )


def joined(incident: Incident, report: Report, told: Told, changes: Sequence[Change], rules: LinkingRules) -> Incident:
    """*incident* after one more telling; an edit of a story replaces that story's own telling."""
    bounds = rules.bounds
    best = best_after(incident, standing_report(report, incident), told.source, rules)
    return msgspec.structs.replace(
        incident,
        status=status_after(incident.status, changes),
        updated=max(incident.updated, told.now),
        best=best,
        tellings=_tellings(incident.tellings, _telling(told), bounds),
        facts=_appended(incident.facts, tuple(facts_of(report, told)), bounds),
        scope=best.place.province or incident.scope or ANYWHERE,
        words=bounded_union(incident.words, report.words, bounds.words),
    )


def _telling(told: Told) -> Telling:
    return Telling(
        source=told.source,
        seen=told.now,
        signature=told.signature,
        near_duplicate_of=told.near_duplicate_of,
        bag=told.bag,
        primed=told.primed,
    )


def _tellings(before: tuple[Telling, ...], new: Telling, bounds: Bounds) -> tuple[Telling, ...]:
    for at, telling in enumerate(before):
        if telling.source.story == new.source.story:
            primed = telling.primed or new.primed
            edit = msgspec.structs.replace(new, near_duplicate_of=telling.near_duplicate_of, primed=primed)
            return (*before[:at], edit, *before[at + 1 :])
    return bounded_tellings((*before, new), bounds)


# --- facts ------------------------------------------------------------------------------------------------------------


def facts_of(report: Report, told: Told) -> Iterator[Fact]:
    """The rows that *report* adds to the ledger."""
    origin = told.origin if told.origin is not None else told.source.origin

    def row(field: str, value: str, evidence: Evidence | None = None) -> Fact:
        return Fact(field=field, value=value, story=told.source.story, origin=origin, seen=told.now, evidence=evidence)

    if told.near_duplicate_of is None:
        yield row("origin", origin)
    yield row("sub_event_type", report.sub_event_type)
    yield row("place", report.place.name, report.place.evidence)
    if report.when.day is not None:
        yield row("date", f"{report.when.day} {report.when.precision}", report.when.evidence)
    for figure in report.figures:
        yield row(figure.kind, str(range_of(figure)), figure.evidence)
    for actor in report.actors:
        yield row("actor", f"{actor.name} ({actor.role})", actor.evidence)
    if report.claimed_by:
        claims = (claim for claim in report.claims if claim.kind == "claims" and claim.actor == report.claimed_by)
        first = next(claims, None)
        yield row("claimed_by", report.claimed_by, first.evidence if first else None)
    for claim in report.claims:
        if claim.kind in _CLAIMS:
            yield row(_CLAIMS[claim.kind], claimant(claim), claim.evidence)
    for phase in report.phases:
        yield row("phase", phase.name)


def _appended(before: tuple[Fact, ...], new: tuple[Fact, ...], bounds: Bounds) -> tuple[Fact, ...]:
    """*before* with those of *new* that its origin has not said yet; the first and the newest are kept.

    An origin's return to an earlier value is a new row, so its last word is always the last row.
    """
    last = {(fact.field, fact.origin): fact.value for fact in before if fact.field in _SINGLE}
    known = {(fact.field, fact.origin, fact.value) for fact in before}
    added = []
    for fact in new:
        repeated = (
            last.get((fact.field, fact.origin)) == fact.value
            if fact.field in _SINGLE
            else (fact.field, fact.origin, fact.value) in known
        )
        if not repeated:
            known.add((fact.field, fact.origin, fact.value))
            added.append(fact)
    every = before + tuple(added)
    if len(every) <= bounds.facts_first + bounds.facts_newest:
        return every
    return every[: bounds.facts_first] + every[len(every) - bounds.facts_newest :]


def settled(rows: Sequence[Fact], bounds: Bounds) -> tuple[Fact, ...]:
    """*rows* of several ledgers as the rows of one: by time, without what its origin had just said, bounded."""
    last: dict[tuple[str, str], str] = {}
    said: set[tuple[str, str, str]] = set()
    kept = []
    for fact in sorted(rows, key=lambda one: one.seen):
        single = fact.field in _SINGLE
        again = last.get((fact.field, fact.origin)) == fact.value if single else (*_of(fact), fact.value) in said
        if not again:
            last[_of(fact)] = fact.value
            said.add((*_of(fact), fact.value))
            kept.append(fact)
    if len(kept) > bounds.facts_first + bounds.facts_newest:
        kept = kept[: bounds.facts_first] + kept[len(kept) - bounds.facts_newest :]
    return tuple(kept)


def _of(fact: Fact) -> tuple[str, str]:
    return fact.field, fact.origin


def bounded_tellings(every: Sequence[Telling], bounds: Bounds) -> tuple[Telling, ...]:
    """The first and the newest of *every*, as many as an incident keeps."""
    if len(every) > bounds.tellings_first + bounds.tellings_newest:
        every = (*every[: bounds.tellings_first], *every[len(every) - bounds.tellings_newest :])
    worded = [at for at, telling in enumerate(every) if telling.bag]
    spare = set(worded[(bounds.bags + 1) // 2 : len(worded) - bounds.bags // 2])
    return tuple(msgspec.structs.replace(one, bag="") if at in spare else one for at, one in enumerate(every))


def status_after(before: Status, changes: Sequence[Change]) -> Status:
    """The status of an incident after *changes*; the weightiest of them names it. A retraction stays."""
    fields = {change.field for change in changes}
    if before == "retracted" or "retracted" in fields:
        return "retracted"
    if "account" in fields or any(fell(change) for change in changes):
        return "corrected"
    if fields - {"confirmed"}:
        return "updated"
    return "corroborated" if fields else before


def fell(change: Change) -> bool:
    """Whether *change* takes back from a figure."""
    if change.field not in FIGURE_KINDS or change.before is None:
        return False
    return move(parse_range(change.before), parse_range(change.after)) == "lower"
