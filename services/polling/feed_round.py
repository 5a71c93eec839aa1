"""One fetch of one feed: what is asked, what its answer means, and what is kept of it.

API: FeedRound(fetcher, watch, chance).run(claim, feed) -> Fetch     fetches, parses and keeps; a bad feed never raises

An answer is one of the words in `Said`. Whatever comes, the feed has a next time; only a feed that says that it is gone
for good stops. Validators are kept with the entries that they stand for, in one act of the store.
"""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from incidents.errors import DidebanError
from services.feeds.feed_file import Feed
from services.fetching.client import Fetched
from services.fetching.manners import blocked, conditional_headers, retry_after, validators
from services.fetching.robots import Fetching
from services.formats.parse import ParsedFeed, Problem, parse_feed
from services.formats.plain_text import MOST_ITEMS
from services.polling.feed_entries import entries_of
from services.polling.host_rest import Resting, Ways
from services.polling.schedule import Bounds, after_error, next_interval
from services.polling.shown import Shown
from services.polling.sight_line import SightLine
from services.polling.waiting_items import host_of, sighted
from services.store.keys import digest
from services.store.watch import Claim, Rest, Seen, Sighting, Watch

Said = Literal["new", "nothing_new", "not_modified", "not_found", "gone", "busy", "blocked", "not_a_feed", "failed"]
_FULL_EVERY = 20
"""Fetches after which a feed is asked without validators once: servers exist that answer 304 for ever."""
_MOVED_POLLS, _MOVED_S = 3, 24 * 3600.0
"""A permanent redirect is believed after so many fetches over so long: notes of feed readers tell of portals."""
_CHILDREN = 2
"""Sitemaps of an index that are fetched each time: sites begin a new one a day or a month."""
_CHILD_S = 5.0
"""Seconds for each of them: index and sitemaps together stay within the lease of the feed."""
_GONE_S = 365 * 24 * 3600.0
_ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"


@dataclass(frozen=True, slots=True)
class Fetch:
    """What one fetch came to: a word, what was new, and a line for people where something is wrong."""

    said: Said
    seen: Seen | None = None
    trouble: str = ""
    problems: int = 0
    window_gap: bool = False


@dataclass(slots=True)
class FeedRound:
    """Fetches feeds. *chance* gives random numbers from 0 to 1."""

    fetcher: Fetching
    watch: Watch
    chance: Callable[[], float]
    clock: Callable[[], dt.datetime] = field(default=lambda: dt.datetime.now(dt.UTC))
    shown: Shown = field(default_factory=Shown)
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(32))
    """Fetches at once. What was fetched and is on its way to the store takes no slot."""
    sights: SightLine = field(init=False)
    ways: Ways = field(init=False)

    def __post_init__(self) -> None:
        """The line to the store is this poller's own."""
        self.sights = SightLine(self.watch)
        self.ways = Ways(self.watch, self.clock)

    async def run(self, claim: Claim, feed: Feed) -> Fetch:
        """Fetch *feed*, which *claim* gave us, and keep what came."""
        kept = claim.fields
        polls = int(kept.get("polls", "0")) + 1
        headers = {"Accept": _ACCEPT}
        if polls % _FULL_EVERY:
            headers |= conditional_headers(kept.get("etag"), kept.get("modified"))
        try:
            async with self.slots:
                answer = await self.fetcher.fetch(kept.get("address") or feed.url, headers, "feed", self.ways.of_feed)
        except Resting as error:
            return await self._failed(claim, feed, "busy", str(error), polls, until=error.until)
        except DidebanError as error:
            return await self._failed(claim, feed, "failed", str(error), polls)
        return await self._answered(claim, feed, answer, polls)

    async def faulted(self, claim: Claim, feed: Feed) -> Fetch:
        """A feed that made the program fail is kept as failed, so that its host is free and its owner is told."""
        polls = int(claim.fields.get("polls", "0")) + 1
        return await self._failed(claim, feed, "failed", "made the program fail; the log says how", polls)

    async def _answered(self, claim: Claim, feed: Feed, answer: Fetched, polls: int) -> Fetch:
        now = self.clock()
        if blocked(answer.status, answer.headers):
            return await self._failed(claim, feed, "blocked", "the host asks for a browser; ask the outlet", polls)
        if answer.status in (429, 503):
            wait = retry_after(answer.headers, now)
            until, host = now + dt.timedelta(seconds=wait or 0), host_of(answer.url)
            rest = Rest(host, until) if wait and host else None
            return await self._failed(claim, feed, "busy", f"status {answer.status}", polls, rest, until)
        if answer.status == 410:
            return await self._failed(claim, feed, "gone", "410: gone for good; remove it or correct it", polls)
        if answer.status == 304:
            return await self._unchanged(claim, feed, answer, polls, "not_modified")
        if answer.status == 404:
            return await self._failed(claim, feed, "not_found", "404: correct its address", polls)
        if answer.status != 200:
            return await self._failed(claim, feed, "failed", f"status {answer.status}", polls)
        body_hash = hashlib.sha256(answer.body).hexdigest()[:32]
        if body_hash == claim.fields.get("body"):
            return await self._unchanged(claim, feed, answer, polls, "nothing_new")
        # what this process itself has kept of exactly what the store has: a store that lost it gets all of it again
        shown = self.shown.of(feed.url, claim.fields.get("body")) if polls % _FULL_EVERY else {}
        parsed = await asyncio.to_thread(
            parse_feed, answer.body, answer.headers.get("content-type"), answer.url, feed.charset, now, shown
        )
        if parsed.format is None:
            why = parsed.problems[0].text if parsed.problems else "no format that is known"
            return await self._failed(claim, feed, "not_a_feed", why, polls)
        if parsed.children:
            parsed = await self._inside(parsed, feed)
            if not parsed.items and any(problem.code == "child" for problem in parsed.problems):
                why = next(problem.text for problem in parsed.problems if problem.code == "child")
                return await self._failed(claim, feed, "failed", f"none of its sitemaps can be had: {why}", polls)
            # whether an index has changed says nothing of what it leads to
            answer, body_hash = dataclasses.replace(answer, headers={}), ""
        return await self._parsed(claim, feed, answer, parsed, polls, body_hash, shown)

    async def _inside(self, index: ParsedFeed, feed: Feed) -> ParsedFeed:
        """What the last changed sitemaps of *index* list; one that cannot be had is a problem among others."""
        items, problems = list(index.items), list(index.problems)
        for url in index.children[:_CHILDREN]:
            try:
                if host_of(url) != host_of(feed.url):
                    await self.ways.of_feed(url)
                async with asyncio.timeout(_CHILD_S):
                    answer = await self.fetcher.fetch(url, {"Accept": _ACCEPT}, "feed", self.ways.of_feed)
            except (DidebanError, TimeoutError) as error:
                problems.append(Problem("child", str(error) or f"{url}: no whole answer in {_CHILD_S:g} s"))
                continue
            kind = answer.headers.get("content-type")
            found = await asyncio.to_thread(parse_feed, answer.body, kind, answer.url, feed.charset, self.clock())
            if answer.status == 200 and found.format == "sitemap":
                items += found.items
            else:
                problems.append(Problem("child", f"{url} gives no sitemap (status {answer.status})"))
        items.sort(key=lambda item: item.published or item.updated or "", reverse=True)
        return dataclasses.replace(index, items=tuple(items[:MOST_ITEMS]), problems=tuple(problems))

    async def _parsed(
        self,
        claim: Claim,
        feed: Feed,
        answer: Fetched,
        parsed: ParsedFeed,
        polls: int,
        body_hash: str,
        shown: Mapping[bytes, dt.datetime | None],
    ) -> Fetch:
        now = self.clock()
        found = entries_of(parsed, feed, claim.fields, shown, now)
        etag, modified = validators(answer.headers)
        fields = {
            **self._success(claim, answer, polls, now),
            **found.fields,
            "etag": etag,
            "modified": modified,
            "body": body_hash or None,
            "format": parsed.format,
            "held": str(len(found.found) + parsed.skipped),
            "problems": str(len(parsed.problems)),
        }
        next_at = now + dt.timedelta(seconds=next_interval(found.rhythm, _bounds(feed), self.chance()))
        entries = [sighted(one) for one in found.found]
        seen = await self.sights.sight(claim, Sighting(next_at, fields, entries, known=parsed.skipped), now)
        if seen.answer != "stale":
            self.shown.keep(feed.url, body_hash, found.times)
        said: Said = "new" if seen.new or seen.changed else "nothing_new"
        return Fetch(said, seen, problems=len(parsed.problems), window_gap=seen.missed)

    async def _unchanged(self, claim: Claim, feed: Feed, answer: Fetched, polls: int, said: Said) -> Fetch:
        now = self.clock()
        kept = claim.fields.get("rhythm")
        interval = next_interval(float(kept) if kept else None, _bounds(feed), self.chance())
        fields = self._success(claim, answer, polls, now)
        seen = await self.sights.sight(claim, Sighting(now + dt.timedelta(seconds=interval), fields), now)
        return Fetch(said, seen)

    async def _failed(
        self,
        claim: Claim,
        feed: Feed,
        said: Said,
        trouble: str,
        polls: int,
        rest: Rest | None = None,
        until: dt.datetime | None = None,
    ) -> Fetch:
        """Keep the failure and the time of the next try, not before *until*; validators stay as they were."""
        now = self.clock()
        failures = int(claim.fields.get("failures", "0")) + 1
        wait = after_error(failures, _bounds(feed), self.chance(), gone=said == "not_found")
        if said == "gone":
            wait = _GONE_S
        next_at = max(now + dt.timedelta(seconds=wait), until or now)
        fields: dict[str, str | None] = {
            "polls": str(polls), "failures": str(failures), "said": said, "trouble": trouble[:300],
            "failed_at": now.isoformat(), "failing_since": claim.fields.get("failing_since") or now.isoformat(),
        }  # fmt: skip
        seen = await self.sights.sight(claim, Sighting(next_at, fields, (), rest), now)
        return Fetch(said, seen, trouble)

    def _success(self, claim: Claim, answer: Fetched, polls: int, now: dt.datetime) -> dict[str, str | None]:
        """Fields that every fetch that worked leaves."""
        fields: dict[str, str | None] = {
            "polls": str(polls), "failures": None, "failing_since": None, "trouble": None, "said": "ok",
            "last_ok": now.isoformat(),
        }  # fmt: skip
        return fields | _moved(claim.fields, answer.permanent, now)


def _moved(kept: Mapping[str, str], address: str | None, now: dt.datetime) -> dict[str, str | None]:
    """What is kept of a permanent redirect: since when it is seen, how often, and, in the end, the new address."""
    if address is None or address != kept.get("moving_to"):
        told = {"moving_to": address, "moving_since": now.isoformat() if address else None, "moving_polls": None}
        return {**told, "moving_polls": "1" if address else None}
    polls = int(kept.get("moving_polls", "1")) + 1
    since = dt.datetime.fromisoformat(kept["moving_since"])
    if polls >= _MOVED_POLLS and (now - since).total_seconds() >= _MOVED_S:
        # from now on it is that host's turn that a fetch waits for
        host = digest(host_of(address) or "nowhere")
        return {"address": address, "host": host, "moving_to": None, "moving_since": None, "moving_polls": None}
    return {"moving_polls": str(polls)}


def _bounds(feed: Feed) -> Bounds:
    return Bounds(feed.min_s, feed.max_s)
