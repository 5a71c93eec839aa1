"""An incident taken apart and told anew: without some of its stories, with those of another, or with what came since.

API: without(incident, stories, reports, rules)          the rest of it; None where nothing is left
     apart(incident, stories, reports, new_id, rules)    those stories as an incident of their own
     together(incident, other, rules)                    both as one
     told_again(incident, tellings, reports, rules)      *incident* after these tellings too

*reports*: story → what it said of the incident, as its decision keeps it. Decisions are kept for some weeks; of a story
whose decision is gone, its rows of the ledger stand for it: figures, day, actors and claim, the place by its name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from incidents.linking.best import best_after, bounded_union
from incidents.linking.changes import changes_of, standing_report
from incidents.linking.ledger import Told, bounded_tellings, facts_of, joined, settled
from incidents.linking.ranges import parse_range, range_of
from incidents.linking.rules import LinkingRules
from incidents.linking.scopes import scope_of
from incidents.records import FIGURE_KINDS, Evidence, Fact, Figure, Incident, Report, Telling, When

Reports = Mapping[str, Report]
_Precision = Literal["day", "week", "month", "year"]
_PRECISIONS: tuple[_Precision, ...] = ("day", "week", "month", "year")
_UNSEEN = Evidence(sentence="", number=0)


def without(incident: Incident, stories: Collection[str], reports: Reports, rules: LinkingRules) -> Incident | None:
    """*incident* as its other stories tell it: their tellings, facts and words, and what is best known by them."""
    rest = tuple(_alone(one, stories) for one in incident.tellings if one.source.story not in stories)
    if not rest:
        return None
    facts = [fact for fact in incident.facts if fact.story not in stories]
    # what another story said first was no row of its own; now it is
    for telling in rest:
        told = _told(telling, incident)
        if telling.source.story in reports:
            facts += facts_of(reports[telling.source.story], told)
        elif telling.near_duplicate_of is None:
            origin = telling.source.origin
            facts.append(
                Fact(field="origin", value=origin, story=telling.source.story, origin=origin, seen=telling.seen)
            )
    left = msgspec.structs.replace(incident, tellings=rest, facts=settled(facts, rules.bounds))
    best = _best(left, reports, rules)
    return msgspec.structs.replace(
        left,
        best=best,
        words=_words(rest, reports, incident, rules),
        scope=best.place.province or incident.scope,
    )


def apart(incident: Incident, stories: Collection[str], reports: Reports, new_id: str, rules: LinkingRules) -> Incident:
    """The tellings of *stories* as an incident called *new_id*, open, as if nobody else had told of it."""
    others = {telling.source.story for telling in incident.tellings} - set(stories)
    # of stories that are told no more only the ledger knows; they stay with the rest
    others |= {fact.story for fact in incident.facts} - set(stories)
    part = without(msgspec.structs.replace(incident, hand=None), others, reports, rules)
    assert part is not None, "a split takes at least one telling"
    return msgspec.structs.replace(
        part,
        id=new_id,
        status="open",
        opened=min(telling.seen for telling in part.tellings),
        updated=max(telling.seen for telling in part.tellings),
        scope=scope_of(part.best),
        serial=0,
    )


def together(incident: Incident, other: Incident, rules: LinkingRules) -> Incident:
    """*incident* with all that *other* was told by; what is best known of *other* counts as its newest word."""
    own = {telling.source.story for telling in incident.tellings}
    brought = [telling for telling in other.tellings if telling.source.story not in own]
    tellings = sorted((*incident.tellings, *brought), key=lambda telling: telling.seen)
    last = max(other.tellings, key=lambda telling: telling.source.published or telling.seen)
    best = best_after(incident, standing_report(other.best, incident), last.source, rules)
    return msgspec.structs.replace(
        incident,
        opened=min(incident.opened, other.opened),
        updated=max(incident.updated, other.updated),
        best=best,
        tellings=bounded_tellings(tellings, rules.bounds),
        facts=settled((*incident.facts, *other.facts), rules.bounds),
        words=bounded_union(incident.words, other.words, rules.bounds.words),
        scope=best.place.province or incident.scope,
    )


def told_again(
    incident: Incident, source_of: Incident, tellings: Sequence[Telling], reports: Reports, rules: LinkingRules
) -> Incident:
    """*incident* after *tellings* of *source_of* too, in their order, each as a story that joins it."""
    for telling in tellings:
        report = report_of(source_of, telling.source.story, reports)
        changes = changes_of(report, telling.source, incident, telling.near_duplicate_of is not None, rules)
        incident = joined(incident, report, _told(telling, source_of), changes, rules)
    return incident


def report_of(incident: Incident, story: str, reports: Reports) -> Report:
    """What *story* said of *incident*: its report, or what the ledger has of it."""
    return reports[story] if story in reports else _of_ledger(incident, story)


def _best(left: Incident, reports: Reports, rules: LinkingRules) -> Report:
    """What is best known by the tellings of *left*, told one after another."""
    first, *others = left.tellings
    begun = standing_report(report_of(left, first.source.story, reports), left)
    told = msgspec.structs.replace(left, tellings=(first,), best=begun)
    for telling in others:
        report = standing_report(report_of(left, telling.source.story, reports), left)
        best = best_after(told, report, telling.source, rules)
        told = msgspec.structs.replace(told, best=best, tellings=(*told.tellings, telling))
    return _with_corrections(told.best, left)


def _with_corrections(best: Report, incident: Incident) -> Report:
    """*best* with the figures of *incident* that hold because an analyst said so."""
    said = {one.figure: one.right for one in (incident.hand.overruled if incident.hand else ()) if one.right}
    held = [figure for figure in incident.best.figures if said.get(figure.kind) == str(range_of(figure))]
    others = [figure for figure in best.figures if all(figure.kind != one.kind for one in held)]
    return msgspec.structs.replace(best, figures=(*others, *held))


def _alone(telling: Telling, gone: Collection[str]) -> Telling:
    """*telling*, which is nobody's copy any more where its original is one of *gone*: it speaks for itself."""
    if telling.near_duplicate_of in gone:
        return msgspec.structs.replace(telling, near_duplicate_of=None)
    return telling


def _told(telling: Telling, incident: Incident) -> Told:
    """The telling as the ledger takes it; the origin of a copy is that of its original."""
    original = telling.near_duplicate_of
    origin = next((one.source.origin for one in incident.tellings if one.source.story == original), None)
    return Told(
        source=telling.source,
        signature=telling.signature,
        now=telling.seen,
        near_duplicate_of=original,
        origin=origin,
        bag=telling.bag,
        primed=telling.primed,
    )


def _words(rest: Iterable[Telling], reports: Reports, incident: Incident, rules: LinkingRules) -> tuple[str, ...]:
    """The telling words of *rest*; all that are known where a report is gone, since whose each was is not kept."""
    words: tuple[str, ...] = ()
    for telling in rest:
        if telling.source.story not in reports:
            return incident.words
        words = bounded_union(words, reports[telling.source.story].words, rules.bounds.words)
    return words


def _of_ledger(incident: Incident, story: str) -> Report:
    """What the rows of *story* say, in the frame of what is best known of *incident*."""
    best = incident.best
    rows: dict[str, Fact] = {fact.field: fact for fact in incident.facts if fact.story == story}
    actors = {fact.value for fact in incident.facts if fact.story == story and fact.field == "actor"}
    place = best.place
    if "place" in rows and rows["place"].value != place.name:
        place = msgspec.structs.replace(
            place, name=rows["place"].value, precision="province", evidence=rows["place"].evidence or _UNSEEN,
            district=None, pcode=None, latitude=None, longitude=None, radius_km=None,
        )  # fmt: skip
    figures = []
    for kind in FIGURE_KINDS:
        if kind in rows:
            least, most = parse_range(rows[kind].value)
            evidence = rows[kind].evidence or _UNSEEN
            figures.append(Figure(kind=kind, least=least, most=most, wording=rows[kind].value, evidence=evidence))
    return msgspec.structs.replace(
        best,
        place=place,
        when=_when(rows.get("date"), best.when),
        actors=tuple(actor for actor in best.actors if f"{actor.name} ({actor.role})" in actors),
        figures=tuple(figures),
        claims=(),
        claimed_by=rows["claimed_by"].value if "claimed_by" in rows else None,
        phases=(),
        words=(),
    )


def _when(row: Fact | None, best: When) -> When:
    if row is None:
        return When(day=None, precision="unknown")
    day, _, precision = row.value.partition(" ")
    if best.day is not None and best.day.isoformat() == day:
        return best
    sharp: _Precision = next((one for one in _PRECISIONS if one == precision), "day")
    return When(day=dt.date.fromisoformat(day), precision=sharp, evidence=row.evidence)
