"""Sitemaps (sitemaps.org), news sitemaps (Google's extension) and indexes of sitemaps; packed with gzip or not.

API: sitemap(body) -> ParsedFeed | None      None where the bytes are none
"""

from __future__ import annotations

import heapq
import zlib
from itertools import islice

from services.formats.items import ParsedFeed, ParsedItem, Problem
from services.formats.plain_text import MOST_ITEMS, moment, plain, web_address
from services.formats.xml_documents import records

_UNPACKED = 50 << 20
"""Bytes that a sitemap may have unpacked, by its standard."""
_ROWS = 50_000
"""Addresses that a sitemap may list, by its standard."""
_CHILDREN = 100
"""Sitemaps of an index that are told, the last changed first."""


def sitemap(body: bytes) -> ParsedFeed | None:
    """The sitemap in *body*, entries newest first."""
    plain_body = _unpacked(body)
    if plain_body is None:
        return ParsedFeed(None, problems=(Problem("too_large", "is damaged, or larger than 50 MB unpacked"),))
    if b"<urlset" not in plain_body[:4096] and b"<sitemapindex" not in plain_body[:4096]:
        return None
    rows = records(plain_body, {"urlset": "url", "sitemapindex": "sitemap"})
    if rows is None:
        return None
    what, found = rows
    if what == "sitemap":
        newest = heapq.nlargest(_CHILDREN, islice(found, _ROWS), key=lambda row: moment(row.get("lastmod", "")) or "")
        return ParsedFeed("sitemap", children=tuple(url for row in newest if (url := web_address(row.get("loc")))))
    listed = (item for row in islice(found, _ROWS) if (item := _item(row)).url)
    items = heapq.nlargest(MOST_ITEMS, listed, key=lambda item: item.published or item.updated or "")
    problems = () if items else (Problem("empty", "lists no address of a page"),)
    return ParsedFeed("sitemap", items=tuple(items), problems=problems)


def _item(row: dict[str, str]) -> ParsedItem:
    url = web_address(row.get("loc"))
    return ParsedItem(
        id=None,
        url=url,
        title=plain(row.get("title", "")),
        summary=plain(row.get("keywords", "")),
        published=moment(row.get("publication_date", "")),
        updated=moment(row.get("lastmod", "")),
        source=plain(row.get("name", "")) or None,
    )


def _unpacked(body: bytes) -> bytes | None:
    """*body*, unpacked where it is gzip; None where it is damaged or a bomb."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    reader = zlib.decompressobj(31)
    try:
        found = reader.decompress(body, _UNPACKED + 1)
    except zlib.error:
        return None
    return found if reader.eof and len(found) <= _UNPACKED else None
