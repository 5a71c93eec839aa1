"""The book as a reader keeps it: never other than what the server has, and mostly without asking for it again."""

from __future__ import annotations

import datetime as dt

import pytest

from incidents.errors import BugError
from incidents.linking.catalogue import Wanted
from incidents.records import Source, Telling
from services.store.book import Book
from tests.support.redis_server import RedisServer, running
from tests.support.spine import NOW, Spine, catalogue, incident


def names(book: Book, *scopes: str, wanted: Wanted | None = None) -> list[str]:
    return [one.id for one in book.candidates(scopes, wanted)[1]]


def test_only_what_changed_is_sent_again(spine: Spine, server: RedisServer) -> None:
    book = spine.book
    spine.record("s1", "s2", "s3")
    big = incident("i1", words=tuple(f"word{number}" for number in range(2000)))
    spine.open("s1", big)
    names(book, "XX-ONE")
    with server.raw() as connection:
        before = connection.info("stats")["total_net_output_bytes"]
        assert names(book, "XX-ONE") == ["i1"]
        spine.open("s2", incident("i2"))
        assert names(book, "XX-ONE") == ["i1", "i2"]
        assert connection.info("stats")["total_net_output_bytes"] - before < 20_000


def test_the_last_written_comes_last_and_the_oldest_goes(server: RedisServer) -> None:
    spine = Spine(server.url)
    small, fresh = (Book(spine.client, spine.keys, catalogue, most=3) for _ in range(2))
    stories = [f"s{number}" for number in range(8)]
    spine.record(*stories, "again")
    for number, story in enumerate(stories[:5]):
        spine.open(story, incident(f"i{number}"))
        if number == 3:
            assert names(small, "XX-ONE") == ["i1", "i2", "i3"]
    versions, found = spine.book.candidates(["XX-ONE"])
    spine.publish("again", versions, found[0])
    assert names(small, "XX-ONE") == names(fresh, "XX-ONE") == ["i3", "i4", "i0"]
    for number, story in enumerate(stories[5:], 5):
        spine.open(story, incident(f"i{number}"))
    assert names(small, "XX-ONE") == names(fresh, "XX-ONE") == ["i5", "i6", "i7"]
    spine.close()


def test_those_alone_that_a_story_may_be_of(spine: Spine) -> None:
    spine.record("s1", "s2")
    spine.open("s1", incident("i1", opened=NOW - dt.timedelta(days=90), updated=NOW - dt.timedelta(days=90)))
    spine.open("s2", incident("i2", opened=NOW, updated=NOW))
    today = Wanted(((NOW.date(), NOW.date()),), (), (), "s3")
    assert names(spine.book, "XX-ONE", wanted=today) == ["i2"]
    assert names(spine.book, "XX-ONE", "XX-TWO", "*") == ["i1", "i2"]
    assert spine.book.candidates([])[1] == ()


def test_a_server_that_lost_its_end_is_read_anew(server: RedisServer) -> None:
    """Versions may stand where they stood, with other incidents behind them: the connection tells."""
    from tests.support.redis_server import binaries

    with running(binaries()["valkey"]) as other:
        spine = Spine(other.url)
        spine.record("s1")
        spine.open("s1", incident("before"))
        assert names(spine.book, "XX-ONE") == ["before"]
        epoch = spine.channel.position().epoch
        other.kill()
        for file in other.folder.glob("appendonlydir/*"):
            file.unlink()
        other.start()
        again = Spine(other.url)
        again.record("s2")
        again.open("s2", incident("after"))
        with other.raw() as connection:
            connection.set(spine.keys.one("epoch"), epoch)
        assert names(spine.book, "XX-ONE") == ["after"]
        spine.close()
        again.close()


@pytest.mark.parametrize("value", [b"", b"{}", b"\xff", b'{"id": "i1"}', None])
def test_garbage_is_named(spine: Spine, server: RedisServer, value: bytes | None) -> None:
    spine.record("s1")
    spine.open("s1", incident("i1"))
    with server.raw() as connection:
        kept = connection.get(f"{spine.keys.prefix}:incident:i1")
        if value is None:
            connection.delete(f"{spine.keys.prefix}:incident:i1")
        else:
            connection.set(f"{spine.keys.prefix}:incident:i1", value)
        for _ in range(2):
            with pytest.raises(BugError, match="i1"):
                names(spine.book, "XX-ONE")
        connection.set(f"{spine.keys.prefix}:incident:i1", kept)
    assert names(spine.book, "XX-ONE") == ["i1"], "and nothing wrong was kept"


def test_an_incident_by_its_id(spine: Spine) -> None:
    spine.record("s1")
    spine.open("s1", incident("i1"))
    assert spine.book.incident("i1") == incident("i1")
    assert spine.book.incident("i2") is None


def test_how_common_words_are_is_counted_over_the_scopes_that_were_read(spine: Spine) -> None:
    told = Telling(
        source=Source(story="s0", revision="s0", outlet="o", family="o"), seen=NOW, signature=(), bag="ferry"
    )
    spine.record("s1", "s2")
    spine.open("s1", incident("i1", tellings=(told,)))
    spine.open("s2", incident("i2", scope="*", tellings=(told,)))
    assert spine.book.common(["XX-ONE"]).incidents == 0, "nothing was read yet"
    names(spine.book, "XX-ONE", "*")
    assert (spine.book.common(["XX-ONE"]).having("ferry"), spine.book.common(["XX-ONE", "*"]).having("ferry")) == (1, 2)
