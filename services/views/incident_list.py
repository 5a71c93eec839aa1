"""The list of incidents: which are wanted, and each as one line or one object."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from incidents.linking.corroboration import independent_origins
from incidents.records import FIGURE_KINDS, Incident
from services.views.account import range_words
from services.views.terminal import plural, safe

ENDED = frozenset({"retracted", "merged", "closed"})
"""Where an incident stands that nothing more is expected of."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Which incidents are wanted; what is None or '' says nothing. Letters' case does not matter.

    `since`: last written of at that moment or later. `place`: a province's code. `kind`: part of an event or sub-event
    type. `text`: part of a headline, a place's name or a sentence that a fact was read in. `open`: whether more is
    expected of it.
    """

    since: dt.datetime | None = None
    place: str | None = None
    kind: str = ""
    text: str = ""
    open: bool | None = None

    def met_by(self, incident: Incident) -> bool:
        """Whether *incident* is one of those."""
        best = incident.best
        return (
            (self.since is None or incident.updated >= self.since)
            and (self.place is None or best.place.province == self.place)
            and (self.open is None or self.open == (incident.status not in ENDED))
            and self.kind.casefold() in f"{best.event_type}\n{best.sub_event_type}".casefold()
            and (not self.text or any(self.text.casefold() in one.casefold() for one in _texts(incident)))
        )


def newest(found: Iterable[Incident], wish: Wish, most: int) -> list[Incident]:
    """Those of *found* that *wish* names, the one written of last first, *most* at the most."""
    kept: list[Incident] = []
    for incident in found:
        if wish.met_by(incident):
            kept.append(incident)
            if len(kept) >= 2 * most:
                kept = _ranked(kept)[:most]
    return _ranked(kept)[:most]


def list_line(incident: Incident) -> str:
    """The incident on one line: id, where it stands, when, what, where, how many, who says so."""
    best = incident.best
    parts = [
        incident.id,
        incident.status,
        best.when.day.isoformat() if best.when.day else "day unknown",
        best.sub_event_type,
        f"{best.place.name} ({best.place.province or 'province unknown'})",
        ", ".join(f"{one.kind} {range_words(one.least, one.most)}" for one in best.figures) or "no figures",
        f"{plural(len(incident.tellings), 'story', 'stories')}, {plural(len(independent_origins(incident)), 'origin')}",
    ]
    return " | ".join(safe(part) for part in parts)


def list_object(incident: Incident) -> dict[str, Any]:
    """The incident as one small object."""
    best = incident.best
    figures = {kind: best.figure(kind) for kind in FIGURE_KINDS}
    return {
        "incident": incident.id,
        "status": incident.status,
        "opened": incident.opened.isoformat(),
        "updated": incident.updated.isoformat(),
        "event_type": best.event_type,
        "sub_event_type": best.sub_event_type,
        "place": best.place.name,
        "province": best.place.province,
        "date": best.when.day.isoformat() if best.when.day else None,
        "date_precision": best.when.precision,
        **{kind: [one.least, one.most] if one else None for kind, one in figures.items()},
        "claimed_by": best.claimed_by,
        "stories": [telling.source.story for telling in incident.tellings],
        "origins": list(independent_origins(incident)),
    }


def _ranked(found: list[Incident]) -> list[Incident]:
    return sorted(found, key=lambda one: (one.updated, one.id), reverse=True)


def _texts(incident: Incident) -> Iterator[str]:
    for telling in incident.tellings:
        yield telling.source.title
    for fact in incident.facts:
        if fact.field == "place":
            yield fact.value
        if fact.evidence is not None:
            yield fact.evidence.sentence
