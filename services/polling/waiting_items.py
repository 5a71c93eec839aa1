"""An entry as its feed has it, while it waits for its page: what is kept of it, its id, its names, and its record.

API: Waiting            the record that waits in the store
     waiting(item, feed, source)             of what a feed's format gave
     sighted(one)                            for the store
     entry(one, format, body, now)           the entry to be recorded once its text is there
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Literal
from urllib.parse import urldefrag, urlsplit

import msgspec

from incidents.records import Entry
from services.feeds.feed_file import Feed
from services.formats.items import ParsedItem
from services.store.identity import canonical_url, folded, identities, text_hash
from services.store.keys import digest
from services.store.watch import Sighted

_CONTENT = 200_000
"""Characters of a feed's own text that are kept; a story has 2,000, a liveblog 100,000."""
_TELLING = 500
"""Characters from which the feed's own text names an entry: two short teasers may be equal by chance."""

_UNRATED = "F"


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """An entry whose page is to be fetched. `published` is ISO 8601 UTC as the feed says it, or None."""

    id: str
    source: str
    guid: str | None = None
    url: str | None = None
    part: str = ""
    """The part of the page, where that tells it from other entries of its feed."""
    title: str = ""
    summary: str = ""
    content: str = ""
    published: str | None = None
    outlet: str = ""
    family: str = ""
    admiralty: str = ""
    language: str | None = None


def waiting(
    item: ParsedItem, feed: Feed, *, own: bool = False, guids: bool = True, parts: bool = False
) -> Waiting | None:
    """*item* of *feed*; None where it has neither address nor title nor guid, so that nothing could tell it apart.

    *own*: a source that it names is the feed's own, as in sitemaps; else it is whose story an aggregator passes on.
    *guids*: whether the feed's guids name entries. *parts*: whether the part of a page does, behind `#`.
    """
    named = item.source if item.source and not own else None
    origin = named if named and folded(named) != folded(feed.outlet) else None
    part = urldefrag(item.url).fragment if parts and item.url else ""
    name = canonical_url(item.url, part) if item.url else item.id or folded(item.title)
    if not name:
        return None
    return Waiting(
        id=name if item.url else f"{feed.url}#{name}",
        source=feed.url,
        guid=item.id if guids or not item.url else None,
        url=item.url,
        part=part,
        title=item.title,
        summary=item.summary,
        content=item.content[:_CONTENT],
        # a feed that tells only when an entry was changed tells with it when it was published at the latest
        published=item.published or item.updated,
        # an aggregator names whose story it is; that outlet is the origin, not the aggregator
        outlet=origin or feed.outlet,
        family="" if origin else feed.family,
        admiralty="" if origin or feed.admiralty == _UNRATED else feed.admiralty,
        language=feed.language,
    )


def sighted(one: Waiting) -> Sighted:
    """*one* for the store, with the host of its page and all names by which it may be known."""
    said = "\n".join((folded(one.title), folded(one.summary), folded(one.content)))
    bare = entry(one, "text", b"", dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
    return Sighted(
        id=one.id,
        said=hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32],
        item=msgspec.json.encode(one),
        host=host_of(one.url) or host_of(one.source) or "nowhere",
        identities=names_of(one, bare),
    )


def names_of(one: Waiting, bare: Entry) -> tuple[str, ...]:
    """All names of *one*; its feed's own text is one where it is long enough."""
    names = identities(bare, one.guid, one.part)
    if len(one.content) >= _TELLING:
        names += (digest(f"content\n{folded(one.content)}"),)
    return names


def entry(one: Waiting, kind: Literal["text", "html"], body: bytes, now: dt.datetime) -> Entry:
    """The entry of *one* with *body* as its text; *now* is when it was first seen."""
    bare = Entry(
        id=one.id,
        revision="-",
        source=one.source,
        format=kind,
        outlet=one.outlet,
        family=one.family,
        admiralty=one.admiralty,
        language=one.language,
        url=one.url,
        title=one.title,
        summary=one.summary,
        published=one.published,
        published_precision="second" if one.published else "unknown",
        first_seen=now,
    )
    return msgspec.structs.replace(bare, revision=digest(f"{one.id}\n{text_hash(bare, body)}"))


def host_of(url: str | None) -> str | None:
    """The host of *url* in small letters, with its port where that is not the web's; None where it has none."""
    try:
        parts = urlsplit(url or "")
        return (
            parts.hostname if parts.port in (None, 80, 443) or not parts.hostname else f"{parts.hostname}:{parts.port}"
        )
    except ValueError:
        return None
