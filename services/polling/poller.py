"""The poller's loop: claims what is due, fetches it beside much else, and never waits for one slow host.

API: Poller(feeds, watch, feed_round, page_round, pace, clock)
     await .step() -> int          claim what is due now and start it; how much was started
     await .settle()               until everything started has ended
     .drop()                       leave everything where it stands
     await .run(stop)              both, until *stop* is set; what is in hand is finished first

Feeds and pages have slots of their own, so that a flood of pages never delays a feed. Several pollers share the work by
the leases of the store; this one knows nothing of the others.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
import uuid
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from incidents.errors import DidebanError
from services.configuration.logs import bound, fields
from services.feeds.feed_file import Feed
from services.polling.feed_round import FeedRound, Fetch
from services.polling.page_round import Page, PageRound
from services.polling.waiting_items import host_of
from services.store.watch import Claim, Watch

_FOLLOW_S = 60.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How the loop runs. Seconds; the leases are longer than the deadline of a fetch and what follows it."""

    feeds: int = 32
    pages: int = 16
    lease_s: float = 30.0
    least_s: float = 60.0
    look_s: float = 0.5
    gather_s: float = 0.005
    refresh_s: float = 5.0
    spread_s: float = 30.0


@dataclass(slots=True)
class Poller:
    """One poller. *feeds* gives the feeds in force by their address, and is asked again every `refresh_s`."""

    feeds: Callable[[], Mapping[str, Feed]]
    watch: Watch
    feed_round: FeedRound
    page_round: PageRound
    pace: Pace
    clock: Callable[[], dt.datetime]
    told: Callable[[Feed, Fetch], None] = field(default=lambda _feed, _fetch: None)
    counts: Counter[str] = field(default_factory=Counter)
    _known: dict[str, Feed] = field(default_factory=dict)
    _busy: dict[asyncio.Task[None], str] = field(default_factory=dict)
    _refreshed: float | None = None
    _followed: float | None = None
    only: frozenset[str] = frozenset()
    """Addresses of the feeds that are fetched, where not all of those that are watched are."""

    async def step(self) -> int:
        """Claim what is due now, as far as there are slots, and start it. RetryError where the server is away."""
        await self._refresh()
        token = uuid.uuid4().hex
        running = Counter(self._busy.values())
        started = 0
        # twice as many as are fetched at once, so that nothing waits for the store
        if (free := 2 * self.pace.feeds - running["feed"]) > 0:
            claims = await asyncio.to_thread(
                self.watch.claim_feeds, self.clock(), self.pace.lease_s, free, token, self.pace.least_s, self.only
            )
            for claim in claims:
                started += self._start("feed", self._feed(claim))
        if (free := self.pace.pages - running["page"]) > 0:
            claims = await asyncio.to_thread(self.watch.claim_pages, self.clock(), self.pace.lease_s, free, token)
            for claim in claims:
                started += self._start("page", self._page(claim))
        return started

    async def settle(self) -> None:
        """Until everything that was started has ended."""
        while self._busy:
            await asyncio.wait(list(self._busy))

    def drop(self) -> None:
        """Leave everything that was started where it stands, as a process does that is killed."""
        for task in list(self._busy):
            task.cancel()

    async def run(self, stop: asyncio.Event) -> None:
        """Until *stop* is set. A server that is away is waited for; what is in hand is finished first."""
        while not stop.is_set():
            try:
                started = await self.step()
            except DidebanError as error:
                _log.warning("the poller waits for the server", extra=fields(trouble=str(error)))
                started = 0
            if not started:
                await self.pause(stop)
        await self.settle()

    async def pause(self, stop: asyncio.Event) -> None:
        """Until *stop*, something has ended, or it is time to look again; who ends together is followed together."""
        with_stop = asyncio.ensure_future(stop.wait())
        await asyncio.wait([with_stop, *self._busy], timeout=self.pace.look_s, return_when="FIRST_COMPLETED")
        with_stop.cancel()
        await asyncio.sleep(self.pace.gather_s)

    async def _refresh(self) -> None:
        """The feeds in force, told to the store where they have changed."""
        if self._refreshed is not None and time.monotonic() - self._refreshed < self.pace.refresh_s:
            return
        found = await asyncio.to_thread(self.feeds)
        now = time.monotonic()
        # now and then all the same: another poller may follow fewer, and a server may have lost what it was told
        if self._followed is None or now - self._followed > _FOLLOW_S or _followed(found) != _followed(self._known):
            self._followed = now
            hosts = {url: host_of(url) or "nowhere" for url, feed in found.items() if not feed.paused}
            await asyncio.to_thread(self.watch.follow, hosts, self.clock(), self.pace.spread_s)
        self._known = dict(found)
        self._refreshed = time.monotonic()

    def _start(self, kind: str, work: Coroutine[Any, Any, None]) -> int:
        task = asyncio.get_running_loop().create_task(work)
        self._busy[task] = kind
        task.add_done_callback(lambda done: self._busy.pop(done, None))
        return 1

    async def _feed(self, claim: Claim) -> None:
        url = claim.fields.get("url", "")
        feed = self._known.get(url)
        if feed is None:
            return  # taken out of the configuration while it was claimed; the lease ends by itself
        try:
            fetch = await self.feed_round.run(claim, feed)
        except DidebanError as error:
            self.counts["feed lost"] += 1
            _log.warning("a feed could not be kept", extra=fields(feed=url, trouble=str(error)))
            return
        except Exception:  # noqa: BLE001 - one bad feed or page must not end the others
            self.counts["feed fault"] += 1
            _log.exception("a feed made the program fail", extra=fields(feed=url))
            with suppress(DidebanError):
                await self.feed_round.faulted(claim, feed)
            return
        self.counts[f"feed {fetch.said}"] += 1
        if fetch.seen:
            self.counts["entries"] += fetch.seen.new
        log = bound(_log, feed=url, said=fetch.said)
        if fetch.window_gap:
            log.warning("more was published than the feed holds; something was missed")
        if fetch.trouble:
            log.warning("a feed was not read", extra=fields(trouble=fetch.trouble))
        self.told(feed, fetch)

    async def _page(self, claim: Claim) -> None:
        try:
            page: Page = await self.page_round.run(claim)
        except DidebanError as error:
            self.counts["page lost"] += 1
            _log.warning("a page could not be handed on", extra=fields(item=claim.name, trouble=str(error)))
            return
        except Exception:  # noqa: BLE001 - one bad feed or page must not end the others
            self.counts["page fault"] += 1
            _log.exception("a page made the program fail", extra=fields(item=claim.name))
            with suppress(DidebanError):
                await self.page_round.faulted(claim)
            return
        self.counts[f"page {page.became}"] += 1
        if page.trouble:
            _log.info("a page was not used", extra=fields(item=claim.name, trouble=page.trouble))


def _followed(feeds: Mapping[str, Feed]) -> set[str]:
    return {url for url, feed in feeds.items() if not feed.paused}
