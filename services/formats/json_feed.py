"""JSON Feed 1 and 1.1 (jsonfeed.org): the same items out of JSON.

API: json_feed(body) -> ParsedFeed | None      None where the bytes are no JSON object of that kind
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from typing import Any

import msgspec

from services.formats.items import ParsedFeed, ParsedItem, Problem
from services.formats.plain_text import MOST_ITEMS, moment, plain, web_address

_VERSIONS = ("https://jsonfeed.org/version/1", "http://jsonfeed.org/version/1")


def json_feed(body: bytes) -> ParsedFeed | None:
    """The feed in *body*, if it is JSON that says which version of JSON Feed it is."""
    body = body.removeprefix(codecs.BOM_UTF8).lstrip()
    if body[:1] != b"{":
        return None
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    if not isinstance(found, dict) or not str(found.get("version", "")).startswith(_VERSIONS):
        return None
    problems: list[Problem] = []
    rows = found.get("items")
    if not isinstance(rows, list):
        problems.append(Problem("ill_formed", "has no list of items"))
        rows = []
    items = [_item(row, problems) for row in rows[:MOST_ITEMS] if isinstance(row, dict)]
    return ParsedFeed("json", plain(_text(found, "title")), tuple(items), tuple(dict.fromkeys(problems)))


def _item(row: Mapping[str, Any], problems: list[Problem]) -> ParsedItem:
    name = row.get("id")
    if name is not None and not isinstance(name, str):
        problems.append(Problem("item_id", "has ids that are no text; they are read as text"))
        name = str(name) if isinstance(name, int | float) else None
    published = moment(_text(row, "date_published"))
    if row.get("date_published") and published is None:
        problems.append(Problem("date", "has dates that are none (RFC 3339); its entries are undated"))
    content = _text(row, "content_text") or plain(_text(row, "content_html"))
    return ParsedItem(
        id=name or None,
        url=web_address(row.get("url")) or web_address(row.get("external_url")),
        title=plain(_text(row, "title")),
        summary=plain(_text(row, "summary")),
        content=content,
        published=published,
        updated=moment(_text(row, "date_modified")),
    )


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""
