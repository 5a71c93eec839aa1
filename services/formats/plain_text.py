"""What all formats do to the values of an item: mark-up out of texts, addresses that are of the web, times in UTC.

API: plain(text), web_address(link), moment(text), MOST_ITEMS
"""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

MOST_ITEMS = 1000
"""Items of a feed that are read, the newest first: sites hold 10 to 100, a sitemap of news 1,000 by its standard."""
_NO_WEB_BEFORE = 1970
_TAG = re.compile(r"<[^<>]*>")
_WHITE = re.compile(r"\s+")
_LONGEST_URL = 8192
_HALF = re.compile("[\ud800-\udfff]")
"""Half of a letter (a lone surrogate), which no address and no JSON can hold."""


def plain(text: str) -> str:
    """*text* without mark-up, entities decoded, on one line."""
    return _WHITE.sub(" ", html.unescape(_TAG.sub(" ", html.unescape(text or "")))).strip()


def web_address(link: Any) -> str | None:  # noqa: ANN401 - whatever a feed has in its place
    """*link* if it is one of http or https: `javascript:` and the like lead nowhere that is fetched."""
    text = link.strip() if isinstance(link, str) else ""
    if not text.isascii() and _HALF.search(text):
        return None
    return text if text.lower().startswith(("http://", "https://")) and len(text) <= _LONGEST_URL else None


def moment(text: str) -> str | None:
    """An ISO 8601 or RFC 3339 time as `2026-03-04T05:06:07Z`; None where *text* is none. Without a zone it is UTC."""
    try:
        found = dt.datetime.fromisoformat(text.strip())
        found = found.replace(tzinfo=dt.UTC) if found.tzinfo is None else found.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
    return written(found)


def written(found: dt.datetime) -> str | None:
    """A time in UTC as it is kept; None for years without a web: dates left empty, years of other calendars."""
    return found.strftime("%Y-%m-%dT%H:%M:%SZ") if found.year > _NO_WEB_BEFORE else None
