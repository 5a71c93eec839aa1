"""Shift work as it is kept: rows an incident, and a log of the newest rows of all, which desks follow.

API: Shifts(client, keys).add(row), .rows(incident), .touched(most) -> {incident: rows}
     ShiftLog(client, keys, block_s).follow(stop) -> rows as they come; needs a blocking client of its own
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

import msgspec

from incidents.errors import RetryError
from incidents.shift import ShiftRow
from services.store.keys import Keys
from services.store.packing import milliseconds
from services.store.redis_clients import Client, Word
from services.store.scripts import answer_of, script, text_of

# Of one incident: more than a team writes on it in a week, and some 200 KB with long notes.
_ROWS = 500
# Of all: who was away for longer asks for where everything stands.
_LOG = 2000
_PAUSE_S = 0.5


class Shifts:
    """The shift work of one stream."""

    def __init__(self, client: Client, keys: Keys) -> None:
        """*client* is a commands client."""
        self._client = client
        self._keys = keys

    def add(self, row: ShiftRow) -> None:
        """Keep *row*, and tell it to the desks. Safe to send twice."""
        keys = [self._keys.many("shift", row.incident), self._keys.one("shifts"), self._keys.one("shifts:log")]
        words: list[Word] = [row.incident, msgspec.json.encode(row), milliseconds(row.at), _ROWS, _LOG]
        answer_of(self._client.script(script("shift"), keys, words), "shift")

    def rows(self, incident: str) -> tuple[ShiftRow, ...]:
        """The rows of one incident, oldest first."""
        return _rows(self._client.call("LRANGE", self._keys.many("shift", incident), 0, -1))

    def touched(self, most: int) -> dict[str, tuple[ShiftRow, ...]]:
        """The rows of the *most* incidents that were worked on last, that one first."""
        found = self._client.call("ZREVRANGE", self._keys.one("shifts"), 0, most - 1)
        names = [text_of(name) for name in found]
        lists = self._client.batch([("LRANGE", self._keys.many("shift", name), 0, -1) for name in names])
        return {name: _rows(rows) for name, rows in zip(names, lists, strict=True)}


class ShiftLog:
    """The rows of all incidents of one stream as they come."""

    def __init__(self, client: Client, keys: Keys, block_s: float) -> None:
        """*client* is a blocking client; *block_s* is how long it waits on the server at a time."""
        self._client = client
        self._key = keys.one("shifts:log")
        self._block_ms = max(1, int(block_s * 1000))

    def follow(self, stop: Callable[[], bool]) -> Iterator[ShiftRow]:
        """Each row from now on, until *stop* says so. A server that is away is waited for."""
        after: bytes | None = None
        while not stop():
            try:
                after = self._end() if after is None else after
                reply = self._client.call("XREAD", "COUNT", 100, "BLOCK", self._block_ms, "STREAMS", self._key, after)
            except RetryError:
                time.sleep(_PAUSE_S)
                continue
            for place, fields in reply[0][1] if reply else ():
                after = place
                yield from _rows([fields[1]])

    def _end(self) -> bytes:
        newest = self._client.call("XREVRANGE", self._key, "+", "-", "COUNT", 1)
        return bytes(newest[0][0]) if newest else b"0-0"


def _rows(values: Sequence[bytes]) -> tuple[ShiftRow, ...]:
    found = []
    for value in values:
        try:
            found.append(msgspec.json.decode(value, type=ShiftRow))
        except (msgspec.MsgspecError, UnicodeDecodeError):
            continue  # of another version of this program
    return tuple(found)
