"""Feeds on a virtual clock with real stores: every entry recorded once and no manners broken, whatever is killed.

The long form, 2,000 feeds over 24 hours: python -m tests.support.feed_day
"""

import asyncio

import pytest

from tests.support.feed_day import live
from tests.support.feed_world import Clock, World


@pytest.mark.timeout(240)
@pytest.mark.parametrize("pollers", [2, 4])
def test_a_day_of_feeds_loses_nothing_and_asks_politely(pollers: int):
    found = live(feeds=100, hours=6 if pollers == 2 else 3, pollers=pollers, kills=10, restarts=2)
    assert found.missed == 0
    assert found.recorded == found.planted > 500
    assert found.breaches == []
    # within a tenth of what the schedule asks for where nothing fails
    assert found.requests == pytest.approx(found.ideal, rel=0.1)


def test_control_the_world_notices_bad_manners():
    clock = Clock()
    world = World(clock, feeds=1, hours=3)
    (outlet,) = world.outlets
    outlet.out, outlet.busy = [], []
    for _ in range(2):
        asyncio.run(world.fetch(outlet.url, {}, "feed"))
    assert "asked again" in world.breaches[0]
