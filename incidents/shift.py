"""Shift work on an incident: who has seen it, whose it is, who wants to hear no more of it, notes for the next shift.

It changes nothing of what is told of the incident and is no alert: those who sit at desks tell each other. Kept as
rows, oldest first; where it stands follows from them.

API: standing(rows, last) -> ShiftState
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal

import msgspec

ShiftKind = Literal["acknowledge", "unacknowledge", "assign", "mute", "unmute", "snooze", "wake", "note"]


class ShiftRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that somebody did: `to` is whose it is after an `assign` (null: nobody's), `text` that of a note.

    `number` is that of the last alert on the incident at the time: what a snooze waits beyond. `at` is UTC by the
    server's clock.
    """

    id: str
    incident: str
    kind: ShiftKind
    who: str
    at: dt.datetime
    to: str | None = None
    text: str = ""
    number: int | None = None


class ShiftState(msgspec.Struct, frozen=True, kw_only=True):
    """Where shift work on an incident stands: each by whom, null where nobody. `notes` is how many there are.

    `snoozed_by` is null again as soon as a fact has changed, that is with the next alert on the incident.
    """

    acknowledged_by: str | None = None
    acknowledged_at: dt.datetime | None = None
    assigned_to: str | None = None
    muted_by: str | None = None
    snoozed_by: str | None = None
    notes: int = 0


def standing(rows: Sequence[ShiftRow], last: int | None) -> ShiftState:
    """Where it stands after *rows*, oldest first; *last* is the number of the last alert on the incident by now."""
    acknowledged: ShiftRow | None = None
    assigned: str | None = None
    muted: str | None = None
    snoozed: ShiftRow | None = None
    for row in rows:
        if row.kind in ("acknowledge", "unacknowledge"):
            acknowledged = row if row.kind == "acknowledge" else None
        elif row.kind == "assign":
            assigned = row.to
        elif row.kind in ("mute", "unmute"):
            muted = row.who if row.kind == "mute" else None
        elif row.kind in ("snooze", "wake"):
            snoozed = row if row.kind == "snooze" else None
    return ShiftState(
        acknowledged_by=acknowledged.who if acknowledged else None,
        acknowledged_at=acknowledged.at if acknowledged else None,
        assigned_to=assigned,
        muted_by=muted,
        snoozed_by=snoozed.who if snoozed is not None and (last or 0) <= (snoozed.number or 0) else None,
        notes=sum(row.kind == "note" for row in rows),
    )
