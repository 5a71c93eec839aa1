"""What is best known of an incident, derived from what was told by rules that a desk officer could state.

A figure by the newest story that says something definite of it; the most exact place and day; the type that the first
story gave, unless a later one tells of a change of control; all who took part, 'unidentified' no longer once somebody
is named. Nothing is lost by it: what was said before stays in the ledger with its sentence.
"""

from __future__ import annotations

from typing import TypeVar

import msgspec

from incidents.linking.ranges import move, range_of
from incidents.linking.rules import LinkingRules
from incidents.linking.times import last_told
from incidents.records import Actor, Figure, Incident, Place, Report, Source, When

_EXACT = {"country": 0, "province": 1, "district": 2, "place": 3}
_SHARP = {"unknown": 0, "year": 1, "month": 2, "week": 3, "day": 4}
_Thing = TypeVar("_Thing")


def best_after(incident: Incident, report: Report, source: Source, rules: LinkingRules) -> Report:
    """What is best known of *incident* once *report* is told too. *source* says when it was told."""
    best = incident.best
    late = source.published is not None and source.published < last_told(incident)
    turned = not late and report.sub_event_type in rules.kinds.control
    return msgspec.structs.replace(
        best,
        event_type=report.event_type if turned else best.event_type,
        sub_event_type=report.sub_event_type if turned else best.sub_event_type,
        rule=report.rule if turned else best.rule,
        place=_place(best.place, report.place),
        when=_when(best.when, report.when),
        cap=best.cap if late else report.cap,
        actors=_actors(best.actors, report.actors, rules),
        figures=_figures(best, report, late),
        claims=bounded_union(best.claims, report.claims, rules.bounds.actors),
        claimed_by=best.claimed_by if late and best.claimed_by else report.claimed_by or best.claimed_by,
        phases=best.phases + tuple(one for one in report.phases if all(one.name != had.name for had in best.phases)),
        words=(),
        bag="",
    )


def _place(known: Place, new: Place) -> Place:
    """The more exact of two places, the first of equals."""
    if (new.province is not None) != (known.province is not None):
        return new if new.province is not None else known
    return new if _EXACT[new.precision] > _EXACT[known.precision] else known


def _when(known: When, new: When) -> When:
    """The more exact of two days, the first of equals."""
    return new if new.day is not None and _SHARP[new.precision] > _SHARP[known.precision] else known


def _actors(known: tuple[Actor, ...], new: tuple[Actor, ...], rules: LinkingRules) -> tuple[Actor, ...]:
    nobody = rules.hearing.nobody
    names = {actor.name: actor for actor in (*reversed(new), *reversed(known))}
    found = [names[name] for name in dict.fromkeys(actor.name for actor in (*known, *new))]
    named = [actor for actor in found if actor.name not in nobody]
    # 'unidentified' beside a party that is only the target still says that nobody knows who did it
    if any(actor.name not in nobody and actor.role != "target" for actor in found):
        found = named
    return tuple(found[: rules.bounds.actors])


def _figures(best: Report, report: Report, late: bool) -> tuple[Figure, ...]:
    figures = {figure.kind: figure for figure in best.figures}
    for figure in report.figures:
        known = figures.get(figure.kind)
        if known is None:
            figures[figure.kind] = figure
            continue
        step = move(range_of(known), range_of(figure))
        if step in ("higher", "narrower") or (step == "lower" and not late):
            figures[figure.kind] = figure
    return tuple(figures.values())


def bounded_union(before: tuple[_Thing, ...], new: tuple[_Thing, ...], most: int) -> tuple[_Thing, ...]:
    """*before* and what *new* adds; over *most*, the first half and the newest are kept."""
    every = (*before, *(one for one in new if one not in before))
    if len(every) <= most:
        return every
    return (*every[: most // 2], *every[len(every) - (most - most // 2) :])
