"""How many changes one name may make."""

from __future__ import annotations

from services.access.pace import Pace


def test_so_many_in_any_window_and_then_it_waits() -> None:
    pace = Pace(2, 10.0)
    assert [pace.take("ana", at) for at in (0.0, 4.0, 5.0, 9.5, 10.0, 11.0, 14.0)] == [0, 0, 5.0, 0.5, 0, 3.0, 0]


def test_one_name_holds_up_no_other() -> None:
    pace = Pace(1, 10.0)
    assert [pace.take(name, 0.0) for name in ("ana", "bo", "ana")] == [0, 0, 10.0]
