"""The warm worker on a real server: order, tries put off, what it leaves behind, and what a job costs the server."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator

import pytest

from services.store.keys import Keys
from services.store.queues import DECIDE, Queues
from services.store.redis_clients import queue_connection
from tests.support.redis_server import RedisServer, binaries, running
from workers.runtime import Pace, WarmWorker

STREAM = "exercise"


@pytest.fixture(scope="module", params=binaries())
def server(request) -> Iterator[RedisServer]:
    with running(binaries()[request.param]) as found:
        yield found


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """A worker that runs in this process leaves its signal handlers behind."""
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGALRM)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


@pytest.fixture
def queues(server) -> Queues:
    server.raw().flushall()
    return Queues(server.url)


def serve(server: RedisServer, function: Callable[[str, str], object], **pace) -> WarmWorker:
    worker = WarmWorker(STREAM, queue_connection(server.url), {DECIDE: function}, Pace(**pace), "w")
    worker.work(burst=True, logging_level=None)
    return worker


def hand(queues: Queues, *revisions: str) -> None:
    queues.enqueue(Keys.of(STREAM).queue, STREAM, [(revision, 1) for revision in revisions])


def test_jobs_are_done_in_the_order_in_which_they_came(server, queues):
    done: list[str] = []
    hand(queues, *(f"r{number}" for number in range(20)))
    serve(server, lambda stream, revision: done.append(revision))
    assert done == [f"r{number}" for number in range(20)]


def test_nothing_of_a_job_is_left_when_it_is_done(server, queues):
    hand(queues, "r1", "r2")
    serve(server, lambda stream, revision: None)
    left = [key for key in server.raw().scan_iter() if not key.startswith((b"rq:worker", b"rq:queues", b"rq:clean"))]
    assert left == []


def test_a_job_costs_the_server_few_commands(server, queues):
    hand(queues, *(f"r{number}" for number in range(100)))
    server.raw().config_resetstat()
    serve(server, lambda stream, revision: None)
    calls = sum(each["calls"] for each in server.raw().info("commandstats").values())
    # RQ's SimpleWorker sends 63
    assert calls / 100 < 12


def test_a_job_that_raises_is_put_off_and_comes_back_when_its_time_has_come(server, queues):
    tries: list[float] = []

    def fail_once(stream: str, revision: str) -> None:
        tries.append(time.time())
        if len(tries) == 1:
            raise ValueError("on purpose")

    hand(queues, "r1")
    serve(server, fail_once)
    raw = server.raw()
    put_off = f"rq:scheduled:{STREAM}"
    assert raw.zcard(put_off) == 1, "not tried again at once"
    serve(server, fail_once)
    assert len(tries) == 1, "nor before its time"
    raw.zadd(put_off, {raw.zrange(put_off, 0, 0)[0]: time.time() - 1})
    serve(server, fail_once)
    assert len(tries) == 2
    assert raw.zcard(put_off) == 0


def test_a_job_that_takes_too_long_is_interrupted_and_the_next_is_done(server, queues):
    done: list[str] = []

    def slow(stream: str, revision: str) -> None:
        if revision == "slow":
            time.sleep(30)
        done.append(revision)

    hand(queues, "slow", "next")
    begun = time.monotonic()
    serve(server, slow, job=1)
    assert done == ["next"]
    assert time.monotonic() - begun < 10


def test_each_job_runs_in_this_process_and_one_after_the_other(server, queues):
    import os

    pids: set[int] = set()
    hand(queues, "a", "b", "c")
    worker = serve(server, lambda stream, revision: pids.add(os.getpid()))
    assert pids == {os.getpid()}
    assert worker.served == 3
