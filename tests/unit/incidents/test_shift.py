"""Where shift work stands after some rows."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from incidents.shift import ShiftKind, ShiftRow, standing

NOON = dt.datetime(2031, 5, 6, 12, tzinfo=dt.UTC)


def row(kind: ShiftKind, who: str = "ana", **more: Any) -> ShiftRow:
    return ShiftRow(id="r", incident="i", kind=kind, who=who, at=NOON, **more)


@pytest.mark.parametrize(
    ("rows", "field", "value"),
    [
        ([], "acknowledged_by", None),
        ([row("acknowledge")], "acknowledged_by", "ana"),
        ([row("acknowledge"), row("acknowledge", "bo")], "acknowledged_by", "bo"),
        ([row("acknowledge"), row("unacknowledge", "bo")], "acknowledged_by", None),
        ([row("acknowledge")], "acknowledged_at", NOON),
        ([row("assign", to="bo"), row("assign", to="cy")], "assigned_to", "cy"),
        ([row("assign", to="bo"), row("assign", to=None)], "assigned_to", None),
        ([row("mute"), row("acknowledge")], "muted_by", "ana"),
        ([row("mute"), row("unmute", "bo")], "muted_by", None),
        ([row("note", text="a"), row("note", text="b"), row("mute")], "notes", 2),
        ([row("snooze", number=7)], "snoozed_by", "ana"),
        ([row("snooze", number=6)], "snoozed_by", None),
        ([row("snooze", number=6), row("snooze", "bo", number=7)], "snoozed_by", "bo"),
        ([row("snooze", number=7), row("wake")], "snoozed_by", None),
    ],
)
def test_the_newest_row_of_its_kind_holds(rows: list[ShiftRow], field: str, value: object) -> None:
    assert getattr(standing(rows, 7), field) == value


def test_an_incident_that_nobody_was_alerted_to_is_snoozed_until_somebody_is() -> None:
    assert standing([row("snooze", number=None)], None).snoozed_by == "ana"
    assert standing([row("snooze", number=None)], 1).snoozed_by is None
