"""What the queue or a worker loses comes back; what is in good hands is left alone."""

from __future__ import annotations

import datetime as dt

import pytest

from incidents.errors import RefuseError
from services.store.ledger import Recording, Started
from services.store.reconciler import Limits, Reconciler
from tests.support.redis_server import RedisServer
from tests.support.spine import Spine, entry, incident


def pass_at(spine: Spine, seconds: float = 0) -> tuple[int, int, int]:
    found = spine.reconciler.reconcile(spine.client.now() + dt.timedelta(seconds=seconds))
    assert found is not None
    return found.enqueued, found.failed, found.strays


def waiting(spine: Spine) -> list[str]:
    return spine.queues.waiting(spine.stream, spine.client.now())


def test_a_job_that_was_never_enqueued_is_after_the_grace(spine: Spine) -> None:
    spine.record("s1", "s2")
    assert pass_at(spine) == (0, 0, 0)
    assert pass_at(spine, 9) == (0, 0, 0)
    assert pass_at(spine, 11) == (2, 0, 0)
    assert waiting(spine) == ["s1-a", "s2-a"]
    assert pass_at(spine, 60) == (0, 0, 0), "and not twice"


def test_a_long_backlog_is_left_alone_for_ever(spine: Spine) -> None:
    spine.record("s1", "s2")
    spine.queues.enqueue("exercise", "exercise", [("s1-a", 1), ("s2-a", 1)])
    for hour in range(5):
        assert pass_at(spine, hour * 3600) == (0, 0, 0)
    assert waiting(spine) == ["s1-a", "s2-a"]


def test_a_living_workers_story_is_left_alone(spine: Spine) -> None:
    spine.record("s1")
    spine.hearts.beat("w1")
    spine.ledger.start("s1-a", "w1")
    for seconds in (0, 20, 40, 200):
        assert pass_at(spine, seconds) == (0, 0, 0)


def test_a_dead_workers_story_is_enqueued_at_once(spine: Spine) -> None:
    spine.record("s1")
    spine.hearts.beat("w1")
    spine.ledger.start("s1-a", "w1")
    spine.hearts.gone("w1")
    assert pass_at(spine) == (1, 0, 0)
    assert waiting(spine) == ["s1-a"]
    (trace,) = spine.traces.find("s1")[0]
    assert "w1" in trace.trouble


def test_a_worker_that_is_stuck_loses_its_story(spine: Spine) -> None:
    spine.record("s1")
    spine.hearts.beat("w1")
    spine.ledger.start("s1-a", "w1")
    assert pass_at(spine, 301) == (1, 0, 0)


def test_a_worker_that_went_on_to_another_story_holds_the_first_no_more(spine: Spine) -> None:
    spine.record("s1", "s2")
    spine.hearts.beat("w1")
    spine.ledger.start("s1-a", "w1")
    spine.ledger.start("s2-a", "w1")
    assert [pass_at(spine), pass_at(spine, 11)] == [(0, 0, 0), (1, 0, 0)]
    assert waiting(spine) == ["s1-a"]


def test_a_job_on_its_way_from_the_queue_to_a_start_is_not_doubled(spine: Spine) -> None:
    spine.record("s1")
    assert pass_at(spine) == (0, 0, 0)  # taken from the queue, not begun yet
    spine.hearts.beat("w1")
    spine.ledger.start("s1-a", "w1")
    assert pass_at(spine, 11) == (0, 0, 0)
    spine.ledger.release("s1-a", "w1", "a conflict")
    assert pass_at(spine, 12) == (0, 0, 0), "its mark was taken off, so the grace begins anew"
    assert pass_at(spine, 23) == (1, 0, 0)


def test_only_starts_count_and_the_last_trouble_is_the_reason(spine: Spine) -> None:
    spine.record("s1")
    for attempt in range(1, 6):
        started = spine.ledger.start("s1-a", "w1")
        assert isinstance(started, Started) and started.attempt == attempt
        spine.ledger.release("s1-a", "w1", f"trouble {attempt}")
        before = pass_at(spine, attempt * 100)
        assert before == (0, 0, 0)
        assert pass_at(spine, attempt * 100 + 50) == ((1, 0, 0) if attempt < 5 else (0, 1, 0))
        spine.queues.empty("exercise")
    (letter,) = spine.letters.list()
    assert letter.reason == "5 attempts were started and none came to an end; the last one: trouble 5"
    assert spine.traces.counts().outcomes["failed"] == 1
    assert spine.ledger.start("s1-a", "w1") == "decided"


def test_losing_the_job_a_hundred_times_makes_no_dead_letter(spine: Spine) -> None:
    spine.record("s1")
    for turn in range(100):
        pass_at(spine, turn * 100)
        assert pass_at(spine, turn * 100 + 50) == (1, 0, 0)
        spine.queues.empty("exercise")


def test_a_retried_letter_waits_again_and_gets_a_new_decision(spine: Spine) -> None:
    spine.limits = Limits(max_attempts=1)
    spine.record("s1")
    spine.ledger.start("s1-a", "w1")
    assert pass_at(spine) == (0, 1, 0)
    spine.letters.retry("s1-a")
    spine.letters.retry("s1-a")
    counts = spine.traces.counts()
    assert (counts.revisions, counts.pending, counts.outcomes["failed"], counts.dead) == (1, 1, 0, 0)
    assert waiting(spine)[0] == "s1-a"
    started = spine.ledger.start("s1-a", "w2")
    assert isinstance(started, Started) and started.attempt == 1
    assert spine.open("s1", incident("i1")).status == "done"
    with pytest.raises(RefuseError, match="'opened'"):
        spine.letters.retry("s1-a")
    with pytest.raises(RefuseError, match="no such dead letter"):
        spine.letters.retry("s9-a")


def test_one_reconciler_at_a_time(spine: Spine) -> None:
    other = Reconciler(spine.client, spine.keys, spine.queues, spine.publisher, "another", spine.limits)
    now = spine.client.now()
    assert spine.reconciler.reconcile(now) is not None
    assert other.reconcile(now) is None
    spine.reconciler.release()
    assert other.reconcile(now) is not None
    assert spine.reconciler.reconcile(now) is None


def test_forged_names_are_struck_off(spine: Spine, server: RedisServer) -> None:
    spine.record("s1")
    with server.raw() as connection:
        connection.zadd(spine.keys.one("pending"), {b"../x": 1, b"\xff\x00": 1, b"s9-a": 1})
        connection.hset(spine.keys.one("started"), mapping={"w 1": "s1-a", "w2": "a b", "w3": "s7-a"})
        connection.hset(spine.keys.one("missing"), mapping={"s1-a": "x", "y": "z"})
        connection.rpush("rq:queue:exercise", b"\xff", b"os.system", b"-1", b"exercise_s5-a-1")
    assert (pass_at(spine)[2], pass_at(spine, 11)[2]) == (2, 1)
    counts = spine.traces.counts()
    assert (counts.revisions, counts.pending, counts.strays) == (1, 1, 3)
    assert "s1-a" in waiting(spine)


def test_stories_of_the_backfill_go_back_there(server: RedisServer) -> None:
    spine = Spine(server.url, "live")
    spine.ledger.record([Recording(entry("s1"), b"x")], queue="backfill")
    spine.record("s2")
    assert [pass_at(spine), pass_at(spine, 11)] == [(0, 0, 0), (2, 0, 0)]
    now = spine.client.now()
    assert (spine.queues.waiting("backfill", now), spine.queues.waiting("live", now)) == (["s1-a"], ["s2-a"])
    spine.close()


def test_jobs_are_json_with_an_end(spine: Spine, server: RedisServer) -> None:
    spine.queues.enqueue("exercise", "exercise", [("s1-a", 1)] * 2 + [("s2-a", 3)])
    assert (waiting(spine), spine.queues.length("exercise")) == (["s1-a", "s2-a"], 2)
    with server.raw() as connection:
        job = connection.hgetall("rq:job:exercise_s2-a-3")
    import json
    import zlib

    found = json.loads(zlib.decompress(job[b"data"]))
    assert found[0] == "workers.jobs.decide" and found[2] == ["exercise", "s2-a"]
    assert (int(job[b"result_ttl"]), int(job[b"failure_ttl"])) == (0, 86_400)
