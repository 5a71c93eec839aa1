"""RSS and Atom by feedparser, the one door to it: it is given bytes, never an address or a path.

API: syndication(body, content_type, url) -> ParsedFeed      format None where it is no feed
"""

from __future__ import annotations

import calendar
import datetime as dt
import io
import re
from typing import Any

import feedparser

from services.formats.items import Format, ParsedFeed, ParsedItem, Problem
from services.formats.plain_text import MOST_ITEMS, plain, web_address, written

_PAGE = re.compile(rb"<(!doctype\s+html|html|body)[\s>]", re.IGNORECASE)


def syndication(body: bytes, content_type: str | None, url: str) -> ParsedFeed:
    """The feed in *body*, which came from *url*. Ill-formed XML is a problem, not an error."""
    headers = {"content-location": url, **({"content-type": content_type} if content_type else {})}
    found: Any = feedparser.parse(io.BytesIO(body), response_headers=headers)
    version = str(found.get("version") or "")
    # formats without a name of their own (CDF) have entries all the same; a page has none, or it says that it is one
    if not version and (not found.entries or _PAGE.search(body[:4096])):
        return ParsedFeed(None, problems=(Problem("not_a_feed", "holds no feed; give the feed's own address"),))
    kind: Format = "atom" if version.startswith("atom") else "rss"
    problems = []
    trouble = found.get("bozo_exception")
    # what the header said of type and charset is feedparser's to grumble about, not ours: the bytes have decided
    if found.get("bozo") and not isinstance(trouble, feedparser.ThingsNobodyCaresAboutButMe):
        problems.append(Problem("ill_formed", f"is not well-formed ({str(trouble)[:150]})"))
    items = tuple(_item(entry) for entry in found.entries[:MOST_ITEMS])
    return ParsedFeed(kind, plain(found.feed.get("title", "")), items, tuple(problems))


def _item(entry: Any) -> ParsedItem:  # noqa: ANN401 - feedparser's dictionary
    content = " ".join(part.get("value", "") for part in entry.get("content", ()))
    source = entry.get("source") or {}
    return ParsedItem(
        id=entry.get("id") or None,
        url=web_address(entry.get("link")),
        title=plain(entry.get("title", "")),
        summary=plain(entry.get("summary", "")),
        content=plain(content),
        published=_moment(_own(entry, "published_parsed")),
        updated=_moment(_own(entry, "updated_parsed")),
        source=plain(source.get("title", "")) or None,
        source_url=web_address(source.get("href")),
    )


def _own(entry: Any, name: str) -> Any:  # noqa: ANN401
    """The field *name* that the entry itself has; feedparser would stand one in for another."""
    return dict.get(entry, name)


def _moment(parsed: Any) -> str | None:  # noqa: ANN401 - a struct_time or None
    if parsed is None:
        return None
    try:
        return written(dt.datetime.fromtimestamp(calendar.timegm(parsed), dt.UTC))
    except (ValueError, OverflowError, TypeError):
        return None
