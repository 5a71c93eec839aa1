"""What the desk looks up: incidents, alerts, the ways of stories, feeds, the state of the stream. All of it blocks.

Handlers call it through `Archive.ask`, which runs it on a thread, a few at a time: a question that takes long delays
others of its kind and never the stream of alerts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import anyio
import anyio.to_thread
import msgspec

from incidents.errors import RefuseError
from incidents.shift import ShiftRow, ShiftState, standing
from services.feeds.feed_set import FeedSet
from services.gateway.answers import AlertPage, FeedList, IncidentPage, IncidentRow, Near, Shift, Why
from services.gateway.blindness import Lookout
from services.gateway.parameters import Cursor, Filter
from services.gateway.shelf import Shelf
from services.polling.feed_acts import FeedDesk
from services.server.embedded import Description
from services.store.feed_changes import FeedChanges
from services.store.keys import LIVE
from services.store.shift import Shifts
from services.store.watch import Watch
from services.views.account import account_object as story_object
from services.views.feed_list import list_object
from services.views.incident_account import account_object
from services.views.overview import overview
from services.views.stream_board import StreamBoard

_Found = TypeVar("_Found")
# Questions at once: the server answers one command at a time anyway, and the machine has few cores.
_AT_ONCE = 4


class Threads:
    """Threads for what blocks, a few at a time."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._limiter: anyio.CapacityLimiter | None = None

    async def ask(self, question: Callable[..., _Found], *arguments: Any) -> _Found:  # noqa: ANN401 - handed on
        """What *question* answers, on a thread."""
        if self._limiter is None:
            self._limiter = anyio.CapacityLimiter(self._most)  # needs a running loop
        return await anyio.to_thread.run_sync(question, *arguments, limiter=self._limiter)


class Archive:
    """Everything of one stream that can be asked. Its methods block and may be called from any thread."""

    def __init__(self, board: StreamBoard, shelf: Shelf, lookout: Lookout, config: Path) -> None:
        """*config* is the folder with the file of feeds, the region pack and the words of the page."""
        self.board = board
        self.shelf = shelf
        self._lookout = lookout
        self.config = config
        self._shifts = Shifts(board.client, board.keys)
        self._threads = Threads(_AT_ONCE)

    async def ask(self, question: Callable[..., _Found], *arguments: Any) -> _Found:  # noqa: ANN401 - handed on
        """What *question* answers, on a thread."""
        return await self._threads.ask(question, *arguments)

    def now(self) -> dt.datetime:
        """The present time."""
        return dt.datetime.now(dt.UTC)

    def ready(self) -> bool:
        """True where the server answers and the book has been read; else RetryError."""
        self.shelf.refresh()
        return True

    def incidents(self, wish: Filter, before: Cursor | None, most: int) -> IncidentPage:
        """A page of the incidents that *wish* names."""
        self.shelf.refresh()
        rows, total, following = self.shelf.page(wish, before, most)
        return IncidentPage(incidents=tuple(rows), total=total, next=str(following) if following else None)

    def rows(self, wish: Filter, most: int) -> tuple[list[IncidentRow], int, Cursor | None]:
        """The newest incidents that *wish* names, how many there are in all, and where the next page begins."""
        self.shelf.refresh()
        return self.shelf.page(wish, None, most)

    def incident(self, name: str) -> dict[str, Any] | None:
        """All that is known of the incident of that id; None where there is none."""
        index = self.board.incidents
        found = index.get(name)
        if found is None:
            return None
        numbers = index.numbers(name)
        account = account_object(found, [one.alert for one in index.alerts(numbers)], numbers)
        return {"hand": None, **account, "shift": msgspec.to_builtins(self.shift(name, numbers))}

    def shift(self, name: str, numbers: Sequence[int]) -> Shift:
        """Shift work on the incident of that id, whose alerts have *numbers*."""
        rows = self._shifts.rows(name)
        return Shift(state=standing(rows, numbers[-1] if numbers else None), rows=rows)

    def shifts(self, most: int) -> dict[str, ShiftState]:
        """Where shift work stands on the *most* incidents that were worked on last, that one first."""
        found = self._shifts.touched(most)
        last = self.board.incidents.last_numbers(found)
        return {name: standing(rows, last[name]) for name, rows in found.items()}

    def add_shift(self, row: ShiftRow) -> None:
        """Keep one row of shift work and tell it to the desks."""
        self._shifts.add(row)

    def alerts(self, after: int, epoch: str | None, most: int) -> AlertPage:
        """The alerts with numbers above *after* of the present epoch; from 1 where *after* is not one of it."""
        channel = self.board.channel
        place = channel.position()
        anew = None
        if epoch is not None and place.epoch and epoch != place.epoch:
            anew = "the stream was begun anew"
        elif after > place.last:
            anew = f"the stream ends at number {place.last}"
        found = channel.read_log(0 if anew else after, most)
        alerts = tuple(msgspec.Raw(one.alert) for one in found)
        return AlertPage(epoch=place.epoch or None, last=place.last, anew=anew, alerts=alerts)

    def why(self, question: str) -> Why:
        """The stories that *question* may mean, step by step; where there is none, stories like it."""
        entries = self.board.traces.find(question)
        steps = [[story_object(trace) for trace in traces] for traces in entries]
        near = [] if entries else [Near(id=name, title=title) for name, title in self.board.near(question)]
        return msgspec.convert({"stories": steps, "near": msgspec.to_builtins(near)}, Why)

    def feeds(self) -> FeedList:
        """The feeds in force with their health; none in a stream that no feed leads to."""
        if self.board.keys.stream != LIVE:
            return FeedList(feeds=())
        return msgspec.convert({"feeds": [list_object(one) for one in self.feed_desk().healths()]}, FeedList)

    def feed_desk(self) -> FeedDesk:
        """The acts on the feeds. RefuseError in a stream that no feed leads to."""
        client, keys = self.board.client, self.board.keys
        if keys.stream != LIVE:
            raise RefuseError(f"stream {keys.stream} has no feeds; they are those of the stream {LIVE}")
        changes = FeedChanges(client, keys)
        return FeedDesk(FeedSet(self.config / "feeds.toml", changes.all), changes, Watch(client, keys))

    def status(self, readers: int) -> dict[str, Any]:
        """Where the stream stands; without the server's address, which is for the machine's own people."""
        nothing = Description(embedded=False, url=None, cli=None, running=True)
        found = overview(self.board, nothing)
        del found["server"]
        blindness = self._lookout.look(self.now())
        return {**found, "readers": readers, "blindness": msgspec.to_builtins(blindness)}
