"""Manners over HTTP: when to come again, what was blocked, and asking only for what has changed.

    retry_after(headers, now)              seconds that the server asks to wait, or None
    blocked(status, headers)               whether a challenge for people stands before the answer
    validators(headers)                    (etag, last_modified), as they came
    conditional_headers(etag, modified)    the request headers that ask 'changed since?'

Header names are lower-case, values as `client.Fetched` gives them (bytes as latin-1). Pure: `now` is given.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

# A server may ask for rest, not for silence: a slip of units (milliseconds, a year) must not lose a feed for a day.
LONGEST_WAIT = 6 * 3600.0
# Validators are stored for each feed and sent with each request; real ones stay under 100 characters.
LONGEST_VALIDATOR = 512

# [0-9], not \d: other scripts' digits are no HTTP. A fraction is no HTTP either, but servers do send it.
_SECONDS = re.compile(r"([0-9]+)(\.[0-9]+)?\Z")
# Letters beyond ASCII are allowed by the standard and sent by nobody's client in one way: such a one is not kept.
_SENDABLE = re.compile(r"[\x20-\x7e]+\Z")


def retry_after(headers: Mapping[str, str], now: dt.datetime) -> float | None:
    """Seconds to wait from *now* as Retry-After asks, in either form (seconds, a date); None where it is not clear.

    Never more than six hours, never less than 0 (a date that has passed). *now* with its zone.
    """
    text = headers.get("retry-after", "").strip()
    if match := _SECONDS.match(text):
        # int() refuses thousands of digits, and seven of them are already beyond the longest wait
        return min(float(match[1][-7:] if len(match[1].lstrip("0")) < 7 else LONGEST_WAIT), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(text[:64])
        if until.tzinfo is None:  # '-0000' and the form of asctime: HTTP's dates are UTC
            until = until.replace(tzinfo=dt.UTC)
        return min(max((until - now).total_seconds(), 0.0), LONGEST_WAIT)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def blocked(status: int, headers: Mapping[str, str]) -> bool:
    """Whether Cloudflare asks for a person: such a site is shown to the operator as blocked, and never tricked."""
    return status in (403, 503) and headers.get("cf-mitigated", "").strip().lower() == "challenge"


def validators(headers: Mapping[str, str]) -> tuple[str | None, str | None]:
    """The answer's ETag and Last-Modified, opaque, with quotes and `W/`; None where missing or not fit to be sent."""
    return _opaque(headers.get("etag")), _opaque(headers.get("last-modified"))


def conditional_headers(etag: str | None, modified: str | None) -> dict[str, str]:
    """Request headers for a full answer only if it has changed.

    Both are sent: some servers change their own ETag on the way (Apache's `-gzip`) and know again only the date.
    """
    headers = {}
    if etag := _opaque(etag):
        headers["if-none-match"] = etag
    if modified := _opaque(modified):
        headers["if-modified-since"] = modified
    return headers


def _opaque(value: str | None) -> str | None:
    """*value* if it can go back as a header: short, and nothing in it that would end the line."""
    if value is None:
        return None
    text = value.strip(" \t")
    return text if len(text) <= LONGEST_VALIDATOR and _SENDABLE.match(text) else None
