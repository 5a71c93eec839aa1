"""One entry's page: fetched, looked at, and handed on, or decided at once where it cannot matter.

API: PageRound(…).run(claim, now) -> Page     fetches and records; a bad page never raises

The entry is in the ledger before it leaves the line of waiting pages, so that whoever dies in between leaves it to the
next. Where no page can be had, the feed's own text stands for it, else the summary, which marks it as degraded.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from incidents.errors import DidebanError, RefuseError
from incidents.records import Decision, Entry, Signal
from services.fetching.client import Fetched
from services.fetching.manners import blocked, retry_after
from services.fetching.robots import Fetching
from services.pages.extraction_gate import decode
from services.polling.host_rest import Allowed, Resting, Ways
from services.polling.page_kinds import PageKinds
from services.polling.waiting_items import Waiting, entry, host_of, names_of
from services.store.book import Versions
from services.store.ledger import Ledger, Recorded, Recording
from services.store.packing import read_json
from services.store.publish import Publisher
from services.store.queues import Queues
from services.store.watch import Claim, Rest, Watch

Became = Literal["queued", "turned_away", "known", "again", "lost"]
_TRIES = 3
"""Fetches of one page before the summary stands for it: the second comes after a minute, the third after five."""
_AGAIN_S = (60.0, 300.0)
_GAP_S = 1.0
"""Seconds that a host rests between two pages, where its crawl-delay asks for no more; feed readers' habit."""
_LATE_S = 3.0
"""Seconds after which the lease is begun anew before the page is asked for: it is longer than a fetch by five."""
_OWN_TEXT = 600
"""Characters from which the feed's own text is a story; teasers have 100 to 400."""
_UTF8 = "utf-8"


@dataclass(frozen=True, slots=True)
class Page:
    """What became of one page, and a line for people where something was wrong."""

    became: Became
    trouble: str = ""
    recorded: Recorded | None = None


@dataclass(slots=True)
class PageRound:
    """Fetches pages. *gate* gives the word for which a text may matter, None where it cannot."""

    fetcher: Fetching
    robots: Allowed
    watch: Watch
    ledger: Ledger
    queues: Queues
    publisher: Publisher
    stream: str
    kinds: PageKinds
    gate: Callable[[str], str | None]
    clock: Callable[[], dt.datetime] = field(default=lambda: dt.datetime.now(dt.UTC))
    lease_s: float = 30.0

    async def run(self, claim: Claim) -> Page:
        """Fetch the page of *claim* and hand it on."""
        try:
            one = read_json(claim.fields.get("json", "").encode(), Waiting, f"item {claim.name}")
        except DidebanError as error:
            await asyncio.to_thread(self.watch.page_done, claim, self.clock())
            return Page("lost", str(error))
        if one.url is None:
            return await self._hand_on(claim, one, None, "has no address")
        now = self.clock()
        try:
            if not await self.robots.allowed(one.url, now):
                return await self._hand_on(claim, one, None, "is not for robots, says robots.txt")
            # to ask for robots.txt may have taken as long as a page, and the lease is for one of them
            late = (self.clock() - now).total_seconds() > _LATE_S
            if late and not await asyncio.to_thread(self.watch.hold_page, claim, self.clock(), self.lease_s):
                return Page("again", "was waited for so long that another poller has it")
            before = Ways(self.watch, self.clock, self.robots).of_page
            answer = await self.fetcher.fetch(one.url, None, "page", before)
        except Resting as error:
            return await self._again(claim, one, str(error), error.until)
        except RefuseError as error:
            return await self._hand_on(claim, one, None, str(error))
        except DidebanError as error:
            return await self._again(claim, one, str(error))
        return await self._answered(claim, one, answer)

    async def faulted(self, claim: Claim) -> Page:
        """A page that made the program fail waits as if it could not be had; in the end it is judged without it."""
        try:
            one = read_json(claim.fields.get("json", "").encode(), Waiting, f"item {claim.name}")
        except DidebanError as error:
            await asyncio.to_thread(self.watch.page_done, claim, self.clock())
            return Page("lost", str(error))
        return await self._again(claim, one, "made the program fail; the log says how")

    async def _answered(self, claim: Claim, one: Waiting, answer: Fetched) -> Page:
        if blocked(answer.status, answer.headers):
            return await self._hand_on(claim, one, None, "asks for a browser")
        if answer.status in (429, 503) or answer.status >= 500:
            now, wait = self.clock(), retry_after(answer.headers, self.clock())
            until = now + dt.timedelta(seconds=wait) if wait else None
            return await self._again(claim, one, f"status {answer.status}", until, host_of(answer.url))
        if answer.status != 200:
            return await self._hand_on(claim, one, None, f"status {answer.status}")
        kind = answer.headers.get("content-type", "")
        trouble = await asyncio.to_thread(self.kinds.trouble, kind, answer.body)
        return await self._hand_on(claim, one, None if trouble else answer, trouble or "")

    async def _again(
        self, claim: Claim, one: Waiting, trouble: str, until: dt.datetime | None = None, tired: str | None = None
    ) -> Page:
        """Another try later, not before *until*; after the last one the summary stands. *tired*: who wants rest."""
        tries = int(claim.fields.get("tries", "0"))
        if tries + 1 >= _TRIES:
            return await self._hand_on(claim, one, None, trouble)
        now = self.clock()
        own = _AGAIN_S[min(tries, len(_AGAIN_S) - 1)]
        again = max(now + dt.timedelta(seconds=own), until or now)
        rest = Rest(tired, until) if tired and until else None
        gap_s = self._gap_s(one)
        await asyncio.to_thread(self.watch.page_done, claim, now, again_at=again, gap_s=gap_s, rest=rest)
        return Page("again", trouble)

    async def _hand_on(self, claim: Claim, one: Waiting, answer: Fetched | None, trouble: str) -> Page:
        """Record the entry, let the gate look at it, enqueue it or decide it, and take it out of the line."""
        first = _moment(claim.fields.get("first"), self.clock())
        if answer is not None:
            story, text = entry(one, "html", answer.body, first), _decoded(answer)
            body = answer.body
        else:
            own = one.content if len(one.content) >= _OWN_TEXT else ""
            body = own.encode("utf-8", "replace")
            story, text = entry(one, "text", body, first), own
        found = await asyncio.to_thread(self.gate, "\n".join((one.title, one.summary, text)))
        return await asyncio.to_thread(self._record, claim, one, story, body, found, trouble)

    def _record(self, claim: Claim, one: Waiting, story: Entry, body: bytes, found: str | None, trouble: str) -> Page:
        """The steps that talk to the store, each safe to repeat."""
        recorded = self.ledger.record([Recording(story, body, names_of(one, story))])[0]
        became: Became = "known"
        if recorded.outcome in ("new", "revised"):
            if found is None:
                self.publisher.publish(self._turned_away(recorded), Versions(), (), self.clock())
                became = "turned_away"
            else:
                self.queues.enqueue(self.stream, self.stream, [(recorded.revision, 1)])
                became = "queued"
        self.watch.page_done(claim, self.clock(), gap_s=self._gap_s(one))
        return Page(became, trouble, recorded)

    def _gap_s(self, one: Waiting) -> float:
        return max(_GAP_S, self.robots.delay_s(one.url) if one.url else 0.0)

    def _turned_away(self, recorded: Recorded) -> Decision:
        """The decision on a text that names nothing of the region: nobody needs to read it."""
        reason = Signal(name="gate", weight=0.0, words="no name of the region in any script")
        return Decision(
            story=recorded.id,
            revision=recorded.revision,
            outcome="irrelevant",
            heard="none",
            relevant=False,
            decided=self.clock(),
            reasons=(reason,),
        )


def _decoded(answer: Fetched) -> str:
    text, _ = decode(answer.body, answer.headers.get("content-type"), "windows-1256")
    return answer.body.decode(_UTF8, "replace") if text is None else text


def _moment(first: str | None, now: dt.datetime) -> dt.datetime:
    """When the store first saw the entry."""
    try:
        return dt.datetime.fromtimestamp(int(first or "") / 1000, dt.UTC)
    except (ValueError, OverflowError):
        return now
