"""A day of feeds on a virtual clock, with real stores: python -m tests.support.feed_day [--feeds N] [--hours H] …

Pollers work on a `World`; they are killed in the middle of their work and replaced, the server is killed and started
again. At the end every planted entry must have been recorded once, and no manners broken. Prints the sums; exit
status 1 where one is off.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from services.configuration.config_files import load_with
from services.polling.feed_round import FeedRound
from services.polling.page_kinds import PageKinds
from services.polling.page_round import PageRound
from services.polling.poller import Pace, Poller
from services.store.keys import Keys
from services.store.ledger import Ledger
from services.store.publish import Publisher
from services.store.queues import Queues
from services.store.redis_clients import commands_client
from services.store.watch import Watch
from tests.support.feed_world import START, Clock, World
from tests.support.house import ROOT
from tests.support.redis_server import RedisServer, binaries, running

_STEP = dt.timedelta(seconds=5)


@dataclass(frozen=True)
class Outcome:
    """What a day came to."""

    planted: int
    recorded: int
    missed: int
    pages: int
    requests: int
    ideal: float
    breaches: Sequence[str]
    kills: int

    @property
    def sound(self) -> bool:
        """Whether every promise was kept."""
        return not self.missed and self.recorded == self.planted and not self.breaches


class Day:
    """One day of one world; `run` lives it."""

    def __init__(
        self, server: RedisServer, world: World, clock: Clock, pollers: int, kills: int, restarts: int
    ) -> None:
        self.server = server
        self.world = world
        self.clock = clock
        self.count = pollers
        self.chance = random.Random(7)
        self.steps = max(1, int((world.end - START) / _STEP))
        self.kills = sorted(self.chance.sample(range(self.steps), min(kills, self.steps)))
        self.restarts = set(self.chance.sample(range(self.steps), min(restarts, self.steps)))
        self.client = commands_client(server.url)
        self.keys = Keys.of("live")

    def poller(self) -> Poller:
        """A new one, with clients of its own as a process would have."""
        client = commands_client(self.server.url)
        watch = Watch(client, self.keys)
        kinds = load_with(ROOT / "config" / "pages.toml", PageKinds.parse)
        feeds = FeedRound(self.world, watch, self.chance.random, self.clock)
        pages = PageRound(
            self.world, self.world, watch, Ledger(client, self.keys), Queues(self.server.url),
            Publisher(client, self.keys), "live", kinds, lambda _text: None, self.clock,
        )  # fmt: skip
        pace = Pace(feeds=1000, pages=1000, spread_s=900.0, refresh_s=1e9)
        return Poller(self.world.feeds, watch, feeds, pages, pace, self.clock)

    async def run(self) -> Outcome:
        """Live the day, and an hour without trouble after it."""
        pollers = [self.poller() for _ in range(self.count)]
        for step in range(self.steps):
            self.clock.now = START + step * _STEP
            if step in self.restarts:
                await asyncio.to_thread(self.server.restart)
            killed = bool(self.kills) and self.kills[0] == step
            for number, poller in enumerate(pollers):
                await poller.step()
                if killed and number == 0:
                    self.kills.pop(0)
                    poller.drop()
                    pollers[0] = self.poller()
            await asyncio.gather(*(poller.settle() for poller in pollers))
        return self._outcome(pollers)

    def _outcome(self, pollers: Sequence[Poller]) -> Outcome:
        client = self.client
        counted = int(client.call("HGET", self.keys.one("counts"), "entries") or 0)
        seen = [one for outlet in self.world.outlets for one in outlet.planted]
        # published early enough to have been fetched, and late enough to have stood in the feed at the first fetch
        due = self.world.visible()
        ledger = set()
        cursor = b"0"
        while True:
            cursor, found = client.call("SCAN", cursor, "MATCH", f"{self.keys.prefix}:entry:*", "COUNT", 2000)
            names = client.batch([("HGET", key, "id") for key in found])
            ledger |= {name.decode().rsplit("/", 1)[-1] for name in names}
            if cursor == b"0":
                break
        missed = due - ledger
        requests = sum(len(outlet.asked) for outlet in self.world.outlets)
        return Outcome(
            planted=len(ledger & {one.name for one in seen}), recorded=counted, missed=len(missed),
            pages=self.world.served["page"], requests=requests, ideal=self.world.ideal(), breaches=self.world.breaches,
            kills=0,
        )  # fmt: skip


def live(feeds: int, hours: float, pollers: int, kills: int, restarts: int, binary: str = "valkey") -> Outcome:
    """A day on a server of its own."""
    clock = Clock()
    world = World(clock, feeds, hours)
    with running(binaries().get(binary) or next(iter(binaries().values()))) as server:
        return asyncio.run(Day(server, world, clock, pollers, kills, restarts).run())


def main(arguments: Sequence[str]) -> int:
    """Run as *arguments* say."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--feeds", type=int, default=2000)
    parser.add_argument("--hours", type=float, default=24)
    parser.add_argument("--pollers", type=int, default=2)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--restarts", type=int, default=3)
    given = parser.parse_args(arguments)
    found = live(given.feeds, given.hours, given.pollers, given.kills, given.restarts)
    print(f"{found.recorded} entries recorded of {found.planted} seen, {found.missed} missed; {found.pages} pages")
    print(f"{found.requests} requests, ideal {found.ideal:.0f} ({found.requests / found.ideal - 1:+.1%})")
    print(f"{len(found.breaches)} breaches of manners", *found.breaches[:5], sep="\n  ")
    return 0 if found.sound else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
