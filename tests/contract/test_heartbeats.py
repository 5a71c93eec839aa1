"""Who lives: whoever has beaten not long ago."""

from __future__ import annotations

import pytest

from incidents.errors import BugError
from services.store.heartbeats import Heartbeats
from tests.support.redis_server import RedisServer
from tests.support.spine import Spine


def test_living_and_dead(spine: Spine, server: RedisServer) -> None:
    spine.hearts.beat("w1", "queue exercise")
    spine.hearts.beat("w2")
    assert spine.hearts.living() == {"w1": "queue exercise", "w2": ""}
    assert spine.hearts.alive(["w1", "w3", "a b", "w1"]) == {"w1"}
    spine.hearts.gone("w1")
    with server.raw() as connection:
        assert connection.delete(spine.keys.many("worker", "w2")) == 1  # as its expiry does
        connection.sadd(spine.keys.one("workers"), b"\xff", b"a b")
        assert spine.hearts.living() == {}
        assert connection.smembers(spine.keys.one("workers")) <= {b"\xff"}


def test_a_beat_counts_for_as_long_as_is_said(spine: Spine, server: RedisServer) -> None:
    Heartbeats(spine.client, spine.keys, expiry_s=70).beat("w1")
    with server.raw() as connection:
        assert 60 < connection.ttl(spine.keys.many("worker", "w1")) <= 70


@pytest.mark.parametrize("name", ["", "a b", "a:b", "a" * 101, "*"])
def test_names_that_are_none(spine: Spine, name: str) -> None:
    with pytest.raises(BugError, match="worker"):
        spine.hearts.beat(name)
