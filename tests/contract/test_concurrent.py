"""Several workers on the same incidents at once, with lost replies and a server that dies: still each once, in order.

The workers here read nothing: a story's name says which incident it tells of, and whoever finds none in the book opens
one. What is tried is the spine alone; the system test does the same with the whole program.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from incidents.errors import RetryError
from services.store.ledger import Started
from services.store.redis_clients import Script
from tests.support.cutting_proxy import CuttingProxy
from tests.support.redis_server import RedisServer
from tests.support.spine import Spine, incident, without_check

WORKERS, INCIDENTS, TELLINGS = 4, 12, 6
STORIES = [f"s{number}-of{number % INCIDENTS}" for number in range(INCIDENTS * TELLINGS)]


def work(spine: Spine, worker: str, stories: Iterator[str], gate: Callable[[], object]) -> int:
    """Decide *stories* until there are none; returns the number of conflicts. Retries what was not ready."""
    conflicts = 0
    for name in stories:
        while True:
            try:
                done = decide(spine, worker, name, gate)
            except RetryError:
                continue
            if done:
                break
            conflicts += 1
    return conflicts


def decide(spine: Spine, worker: str, name: str, gate: Callable[[], object]) -> bool:
    """One try at one story; False on a conflict."""
    started = spine.ledger.start(f"{name}-a", worker)
    if not isinstance(started, Started):
        return True
    scope = f"XX-{name.rpartition('-')[2]}"
    versions, found = spine.book.candidates([scope])
    gate()
    if found:
        return spine.publish(name, versions, found[0]).status != "conflict"
    return spine.publish(name, versions, incident(f"by-{name}", scope)).status != "conflict"


def run(url: str, gate: Callable[[], object], text: Script | None = None, meanwhile: Callable[[], None] | None = None):
    """All stories through all workers; returns the conflicts."""
    lock = threading.Lock()
    line = iter(STORIES)

    def taken() -> Iterator[str]:
        while True:
            with lock:
                name = next(line, None)
            if name is None:
                return
            yield name

    spines = [Spine(url, text=text) for _ in range(WORKERS)]
    with ThreadPoolExecutor(WORKERS) as pool:
        runs = [pool.submit(work, spine, f"w{n}", taken(), gate) for n, spine in enumerate(spines)]
        if meanwhile:
            meanwhile()
        conflicts = sum(one.result() for one in runs)
    for spine in spines:
        spine.close()
    return conflicts


def opened(spine: Spine) -> Counter[str]:
    """How many incidents were opened for each that happened."""
    numbers = [one.number for one in spine.channel.read_log(count=10_000)]
    assert numbers == list(range(1, len(numbers) + 1))
    names = {json.loads(one.alert)["id"] for one in spine.channel.read_log(count=10_000)}
    return Counter(name.rpartition("-")[2] for name in names)


def together() -> Callable[[], object]:
    """A gate at which the workers wait for each other between reading and writing, while there are enough of them."""
    barrier = threading.Barrier(WORKERS)

    def gate() -> None:
        try:
            barrier.wait(0.05)
        except threading.BrokenBarrierError:
            barrier.reset()

    return gate


# in this order WORKERS stories of one incident meet at the gate
STORIES.sort(key=lambda name: int(name.rpartition("of")[2]))


def test_one_incident_is_opened_once_and_numbers_have_no_gap(spine: Spine) -> None:
    spine.record(*STORIES)
    conflicts = run(spine.url, together())
    assert conflicts > 0, "the workers never met: the test shows nothing"
    assert set(opened(spine).values()) == {1} and len(opened(spine)) == INCIDENTS
    counts = spine.traces.counts()
    assert (counts.pending, counts.started, counts.alerts) == (0, 0, len(STORIES))
    assert counts.revisions == sum(counts.outcomes.values()) == len(STORIES)


def test_control_without_the_version_check_incidents_are_opened_twice(spine: Spine) -> None:
    spine.record(*STORIES)
    run(spine.url, together(), text=without_check())
    assert max(opened(spine).values()) > 1


def test_with_lost_replies(spine: Spine, server: RedisServer) -> None:
    spine.record(*STORIES)
    with CuttingProxy(str(server.socket), every=9) as proxy:
        run(proxy.url, lambda: None)
        assert proxy.cuts > 10
    assert set(opened(spine).values()) == {1}
    counts = spine.traces.counts()
    assert (counts.pending, counts.alerts, sum(counts.outcomes.values())) == (0, len(STORIES), len(STORIES))


def test_recording_with_lost_replies_records_once(spine: Spine, server: RedisServer) -> None:
    with CuttingProxy(str(server.socket), every=5) as proxy:
        other = Spine(proxy.url)
        for name in STORIES:
            other.record(name)
        assert proxy.cuts > 10
        other.close()
    counts = spine.traces.counts()
    assert (counts.entries, counts.revisions, counts.pending) == (len(STORIES),) * 3


@pytest.mark.parametrize("times", [2])
def test_while_the_server_is_killed_and_started_again(own_server: RedisServer, times: int) -> None:
    spine = Spine(own_server.url)
    spine.record(*STORIES)
    half = threading.Event()
    seen = iter(range(10_000))

    def gate() -> None:
        if next(seen) == len(STORIES) // 3:
            half.set()

    def harm() -> None:
        assert half.wait(20)
        for _ in range(times):
            own_server.restart()

    run(own_server.url, gate, meanwhile=harm)
    assert set(opened(spine).values()) == {1}
    counts = spine.traces.counts()
    assert (counts.pending, counts.alerts, sum(counts.outcomes.values())) == (0, len(STORIES), len(STORIES))
    spine.close()
