"""A desk that reads the channel: everything once, in order, whatever happens to the server or the stream."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from itertools import islice

import pytest

from incidents.errors import BugError, RefuseError, RetryError
from services.store.channel import Anew, Channel, Numbered
from services.store.leases import stream_lock
from services.store.redis_clients import blocking_client, commands_client
from services.store.wipe import wipe
from tests.support.redis_server import RedisServer
from tests.support.spine import Spine, alert, incident


def tell(spine: Spine, *names: str) -> None:
    spine.record(*names)
    for name in names:
        spine.open(name, incident(f"i-{name}", f"XX-{name}"))


def numbers(found: Iterator[Numbered | Anew], count: int) -> list[int | str]:
    return [one.number if isinstance(one, Numbered) else "anew" for one in islice(found, count)]


@pytest.fixture
def desk(spine: Spine) -> Iterator[Channel]:
    client = blocking_client(spine.url, 0.2)
    yield Channel(client, spine.keys, block_s=0.2)
    client.close()


def test_catches_up_and_follows(spine: Spine, desk: Channel) -> None:
    tell(spine, "s1", "s2")
    found = desk.follow(after=1)
    assert numbers(found, 1) == [2]
    later = threading.Timer(0.05, tell, (spine, "s3", "s4"))
    later.start()
    assert numbers(found, 2) == [3, 4]
    later.join()


def test_reads_the_log_in_pages(spine: Spine) -> None:
    spine.record("s1")
    spine.open("s1", incident("i1"), alerts=[alert(f"a{n}") for n in range(7)])
    assert [one.number for one in spine.channel.read_log(after=2, count=3)] == [3, 4, 5]
    assert spine.channel.read_log(after=7) == []
    assert spine.channel.position().last == 7


def test_follows_from_before_the_first_alert(spine: Spine, desk: Channel) -> None:
    found = desk.follow()
    later = threading.Timer(0.05, tell, (spine, "s1"))
    later.start()
    assert numbers(found, 1) == [1]
    later.join()


def test_goes_on_across_a_restart_of_the_server(own_server: RedisServer) -> None:
    spine = Spine(own_server.url)
    client = blocking_client(own_server.url, 0.2)
    tell(spine, "s1", "s2")
    found = Channel(client, spine.keys, block_s=0.2).follow()
    assert numbers(found, 2) == [1, 2]
    later = threading.Timer(0.05, lambda: (own_server.restart(), tell(spine, "s3")))
    later.start()
    assert numbers(found, 1) == [3]
    later.join()
    own_server.restart()
    tell(spine, "s4", "s5")
    assert numbers(found, 2) == [4, 5]
    assert spine.traces.counts().outcomes["opened"] == 5
    spine.close()
    client.close()


def test_a_server_that_stays_away_ends_patience(own_server: RedisServer) -> None:
    spine = Spine(own_server.url)
    client = blocking_client(own_server.url, 0.1)
    own_server.kill()
    with pytest.raises(RetryError, match="does not answer"):
        next(Channel(client, spine.keys, 0.1).follow(patience_s=0.2))
    client.close()


def test_a_new_epoch_begins_from_one_and_is_told(spine: Spine, desk: Channel) -> None:
    tell(spine, "s1", "s2", "s3")
    old = spine.channel.position().epoch
    found = desk.follow()
    assert numbers(found, 3) == [1, 2, 3]

    def anew() -> None:
        wipe(spine.client, spine.keys, spine.queues)
        tell(spine, "t1", "t2", "t3", "t4", "t5")

    later = threading.Timer(0.05, anew)
    later.start()
    assert numbers(found, 4) == ["anew", 1, 2, 3]
    later.join()
    # a desk that comes back with the old epoch, though its number is within the new log
    other = desk.follow(after=2, epoch=old)
    assert numbers(other, 2) == ["anew", 1]
    again = desk.follow(after=2, epoch=spine.channel.position().epoch)
    assert numbers(again, 1) == [3]


def test_a_number_beyond_the_end_begins_anew(spine: Spine, desk: Channel) -> None:
    tell(spine, "s1")
    first = next(desk.follow(after=9))
    assert isinstance(first, Anew) and "lost" in first.reason


def test_numbers_that_were_given_again_begin_anew(own_server: RedisServer) -> None:
    """What a power cut may do: the same epoch and the same number, and another alert behind it."""
    spine = Spine(own_server.url)
    client = blocking_client(own_server.url, 0.2)
    tell(spine, "s1", "s2")
    found = Channel(client, spine.keys, block_s=0.2).follow()
    assert numbers(found, 2) == [1, 2]
    own_server.restart()
    tell(spine, "s3")
    assert numbers(found, 1) == [3], "nothing was lost, nothing begins anew"
    with own_server.raw() as connection:
        row = connection.xrange(spine.keys.log, "1-0", "1-0")[0][1]
        connection.delete(spine.keys.log)
        for number in (1, 2, 3, 4):
            connection.xadd(spine.keys.log, {**row, b"alert": b'{"other":%d}' % number}, id=f"{number}-0")
        connection.set(spine.keys.one("seq"), 4)
    own_server.restart()
    assert numbers(found, 2) == ["anew", 1]
    spine.close()
    client.close()


def test_a_gap_is_a_bug(spine: Spine, server: RedisServer, desk: Channel) -> None:
    tell(spine, "s1", "s2", "s3")
    with server.raw() as connection:
        connection.xdel(spine.keys.log, "2-0")
    found = desk.follow()
    assert numbers(found, 1) == [1], "what is good comes first"
    with pytest.raises(BugError, match="from 1 to 3"):
        next(found)


def test_stop_ends_it(spine: Spine, desk: Channel) -> None:
    assert list(desk.follow(stop=lambda: True)) == []


def test_each_alert_is_whole_json_with_its_number(spine: Spine) -> None:
    tell(spine, "s1", "s2")
    for one in spine.channel.read_log():
        assert json.loads(one.alert)["number"] == one.number


def test_wipe_leaves_other_streams_alone(spine: Spine, server: RedisServer) -> None:
    others = [Spine(server.url, name) for name in ("live", "exercise2", "ex")]
    for each in [spine, *others]:
        tell(each, "s1")
        each.record("s2")
        each.queues.enqueue(each.stream, each.stream, [("s2-a", 1)])
    with server.raw() as connection:
        connection.set(b"dideban:exercise:entry:\xff\xfe", b"garbage")
    kept = {key: value for key, value in server.dump().items() if not _of(key, b"exercise")}
    assert wipe(spine.client, spine.keys, spine.queues) > 10
    assert {key: value for key, value in server.dump().items() if key != b"rq:queues"} == {
        key: value for key, value in kept.items() if key != b"rq:queues"
    }
    tell(spine, "s1")
    assert spine.channel.position().last == 1
    with pytest.raises(RefuseError, match="never emptied"):
        wipe(others[0].client, others[0].keys, others[0].queues)
    for each in others:
        each.close()


def _of(key: bytes, stream: bytes) -> bool:
    return key.startswith((b"dideban:%b:" % stream, b"rq:job:%b_" % stream)) or key == b"rq:queue:" + stream


def test_two_replays_into_one_stream_the_second_is_refused(spine: Spine, server: RedisServer) -> None:
    other = Spine(server.url, "other")
    with stream_lock(spine.client, spine.keys, "replay on a machine") as lost:
        second = stream_lock(spine.client, spine.keys, "second")
        with pytest.raises(RetryError, match="replay on a machine, for"), second:
            pass
        with stream_lock(other.client, other.keys, "elsewhere"):
            pass
        assert not lost.is_set()
    with stream_lock(spine.client, spine.keys, "second"):
        pass
    other.close()


def test_a_lock_is_prolonged_and_its_loss_is_told(spine: Spine, server: RedisServer) -> None:
    with stream_lock(spine.client, spine.keys, "first", seconds=0.3) as lost:
        with server.raw() as connection:
            assert not lost.wait(0.6)
            assert connection.get(spine.keys.one("lock")).startswith(b"first ")
            connection.set(spine.keys.one("lock"), b"forged 1", ex=60)
        assert lost.wait(2)
        assert commands_client(server.url).call("GET", spine.keys.one("lock")) == b"forged 1"
    assert spine.client.call("GET", spine.keys.one("lock")) == b"forged 1", "only one's own lease is given back"
