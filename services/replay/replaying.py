"""The run of a replay: stories go into a stream in order, decisions come out in the same order, alerts as they come.

The window bounds how many stories are on their way at once. With a window of one the run is deterministic: a story is
handed over when the one before it is decided, so that no retry, however late, can change the order of judgement.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from incidents.errors import RetryError
from incidents.records import Decision, Entry
from services.replay.replay_clock import entry_of, stamped
from services.sources.sources import Item, Refused

_Answer = TypeVar("_Answer")
# Between two looks for decisions: short at first, because a story takes a few milliseconds.
_LOOK_SECONDS = (0.001, 0.001, 0.002, 0.002, 0.004, 0.008, 0.015, 0.03)
# How long a server may be away (a restart takes one or two seconds) before the run gives up.
_AWAY_SECONDS = 60.0


class Board(Protocol):
    """What a run needs of its stream."""

    def record(self, entry: Entry, body: bytes) -> bool:
        """Record a story and hand it to the queue; True where it is decided already (and not handed on)."""
        ...

    def decisions(self, revisions: Sequence[str]) -> Mapping[str, Decision]:
        """The recorded decisions among *revisions*."""
        ...

    def alerts_after(self, number: int) -> Sequence[tuple[int, bytes]]:
        """Alerts with a number above *number*, in order."""
        ...


class Watcher(Protocol):
    """Who is told of what happens in a run, in the order of the stream except for alerts, which come at once."""

    def refused(self, refused: Refused) -> None:
        """A thing was no story."""

    def noticed(self, where: str, notice: str) -> None:
        """Something is odd about a story that goes on."""

    def decided(self, item: Item, decision: Decision, known: bool) -> None:
        """A story's decision, taken now or (*known*) in an earlier run."""

    def alert(self, number: int, payload: bytes) -> None:
        """An alert was numbered."""

    def progress(self, done: int, waiting: int) -> None:
        """Called often."""

    def alive(self) -> None:
        """Called about every half second while waiting; raises where waiting is in vain."""


@dataclass(slots=True)
class _OnItsWay:
    item: Item
    known: bool
    decision: Decision | None = None


@dataclass(slots=True)
class Replay:
    """One run over *stories* into *board*. `last` is the number of the last alert before the run."""

    board: Board
    watcher: Watcher
    window: int
    last: int
    pace: Callable[[dt.datetime], float] = lambda _moment: 0.0
    """Seconds to wait before a story of that time."""
    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    _way: deque[_OnItsWay] = field(default_factory=deque)
    _seen: dict[str, dict[str, str]] = field(default_factory=dict)
    _done: int = 0

    def run(self, stories: Iterable[Item | Refused], start: dt.datetime, *, priming: bool = False) -> None:
        """Send *stories* through the stream and wait until each is decided. *start* is the clock of undated streams."""
        for thing in stamped(stories, start):
            if isinstance(thing, Refused):
                self.watcher.refused(thing)
            elif not self._repeated(thing[0]):
                self._wait(self.pace(thing[1]))
                self._admit(thing[0], thing[1], priming)
                self._settle(self.window - 1)
        self._settle(0)
        self._show_alerts()

    def _repeated(self, item: Item) -> bool:
        """Whether this very text of this story came before in the run; says so, and says when it is an edit."""
        for notice in item.notices:
            self.watcher.noticed(item.where, notice)
        before = self._seen.setdefault(item.id, {})
        same = before.get(item.revision)
        if same is not None:
            self.watcher.noticed(item.where, f"story '{item.id}' stands word for word in {same} too; passed over")
            return True
        if before:
            other = next(reversed(before.values()))
            self.watcher.noticed(item.where, f"story '{item.id}' is taken as a later revision of the one in {other}")
        before[item.revision] = item.where
        return False

    def _admit(self, item: Item, clock: dt.datetime, priming: bool) -> None:
        entry = entry_of(item, clock, priming=priming)
        known = self._patiently(lambda: self.board.record(entry, item.body))
        self._way.append(_OnItsWay(item, known))

    def _wait(self, seconds: float) -> None:
        """Let *seconds* pass, with an eye on what is on its way."""
        until = self.monotonic() + seconds
        while seconds > 0 and (left := until - self.monotonic()) > 0:
            self._collect()
            self.watcher.alive()
            self.sleep(min(left, 0.1 if self._way else 0.5))

    def _settle(self, most: int) -> None:
        """Wait until at most *most* stories are on their way; tells of the decided ones in order."""
        look, checked = 0, self.monotonic()
        while len(self._way) > max(0, most):
            if self._collect():
                look = 0
                continue
            self.sleep(_LOOK_SECONDS[min(look, len(_LOOK_SECONDS) - 1)])
            look += 1
            if self.monotonic() - checked > 0.5:
                self.watcher.alive()
                checked = self.monotonic()

    def _collect(self) -> bool:
        """Look for decisions once; whether the first story on its way is decided."""
        waiting = [way for way in self._way if way.decision is None]
        found = self._patiently(lambda: self.board.decisions([way.item.revision for way in waiting]))
        for way in waiting:
            way.decision = found.get(way.item.revision)
        if any(decision.heard != "none" for decision in found.values()):
            self._show_alerts()
        moved = False
        while self._way and (decision := self._way[0].decision) is not None:
            way = self._way.popleft()
            self._done += 1
            moved = True
            self.watcher.decided(way.item, decision, way.known)
        self.watcher.progress(self._done, len(self._way))
        return moved

    def _show_alerts(self) -> None:
        for number, payload in self._patiently(lambda: self.board.alerts_after(self.last)):
            self.last = number
            self.watcher.alert(number, payload)

    def _patiently(self, ask: Callable[[], _Answer]) -> _Answer:
        """What *ask* answers, asked again while the server is away, for a minute at most."""
        until = self.monotonic() + _AWAY_SECONDS
        while True:
            try:
                return ask()
            except RetryError:
                if self.monotonic() > until:
                    raise
                self.watcher.alive()
                self.sleep(0.2)


def pace_of(factor: float | None) -> Callable[[dt.datetime], float]:
    """Seconds between stories as their publishing times lie apart, divided by *factor*; with None always 0.

    A story that is older than one before it waits for nothing.
    """
    latest: list[dt.datetime] = []

    def seconds(moment: dt.datetime) -> float:
        apart = (moment - latest[0]).total_seconds() if latest else 0.0
        if not latest or apart > 0:
            latest[:] = [moment]
        return max(0.0, apart) / factor if factor else 0.0

    return seconds
