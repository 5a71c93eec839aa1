"""The ledger: everything that was taken in, once, whatever it is called the next time."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from incidents.errors import BugError, RefuseError
from services.store.identity import identities
from services.store.ledger import Recording, Started
from tests.support.redis_server import RedisServer
from tests.support.spine import NOW, Spine, entry, incident


def test_new_identical_revised_known(spine: Spine) -> None:
    ledger = spine.ledger
    first, second = entry("s1", "a"), entry("s1", "b")
    outcomes = [
        ledger.record([Recording(one, one.revision.encode())])[0].outcome
        for one in (first, first, second, first, first)
    ]
    assert outcomes == ["new", "identical", "revised", "known", "identical"]
    counts = spine.traces.counts()
    assert (counts.entries, counts.revisions, counts.pending) == (1, 2, 2)


def test_one_batch_with_one_story_twice(spine: Spine) -> None:
    assert [one.outcome for one in spine.record("s1", "s2", "s1")] == ["new", "new", "identical"]


def test_a_batch_larger_than_one_call(spine: Spine) -> None:
    names = [f"s{number}" for number in range(450)]
    found = spine.record(*names)
    assert [one.id for one in found] == names
    assert spine.traces.counts().pending == 450


def test_an_entry_is_known_by_its_aliases(spine: Spine) -> None:
    def feed(name: str, guid: str, body: bytes, **changes: object) -> Recording:
        one = entry(name, published="2026-03-04T05:06:07+00:00", published_precision="second", **changes)
        return Recording(one, body, identities(one, guid))

    first = spine.ledger.record([feed("s1", "g1", b"text", url="https://news.test/a?utm_source=x", title="A")])[0]
    # the guid and the address changed, title and day did not
    moved = spine.ledger.record([feed("s2", "g2", b"text", url="http://news.test/b", title=" a ")])[0]
    assert (moved.outcome, moved.id, moved.revision) == ("identical", "s1", first.revision)
    edited = spine.ledger.record([feed("s3", "g3", b"other", url="http://news.test/b/", title="B")])[0]
    assert (edited.outcome, edited.id) == ("revised", "s1")
    started = spine.ledger.start(edited.revision, "w1")
    assert isinstance(started, Started)
    assert (started.entry.id, started.entry.revision, started.body) == ("s1", "s3-a", b"other")
    assert spine.ledger.record([feed("s4", "g4", b"else", url="http://news.test/c", title="C")])[0].outcome == "new"


def test_without_identities_each_id_is_a_story(spine: Spine) -> None:
    found = spine.ledger.record([Recording(entry(name, url="http://news.test/a"), b"x") for name in ("s1", "s2")])
    assert [one.outcome for one in found] == ["new", "new"]


def test_start_counts_attempts_and_gives_everything(spine: Spine) -> None:
    spine.record("s1")
    first = spine.ledger.start("s1-a", "w1", token="t1")
    again = spine.ledger.start("s1-a", "w1", token="t1")
    second = spine.ledger.start("s1-a", "w2")
    assert isinstance(first, Started)
    assert (first.attempt, first.entry, first.body) == (1, entry("s1"), b"text of s1")
    assert isinstance(again, Started) and again.attempt == 1, "an answer that was lost is no second attempt"
    assert isinstance(second, Started) and second.attempt == 2
    assert spine.ledger.start("s9-a", "w1") == "unknown"
    spine.open("s1", incident("i1"))
    assert spine.ledger.start("s1-a", "w1") == "decided"


def test_a_body_that_expired_leaves_the_entry(spine: Spine, server: RedisServer) -> None:
    spine.record("s1")
    with server.raw() as connection:
        connection.delete(f"{spine.keys.prefix}:body:s1-a")
    started = spine.ledger.start("s1-a", "w1")
    assert isinstance(started, Started) and started.body is None
    assert spine.ledger.load("s1-a") == (entry("s1"), None)
    assert spine.ledger.load("s2-a") is None


def test_what_waits_does_not_expire_and_what_is_decided_does(spine: Spine, server: RedisServer) -> None:
    spine.record("s1")
    with server.raw() as connection:
        for kind in ("revision", "body"):
            assert connection.ttl(f"{spine.keys.prefix}:{kind}:s1-a") == -1
        spine.open("s1", incident("i1"))
        assert connection.ttl(f"{spine.keys.prefix}:revision:s1-a") > 80 * 86_400
        assert 0 < connection.ttl(f"{spine.keys.prefix}:body:s1-a") <= 7 * 86_400


def test_every_key_expires_or_is_listed_as_permanent(spine: Spine, server: RedisServer) -> None:
    """A key of no sort in services.store.keys, or a passing one without an expiry, would fill the server."""
    from services.store.keys import PERMANENT, PERMANENT_KINDS

    spine.ledger.record([Recording(entry("s1", url="http://news.test/1"), b"x", ("0" * 32,))])
    spine.record("s2", "s3")
    spine.hearts.beat("w1")
    spine.ledger.start("s1-a", "w1")
    spine.open("s1", incident("i1"))
    spine.publish("s2", spine.book.candidates([])[0])
    spine.publish("s3", spine.book.candidates([])[0])
    spine.reconciler.reconcile(NOW)
    permanent = {spine.keys.one(name).encode() for name in PERMANENT}
    with server.raw() as connection:
        for key in connection.scan_iter(f"{spine.keys.prefix}:*"):
            kind = spine.keys.kind_of(key.decode())
            assert kind, key
            if key not in permanent and kind not in PERMANENT_KINDS:
                assert connection.ttl(key) > 0, key


def test_finding_by_id_revision_url_and_title(spine: Spine) -> None:
    spine.ledger.record([Recording(entry("s1", url="https://news.test/a?fbclid=1", title="Some  Title"), b"x")])
    spine.ledger.record([Recording(entry("s2", title="Some title"), b"x")])
    spine.ledger.start("s1-a", "w1")
    spine.ledger.release("s1-a", "w1", "the page was away")
    spine.open("s1", incident("i1"))
    (found,) = spine.traces.find("s1")
    assert [(one.entry.revision, one.attempts, one.worker, one.trouble, one.numbers) for one in found] == [
        ("s1-a", 1, "w1", "the page was away", (1,))
    ]
    assert found[0].decision is not None and found[0].recorded and found[0].started and found[0].decided
    assert spine.traces.find("s1-a") == spine.traces.find("http://news.test/a/") == [found]
    assert len(spine.traces.find("some TITLE")) == 2
    assert spine.traces.find("nothing of the kind") == []


def test_ids_of_any_form_are_kept(spine: Spine) -> None:
    odd = ["a b*c?[d]:e", "\u202e\u200fx\n", "گزارش", "x" * 3000]
    found = spine.ledger.record(
        [Recording(msgspec.structs.replace(entry(f"e{n}"), id=name), b"x") for n, name in enumerate(odd)]
    )
    assert [one.id for one in found] == odd
    assert [spine.traces.find(name)[0][0].entry.id for name in odd[2:]] == odd[2:]


@pytest.mark.parametrize("revision", ["", "a b", "a:b", "../x", "a" * 101, "é"])
def test_a_revision_that_cannot_be_a_job_is_refused(spine: Spine, revision: str) -> None:
    with pytest.raises(RefuseError, match="revision"):
        spine.ledger.record([Recording(msgspec.structs.replace(entry("s1"), revision=revision), b"x")])


def test_a_foreign_queue_is_refused(spine: Spine) -> None:
    with pytest.raises(RefuseError, match="queue 'live'"):
        spine.ledger.record([Recording(entry("s1"), b"x")], queue="live")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("body:s1-a", b"\x80\x04not zlib"),
        ("revision:s1-a", None),
        ("pending", b"x"),
        ("started", b"x"),
    ],
)
def test_garbage_is_named(spine: Spine, server: RedisServer, key: str, value: bytes | None) -> None:
    spine.record("s1")
    with server.raw() as connection:
        if value is None:
            connection.hset(f"{spine.keys.prefix}:{key}", "json", b'{"id": 7}')
        else:
            connection.set(f"{spine.keys.prefix}:{key}", value)
    with pytest.raises(BugError):
        spine.ledger.start("s1-a", "w1")


@pytest.mark.parametrize(
    ("key", "field"),
    [("entry", None), ("entry", "first"), ("revision", None), ("counts", "entries"), ("pending", None)],
)
def test_a_batch_is_refused_whole_where_a_key_holds_garbage(
    spine: Spine, server: RedisServer, key: str, field: str | None
) -> None:
    name = {
        "entry": spine.keys.entry("s2"),
        "revision": spine.keys.many("revision", "s2-a"),
    }.get(key) or spine.keys.one(key)
    with server.raw() as connection:
        if field:
            connection.hset(name, field, b"x")
        else:
            connection.set(name, b"x")
    before = server.dump()
    with pytest.raises(BugError, match=r"holds a string|lacks its id|entries in"):
        spine.record("s1", "s2")
    assert server.dump() == before


def test_the_servers_clock_is_the_one_used(spine: Spine) -> None:
    spine.record("s1")
    (found,) = spine.traces.find("s1")
    assert found[0].recorded is not None
    assert abs(found[0].recorded - spine.client.now()) < dt.timedelta(seconds=5)
