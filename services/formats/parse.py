"""A feed of any format to its items, by what its bytes are and never by their name.

API: parse_feed(body, content_type, url, charset, now, known) -> ParsedFeed      never raises
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Collection

from services.formats.blocks import blocks_of, only
from services.formats.charset import utf8
from services.formats.items import Format, ParsedFeed, ParsedItem, Problem
from services.formats.json_feed import json_feed
from services.formats.plain_text import MOST_ITEMS
from services.formats.sitemaps import sitemap
from services.formats.syndication import syndication

__all__ = ["Format", "ParsedFeed", "ParsedItem", "Problem", "parse_feed"]

_SIGN_IN = re.compile(rb"type\s*=\s*[\"']?password", re.IGNORECASE)
_AHEAD = dt.timedelta(minutes=10)
"""Clocks of outlets run ahead by minutes; a time further ahead is a slip, and the entry is undated."""


def parse_feed(
    body: bytes,
    content_type: str | None,
    url: str,
    charset: str | None,
    now: dt.datetime,
    known: Collection[bytes] = (),
) -> ParsedFeed:
    """The feed in *body*, which came from *url*. *charset* is what the feed's configuration says of it.

    Entries whose block is in *known* are not parsed again where that is safe: see `services.formats.blocks`.

    Format None where it is no feed, with a problem that says what it is. Times after *now* are left out.
    """
    try:
        found = sitemap(body) or json_feed(body) or _syndication(body, content_type, url, charset, known)
    except Exception as error:  # noqa: BLE001 - whatever a feed makes a parser do, the next one is read
        return ParsedFeed(None, problems=(Problem("unreadable", f"cannot be read ({type(error).__name__}: {error})"),))
    if found.format is None and _SIGN_IN.search(body):
        found = ParsedFeed(
            None, problems=(Problem("not_a_feed", "is a page that asks to sign in, no feed; ask the outlet"),)
        )
    latest = (now + _AHEAD).strftime("%Y-%m-%dT%H:%M:%SZ")
    items = tuple(
        dataclasses.replace(
            item, published=_not_after(item.published, latest), updated=_not_after(item.updated, latest)
        )
        for item in found.items
    )
    late = sum(new != old for new, old in zip(items, found.items, strict=True))
    problems = found.problems
    if late:
        text = (
            f"has {late} of {len(items)} entries with a date that has not come yet, which is left out; tell the outlet"
        )
        problems = (*problems, Problem("future", text))
    return dataclasses.replace(found, items=items, problems=problems)


def _not_after(moment: str | None, latest: str) -> str | None:
    return moment if moment is not None and moment <= latest else None


def _syndication(
    body: bytes, content_type: str | None, url: str, charset: str | None, known: Collection[bytes]
) -> ParsedFeed:
    text, problem = utf8(body, content_type, charset)
    # what it is in is said by the body itself now; a header that says otherwise would be believed
    kind = (content_type or "").partition(";")[0].strip()
    told = f"{kind}; charset=utf-8" if kind else None
    found = _changed_part(text, told, url, known) or syndication(text, told, url)
    return dataclasses.replace(found, problems=(problem, *found.problems)) if problem else found


def _changed_part(text: bytes, kind: str | None, url: str, known: Collection[bytes]) -> ParsedFeed | None:
    """The feed with the entries alone that are not *known*; None where only a whole reading is safe."""
    blocks = blocks_of(text)
    if not blocks or len(blocks) > MOST_ITEMS:
        return None
    hashes = tuple(block.hash for block in blocks)
    new = tuple(one for one in hashes if one not in known)
    if not known or len(set(hashes)) != len(hashes):
        found = syndication(text, kind, url)
        new = hashes
    else:
        found = syndication(only(text, blocks, set(new)), kind, url)
    # each piece must have given its entry; else it was not what it looked like
    if found.format is None or len(found.items) != len(new):
        return None
    return dataclasses.replace(found, blocks=hashes, of=new, skipped=len(hashes) - len(new))
