"""A state is told once when it begins and once when it ends, numbered among the alerts."""

import json

import pytest

from incidents.errors import BugError
from services.store.announcements import Announcements
from services.store.channel import Channel
from tests.support.spine import Spine


@pytest.fixture
def states(spine: Spine) -> Announcements:
    return Announcements(spine.client, spine.keys)


def test_once_when_it_begins_and_once_when_it_ends(states: Announcements, spine: Spine):
    assert states.announce("quiet", "ended", b"k", b'{"a":0}') is None
    assert states.announce("quiet", "began", b"k", b'{"a":1}') == 1
    assert states.announce("quiet", "began", b"k", b'{"a":1}') is None
    assert states.current() == {"quiet": b"k"}
    assert states.announce("quiet", "ended", b"k", b'{"a":2}') == 2
    assert states.current() == {}
    log = Channel(spine.client, spine.keys).read_log()
    assert [one.number for one in log] == [1, 2]
    epochs = {json.loads(one.alert)["epoch"] for one in log}
    assert len(epochs) == 1 and epochs == {one.epoch for one in log}
    assert [json.loads(one.alert)["a"] for one in log] == [1, 2]


def test_desks_hear_it_on_the_channel(states: Announcements, spine: Spine, server):
    with server.raw() as connection:
        heard = connection.pubsub()
        heard.subscribe(spine.keys.channel)
        heard.get_message(timeout=5)
        states.announce("quiet", "began", b"k", b'{"a":1}')
        assert json.loads(heard.get_message(timeout=5)["data"])["number"] == 1


def test_what_is_no_object_is_a_fault(states: Announcements):
    with pytest.raises(BugError):
        states.announce("quiet", "began", b"k", b"[]")


def test_a_broken_counter_is_told_and_nothing_written(states: Announcements, spine: Spine):
    spine.client.call("SET", spine.keys.one("seq"), "x")
    with pytest.raises(BugError, match="seq is x"):
        states.announce("quiet", "began", b"k", b'{"a":1}')
    assert states.current() == {}
