"""Hosts that a fetch is sent to on its way, and what they want: rest, and, of pages, what their robots.txt says.

API: Resting                                     the target wants to be left alone, until a time
     Ways(watch, clock, robots).of_feed(url)      before a feed's fetch goes on to another host
                               .of_page(url)      before a page's does
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from incidents.errors import RefuseError, RetryError
from services.polling.waiting_items import host_of
from services.store.watch import Watch


class Allowed(Protocol):
    """robots.txt, or a world without it."""

    def allowed(self, url: str, now: dt.datetime) -> Awaitable[bool]:
        """Whether the host lets *url* be fetched."""

    def delay_s(self, url: str) -> float:
        """Seconds that the host wants between two fetches; 0 where it does not say, or was not asked yet."""


class Resting(RetryError):  # noqa: N818 - a state of the host, named as it is spoken of
    """A host that wants to be left alone until a time."""

    def __init__(self, url: str, until: dt.datetime) -> None:
        super().__init__(f"is sent to {url[:200]}, whose host wants rest until {until:%H:%M} UTC")
        self.until = until


@dataclass(frozen=True, slots=True)
class Ways:
    """The manners of a fetch that is sent on."""

    watch: Watch
    clock: Callable[[], dt.datetime]
    robots: Allowed | None = None

    async def of_feed(self, url: str) -> None:
        """Raises Resting. Feeds are there to be fetched: robots.txt is not asked."""
        now = self.clock()
        until = await asyncio.to_thread(self.watch.resting, host_of(url) or "", now)
        if until is not None:
            raise Resting(url, until)

    async def of_page(self, url: str) -> None:
        """Raises Resting, or RefuseError where robots.txt of that host says no."""
        await self.of_feed(url)
        if self.robots is not None and not await self.robots.allowed(url, self.clock()):
            raise RefuseError(f"is sent to {url[:200]}, which is not for robots, says robots.txt")
