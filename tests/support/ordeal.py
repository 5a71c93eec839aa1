"""Made-up stories through real workers while workers and server are killed and replies are cut, and what came of it."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import redis

from incidents.records import Decision, Entry
from services.store.ledger import Recording
from tests.support.cutting_proxy import CuttingProxy
from tests.support.made_up import ROOT, incident_of, stories
from tests.support.redis_server import RedisServer, binaries, running
from tests.support.spine import Spine

STREAM = "exercise"
# Shorter than the shipped times, so that a killed worker's story does not have to wait for the reconciler's leisure.
QUICK = {
    "DIDEBAN_RECONCILER_INTERVAL_S": "1",
    "DIDEBAN_RECONCILER_GRACE_S": "2",
    "DIDEBAN_WORKER_HEARTBEAT_S": "1",
    "DIDEBAN_LOG_LEVEL": "error",
    # In a minute more workers are killed here than in years: dying five times over one story is then chance.
    "DIDEBAN_WORKER_MAX_ATTEMPTS": "50",
}


@dataclass(frozen=True)
class Ordeal:
    """How much, and how rough; times in seconds."""

    stories: int
    incidents: int
    workers: int = 4
    kill_every: float = 1.0
    restarts: int = 3
    cut_every: int = 400
    deadline: float = 300.0


@dataclass(frozen=True)
class Aftermath:
    """What the ledger, the book and the stream say when nothing is pending any more."""

    revisions: list[str]
    decisions: dict[str, Decision]
    outcomes: dict[str, int]
    numbers: list[int]
    kills: int
    cuts: int
    restarts: int

    @property
    def opened(self) -> Counter[str]:
        """How often each made-up incident was opened, by what its stories' decisions say."""
        return Counter(
            incident_of(decision.story)
            for decision in self.decisions.values()
            for verdict in decision.verdicts
            if verdict.heard == "open"
        )


def recordings(ordeal: Ordeal) -> Iterator[Recording]:
    """The made-up stories as the ledger takes them."""
    for story in stories(ordeal.stories, ordeal.incidents):
        body = story["text"].encode()
        entry = Entry(
            id=story["id"],
            revision=f"{story['id']}-{hashlib.sha256(body).hexdigest()[:12]}",
            source="made up",
            format="text",
            outlet=story["source"],
            language="en",
            title=story["title"],
            published=story["published"],
            published_precision="second",
            first_seen=dt.datetime.fromisoformat(story["published"]),
        )
        yield Recording(entry, body)


@contextmanager
def workers(url: str, count: int, module: str) -> Iterator[subprocess.Popen[bytes]]:
    """A supervisor with *count* workers, ended with the block."""
    with tempfile.TemporaryDirectory() as data:
        environment = {
            **os.environ,
            **QUICK,
            "DIDEBAN_REDIS_URL": url,
            "DIDEBAN_DATA": data,
            "DIDEBAN_CONFIG": str(ROOT / "config"),
            "PYTHONPATH": str(ROOT),
        }
        command = [sys.executable, "-m", module, "--stream", STREAM, "--processes", str(count)]
        process = subprocess.Popen(command, cwd=ROOT, env=environment)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def children(pid: int) -> list[int]:
    """The process ids of *pid*'s children."""
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    return [int(line) for line in found.stdout.split()]


def pending(server: RedisServer, keys: Spine) -> int | None:
    """How many revisions are undecided; None while the server is away."""
    with contextlib.suppress(redis.RedisError), server.raw() as connection:
        return int(connection.zcard(keys.keys.one("pending")))
    return None


def go_through(ordeal: Ordeal, module: str = "workers") -> Aftermath:
    """Put the made-up stories through *ordeal*; AssertionError where they are not decided by its deadline."""
    with running(binaries()["valkey"]) as server, CuttingProxy(str(server.socket), ordeal.cut_every) as proxy:
        spine = Spine(server.url)
        recorded = spine.ledger.record(list(recordings(ordeal)))
        spine.queues.enqueue(STREAM, STREAM, [(one.revision, 1) for one in recorded])
        revisions = [one.revision for one in recorded]
        with workers(proxy.url, ordeal.workers, module) as supervisor:
            kills, restarts = _harass(ordeal, server, supervisor, spine)
        spine.close()
        return _aftermath(Spine(server.url), server, revisions, kills, proxy.cuts, restarts)


def _harass(ordeal: Ordeal, server: RedisServer, supervisor: subprocess.Popen[bytes], spine: Spine) -> tuple[int, int]:
    """Kill workers and the server until all is decided; how many of each."""
    chance = random.Random(11)
    kills = restarts = 0
    until, next_kill = time.monotonic() + ordeal.deadline, time.monotonic() + ordeal.kill_every
    while (left := pending(server, spine)) != 0:
        assert supervisor.poll() is None, f"the supervisor ended with {supervisor.returncode}"
        assert time.monotonic() < until, f"{left} of {ordeal.stories} stories undecided after {ordeal.deadline} s"
        done = ordeal.stories - (ordeal.stories if left is None else left)
        if restarts < ordeal.restarts and done > ordeal.stories * (restarts + 1) / (ordeal.restarts + 1):
            server.restart()
            restarts += 1
        if time.monotonic() >= next_kill and (alive := children(supervisor.pid)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(chance.choice(alive), signal.SIGKILL)
                kills += 1
            next_kill = time.monotonic() + ordeal.kill_every
        time.sleep(0.02)  # between two looks, not for something to happen
    return kills, restarts


def _aftermath(
    spine: Spine, server: RedisServer, revisions: list[str], kills: int, cuts: int, restarts: int
) -> Aftermath:
    with server.raw() as connection:
        log = connection.xrange(spine.keys.log)
        outcomes = {name.decode(): int(count) for name, count in connection.hgetall(spine.keys.one("outcomes")).items()}
    outcomes.pop("degraded", None)
    found = Aftermath(
        revisions=revisions,
        decisions=spine.ledger.decisions(revisions),
        outcomes=outcomes,
        numbers=[int(name.split(b"-")[0]) for name, _ in log],
        kills=kills,
        cuts=cuts,
        restarts=restarts,
    )
    spine.close()
    return found


def main() -> int:
    """The full size, by hand: `python -m tests.support.ordeal` (some two minutes)."""
    found = go_through(Ordeal(stories=2000, incidents=100, deadline=600))
    doubled = sum(count > 1 for count in found.opened.values())
    print(f"{len(found.decisions)} of 2000 decided, outcomes {found.outcomes}, {len(found.numbers)} alerts")
    print(f"{found.kills} workers killed, server restarted {found.restarts} times, {found.cuts} replies cut")
    print(f"{len(found.opened)} of 100 incidents opened, {doubled} of them more than once")
    return int(doubled > 0 or len(found.decisions) != 2000)


if __name__ == "__main__":
    sys.exit(main())
