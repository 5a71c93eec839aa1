"""The one script that decides: once, in order, all or nothing."""

from __future__ import annotations

import json

import msgspec
import pytest

from incidents.errors import BugError, RefuseError, RetryError
from services.store.book import Versions
from services.store.packing import unpacked
from tests.support.redis_server import RedisServer
from tests.support.spine import NOW, Spine, decision, incident, without_check


def log(spine: Spine) -> list[dict[str, object]]:
    return [json.loads(one.alert) for one in spine.channel.read_log()]


def test_one_story_with_two_incidents_gets_two_numbers(spine: Spine, server: RedisServer) -> None:
    with server.raw() as connection, connection.pubsub() as heard:
        heard.subscribe(spine.keys.channel)
        assert heard.get_message(timeout=2)["type"] == "subscribe"
        spine.record("s1")
        published = spine.open("s1", incident("i1", "XX-ONE"), incident("i2", "XX-TWO"))
        assert (published.status, published.numbers) == ("done", (1, 2))
        messages = [heard.get_message(timeout=2)["data"] for _ in range(2)]
    assert [json.loads(message) for message in messages] == log(spine)
    first = log(spine)[0]
    assert (first["number"], first["sequence"], first["id"]) == (1, "000000000001", "i1")
    assert first["epoch"] == published.epoch == spine.channel.position().epoch
    assert list(first)[:3] == ["number", "sequence", "epoch"]


def test_decided_once_whoever_comes_again(spine: Spine, server: RedisServer) -> None:
    spine.record("s1")
    versions, _ = spine.book.candidates(["XX-ONE"])
    first = spine.publish("s1", versions, incident("i1"))
    before = server.dump()
    again = spine.publish("s1", versions, incident("i1"))
    other = spine.publish("s1", Versions({"XX-ONE": 99}), incident("i9"))
    assert (again.status, again.numbers, again.epoch) == ("already", first.numbers, first.epoch)
    assert (other.status, other.numbers) == ("already", (1,))
    assert server.dump() == before


def test_a_decision_that_rests_on_old_versions_is_a_conflict_and_writes_nothing(
    spine: Spine, server: RedisServer
) -> None:
    spine.record("s1", "s2")
    versions, found = spine.book.candidates(["XX-ONE"])
    assert found == ()
    assert spine.publish("s1", versions, incident("i1")).status == "done"
    before = server.dump()
    late = spine.publish("s2", versions, incident("i2"))
    assert (late.status, late.why, late.numbers) == ("conflict", "scope XX-ONE", ())
    assert server.dump() == before
    versions, found = spine.book.candidates(["XX-ONE"])
    assert [one.id for one in found] == ["i1"]
    assert spine.publish("s2", versions, incident("i2")).status == "done"


def test_control_without_the_check_the_double_appears(spine: Spine) -> None:
    spine.text = without_check()
    spine.record("s1", "s2")
    versions, _ = spine.book.candidates(["XX-ONE"])
    assert [spine.publish(f"s{n}", versions, incident(f"i{n}")).status for n in (1, 2)] == ["done", "done"]


def test_an_update_of_an_incident_that_moved_on_is_a_conflict(spine: Spine) -> None:
    spine.record("s1", "s2", "s3")
    spine.open("s1", incident("i1"))
    versions, _ = spine.book.candidates(["XX-ONE"])
    stale = Versions({}, versions.serials)
    assert spine.publish("s2", versions, incident("i1")).status == "done"
    assert spine.publish("s3", stale, incident("i1")).why == "incident i1"
    assert spine.book.incident("i1").serial == 2  # type: ignore[union-attr]


def test_an_opened_incident_must_not_exist(spine: Spine) -> None:
    spine.record("s1", "s2")
    spine.open("s1", incident("i1"))
    versions, _ = spine.book.candidates(["XX-ONE"])
    blind = Versions(versions.scopes, {})
    assert spine.publish("s2", blind, incident("i1")).status == "conflict"


def test_scopes_that_were_not_written_keep_their_versions(spine: Spine) -> None:
    spine.record("s1", "s2")
    versions, _ = spine.book.candidates(["XX-ONE", "XX-TWO"])
    spine.publish("s1", versions, incident("i1", "XX-ONE"))
    two, _ = spine.book.candidates(["XX-TWO"])
    assert spine.publish("s2", two, incident("i2", "XX-TWO")).status == "done"


def test_an_incident_that_gets_a_province_is_found_under_both_scopes(spine: Spine) -> None:
    spine.record("s1", "s2", "s3")
    other = Spine(spine.url)
    spine.open("s1", incident("i1", "*"))
    other.book.candidates(["*"])
    versions, _ = spine.book.candidates(["*", "XX-ONE"])
    spine.publish("s2", versions, incident("i1", "XX-ONE"))
    for scope in ("*", "XX-ONE"):
        assert [one.scope for one in spine.book.candidates([scope])[1]] == ["XX-ONE"]
    # a reader that knew the old scope learns of it too
    assert [one.scope for one in other.book.candidates(["*"])[1]] == ["XX-ONE"]
    other.close()


def test_irrelevant_and_failed_go_the_same_way_and_conflict_with_nothing(spine: Spine) -> None:
    spine.record("s1", "s2", "s3")
    versions, _ = spine.book.candidates(["XX-ONE"])
    spine.publish("s3", versions, incident("i3"))
    assert spine.publish("s1", versions).status == "done"
    failed = decision("s2-a", outcome="failed", failure="could not be read; look at it", degraded=True)
    failed = msgspec.structs.replace(failed, outcome="failed")
    assert spine.publisher.publish(failed, Versions(), (), NOW).numbers == ()
    counts = spine.traces.counts()
    assert counts.outcomes == {
        "opened": 1, "updated": 0, "threaded": 0, "duplicate": 0, "irrelevant": 1, "failed": 1,
    }  # fmt: skip
    assert (counts.revisions, counts.pending, counts.degraded, counts.dead, counts.alerts) == (3, 0, 1, 1, 1)
    assert [letter.reason for letter in spine.letters.list()] == ["could not be read; look at it"]


def test_a_decision_is_kept_without_what_grows(spine: Spine) -> None:
    spine.record("s1")
    spine.open("s1", incident("i1", words=("a",)))
    kept = spine.ledger.decisions(["s1-a", "s9-a"])
    assert list(kept) == ["s1-a"]
    assert kept["s1-a"].verdicts[0].incident.words == ("a",)


def test_what_the_ledger_does_not_have_cannot_be_decided(spine: Spine, server: RedisServer) -> None:
    with pytest.raises(RefuseError, match="does not have it"):
        spine.open("forged", incident("i1"))
    assert server.dump() == {}
    with pytest.raises(RefuseError, match="names no story"):
        spine.publisher.publish(decision("a:b*"), Versions(), (), NOW)


def test_an_opened_incident_needs_its_scope_read(spine: Spine) -> None:
    spine.record("s1")
    with pytest.raises(BugError, match="not read before"):
        spine.publish("s1", Versions({"XX-TWO": 0}), incident("i1", "XX-ONE"))


@pytest.mark.parametrize(("name", "scope"), [("a b", "*"), ("a:b", "*"), ("", "*"), ("i1", "XX ONE"), ("i1", "")])
def test_names_that_cannot_be_in_keys(spine: Spine, name: str, scope: str) -> None:
    spine.record("s1")
    with pytest.raises(BugError, match="no such names"):
        spine.publish("s1", Versions({scope: 0}), incident(name, scope))


@pytest.mark.parametrize("bad", [b"", b"[]", b"{}", b'"x"', b"{"])
def test_an_alert_must_be_an_object(spine: Spine, bad: bytes) -> None:
    spine.record("s1")
    with pytest.raises(BugError, match="no JSON object"):
        spine.open("s1", incident("i1"), alerts=[bad])


def test_a_full_server_refuses_the_whole_and_nothing_is_lost(spine: Spine, server: RedisServer) -> None:
    spine.record("s1")
    spine.open("s1", incident("i1"))
    spine.record("s2")
    before = server.dump()
    with server.raw() as connection:
        connection.config_set("maxmemory", "1mb")
        connection.config_set("maxmemory-policy", "noeviction")
        with pytest.raises(RetryError, match="no more writes"):
            spine.open("s2", incident("i2", "XX-TWO"))
        with pytest.raises(RetryError, match="no more writes"):
            spine.record("s3")
        assert server.dump() == before
        connection.config_set("maxmemory", "0")
    assert spine.open("s2", incident("i2", "XX-TWO")).numbers == (2,)


def test_a_server_that_forgot_the_scripts_is_told_again(spine: Spine, server: RedisServer) -> None:
    spine.record("s1")
    with server.raw() as connection:
        connection.script_flush()
    assert spine.open("s1", incident("i1")).status == "done"


@pytest.mark.parametrize(
    ("key", "command"),
    [
        ("seq", ("SET", "x")),
        ("seq", ("SET", "7")),
        ("seq", ("RPUSH", "x")),
        ("epoch", ("SET", '","number":"')),
        ("alerts:log", ("XADD", "999999-0", "a", "b")),
        ("alerts:log", ("XADD", "*", "a", "b")),
        ("alerts:log", ("SET", "x")),
        ("versions", ("HSET", "XX-ONE", "many")),
        ("serials", ("HSET", "i1", "x")),
        ("serials", ("SET", "x")),
        ("scope:XX-ONE", ("SET", "x")),
        ("outcomes", ("HSET", "opened", "1e9x")),
        ("pending", ("SET", "x")),
        ("decision:s1-a", ("SET", "x")),
        ("started", ("SET", "x")),
        ("dead", ("SET", "x")),
    ],
)
def test_garbage_in_the_keys_is_named_and_nothing_written(
    spine: Spine, server: RedisServer, key: str, command: tuple[str, ...]
) -> None:
    spine.record("s1")
    with server.raw() as connection:
        name = f"{spine.keys.prefix}:{key}"
        if command[0] in ("SET", "RPUSH"):
            connection.delete(name)
        connection.execute_command(command[0], name, *command[1:])
    before = server.dump()
    with pytest.raises(BugError):
        spine.publish("s1", Versions({"XX-ONE": 0}), incident("i1"))
    assert server.dump() == before


@pytest.mark.parametrize("field", ["decision", "numbers"])
def test_a_forged_decision_is_a_bug_not_a_decision(spine: Spine, server: RedisServer, field: str) -> None:
    spine.record("s1")
    with server.raw() as connection:
        connection.hset(f"{spine.keys.prefix}:decision:s1-a", field, b"\x80\x04garbage")
    with pytest.raises(BugError):
        if field == "numbers":
            spine.open("s1", incident("i1"))
        else:
            spine.ledger.decisions(["s1-a"])


def test_unpacking_is_bounded() -> None:
    import zlib

    with pytest.raises(BugError, match="cut off"):
        unpacked(zlib.compress(b"0" * (65 << 20)), "a bomb")
