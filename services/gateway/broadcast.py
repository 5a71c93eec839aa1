"""The stream of alerts for any number of clients: one thread reads the log, the latest alerts are kept for all.

A client is a place in the numbers, not a queue: it takes what is kept beyond its place, and what is no longer kept it
reads from the log. So a client costs the same whether it is quick, slow or frozen, and none waits for another.

API: broadcast_of(channel) -> Broadcast              blocks: it reads the latest alerts
     .start() / .close() / .join(seconds)            on the event loop; the last one blocks
     .kept_after(number), .last, .epoch              what is kept, each alert as the event that clients get
     .changed(timeout_s)                             until something comes
     .worked_after(place), .worked                   shift work of colleagues: the events after a place, and the last
     numbered(alert), named(name, data)              a Server-Sent Event
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Iterable

import msgspec

from incidents.errors import DidebanError
from services.store.channel import Anew, Channel, Numbered, Position
from services.store.shift import ShiftLog

# Alerts that are kept: of 10 to 40 KB each, so some ten megabytes. A client that was away for longer reads the log.
KEPT = 500
# After a fault in the log: long enough not to fill the log file, short enough for a desk.
_PAUSE_S = 1.0
_LINE_MARKS = tuple((chr(code).encode(), b"\\u%04x" % code) for code in (0x85, 0x2028, 0x2029))
# Rows of shift work that are kept for clients: who is further behind is told to ask for all.
_WORKED = 200
_log = logging.getLogger(__name__)


class Broadcast:
    """The latest alerts of a stream and its state, for the tasks of one event loop."""

    def __init__(
        self,
        channel: Channel,
        position: Position,
        latest: Iterable[Numbered],
        most: int = KEPT,
        shifts: ShiftLog | None = None,
    ) -> None:
        """*channel* has a blocking client of its own, as has *shifts*, where shift work is to be heard; the log stands
        at *position*, and *latest* is its end."""
        self._channel = channel
        self._shifts = shifts
        self._rows: deque[bytes] = deque(maxlen=_WORKED)
        self.worked = 0
        self._kept: deque[tuple[int, bytes]] = deque(((one.number, numbered(one)) for one in latest), maxlen=most)
        self.epoch = position.epoch
        self.last = self._kept[-1][0] if self._kept else position.last
        self.anew = ""
        """Why the numbers began again, where they did."""
        self.state = b"{}"
        """What the desk cannot see, as JSON; with it `turn`, by which a client knows whether it has told that."""
        self.turn = 0
        self._pulse = asyncio.Event()
        self._closing = threading.Event()
        self._threads: list[threading.Thread] = []
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Begin to read, on the running event loop."""
        self._loop = asyncio.get_running_loop()
        self._threads.append(threading.Thread(target=self._read, name="alerts", daemon=True))
        if self._shifts is not None:
            self._threads.append(threading.Thread(target=self._hear, args=(self._shifts,), name="shifts", daemon=True))
        for thread in self._threads:
            thread.start()

    @property
    def closing(self) -> bool:
        """Whether clients should end."""
        return self._closing.is_set()

    def close(self) -> None:
        """Tell clients and the reader to end; does not wait."""
        self._closing.set()
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake)

    def join(self, seconds: float) -> None:
        """Wait until each reader has ended, *seconds* at most. Blocks."""
        for thread in self._threads:
            thread.join(seconds)

    def kept_after(self, number: int) -> list[tuple[int, bytes]]:
        """The events after *number*, in order; empty where the next one is no longer kept, or has not come yet."""
        missing = self.last - number
        if not 0 < missing <= len(self._kept):
            return []
        return [self._kept[at] for at in range(len(self._kept) - missing, len(self._kept))]

    def worked_after(self, place: int) -> list[bytes]:
        """The events of shift work after *place*; one that says that some were missed, where they are kept no more."""
        missing = self.worked - place
        if missing > len(self._rows):
            return [named("shift", b'{"missed":true}')]
        return list(self._rows)[len(self._rows) - missing :] if missing > 0 else []

    def tell_state(self, state: bytes) -> None:
        """From now on clients hear *state*; those that listen hear it now if it is another than before."""
        if state != self.state:
            self.state = state
            self.turn += 1
            self._wake()

    async def changed(self, timeout_s: float) -> bool:
        """Wait until something has come, or the end is near; False where nothing did for *timeout_s* seconds."""
        try:
            await asyncio.wait_for(self._pulse.wait(), timeout_s)
        except TimeoutError:
            return False
        return True

    def _wake(self) -> None:
        self._pulse.set()
        self._pulse = asyncio.Event()

    def _take(self, found: Numbered | Anew) -> None:
        """On the loop: keep one alert, or forget all."""
        if isinstance(found, Anew):
            self._kept.clear()
            self.epoch, self.last, self.anew = found.epoch, 0, found.reason
        elif found.number == self.last + 1:
            self.epoch, self.last = found.epoch, found.number
            self._kept.append((found.number, numbered(found)))
        self._wake()

    def _read(self) -> None:
        """On the thread: follow the log until the end, whatever it holds."""
        after, epoch = self.last, self.epoch or None
        while not self._closing.is_set():
            try:
                for found in self._channel.follow(after, epoch, self._closing.is_set):
                    after, epoch = (0, found.epoch) if isinstance(found, Anew) else (found.number, found.epoch)
                    self._hand_over(found)
            except DidebanError as error:
                _log.error("the log of alerts cannot be read", exc_info=error)
                self._closing.wait(_PAUSE_S)

    def _hear(self, shifts: ShiftLog) -> None:
        """On a thread: follow the shift work until the end."""
        while not self._closing.is_set():
            try:
                for row in shifts.follow(self._closing.is_set):
                    if self._loop is not None and not self._closing.is_set():
                        self._loop.call_soon_threadsafe(self._work, named("shift", msgspec.json.encode(row)))
            except DidebanError as error:
                _log.error("the log of shift work cannot be read", exc_info=error)
                self._closing.wait(_PAUSE_S)

    def _work(self, event: bytes) -> None:
        """On the loop: keep one row of shift work."""
        self._rows.append(event)
        self.worked += 1
        self._wake()

    def _hand_over(self, found: Numbered | Anew) -> None:
        assert self._loop is not None
        if not self._closing.is_set():
            self._loop.call_soon_threadsafe(self._take, found)


def broadcast_of(channel: Channel, shifts: ShiftLog | None = None, most: int = KEPT) -> Broadcast:
    """The broadcast of *channel* and *shifts*, which are no other's. Blocks: it reads the latest alerts."""
    position = channel.position()
    return Broadcast(channel, position, channel.read_log(max(0, position.last - most), most), most, shifts)


def numbered(found: Numbered) -> bytes:
    """The event of one numbered message.

    Marks that some clients take for the end of a line are written as JSON has them escaped, which is the same text.
    """
    alert = found.alert
    for mark, escaped in _LINE_MARKS:
        alert = alert.replace(mark, escaped)
    return b"id: %d\n%s\n" % (found.number, _data(alert))


def named(name: str, data: bytes) -> bytes:
    """The event called *name*, without a number."""
    return b"event: %s\n%s\n" % (name.encode(), _data(data))


def _data(text: bytes) -> bytes:
    """*text* as data lines: a line break of any kind in it, which JSON has none of, begins another of them."""
    return b"".join(b"data: %s\n" % line for line in text.splitlines() or [b""])
