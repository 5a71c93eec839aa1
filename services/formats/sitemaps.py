"""Sitemaps (sitemaps.org), news sitemaps (Google's extension) and indexes of sitemaps; packed with gzip or not.

API: sitemap(body) -> ParsedFeed | None      None where the bytes are none
"""

from __future__ import annotations

import zlib

from services.formats.items import ParsedFeed, ParsedItem, Problem
from services.formats.plain_text import MOST_ITEMS, moment, plain, web_address
from services.formats.xml_documents import child_texts, document, local

_UNPACKED = 50 << 20
"""Bytes that a sitemap may have unpacked, by its standard."""
_CHILDREN = 100
"""Sitemaps of an index that are told, the last changed first."""


def sitemap(body: bytes) -> ParsedFeed | None:
    """The sitemap in *body*, entries newest first."""
    plain_body = _unpacked(body)
    if plain_body is None:
        return ParsedFeed(None, problems=(Problem("too_large", "is damaged, or larger than 50 MB unpacked"),))
    if b"<urlset" not in plain_body[:4096] and b"<sitemapindex" not in plain_body[:4096]:
        return None
    root = document(plain_body)
    if root is None or local(root) not in ("urlset", "sitemapindex"):
        return None
    rows = [child_texts(element) for element in root if local(element) in ("url", "sitemap")]
    if local(root) == "sitemapindex":
        rows.sort(key=lambda row: moment(row.get("lastmod", "")) or "", reverse=True)
        places = [url for row in rows if (url := web_address(row.get("loc")))]
        return ParsedFeed("sitemap", children=tuple(places[:_CHILDREN]))
    items = [item for row in rows if (item := _item(row)).url]
    items.sort(key=lambda item: item.published or item.updated or "", reverse=True)
    problems = () if items else (Problem("empty", "lists no address of a page"),)
    return ParsedFeed("sitemap", items=tuple(items[:MOST_ITEMS]), problems=problems)


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
