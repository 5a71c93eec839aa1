"""Analysts' acts on a real server: written once or not at all, numbered with the alerts, obeyed by the next story."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jsonschema
import pytest

from incidents.errors import BugError, RefuseError
from incidents.linking.alerts import schema
from incidents.linking.ranges import Range
from services.store.acts import Acts
from tests.support.cutting_proxy import CuttingProxy
from tests.support.newsroom import Newsroom, only
from tests.support.redis_server import RedisServer
from tests.support.spine import Spine
from tests.support.told import TEXT, place, report

VALIDATOR = jsonschema.Draft202012Validator(schema(), format_checker=jsonschema.FormatChecker())
RED = place("Redford", "XX-TWO")


@pytest.fixture
def room(spine: Spine) -> Newsroom:
    return Newsroom(spine)


def told(room: Newsroom) -> tuple[str, str]:
    """Greenford by a (6 killed) and b (9), Redford by c."""
    room.tell("s1", report(killed=6, words="oneword"), outlet="a")
    green = only(room.tell("s2", report(killed=9, words="otherword"), outlet="b", hours=2))
    red = only(room.tell("s3", report(RED, killed=2, words="redword"), outlet="c", hours=3))
    return green, red


def acts_of(log: list[dict[str, Any]]) -> list[tuple[int, str, str, list[int]]]:
    return [
        (one["number"], one["type"].rpartition(".")[2], one["subject"], one["data"]["act"]["takes_back"])
        for one in log
        if "act" in one["data"]
    ]


def test_a_merge_is_told_to_the_same_desks_and_obeyed(room: Newsroom, server: RedisServer) -> None:
    green, red = told(room)
    with server.raw() as connection, connection.pubsub() as heard:
        heard.subscribe(room.spine.keys.channel)
        assert heard.get_message(timeout=2)["type"] == "subscribe"
        done = room.analyst("ana", "one bomb").merge(red, green)
        messages = [json.loads(heard.get_message(timeout=2)["data"]) for _ in range(2)]
    assert done.numbers == (4, 5)
    assert messages == room.log()[3:]
    assert acts_of(room.log()) == [(4, "merged", red, [3]), (5, "merged", green, [])]
    for message in room.log():
        VALIDATOR.validate(message)
    note = messages[0]["data"]["act"]
    assert (note["who"], note["why"], note["into"], note["stories"]) == ("ana", "one bomb", green, ["s3"])
    assert [one["data"]["cap"]["msgType"] for one in messages] == ["Cancel", "Update"]
    assert room.spine.incidents.numbers(red) == (3, 4)
    later = room.tell("s4", report(RED, killed=3, words="redword"), outlet="d", hours=5)
    assert (only(later), later.outcome) == (green, "updated")


def test_a_reader_with_the_old_book_meets_a_conflict_and_then_obeys(room: Newsroom) -> None:
    """A worker read Redford before the merge; what it decided on that is refused, in the scope that it read."""
    green, red = told(room)
    versions, _ = room.spine.book.candidates(["XX-TWO", "*"])
    room.analyst().merge(red, green)
    room.spine.record("late")
    assert room.spine.publish("late", versions, room.incident(red)).why == "scope XX-TWO"
    again, found = room.spine.book.candidates(["XX-TWO", "*"])
    assert {one.id for one in found} == {red, green}
    assert again.serials == {red: 2, green: 3}


def test_a_split_opens_one_that_later_stories_find(room: Newsroom) -> None:
    green, _ = told(room)
    done = room.analyst().split(green, ["https://b.example/s2"])
    part = done.act.incidents[1]
    assert acts_of(room.log()) == [(4, "split", green, [2]), (5, "split", part, [])]
    edit = room.tell("s2", report(killed=10), outlet="b", hours=5)
    assert only(edit) == part
    assert room.spine.incidents.numbers(part) == (5, 6)


def test_a_story_marked_not_relevant_stays_so(room: Newsroom) -> None:
    green, _ = told(room)
    done = room.analyst().mark("s2", "not-relevant")
    assert [one.source.story for one in room.incident(green).tellings] == ["s1"]
    assert room.tell("s2", report(killed=11), outlet="b", hours=5).outcome == "irrelevant"
    with pytest.raises(RefuseError, match=f"was marked not relevant already, by act {done.act.id}"):
        room.analyst().mark("s2", "not-relevant")
    room.analyst().undo(done.act.id)
    assert room.tell("s2", report(killed=12), outlet="b", hours=6).outcome == "updated"


def test_an_incident_that_is_none_takes_its_stories_with_it_but_no_roundup(room: Newsroom) -> None:
    room.tell("s1", report(killed=6), outlet="a")
    both = room.tell("round", report(killed=6), report(RED, killed=2), outlet="b", hours=2)
    green, red = (verdict.incident.id for verdict in both.verdicts)
    done = room.analyst().mark(green, "not-relevant")
    assert [room.incident(name).status for name in (green, red)] == ["retracted", "open"]
    assert list(done.act.ruled) == ["s1"]
    assert room.tell("s1", report(killed=7), outlet="a", hours=3).outcome == "irrelevant"
    assert room.tell("round", report(RED, killed=3), outlet="b", hours=3).outcome == "updated"


def test_an_undone_mark_leaves_what_was_ruled_before(room: Newsroom) -> None:
    room.tell("s1", outlet="a")
    first = room.analyst().mark("s1", "relevant")
    room.decide("s1-v1", (report(killed=6),), "a", 2)
    second = room.analyst().mark("s1", "not-relevant")
    assert room.spine.ledger.ruling("s1") == f"- {second.act.id}"
    room.analyst().undo(second.act.id)
    assert room.spine.ledger.ruling("s1") == f"+ {first.act.id}"


def test_a_story_that_is_marked_while_it_is_read_is_not_published(room: Newsroom) -> None:
    told(room)
    one = room.spine.record("s2")[0]
    started = room.spine.ledger.start(one.revision, "w")
    room.analyst().mark("s2", "not-relevant")
    versions, _ = room.spine.book.candidates(["XX-ONE"])
    import dataclasses

    stale = dataclasses.replace(versions, ruling=started.ruling)  # type: ignore[union-attr]
    assert room.spine.publish("s2", stale).why == "ruling"
    assert room.spine.ledger.ruling("s2").startswith("- ")


def test_an_irrelevant_story_marked_relevant_is_decided_again(room: Newsroom) -> None:
    assert room.tell("s1", outlet="a").outcome == "irrelevant"
    done = room.analyst().mark("s1", "relevant")
    assert (done.numbers, room.spine.traces.counts().pending) == ((), 1)
    decision, published = room.decide("s1-v1", (report(killed=6),), "a", 2)
    assert (decision.outcome, published.status) == ("opened", "done")
    assert room.spine.traces.counts().outcomes["irrelevant"] == 0
    with pytest.raises(RefuseError, match="mark it not-relevant instead"):
        room.analyst().undo(done.act.id)
    with pytest.raises(RefuseError, match="is opened; only what was decided irrelevant"):
        room.analyst().mark("s1", "relevant")


def test_a_retracted_incident_is_not_reopened_by_a_copy(room: Newsroom) -> None:
    name = only(room.tell("s1", report(killed=6), outlet="a", text=TEXT))
    room.analyst().retract(name)
    copy = room.tell("s2", report(killed=6), outlet="b", text=TEXT, hours=4)
    assert (only(copy), copy.outcome, copy.heard) == (name, "duplicate", "none")
    assert [one["type"].rpartition(".")[2] for one in room.log()] == ["new", "retracted"]


def test_an_undo_is_a_new_message_and_takes_back_the_act(room: Newsroom) -> None:
    green, red = told(room)
    before = [room.incident(name) for name in (green, red)]
    merged = room.analyst().merge(red, green)
    undone = room.analyst().undo(merged.act.id)
    assert acts_of(room.log())[2:] == [(6, "restored", red, [4]), (7, "restored", green, [5])]
    for old, name in zip(before, (green, red), strict=True):
        now = room.incident(name)
        assert (now.best, now.tellings, now.facts, now.status) == (old.best, old.tellings, old.facts, old.status)
        assert now.serial == old.serial + 2
    kept = room.board.acts.get(merged.act.id)
    assert kept is not None and (kept.undone, kept.numbers) == (undone.act.id, (4, 5))
    assert [one.act.kind for one in room.board.acts.every()] == ["merge", "undo"]
    with pytest.raises(RefuseError, match="was undone already"):
        room.analyst().undo(merged.act.id)


def test_what_cannot_be_done_changes_nothing(room: Newsroom, server: RedisServer) -> None:
    green, red = told(room)
    room.analyst().retract(red)
    before = server.dump()
    analyst = room.analyst()
    for do, line in (
        (lambda: analyst.merge("nothing", green), "incident nothing: stream exercise has none of that id"),
        (lambda: analyst.merge(green, red), "is retracted already"),
        (lambda: analyst.split(green, ["s1", "s2"]), "not every one"),
        (lambda: analyst.split(green, ["s3"]), "story s3: is none of incident"),
        (lambda: analyst.split(green, ["s9"]), "s9: stream exercise knows no such story"),
        (lambda: analyst.retract(red), "is retracted already"),
        (lambda: analyst.mark("s9", "not-relevant"), "knows no such story"),
        (lambda: analyst.mark("s1", "relevant"), "is opened"),
        (lambda: analyst.mark(green, "figure-wrong"), "say which figure"),
        (lambda: analyst.mark(green, "not-relevant", "killed"), "takes no figure"),
        (lambda: analyst.mark(green, "figure-wrong", "escaped"), "nobody has told"),
        (lambda: analyst.undo("nothing"), "act nothing: stream exercise has none"),
    ):
        with pytest.raises(RefuseError, match=line):
            do()
    assert server.dump() == before
    with pytest.raises(RefuseError, match="--who and --why"):
        room.analyst(why=" \x1b ")


def test_a_figure_may_be_named_by_the_story(room: Newsroom) -> None:
    green, _ = told(room)
    room.analyst().mark("s2", "figure-wrong", "killed", Range(7, None))
    assert room.incident(green).best.figure("killed").least == 7  # type: ignore[union-attr]
    assert acts_of(room.log()) == [(4, "corrected", green, [1, 2])]


def test_with_lost_replies_each_act_is_done_once(room: Newsroom, server: RedisServer) -> None:
    green, red = told(room)
    with CuttingProxy(str(server.socket), every=4) as proxy:
        other = Newsroom(Spine(proxy.url))
        for _ in range(3):
            merged = other.analyst().merge(red, green)
            other.analyst().undo(merged.act.id)
        assert proxy.cuts > 10
        other.spine.close()
    assert len(room.log()) == 3 + 3 * 4
    assert [one.undone is None for one in room.board.acts.every()] == [False, True] * 3


def test_two_analysts_at_once_do_it_once(room: Newsroom) -> None:
    green, red = told(room)
    rooms = [Newsroom(Spine(room.spine.url)) for _ in range(4)]
    gate = threading.Barrier(len(rooms))

    def act(one: Newsroom) -> bool:
        gate.wait(5)
        try:
            one.analyst().merge(red, green)
        except RefuseError:
            return False
        return True

    with ThreadPoolExecutor(len(rooms)) as pool:
        done = list(pool.map(act, rooms))
    for one in rooms:
        one.spine.close()
    assert sum(done) == 1
    assert len(room.log()) == 5


def test_an_undo_that_comes_second_is_refused_by_the_script(room: Newsroom) -> None:
    told(room)
    merged = room.analyst().mark("s2", "not-relevant")

    class Late(Acts):
        def write(self, one: Any, messages: Any, ruled: Any) -> Any:
            Newsroom(room.spine).analyst().undo(merged.act.id)
            return super().write(one, messages, ruled)

    room.board.acts = Late(room.spine.client, room.spine.keys)
    with pytest.raises(RefuseError, match="was undone already, by act"):
        room.analyst().undo(merged.act.id)
    assert len(room.log()) == 3 + 2


@pytest.mark.parametrize("kind", ["act:{act}", "before:{act}", "acts", "rulings", "seq"])
def test_a_key_that_holds_something_else_stops_the_act(room: Newsroom, server: RedisServer, kind: str) -> None:
    green, _ = told(room)
    acted: list[str] = []

    class Spy(Acts):
        def write(self, one: Any, messages: Any, ruled: Any) -> Any:
            with server.raw() as connection:
                name = f"{room.spine.keys.prefix}:{kind.format(act=one.act.id)}"
                connection.delete(name)
                connection.lpush(name, "x")
            acted.append(name)
            self.before_it = server.dump()
            return super().write(one, messages, ruled)

    room.board.acts = spy = Spy(room.spine.client, room.spine.keys)
    with pytest.raises(BugError, match="holds a list"):
        room.analyst().retract(green)
    assert acted and server.dump() == spy.before_it


def test_what_an_act_found_is_kept_for_some_weeks(room: Newsroom, server: RedisServer) -> None:
    green, _ = told(room)
    done = room.analyst().retract(green)
    key = f"{room.spine.keys.prefix}:before:{done.act.id}"
    with server.raw() as connection:
        assert 0 < connection.ttl(key) <= 90 * 86_400
        connection.delete(key)
    with pytest.raises(RefuseError, match="kept for 90 days only"):
        room.analyst().undo(done.act.id)
