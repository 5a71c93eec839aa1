"""Checks what a stored job says before anything of it is believed: whoever can write to Redis cannot run code here.

RQ imports whatever function a job names, calls whatever callbacks it names and opens whatever webhook addresses it
carries; its JSON serializer stops pickles, not that. So a stored job is reduced to what is harmless: its call must be
one of the worker's own functions with plain words as arguments, and its other fields are dropped or bounded. What does
not pass becomes a call that nobody has, with the reason. Knows RQ's format of a job, but not RQ. Never raises, because
a job that cannot be read would end one worker after the other.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Collection, Mapping

ID = re.compile(rb"[A-Za-z0-9_-]{1,140}\Z")
"""What a job may be called; everything else in a queue is thrown away unread."""
REFUSED = b'["refused", null, [], {}]'
"""The call that stands for a refused one."""

_CALL_BYTES = 4_096
_ARGUMENTS = 4
_ARGUMENT = re.compile(r"[A-Za-z0-9_.:-]{1,200}\Z")
_RETRIES = 10
_SECONDS_KEPT = 86_400
_TIMES = ("created_at", "enqueued_at")
_TIME = re.compile(
    rb"[12]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{1,6}Z\Z"
    rb"|[12]\d{3}-(?:0[13-9]|1[0-2])-(?:29|30)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{1,6}Z\Z"
    rb"|[12]\d{3}-(?:0[13578]|1[02])-31T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{1,6}Z\Z"
)
_INTERVALS = re.compile(rb"\[\d{1,3}(?:, ?\d{1,3}){0,9}\]\Z")
"""Seconds between tries, as RQ writes them."""
_STATUSES = frozenset((b"queued", b"started", b"failed", b"scheduled", b"finished"))


def checked(
    stored: Mapping[bytes, bytes], functions: Collection[str], longest: int
) -> tuple[dict[bytes, bytes], str | None]:
    """The fields of a *stored* job that are believed, and why the job must not run (None where it may).

    *functions* are the names that may be called, *longest* the seconds that a job may take. Dropped are callbacks,
    webhooks, dependents, groups, repeats, rate limits, results and meta.
    """
    call, refused = _call(stored.get(b"data", b""), functions)
    kept = {b"data": call}
    kept |= {name: stored[name] for name in map(str.encode, _TIMES) if _TIME.match(stored.get(name, b""))}
    kept[b"status"] = stored[b"status"] if stored.get(b"status") in _STATUSES else b"queued"
    kept[b"timeout"] = b"%d" % (_number(stored.get(b"timeout"), longest) or longest)
    kept[b"retries_left"] = b"%d" % (0 if refused else _number(stored.get(b"retries_left"), _RETRIES))
    kept[b"failure_ttl"] = b"%d" % (_number(stored.get(b"failure_ttl"), _SECONDS_KEPT) or _SECONDS_KEPT)
    kept[b"result_ttl"] = b"0"
    if _INTERVALS.match(stored.get(b"retry_intervals", b"")):
        kept[b"retry_intervals"] = stored[b"retry_intervals"]
    return kept, refused


def _number(value: bytes | None, most: int) -> int:
    """*value* as a number between 0 and *most*; 0 where it is none."""
    return min(int(value), most) if value and value.isdigit() and len(value) < 10 else 0


def _call(stored: bytes, functions: Collection[str]) -> tuple[bytes, str | None]:
    """The call as RQ stores it, uncompressed, and None; or a call of nothing, and why the stored one is refused."""
    try:
        stored = zlib.decompressobj().decompress(stored, _CALL_BYTES)
    except zlib.error:
        stored = stored[: _CALL_BYTES + 1]
    try:
        name, instance, arguments, named = json.loads(stored)
    except (ValueError, TypeError, RecursionError):
        return REFUSED, "the stored job is not a call in JSON"
    if not isinstance(name, str) or name not in functions:
        return REFUSED, f"the stored job calls {str(name)[:80]!r}, which no worker runs"
    plain = isinstance(arguments, list) and len(arguments) <= _ARGUMENTS
    if instance is not None or named != {} or not plain or not all(_is_plain(item) for item in arguments):
        return REFUSED, f"the stored job calls {name!r} with arguments that are not plain words"
    return json.dumps([name, None, arguments, {}]).encode(), None


def _is_plain(argument: object) -> bool:
    return isinstance(argument, str) and _ARGUMENT.match(argument) is not None
