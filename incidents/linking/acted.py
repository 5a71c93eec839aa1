"""What an act of an analyst is made of: who did it, what follows, what desks must hear, and what they heard before.

API: By, Heard                          what acts are given
     Acted, Message                     what they give
     check_stands, differences, …       what all of them need
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import msgspec

from incidents.errors import RefuseError
from incidents.hand import Act, ActKind, Hand, HandRow, StoryRef
from incidents.linking.ranges import range_of
from incidents.linking.rules import LinkingRules
from incidents.records import FIGURE_KINDS, Change, Incident, Report, Telling


@dataclass(frozen=True, slots=True)
class By:
    """Whose act it is: its id, when (UTC), who, and why."""

    act: str
    at: dt.datetime
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class Message:
    """What desks must hear of one incident: the last part of the event's type, what changed, which numbers fall."""

    incident: Incident
    kind: str
    changes: tuple[Change, ...]
    takes_back: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """An alert that desks had of an incident: its number, what caused it (a revision), its figures' ledger wordings."""

    number: int
    cause: str
    figures: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Acted:
    """An act and all that follows: incidents before (for an undo) and after, messages, rulings on stories.

    `rulings`: story → what is ruled of it from now on, as it is kept; '' where nothing is.
    """

    act: Act
    before: tuple[Incident, ...] = ()
    after: tuple[Incident, ...] = ()
    messages: tuple[Message, ...] = ()
    rulings: Mapping[str, str] = field(default_factory=dict)


def check_stands(incident: Incident, rules: LinkingRules) -> None:
    """RefuseError where nothing more can be done to *incident*: it has ended, or has had too many acts."""
    if incident.hand is not None and incident.hand.merged_into is not None:
        raise RefuseError(f"incident {incident.id}: was merged into {incident.hand.merged_into}; act on that one")
    if incident.status in ("retracted", "closed"):
        raise RefuseError(f"incident {incident.id}: is {incident.status} already; nothing more can be done to it")
    if len(hand_of(incident).rows) >= rules.bounds.acts:
        raise RefuseError(f"incident {incident.id}: has had {rules.bounds.acts} acts, which is as many as are kept")


def differences(before: Incident, after: Incident) -> tuple[Change, ...]:
    """What is best known of *after* other than of *before*: figures, place, day, type, claim. A figure gone is ''."""
    found = []
    for kind in FIGURE_KINDS:
        had, has = before.best.figure(kind), after.best.figure(kind)
        old, new = (str(range_of(had)) if had else None), (str(range_of(has)) if has else None)
        if old != new:
            found.append(
                Change(field=kind, before=old, after=new or "[null, null]", evidence=has.evidence if has else None)
            )
    for name, old, new in (
        ("place", before.best.place.name, after.best.place.name),
        ("date", _day(before.best), _day(after.best)),
        ("sub_event_type", before.best.sub_event_type, after.best.sub_event_type),
        ("claimed_by", before.best.claimed_by or "", after.best.claimed_by or ""),
    ):
        if old != new:
            found.append(Change(field=name, before=old or None, after=new))
    return tuple(found)


def refs(tellings: Iterable[Telling]) -> tuple[StoryRef, ...]:
    """The stories of *tellings*."""
    return tuple(StoryRef(story=one.source.story, revision=one.source.revision, url=one.source.url) for one in tellings)


def revisions(*incidents: Incident) -> dict[str, tuple[str, ...]]:
    """What each incident has tellings of."""
    return {one.id: tuple(telling.source.revision for telling in one.tellings) for one in incidents}


def numbers(heard: Iterable[Heard]) -> tuple[int, ...]:
    """Their numbers, in order."""
    return tuple(sorted(one.number for one in heard))


def caused_by(heard: Iterable[Heard], tellings: Iterable[Telling]) -> tuple[int, ...]:
    """The numbers of those that the stories of *tellings* caused."""
    causes = {telling.source.revision for telling in tellings}
    return numbers(one for one in heard if one.cause in causes)


def cause_of(act: Act) -> str:
    """What the messages of *act* name as their cause."""
    return f"act/{act.id}"


def row_of(by: By, kind: ActKind, what: str, undoes: str | None = None) -> HandRow:
    """The act as a row of an incident's history."""
    return HandRow(act=by.act, kind=kind, at=by.at, who=by.who, why=by.why, what=what, undoes=undoes)


def hand_of(incident: Incident) -> Hand:
    """What analysts did to *incident*."""
    return incident.hand or Hand()


def handed(incident: Incident, **changes: object) -> Incident:
    """*incident* with *changes* of what analysts did to it."""
    return msgspec.structs.replace(incident, hand=msgspec.structs.replace(hand_of(incident), **changes))


def with_row(incident: Incident, by: By, kind: ActKind, what: str, **changes: object) -> Incident:
    """*incident* with the act in its history, and *changes* of its own fields."""
    found = handed(incident, rows=(*hand_of(incident).rows, row_of(by, kind, what)))
    return msgspec.structs.replace(found, **changes)


def _day(report: Report) -> str:
    return report.when.day.isoformat() if report.when.day else ""
