"""Sightings on their way to the store: those that come while one is being written go together, in one round trip.

API: SightLine(watch).sight(claim, sighting, now) -> Seen      awaits until it is kept
"""

from __future__ import annotations

import asyncio
import datetime as dt

from services.store.watch import Claim, Seen, Sighting, Watch

_MOST = 50
"""Sightings in one round trip; each may carry a thousand entries."""

_Waiting = tuple[Claim, Sighting, dt.datetime, "asyncio.Future[Seen]"]


class SightLine:
    """The line of one poller."""

    def __init__(self, watch: Watch) -> None:
        """Nothing waits yet."""
        self._watch = watch
        self._line: list[_Waiting] = []
        self._writer: asyncio.Task[None] | None = None

    async def sight(self, claim: Claim, sighting: Sighting, now: dt.datetime) -> Seen:
        """As `Watch.sight`; the errors of a round trip are those of each sighting in it."""
        future: asyncio.Future[Seen] = asyncio.get_running_loop().create_future()
        self._line.append((claim, sighting, now, future))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.get_running_loop().create_task(self._write())
        return await future

    async def _write(self) -> None:
        while self._line:
            batch, self._line = self._line[:_MOST], self._line[_MOST:]
            try:
                kept = await asyncio.to_thread(self._watch.sight_all, [one[:3] for one in batch])
            except Exception as error:  # noqa: BLE001 - each caller gets it, and decides
                for *_, future in batch:
                    if not future.done():
                        future.set_exception(error)
                continue
            for (*_, future), seen in zip(batch, kept, strict=True):
                if not future.done():
                    future.set_result(seen)
