"""Real worker processes on a real server: killed, stopped, and bereft of their server; each story is decided once.

How stories are understood is a fake here (its way is told by the story's text), so that only the processes are tested.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from incidents.records import Entry
from services.store.keys import Keys
from services.store.ledger import Ledger, Recording
from services.store.queues import Queues
from services.store.redis_clients import commands_client
from tests.support.redis_server import RedisServer, binaries, running

ROOT = Path(__file__).parents[2]
STREAM = "exercise"
KEYS = Keys.of(STREAM)
SUPERVISOR = """
import datetime as dt, os, sys, time
from incidents.records import Decision, Reading, Source
from services.configuration.logs import configure
from services.configuration.settings import Settings
from services.configuration.mind import Mind
from tests.support.spine import catalogue
from workers.wiring import Place, make_supervisor
settings = Settings.load(os.environ)
configure(settings.log)
def read(story):
    word, _, more = story.text.partition(" ")
    if word == "slow":
        with open(more, "a") as file: file.write(f"{os.getpid()}\\n")
        time.sleep(2)
    if word == "die": os.kill(os.getpid(), 9)
    if word == "raise": raise ValueError("on purpose")
    source = Source(story=story.id, revision=story.revision, outlet="o", family="o")
    return Reading(relevant=False, score=0.0, language="en", reasons=(), source=source, signature=())
def judge(story, reading, candidates, now, priming, common):
    made = {"outcome": "irrelevant", "heard": "none", "relevant": False, "decided": now}
    return Decision(story=story.id, revision=story.revision, **made)
scopes, wanted, alerts = lambda reading: ("*",), lambda reading: None, lambda decision, story, stream: ()
mind = Mind(read, scopes, wanted, catalogue, judge, alerts)
place = Place(os.environ["DIDEBAN_REDIS_URL"], "exercise", "exercise")
sys.exit(make_supervisor(settings, mind, place, int(sys.argv[1])).run(parent=0))
"""


def wait_for(condition: Callable[[], object], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "what was waited for did not happen"
        time.sleep(0.02)


@pytest.fixture
def server() -> Iterator[RedisServer]:
    with running(binaries()["valkey"], "--appendfsync", "always") as found:
        yield found


class Desk:
    """Hands stories over and looks for their decisions."""

    def __init__(self, server: RedisServer) -> None:
        self.client = commands_client(server.url)
        self.ledger = Ledger(self.client, KEYS)
        self.queues = Queues(server.url)
        self.pids: list[int] = []

    def hand(self, *texts: str, enqueue: bool = True) -> None:
        now = self.client.now()
        for text in texts:
            number = len(self.pids)
            self.pids.append(number)
            entry = Entry(id=f"s{number}", revision=f"r{number}", source="t", format="text", title="T", first_seen=now)
            self.ledger.record([Recording(entry, text.encode())])
            if enqueue:
                self.queues.enqueue(STREAM, STREAM, [(entry.revision, 1)])

    def outcomes(self) -> dict[str, str]:
        found = self.ledger.decisions([f"r{number}" for number in self.pids])
        return {name: decision.outcome for name, decision in found.items()}

    def settled(self, number: int) -> bool:
        return len(self.outcomes()) >= number


@pytest.fixture
def start(server) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    running: list[subprocess.Popen[bytes]] = []

    def begin(processes: int = 2) -> subprocess.Popen[bytes]:
        environ = {
            **os.environ,
            "DIDEBAN_REDIS_URL": server.url,
            "DIDEBAN_RECONCILER_INTERVAL_S": "0.5",
            "DIDEBAN_WORKER_HEARTBEAT_S": "0.5",
            "DIDEBAN_WORKER_MAINTENANCE_S": "1",
        }
        command = [sys.executable, "-c", SUPERVISOR, str(processes)]
        running.append(
            subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environ, cwd=ROOT)
        )
        return running[-1]

    yield begin
    for process in running:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_a_killed_workers_story_is_decided_by_another(server, start, tmp_path):
    desk, mark = Desk(server), tmp_path / "pids"
    start(2)
    desk.hand(f"slow {mark}")
    wait_for(lambda: mark.exists() and mark.read_text().strip())
    first = int(mark.read_text().split()[0])
    os.kill(first, signal.SIGKILL)
    begun = time.monotonic()
    wait_for(lambda: desk.settled(1), 90)
    assert time.monotonic() - begun < 30
    pids = mark.read_text().split()
    assert len(pids) == 2
    assert int(pids[1]) != first
    assert desk.client.call("ZCARD", KEYS.one("pending")) == 0


def test_a_stop_ends_warm_after_the_story_in_hand(server, start, tmp_path):
    desk, mark = Desk(server), tmp_path / "pids"
    process = start(1)
    desk.hand(f"slow {mark}", "next")
    wait_for(mark.exists)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert desk.outcomes() == {"r0": "irrelevant"}, "the one in hand is decided, the next one waits"
    start(1)
    wait_for(lambda: desk.settled(2))
    assert len(mark.read_text().split()) == 1


def test_workers_outlive_a_restart_of_the_server(server, start):
    desk = Desk(server)
    process = start(2)
    desk.hand("a", "b")
    wait_for(lambda: desk.settled(2))
    server.restart()
    desk.hand("c", "d")
    wait_for(lambda: desk.settled(4))
    assert process.poll() is None


def test_what_the_queue_lost_is_found_and_decided(server, start):
    desk = Desk(server)
    desk.hand("a", "b", enqueue=False)
    start(1)
    wait_for(lambda: desk.settled(2), 60)


def test_a_story_that_kills_each_worker_is_buried_with_the_reason(server, start):
    desk = Desk(server)
    start(1)
    desk.hand("die", "after")
    wait_for(lambda: desk.settled(2), 90)
    assert desk.outcomes() == {"r0": "failed", "r1": "irrelevant"}


def test_the_workers_end_when_their_parent_does(server, start):
    process = start(1)
    desk = Desk(server)
    desk.hand("a")
    wait_for(lambda: desk.settled(1))
    assert process.stdin
    process.stdin.close()
    process.stdin = None
    assert process.wait(30) == 0
