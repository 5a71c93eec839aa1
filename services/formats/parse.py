"""A feed of any format to its items, by what its bytes are and never by their name.

API: parse_feed(body, content_type, url, charset, now) -> ParsedFeed      never raises
"""

from __future__ import annotations

import datetime as dt

from services.formats.items import Format, ParsedFeed, ParsedItem, Problem
from services.formats.syndication import syndication

__all__ = ["Format", "ParsedFeed", "ParsedItem", "Problem", "parse_feed"]


def parse_feed(
    body: bytes,
    content_type: str | None,
    url: str,
    charset: str | None,  # noqa: ARG001
    now: dt.datetime,  # noqa: ARG001
) -> ParsedFeed:
    """The feed in *body*."""
    try:
        return syndication(body, content_type, url)
    except Exception as error:  # noqa: BLE001 - whatever a feed makes a parser do, the next one is read
        return ParsedFeed(None, problems=(Problem("unreadable", f"cannot be read ({type(error).__name__}: {error})"),))
