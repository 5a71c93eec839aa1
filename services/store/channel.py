"""The alerts of a stream as desks get them: from the log behind the channel, in order, from any number on.

The log is the truth; a message on the channel can be lost by a subscriber without a sign. So whoever must not miss
anything reads here: the same reader catches up and then follows, with one blocking command on the log.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from incidents.errors import BugError, RetryError
from services.store.keys import Keys
from services.store.redis_clients import Client
from services.store.scripts import text_of

_ID = re.compile(rb"(\d{1,15})-0\Z")
_PAGE = 500
_PATIENCE_S = (0.05, 0.1, 0.2, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Numbered:
    """One alert: its number, the epoch in which it has it, and the JSON as it went over the channel."""

    number: int
    epoch: str
    alert: bytes


@dataclass(frozen=True, slots=True)
class Anew:
    """The numbers begin again from 1, for the reason given: forget what was numbered in another epoch."""

    epoch: str
    reason: str


@dataclass(frozen=True, slots=True)
class Position:
    """Where the log stands: its epoch ('' before the first alert) and its last number."""

    epoch: str
    last: int


class Channel:
    """The alerts of one stream. `follow` needs a blocking client, everything else any."""

    def __init__(self, client: Client, keys: Keys, block_s: float = 2.0) -> None:
        """*block_s* is how long `follow` waits on the server at a time; the client must allow as much."""
        self._client = client
        self._keys = keys
        self._block_ms = max(1, int(block_s * 1000))

    def position(self) -> Position:
        """The epoch and the last number."""
        epoch, last = self._client.batch(
            [("GET", self._keys.one("epoch")), ("GET", self._keys.one("seq"))], atomic=True
        )
        return Position(text_of(epoch), _whole(last, "seq"))

    def read_log(self, after: int = 0, count: int = _PAGE) -> list[Numbered]:
        """Up to *count* alerts with numbers above *after*, in order."""
        rows = self._client.call("XRANGE", self._keys.log, f"({after}-0" if after else "-", "+", "COUNT", count)
        return [_numbered(row) for row in rows]

    def follow(
        self,
        after: int = 0,
        epoch: str | None = None,
        stop: Callable[[], bool] = lambda: False,
        patience_s: float | None = None,
    ) -> Iterator[Numbered | Anew]:
        """Every alert after number *after*, then each as it comes, none missing, none twice, until *stop* says so.

        *epoch* is the one in which the caller has *after* (None: whichever there is now). Where the log is of another
        epoch, ends before *after*, or has another alert there than was heard, an `Anew` comes first and the alerts
        from 1 on. A server that is away is waited for, *patience_s* seconds at most (None: for ever), then RetryError.
        BugError where the log has a gap.
        """
        place = _Place(after, epoch, generation=self._client.generation)
        away_since: float | None = None
        misses = 0
        while not stop():
            try:
                found = self._look(place)
            except RetryError:
                away_since = away_since or time.monotonic()
                if patience_s is not None and time.monotonic() - away_since > patience_s:
                    raise
                time.sleep(_PATIENCE_S[min(misses, len(_PATIENCE_S) - 1)])
                misses += 1
                continue
            away_since, misses = None, 0
            yield from found

    def _look(self, place: _Place) -> list[Numbered | Anew]:
        """What has come since *place*, which moves on; waits for it a while."""
        if anew := self._check(place):
            return [anew]
        reply = self._client.call(
            "XREAD", "COUNT", _PAGE, "BLOCK", self._block_ms, "STREAMS", self._keys.log, f"{place.after}-0"
        )
        if place.heard is not None and place.generation != self._client.generation:
            # connected anew for this very command: first see whether the log still is what it was
            return []
        found: list[Numbered | Anew] = []
        for row in reply[0][1] if reply else ():
            try:
                found.append(self._next(place, row))
            except BugError:
                # the good ones before it first; the next look comes to it again
                if found:
                    return found
                raise
            if isinstance(found[-1], Anew):
                break
        return found

    def _next(self, place: _Place, row: Any) -> Numbered | Anew:  # noqa: ANN401 - a raw reply
        """The alert of *row* if it is the one that comes after *place*, which moves on."""
        alert = _numbered(row)
        if place.epoch is not None and alert.epoch != place.epoch:
            # another epoch began while we waited: what we have is not its beginning
            return place.move(alert.epoch, "the stream was begun anew")
        if alert.number != place.after + 1:
            raise BugError(f"alerts:log of '{self._keys.stream}' goes from {place.after} to {alert.number}")
        place.epoch, place.after, place.heard = alert.epoch, alert.number, alert.alert
        return alert

    def _check(self, place: _Place) -> Anew | None:
        """Whether *place* still is one in the log: the same epoch, and not beyond its end."""
        now = self.position()
        if not now.epoch:
            # nothing was ever written, or all of it was removed; what comes will have an epoch of its own
            return None
        if place.epoch is None:
            place.epoch = now.epoch
        if now.epoch != place.epoch:
            return place.move(now.epoch, "the stream was begun anew")
        if now.last < place.after:
            return place.move(now.epoch, f"the server lost what came after number {now.last}")
        if place.heard is not None and place.generation != self._client.generation:
            # a server that came back without its last second may have given the same numbers again
            if [one.alert for one in self.read_log(place.after - 1, 1)] != [place.heard]:
                return place.move(now.epoch, f"the server lost number {place.after} and gave it again")
            place.generation = self._client.generation
        return None


@dataclass(slots=True)
class _Place:
    """Where a follower is: after which number of which epoch, what that alert was, and over which connection."""

    after: int
    epoch: str | None
    heard: bytes | None = None
    generation: int = 0

    def move(self, epoch: str, reason: str) -> Anew:
        self.after, self.epoch, self.heard = 0, epoch, None
        return Anew(epoch, reason)


def _numbered(row: Any) -> Numbered:  # noqa: ANN401 - a raw reply, checked here
    name, words = row
    match = _ID.match(name)
    fields = dict(zip(words[::2], words[1::2], strict=True))
    if not match or b"alert" not in fields or b"epoch" not in fields:
        raise BugError(f"alerts:log holds something that is no alert, at {name!r}")
    return Numbered(int(match[1]), text_of(fields[b"epoch"]), fields[b"alert"])


def _whole(value: object, what: str) -> int:
    if value is None:
        return 0
    if not isinstance(value, bytes) or not value.isdigit():
        raise BugError(f"{what} is {value!r:.60}")
    return int(value)
