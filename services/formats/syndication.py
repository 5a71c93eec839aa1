"""RSS and Atom by feedparser, the one door to it: it is given bytes, never an address or a path.

API: syndication(body, content_type, url) -> ParsedFeed      format None where it is no feed
"""

from __future__ import annotations

import calendar
import datetime as dt
import html
import io
import re
from typing import Any

import feedparser

from services.formats.items import Format, ParsedFeed, ParsedItem, Problem

MOST_ITEMS = 1000
_TAG = re.compile(r"<[^<>]*>")
_WHITE = re.compile(r"\s+")


def syndication(body: bytes, content_type: str | None, url: str) -> ParsedFeed:
    """The feed in *body*, which came from *url*. Ill-formed XML is a problem, not an error."""
    headers = {"content-location": url, **({"content-type": content_type} if content_type else {})}
    found: Any = feedparser.parse(io.BytesIO(body), response_headers=headers)
    version = str(found.get("version") or "")
    if not version:
        return ParsedFeed(None, problems=(Problem("not_a_feed", "holds no feed; give the feed's own address"),))
    kind: Format = "atom" if version.startswith("atom") else "rss"
    problems = []
    if found.get("bozo"):
        problems.append(Problem("ill_formed", f"is not well-formed ({str(found.get('bozo_exception'))[:150]})"))
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
        published=_moment(entry.get("published_parsed") or entry.get("updated_parsed")),
        updated=_moment(entry.get("updated_parsed")),
        source=plain(source.get("title", "")) or None,
        source_url=web_address(source.get("href")),
    )


def plain(text: str) -> str:
    """*text* without mark-up, entities decoded, on one line."""
    return _WHITE.sub(" ", html.unescape(_TAG.sub(" ", text or ""))).strip()


def web_address(link: Any) -> str | None:  # noqa: ANN401
    """*link* if it is one of http or https."""
    text = str(link or "").strip()
    return text if text.lower().startswith(("http://", "https://")) else None


def _moment(parsed: Any) -> str | None:  # noqa: ANN401 - a struct_time or None
    if parsed is None:
        return None
    try:
        return dt.datetime.fromtimestamp(calendar.timegm(parsed), dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, TypeError):
        return None
