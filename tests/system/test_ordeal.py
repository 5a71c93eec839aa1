"""Every story decided once, numbers without gap, no incident opened twice, whatever dies meanwhile; and the control."""

from __future__ import annotations

import pytest

from tests.support.ordeal import Aftermath, Ordeal, go_through

SHORT = Ordeal(stories=300, incidents=15, restarts=2, kill_every=0.7, cut_every=150, deadline=90)
FULL = Ordeal(stories=2000, incidents=100, restarts=3, deadline=600)
# Nothing is killed in the control: the workers alone must show that the check is needed.
CONTROL = Ordeal(stories=240, incidents=12, restarts=0, kill_every=1e9, cut_every=10**9, deadline=90)


def hold(found: Aftermath, ordeal: Ordeal) -> None:
    assert found.restarts == ordeal.restarts, "the ordeal was over before it had been one"
    assert found.kills > 0
    assert found.cuts > 0
    assert set(found.decisions) == set(found.revisions)
    assert sum(found.outcomes.values()) == ordeal.stories, found.outcomes
    assert "failed" not in found.outcomes
    assert found.numbers == list(range(1, len(found.numbers) + 1))
    assert {name: count for name, count in found.opened.items() if count != 1} == {}
    assert len(found.opened) == ordeal.incidents


def test_short_ordeal() -> None:
    hold(go_through(SHORT), SHORT)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_full_ordeal() -> None:
    hold(go_through(FULL), FULL)


def test_control_without_the_version_check_incidents_open_twice() -> None:
    """Workers must meet in the same moment for it, which on a busy machine takes a second or third try."""
    runs = (go_through(CONTROL, module="tests.support.workers_without_check") for _ in range(4))
    assert any(count > 1 for found in runs for count in found.opened.values())
