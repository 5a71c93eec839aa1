"""Whose turn it is at a host: in one process, one request at a time is under way to each.

API: Turns().of(host) -> async context manager

Pollers share out hosts by the leases of the store. What a lease does not know of are the places that a fetch comes to
on its way: the target of a redirect, robots.txt, the sitemaps of an index. They meet here.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Place:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    wanted: int = 0


class Turns:
    """The hosts that are being asked, and who waits for them. Nothing is kept of a host that nobody asks."""

    def __init__(self) -> None:
        self._places: dict[str, _Place] = {}

    @asynccontextmanager
    async def of(self, host: str) -> AsyncIterator[None]:
        """Entered when no other is at *host*, in the order of asking."""
        place = self._places.setdefault(host, _Place())
        place.wanted += 1
        try:
            async with place.lock:
                yield
        finally:
            place.wanted -= 1
            if not place.wanted:
                del self._places[host]

    def __len__(self) -> int:
        """How many hosts are being asked."""
        return len(self._places)
