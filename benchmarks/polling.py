"""Feeds a second through the real poller, against plain httpx and feedparser on the same feeds in the same run.

    python benchmarks/polling.py [--feeds 400] [--rounds 5] [--concurrency 32]

A server on loopback (another process) gives as many feeds of 30 entries, each under a host name of its own, all of
which lead to it. Unchanged: both sides ask with the feed's ETag and get 304; plain is httpx alone. Changed: both get
the whole feed with one new entry; plain is httpx and `feedparser.parse`. Ours claims, fetches, keeps entries,
validators and next times in a real server, without the pages. Both keep as many connections as they do by themselves;
the order changes with each round. The bars are 0.8 and 0.9 of plain's feeds a second.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import logging
import multiprocessing
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from ipaddress import ip_network
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import feedparser  # noqa: E402
import httpcore  # noqa: E402
import httpx  # noqa: E402

from services.configuration.settings import Settings  # noqa: E402
from services.feeds.feed_file import Feed  # noqa: E402
from services.fetching.client import Fetcher, FetchLimits  # noqa: E402
from services.polling.feed_round import FeedRound  # noqa: E402
from services.polling.poller import Pace, Poller  # noqa: E402
from services.server.embedded import server  # noqa: E402
from services.store.keys import Keys  # noqa: E402
from services.store.redis_clients import commands_client  # noqa: E402
from services.store.watch import Watch  # noqa: E402

ENTRIES = 30
BARS = {"unchanged": 0.8, "changed": 0.9}
START = dt.datetime(2026, 3, 4, tzinfo=dt.UTC)


# --- the outlets ------------------------------------------------------------------------------------------------------


def feed(name: str, version: int) -> bytes:
    """The feed *name* with *version* new entries over its first thirty."""
    items = "".join(
        f"<item><title>Story {number} of {name}</title><guid>{name}-{number}</guid><link>https://{name}/{number}</link>"
        f"<pubDate>Wed, 04 Mar 2026 {number % 24:02}:00:00 GMT</pubDate>"
        f"<description>{'What happened and who said so. ' * 8}</description></item>"
        for number in range(version + ENTRIES, version, -1)
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>{name}</title>{items}</channel></rss>".encode()


def serve(port: Any) -> None:  # noqa: ANN401 - a queue of multiprocessing
    """Answer on a port of loopback, which is told through *port*: /V gives version V, 304 where its tag is sent."""

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        bodies: dict[tuple[str, str], bytes] = {}
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode("latin-1").split("\r\n")
                path = lines[0].split(" ")[1].strip("/")
                told = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
                name = told["host"].partition(":")[0]
                version, tag = state["version"], f'"{state["version"]}"'
                if path.startswith("version"):
                    state["version"] = int(path.removeprefix("version"))
                    writer.write(b"HTTP/1.1 204 X\r\n\r\n")
                elif told.get("if-none-match") == tag:
                    writer.write(f"HTTP/1.1 304 X\r\nETag: {tag}\r\n\r\n".encode())
                else:
                    body = bodies.setdefault((name, tag), feed(name, version))
                    writer.write(f"HTTP/1.1 200 X\r\nETag: {tag}\r\nContent-Type: application/rss+xml\r\n"
                                 f"Content-Length: {len(body)}\r\n\r\n".encode() + body)  # fmt: skip
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    async def run() -> None:
        listening = await asyncio.start_server(one, "127.0.0.1", 0, backlog=1024)
        port.put(listening.sockets[0].getsockname()[1])
        await listening.serve_forever()

    state = {"version": 1}
    asyncio.run(run())


# --- both sides -------------------------------------------------------------------------------------------------------


class Here(httpcore.AsyncNetworkBackend):
    """Every name leads to loopback."""

    def __init__(self) -> None:
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(  # every name is one
        self, host: str,  # noqa: ARG002
        port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:  # fmt: skip
        return await self._inner.connect_tcp("127.0.0.1", port, timeout, local_address, socket_options)


async def loopback(_host: str, _port: int) -> Sequence[str]:
    return ["127.0.0.1"]


class Plain:
    """httpx with the same concurrency, and feedparser where something came."""

    def __init__(self, urls: Sequence[str], concurrency: int) -> None:
        # httpx's own limits: with a connection kept for each feed its pool takes ten times as long, by looking at each
        transport = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=100, max_keepalive_connections=20))
        transport._pool._network_backend = Here()  # type: ignore[attr-defined]
        self.client = httpx.AsyncClient(transport=transport, trust_env=False)
        self.urls, self.concurrency = urls, concurrency
        self.tags: dict[str, str] = {}

    async def round(self) -> int:
        """Ask all; how many entries were parsed."""
        left, parsed = list(self.urls), 0

        async def work() -> None:
            nonlocal parsed
            while left:
                url = left.pop()
                headers = {"if-none-match": self.tags[url]} if url in self.tags else {}
                answer = await self.client.get(url, headers=headers)
                if answer.status_code == 200:
                    self.tags[url] = answer.headers["etag"]
                    parsed += len(feedparser.parse(answer.content).entries)

        await asyncio.gather(*(work() for _ in range(self.concurrency)))
        return parsed


class Ours:
    """The poller on a real server, with a clock that is moved to when the feeds are due."""

    def __init__(self, urls: Sequence[str], concurrency: int, address: str) -> None:
        self.fetcher = Fetcher(FetchLimits(), "Benchmark/1", (ip_network("127.0.0.0/8"),), concurrency + 16, loopback)
        self.client = commands_client(address)
        self.watch = Watch(self.client, Keys.of("exercise"))
        self.now, self.urls = START, urls
        self.never = asyncio.Event()
        feeds = {url: Feed(url, "o", "o", "rss", "en", "C") for url in urls}
        rounds = FeedRound(
            self.fetcher, self.watch, random.Random(1).random, self.clock, slots=asyncio.Semaphore(concurrency)
        )
        pace = Pace(feeds=concurrency, pages=0, spread_s=0.0, refresh_s=1e9)
        self.poller = Poller(lambda: feeds, self.watch, rounds, None, pace, self.clock)  # type: ignore[arg-type]

    def clock(self) -> dt.datetime:
        return self.now

    async def round(self) -> int:
        """Ask all, and wait until each is kept; how many entries are new."""
        self.now += dt.timedelta(hours=1)
        before = self.poller.counts.copy()
        started = 0
        while started < len(self.urls):
            got = await self.poller.step()
            started += got
            if not got:
                await self.poller.pause(self.never)
        await self.poller.settle()
        gained = self.poller.counts - before
        assert sum(count for name, count in gained.items() if name.startswith("feed ")) == len(self.urls), gained
        return gained["entries"]


async def measure(given: argparse.Namespace, port: int, address: str) -> dict[str, list[tuple[float, float]]]:
    """Feeds a second of ours and of plain, for each round and kind."""
    urls = [f"http://outlet{number}.example:{port}/feed" for number in range(given.feeds)]
    ours, plain = Ours(urls, given.concurrency, address), Plain(urls, given.concurrency)
    control = httpx.AsyncClient(trust_env=False)
    sides = {"ours": ours.round, "plain": plain.round}
    for side in sides.values():
        await side()  # warm
    found: dict[str, list[tuple[float, float]]] = {"unchanged": [], "changed": []}
    for number in range(given.rounds):
        for kind in found:
            if kind == "changed":
                await control.get(f"http://127.0.0.1:{port}/version{number + 2}")
            rates = {}
            for name in sorted(sides, reverse=bool(number % 2)):
                began = time.perf_counter()
                await sides[name]()
                rates[name] = given.feeds / (time.perf_counter() - began)
            found[kind].append((rates["ours"], rates["plain"]))
    await control.aclose()
    await ours.fetcher.close()
    await plain.client.aclose()
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--concurrency", type=int, default=32)
    given = parser.parse_args()
    logging.disable()
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    port: Any = multiprocessing.Queue()
    outlets = multiprocessing.Process(target=serve, args=(port,), daemon=True)
    outlets.start()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("DIDEBAN_")}
        settings = Settings.load({**clean, "DIDEBAN_DATA": folder, "DIDEBAN_CONFIG": str(ROOT / "config")})
        with server(settings) as address:
            found = asyncio.run(measure(given, port.get(), address))
    outlets.terminate()
    met = True
    print(f"{given.feeds} feeds of {ENTRIES} entries, {given.concurrency} at once, {given.rounds} rounds")
    for kind, rates in found.items():
        ratio = statistics.median(ours / plain for ours, plain in rates)
        mine, theirs = (statistics.median(column) for column in zip(*rates, strict=True))
        met = met and ratio >= BARS[kind]
        print(f"{kind}: ours {mine:.0f}/s, plain {theirs:.0f}/s, ratio {ratio:.2f} (bar {BARS[kind]})")
    print(f"largest memory of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
