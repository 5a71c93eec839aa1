"""Eight worker processes that write on one incident in the same moment: opened once, whatever dies; and the control."""

from __future__ import annotations

import pytest

from tests.support.barrier import WORKERS, Outcome, Plan, go_through

SHORT = Plan(rounds=20, harm_every=4, restart_every=5, cut_every=100)
FULL = Plan(rounds=500)
CONTROL = Plan(rounds=4, harm_every=10**9, cut_every=10**9, control=True)


def hold(found: Outcome, plan: Plan) -> None:
    assert found.met > plan.rounds // 2, "the workers hardly met: the test shows nothing"
    assert found.kills > 0 and found.restarts > 0 and found.cuts > 0
    assert found.decided == plan.rounds * WORKERS
    assert {name: count for name, count in found.opened.items() if count != 1} == {}
    assert found.gapless


def test_one_incident_at_a_time_through_eight_workers_at_once() -> None:
    hold(go_through(SHORT), SHORT)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_five_hundred_times() -> None:
    hold(go_through(FULL), FULL)


def test_control_without_the_version_check_incidents_open_twice() -> None:
    found = go_through(CONTROL)
    assert found.met > 0
    assert max(found.opened.values()) > 1
