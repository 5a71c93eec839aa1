"""The book for people: by id, all of it in pages, by province, and the numbers of each incident's alerts."""

from __future__ import annotations

import msgspec
import pytest

from incidents.errors import BugError
from tests.support.redis_server import RedisServer
from tests.support.spine import Spine, incident


def told(name: str) -> bytes:
    return msgspec.json.encode({"specversion": "1.0", "subject": name})


def test_an_alert_is_counted_to_its_incident(spine: Spine) -> None:
    spine.record("s1", "s2", "s3")
    spine.open("s1", incident("i1"), alerts=[told("i1")])
    spine.open("s2", incident("i2"), incident("i3"), alerts=[told("i3"), told("i2")])
    spine.open("s3", incident("i4"), alerts=[])
    assert [spine.incidents.numbers(name) for name in ("i1", "i2", "i3", "i4")] == [(1,), (3,), (2,), ()]
    assert [one.number for one in spine.incidents.alerts((3, 1, 9))] == [3, 1]


def test_an_alert_of_no_incident_is_counted_to_none(spine: Spine, server: RedisServer) -> None:
    spine.record("s1")
    spine.open("s1", incident("i1"), alerts=[b'{"specversion":"1.0"}'])
    assert spine.incidents.numbers("i1") == ()
    assert server.dump("*:numbers:*") == {}


def test_a_list_of_numbers_that_is_none_stops_the_write(spine: Spine, server: RedisServer) -> None:
    spine.record("s1")
    with server.raw() as connection:
        connection.set(f"{spine.keys.prefix}:numbers:i1", "x")
    before = server.dump()
    with pytest.raises(BugError, match="numbers:i1 holds a string"):
        spine.open("s1", incident("i1"), alerts=[told("i1")])
    assert server.dump() == before


@pytest.mark.parametrize("alert", [b'{"subject":"a b"}', b'{"subject":7}', b'{"subject"}'])
def test_an_alert_of_what_can_be_no_incident_is_a_fault(spine: Spine, alert: bytes) -> None:
    spine.record("s1")
    with pytest.raises(BugError, match="an alert is"):
        spine.open("s1", incident("i1"), alerts=[alert])


def test_every_incident_once_and_those_of_a_province(spine: Spine) -> None:
    names = [f"i{number}" for number in range(230)]
    spine.record("s1", "s2")
    spine.open("s1", *(incident(name, "XX-ONE") for name in names))
    spine.open("s2", incident("other", "XX-TWO"))
    assert sorted(one.id for one in spine.incidents.every()) == sorted([*names, "other"])
    assert [one.id for one in spine.incidents.every("XX-TWO")] == ["other"]
    assert list(spine.incidents.every("XX-NONE")) == []
    assert [one.id for one in spine.incidents.some(["i7", "nothing", "i3"])] == ["i7", "i3"]
    assert spine.incidents.get("nothing") is None
