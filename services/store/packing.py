"""How values lie in Redis: JSON of the records, compressed where it is long, and moments in milliseconds.

Whoever can write to Redis can write anything: what comes back is checked as if it came from outside.
"""

from __future__ import annotations

import datetime as dt
import zlib
from typing import TypeVar

import msgspec

from incidents.errors import BugError

_Record = TypeVar("_Record", bound=msgspec.Struct)
# A page is refused above a few megabytes long before it gets here; this only bounds what a forged value may unpack to.
_MOST_UNPACKED = 64 << 20
# 1 of 9: three times as fast as the default for a tenth more bytes on news pages
_LEVEL = 1
_PACKED = b"x"
"""How zlib's streams of the usual window begin (RFC 1950), and no JSON object does."""


def packed(data: bytes, level: int = _LEVEL) -> bytes:
    """*data*, compressed; *level* 9 for what is written once and lies for years."""
    return zlib.compress(data, level)


def unpacked(data: bytes, what: str) -> bytes:
    """What `packed` was given; BugError naming *what* where *data* is nothing of the kind, or a bomb."""
    reader = zlib.decompressobj()
    try:
        found = reader.decompress(data, _MOST_UNPACKED)
    except zlib.error as error:
        raise BugError(f"{what} cannot be unpacked: {error}") from error
    if not reader.eof:
        raise BugError(f"{what} is cut off, or more than {_MOST_UNPACKED >> 20} MB when unpacked")
    return found


def read_json(data: object, kind: type[_Record], what: str) -> _Record:
    """The record that *data* holds, packed or not; BugError naming *what* where it holds none."""
    if not isinstance(data, bytes):
        raise BugError(f"{what} is missing")
    if data.startswith(_PACKED):
        data = unpacked(data, what)
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BugError(f"{what} is no {kind.__name__}: {error}") from error


def milliseconds(moment: dt.datetime) -> int:
    """*moment* in milliseconds since 1970, as ages and scores are kept."""
    return round(moment.timestamp() * 1000)


def moment(value: object) -> dt.datetime | None:
    """The moment that a raw reply of milliseconds means; None where it is none."""
    if not isinstance(value, bytes | int):
        return None
    try:
        return dt.datetime.fromtimestamp(float(value) / 1000, dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None
