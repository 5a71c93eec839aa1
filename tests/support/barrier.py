"""Eight real workers, and one incident at a time that all of them read before any may write; what came of it.

python -m tests.support.barrier             500 incidents under kills and lost replies
python -m tests.support.barrier --control   without the version check: incidents open twice
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from incidents.records import Entry
from services.store.ledger import Recording
from tests.support.barrier_workers import CONTROL, SOCKET, TOGETHER, before, through
from tests.support.cutting_proxy import CuttingProxy
from tests.support.made_up import MadeUpIncident, incidents, telling
from tests.support.ordeal import STREAM, children, pending, workers
from tests.support.redis_server import RedisServer, binaries, running
from tests.support.spine import Spine

WORKERS, SERIES = 8, 100


@dataclass(frozen=True)
class Plan:
    """How many rounds, an incident each; after how many of them harm is done, and after how many replies one is cut."""

    rounds: int
    harm_every: int = 5
    restart_every: int = 10
    """Each so manieth harm kills the server instead of a worker."""
    cut_every: int = 150
    control: bool = False
    deadline: float = 60.0
    """Seconds for one round."""


@dataclass(frozen=True)
class Outcome:
    """How often each incident was opened, in how many rounds all workers wrote at once, and what harm was done."""

    opened: Counter[str]
    decided: int
    met: int
    kills: int
    restarts: int
    cuts: int
    gapless: bool
    alerts: int


def go_through(plan: Plan) -> Outcome:
    """All rounds of *plan*; AssertionError where one is not decided by its deadline.

    Each `SERIES` rounds have a server and workers of their own: the made-up incidents repeat themselves later on, down
    to the wording, and a story that is a copy joins what it copies.
    """
    found = [_series(replace(plan, rounds=min(SERIES, plan.rounds - at))) for at in range(0, plan.rounds, SERIES)]
    return Outcome(
        opened=Counter({f"{at}-{name}": count for at, one in enumerate(found) for name, count in one.opened.items()}),
        decided=sum(one.decided for one in found),
        met=sum(one.met for one in found),
        kills=sum(one.kills for one in found),
        restarts=sum(one.restarts for one in found),
        cuts=sum(one.cuts for one in found),
        gapless=all(one.gapless for one in found),
        alerts=sum(one.alerts for one in found),
    )


def _series(plan: Plan) -> Outcome:
    with running(binaries()["valkey"]) as server, CuttingProxy(str(server.socket), plan.cut_every) as proxy:
        harm = _Harm(plan, server)
        with _environment(server, plan.control), workers(proxy.url, WORKERS, "tests.support.barrier_workers") as parent:
            for number, happening in enumerate(incidents(plan.rounds)):
                _wait_for_all(parent, plan.deadline)
                _round(server, parent, happening, plan, harm if (number + 1) % plan.harm_every == 0 else None)
        return _outcome(server, plan, harm, proxy.cuts)


def recordings(happening: MadeUpIncident) -> list[Recording]:
    """Eight stories of one incident, as the ledger takes them."""
    chance, found = random.Random(happening.number), []
    for story in (telling(happening, happening.number * WORKERS + n, chance) for n in range(WORKERS)):
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
        found.append(Recording(entry, body))
    return found


class _Harm:
    """Kills a worker, and now and then the server, while a round's stories stand before the gate or go through it."""

    def __init__(self, plan: Plan, server: RedisServer) -> None:
        self._plan, self._server, self._chance = plan, server, random.Random(23)
        self.kills = self.restarts = 0
        self._wanted = 0

    def begin(self) -> None:
        self._wanted = self._chance.randint(1, WORKERS)

    def look(self, parent: subprocess.Popen[bytes], incident: str) -> bool:
        """Do it if as many stories as were chosen have come to the gate; whether it is done."""
        with self._server.raw() as connection:
            if int(connection.scard(before(incident))) < self._wanted:
                return False
        if (self.kills + self.restarts + 1) % self._plan.restart_every == 0:
            self._server.restart()
            self.restarts += 1
        elif alive := children(parent.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._chance.choice(alive), signal.SIGKILL)
                self.kills += 1
        return True


@contextmanager
def _environment(server: RedisServer, control: bool) -> Iterator[None]:
    """What the workers are told, for as long as they run."""
    given = {SOCKET: str(server.socket), TOGETHER: str(WORKERS), **({CONTROL: "1"} if control else {})}
    os.environ.update(given)
    try:
        yield
    finally:
        for name in given:
            del os.environ[name]


def _wait_for_all(parent: subprocess.Popen[bytes], deadline: float) -> None:
    until = time.monotonic() + deadline
    while len(children(parent.pid)) < WORKERS:
        assert parent.poll() is None, f"the supervisor ended with {parent.returncode}"
        assert time.monotonic() < until, "there were never so many workers"
        time.sleep(0.01)  # between two looks, not for something to happen


def _round(
    server: RedisServer, parent: subprocess.Popen[bytes], happening: MadeUpIncident, plan: Plan, harm: _Harm | None
) -> None:
    """One incident: its stories recorded and enqueued together, until all are decided."""
    spine = Spine(server.url)
    recorded = spine.ledger.record(recordings(happening))
    spine.queues.enqueue(STREAM, STREAM, [(one.revision, 1) for one in recorded])
    if harm is not None:
        harm.begin()
    until = time.monotonic() + plan.deadline
    while (left := pending(server, spine)) != 0:
        assert parent.poll() is None, f"the supervisor ended with {parent.returncode}"
        assert time.monotonic() < until, f"{left} stories undecided after {plan.deadline} s"
        if harm is not None and harm.look(parent, f"i{happening.number}"):
            harm = None
        time.sleep(0.002)  # between two looks, not for something to happen
    spine.close()


def _outcome(server: RedisServer, plan: Plan, harm: _Harm, cuts: int) -> Outcome:
    spine = Spine(server.url)
    opened: Counter[str] = Counter()
    decided = met = 0
    for happening in incidents(plan.rounds):
        revisions = [one.entry.revision for one in recordings(happening)]
        found = spine.ledger.decisions(revisions)
        decided += len(found)
        heard = [verdict.heard for decision in found.values() for verdict in decision.verdicts]
        opened[f"i{happening.number}"] = heard.count("open")
        with server.raw() as connection:
            met += int(connection.get(through(f"i{happening.number}")) or 0) == WORKERS
    with server.raw() as connection:
        numbers = [int(name.split(b"-")[0]) for name, _ in connection.xrange(spine.keys.log)]
    spine.close()
    return Outcome(
        opened, decided, met, harm.kills, harm.restarts, cuts, numbers == list(range(1, len(numbers) + 1)), len(numbers)
    )


def main() -> int:
    """The full size, by hand."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.barrier")
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--control", action="store_true", help="cut the version check out of the publish script")
    given = parser.parse_args()
    harm = 10**9 if given.control else Plan.harm_every
    found = go_through(Plan(given.rounds, harm_every=harm, control=given.control))
    wrong = {name: count for name, count in found.opened.items() if count != 1}
    print(f"{found.decided} of {given.rounds * WORKERS} stories decided, {found.alerts} alerts")
    print(f"{found.met} of {given.rounds} rounds in which all {WORKERS} workers wrote at once")
    print(f"{found.kills} workers killed, server killed {found.restarts} times, {found.cuts} replies cut")
    print(f"numbers without gap: {found.gapless}; opened otherwise than once: {wrong}")
    print(f"{len(wrong)} of {given.rounds} incidents not opened exactly once")
    return int(bool(wrong) != given.control or not found.gapless)


if __name__ == "__main__":
    sys.exit(main())
