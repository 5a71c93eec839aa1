"""What a feed's parsed entries come to: which are told apart by what, and how often the feed publishes. Pure.

API: entries_of(parsed, feed, kept, shown, now) -> Entries

Guids name entries until a feed gives two of its entries the same one; the part of an address behind `#` tells nothing
until a feed shows two entries of one page that differ by it alone (live reports). What a feed was once seen to do is
kept of it, since later only its entries that are new are looked at.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urldefrag

from services.feeds.feed_file import Feed
from services.formats.items import ParsedFeed, ParsedItem
from services.polling.schedule import rhythm_of, usual_gap
from services.polling.waiting_items import Waiting, waiting
from services.store.identity import canonical_url, folded

Times = dict[bytes, dt.datetime | None]


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries to be kept, the `times` of all that the feed shows by their hash, and `fields` to keep of the feed.

    `times` are empty where the next fetch must look at all of them again.
    """

    found: tuple[Waiting, ...]
    times: Times
    rhythm: float | None
    fields: Mapping[str, str | None]


def entries_of(
    parsed: ParsedFeed,
    feed: Feed,
    kept: Mapping[str, str],
    shown: Mapping[bytes, dt.datetime | None],
    now: dt.datetime,
) -> Entries:
    """The entries of *parsed*. *kept*: fields of the feed as the store has them. *shown*: entries seen before."""
    own = parsed.format == "sitemap"  # it names the publication that it is of, not another
    guids = kept.get("guids") != "repeat" and not _guids_repeat(parsed.items)
    parts = kept.get("parts") == "tell" or _parts_tell(parsed.items)
    found = tuple(
        one for item in parsed.items if (one := waiting(item, feed, own=own, guids=guids, parts=parts)) is not None
    )
    times: Times = {block: shown.get(block) for block in parsed.blocks}
    times |= {
        block: _moment(item.published or item.updated, now)
        for block, item in zip(parsed.of, parsed.items, strict=False)
    }
    dated = list(times.values()) if times else [_moment(one.published, now) for one in found]
    moments = [moment for moment in dated if moment]
    rhythm, usual = rhythm_of(moments), usual_gap(moments)
    if not parts and any(_part(item) for item in parsed.items):
        times = {}  # whether parts of a page tell its entries apart shows only where all are looked at together
    fields = {
        "guids": None if guids else "repeat",
        "parts": "tell" if parts else None,
        "rhythm": _whole(rhythm),
        "usual": _whole(usual),
    }
    return Entries(found, times, rhythm, fields)


def _guids_repeat(items: Iterable[ParsedItem]) -> bool:
    """Whether two entries at different addresses have one guid."""
    places: dict[str, str] = {}
    return any(
        places.setdefault(item.id, canonical_url(item.url)) != canonical_url(item.url)
        for item in items
        if item.id and item.url
    )


def _parts_tell(items: Iterable[ParsedItem]) -> bool:
    """Whether two entries with different titles are parts of one page."""
    titles: dict[str, dict[str, str]] = {}
    for item in items:
        if item.url and (part := _part(item)):
            others = titles.setdefault(canonical_url(item.url), {})
            if any(part != other and folded(item.title) != title for other, title in others.items()):
                return True
            others[part] = folded(item.title)
    return False


def _part(item: ParsedItem) -> str:
    return urldefrag(item.url).fragment if item.url and "#" in item.url else ""


def _whole(seconds: float | None) -> str | None:
    return None if seconds is None else f"{seconds:.0f}"


def _moment(text: str | None, now: dt.datetime) -> dt.datetime | None:
    """A time of publishing that can be one: not in the future."""
    if text is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return moment if moment <= now else None
