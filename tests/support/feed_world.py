"""A world of feeds on a virtual clock: outlets that publish, edit, re-issue guids, fail, move slowly and ask for rest.

World(seed, feeds, hours, now) answers `fetch` as the client would, and keeps the books: what was planted, which request
came when, and every breach of manners. Nothing here takes time; the clock is moved by whoever runs the day.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import zlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import format_datetime
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from incidents.errors import RetryError
from services.feeds.feed_file import Feed
from services.fetching.client import Before, Fetched
from services.polling.schedule import Bounds, next_interval, rhythm_of

START = dt.datetime(2026, 3, 4, tzinfo=dt.UTC)
_HELD = 30
"""Entries that a feed shows at once."""


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> dt.datetime:
        return self.now


@dataclass
class Planted:
    """An entry: when it is published, and when (if ever) its title is edited or its guid issued anew."""

    name: str
    at: dt.datetime
    edited: dt.datetime | None
    reissued: dt.datetime | None


@dataclass
class Outlet:
    """A feed and what happens to it. `out` are spans without an answer, `busy` spans of 429 with Retry-After."""

    url: str
    host: str
    planted: list[Planted]
    validators: bool
    out: list[tuple[dt.datetime, dt.datetime]]
    busy: list[tuple[dt.datetime, dt.datetime]]
    asked: list[dt.datetime] = field(default_factory=list)
    rest_until: dt.datetime | None = None


class World:
    """The outlets, and the client through which they are seen."""

    def __init__(self, clock: Clock, feeds: int, hours: float, seed: int = 1) -> None:
        self.clock = clock
        self.chance = random.Random(seed)
        self.end = START + dt.timedelta(hours=hours)
        self.outlets = [self._outlet(number, hours) for number in range(feeds)]
        self._by_url = {outlet.url: outlet for outlet in self.outlets}
        self._in_hand: dict[str, int] = defaultdict(int)
        self.breaches: list[str] = []
        self.served = {"full": 0, "not_modified": 0, "error": 0, "page": 0}
        self.failing = 0

    def feeds(self) -> dict[str, Feed]:
        """All of them, as the configuration would give them."""
        return {
            one.url: Feed(
                url=one.url, outlet=one.host, family=one.host, kind="rss", language="en", admiralty="C",
                min_s=60.0, max_s=900.0,
            )
            for one in self.outlets
        }  # fmt: skip

    def _outlet(self, number: int, hours: float) -> Outlet:
        host = f"outlet{number}.example"
        gap = self.chance.choice((8, 20, 60, 180, 400)) * 60.0
        moment, planted = START - dt.timedelta(hours=3), []
        while moment < self.end:
            moment += dt.timedelta(seconds=self.chance.expovariate(1 / gap))
            planted.append(
                Planted(
                    f"{number}-{len(planted)}", moment,
                    moment + dt.timedelta(hours=1) if self.chance.random() < 0.1 else None,
                    moment + dt.timedelta(hours=2) if self.chance.random() < 0.1 else None,
                )
            )  # fmt: skip
        return Outlet(
            f"https://{host}/feed", host, [one for one in planted if one.at < self.end],
            self.chance.random() < 0.7, self._spans(hours, 0.15), self._spans(hours, 0.1),
        )  # fmt: skip

    def _spans(self, hours: float, share: float) -> list[tuple[dt.datetime, dt.datetime]]:
        """At most one span of 10 minutes to an hour, with the probability *share*; never near the end of the day."""
        if self.chance.random() > share or hours < 3:
            return []
        begin = START + dt.timedelta(hours=self.chance.uniform(0.5, hours - 2.5))
        return [(begin, begin + dt.timedelta(minutes=self.chance.uniform(10, 60)))]

    def visible(self) -> set[str]:
        """Names of the entries that a poller must have seen: published in the day, long enough before its end."""
        last = self.end - dt.timedelta(minutes=25)
        return {one.name for outlet in self.outlets for one in outlet.planted if START <= one.at <= last}

    def ideal(self) -> float:
        """Requests that the schedule asks for where nothing fails and nothing is spread."""
        return sum(self._asked_ideally(outlet) for outlet in self.outlets)

    def _asked_ideally(self, outlet: Outlet) -> int:
        now, count = START + dt.timedelta(seconds=450), 0
        while now < self.end:
            shown = [one.at for one in outlet.planted if one.at <= now][-_HELD:]
            now += dt.timedelta(seconds=next_interval(rhythm_of(shown), Bounds(60.0, 900.0), 0.5))
            count += 1
        return count

    # --- the client ---------------------------------------------------------------------------------------------------

    async def fetch(
        self, url: str, headers: Mapping[str, str] | None = None, kind: str = "page", before: Before | None = None
    ) -> Fetched:
        """As `services.fetching.client.Fetcher.fetch`; nothing redirects here."""
        host = urlsplit(url).netloc
        self._in_hand[host] += 1
        try:
            if self._in_hand[host] > 1:
                self.breaches.append(f"{host}: two requests at once at {self.clock.now}")
            await asyncio.sleep(0)
            if kind != "page":
                return self._answer(self._by_url[url], headers or {})
            self.served["page"] += 1
            return Fetched(url, 200, {"content-type": "text/html"}, b"<p>x</p>", None, ())
        finally:
            self._in_hand[host] -= 1

    async def allowed(self, _url: str, _now: dt.datetime) -> bool:
        """robots.txt lets everything be fetched."""
        return True

    def delay_s(self, _url: str) -> float:
        """And names no delay."""
        return 0.0

    def _answer(self, outlet: Outlet, headers: Mapping[str, str]) -> Fetched:
        now = self.clock.now
        if outlet.asked and now - outlet.asked[-1] < dt.timedelta(seconds=59.9):
            self.breaches.append(f"{outlet.host}: asked again after {now - outlet.asked[-1]}")
        if outlet.rest_until and now < outlet.rest_until:
            self.breaches.append(f"{outlet.host}: asked although it wanted rest until {outlet.rest_until}")
        outlet.asked.append(now)
        if _inside(outlet.out, now):
            self.served["error"] += 1
            raise RetryError(f"{outlet.url}: no answer")
        if _inside(outlet.busy, now):
            self.served["error"] += 1
            outlet.rest_until = now + dt.timedelta(seconds=300)
            return Fetched(outlet.url, 429, {"retry-after": "300"}, b"", None, ())
        shown = [one for one in outlet.planted if one.at <= now][-_HELD:]
        body = _rss(outlet, shown, now)
        state = [(one.name, bool(one.edited and one.edited <= now), bool(one.reissued and one.reissued <= now))
                 for one in shown]  # fmt: skip
        tag = f'"{zlib.crc32(repr(state).encode()):x}"'
        if outlet.validators and headers.get("if-none-match") == tag:
            self.served["not_modified"] += 1
            return Fetched(outlet.url, 304, {"etag": tag}, b"", None, ())
        self.served["full"] += 1
        told = {"content-type": "application/rss+xml", **({"etag": tag} if outlet.validators else {})}
        return Fetched(outlet.url, 200, told, body, None, ())


def _inside(spans: list[tuple[dt.datetime, dt.datetime]], now: dt.datetime) -> bool:
    return any(begin <= now < end for begin, end in spans)


def _rss(outlet: Outlet, shown: list[Planted], now: dt.datetime) -> bytes:
    items = []
    for one in reversed(shown):
        title = f"Story {one.name}" + (" (updated)" if one.edited and one.edited <= now else "")
        guid = f"{one.name}-b" if one.reissued and one.reissued <= now else one.name
        token = f"?utm_source=rss&amp;utm_id={int(now.timestamp())}"
        items.append(
            f"<item><title>{escape(title)}</title><guid isPermaLink='false'>{guid}</guid>"
            f"<link>https://{outlet.host}/{one.name}{token}</link><pubDate>{format_datetime(one.at)}</pubDate>"
            f"<description>What happened in story {one.name}.</description></item>"
        )
    return f"<rss version='2.0'><channel><title>{outlet.host}</title>{''.join(items)}</channel></rss>".encode()
