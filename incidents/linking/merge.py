"""Which incident a report belongs to: the one with the most points, if they suffice; else a new one.

Pure and blind to order: the same candidates in any order give the same choice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from incidents.linking.common import Common
from incidents.linking.duplicates import Echo
from incidents.linking.nearness import place_feature
from incidents.linking.reach import out_of_reach
from incidents.linking.rules import LinkingRules
from incidents.linking.similar import Likeness, likeness, told_before
from incidents.linking.unplaced import Neighbours
from incidents.records import Incident, Report, Signal, Source


@dataclass(frozen=True, slots=True)
class Choice:
    """What a report joins (None: nothing known), and the nearest candidate that it does not join."""

    joins: Likeness | None
    nearest: Likeness | None

    @property
    def reasons(self) -> tuple[Signal, ...]:
        """The features of what is joined with their sum; of a new incident, the nearest that was passed over."""
        if self.joins is not None:
            total = Signal(name="joins", weight=self.joins.points, words=self.joins.incident.id)
            return (total, *self.joins.features)
        if self.nearest is not None:
            return (
                Signal(name="nearest_incident", weight=self.nearest.points, words=self.nearest.incident.id),
                *self.nearest.features,
            )
        return (Signal(name="nothing_near", weight=0.0),)


def choose(
    report: Report,
    source: Source,
    candidates: Iterable[Incident],
    echoes: Mapping[str, Echo],
    taken: Collection[str],
    now: dt.datetime,
    rules: LinkingRules,
    common: Common | None = None,
) -> Choice:
    """The incident among *candidates* that *report* belongs to.

    *echoes* are the tellings whose text is like the story's, by incident. *taken* are incidents that an earlier report
    of this story joined or opened: the story tells them apart, so only near identity of all facts overrules it.
    *common*: see `judge`.
    """
    joins: Likeness | None = None
    nearest: Likeness | None = None
    reached = [
        incident
        for incident in candidates
        if incident.id in echoes or not out_of_reach(report, source, incident, rules) or told_before(source, incident)
    ]
    unplaced = [one for one in reached if place_feature(report.place, one.best.place, rules.merge) is None]
    neighbours = Neighbours(report, source, unplaced, common, rules)
    for incident in reached:
        found = likeness(report, source, incident, echoes.get(incident.id), now, rules, neighbours)
        needed = rules.merge.twice if incident.id in taken else rules.merge.threshold
        if found.points >= needed:
            if joins is None or _rank(found) > _rank(joins):
                joins = found
        elif nearest is None or _rank(found) > _rank(nearest):
            nearest = found
    return Choice(joins, nearest)


def _rank(found: Likeness) -> tuple[float, float, str]:
    """More points first; of equals the incident that was opened first, then by id."""
    return found.points, -found.incident.opened.timestamp(), found.incident.id
