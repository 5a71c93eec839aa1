"""Incidents as feeds that readers take: Atom (RFC 4287) and JSON Feed 1.1. One entry an incident, not one an alert.

An entry keeps its id; what changes is its text and `updated`. So a reader shows a correction where the first news was,
and what was retracted or merged says so in its title.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import msgspec

from services.gateway.answers import IncidentRow
from services.gateway.outputs.plain_words import id_of, seconds, summary_of, title_of
from services.gateway.outputs.xml_writing import Element, child, root, written

ATOM = "http://www.w3.org/2005/Atom"
_GEORSS = "http://www.georss.org/georss"
_LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Site:
    """Where a feed is from: the desk's address without a slash at its end, the address of the feed, the stream."""

    base: str
    here: str
    stream: str

    def incident(self, name: str) -> str:
        """The address of the page on an incident."""
        return f"{self.base}/incidents/{quote(name, safe='')}"

    @property
    def title(self) -> str:
        """What a reader calls it."""
        return (
            "Dideban: incidents" if self.stream == "live" else f"Dideban: incidents of stream {self.stream}, a replay"
        )


def atom(rows: Sequence[IncidentRow], site: Site) -> bytes:
    """The Atom feed of *rows*, the newest first."""
    feed = feed_head("incidents", site.title, site, max((row.updated for row in rows), default=_LONG_AGO))
    for row in rows:
        entry = child(feed, "entry")
        child(entry, "id", id_of(row.incident, site.stream))
        child(entry, "title", title_of(row))
        child(entry, "updated", seconds(row.updated))
        child(entry, "published", seconds(row.opened))
        child(entry, "link", rel="alternate", type="text/html", href=site.incident(row.incident))
        for term in (row.event_type, row.sub_event_type, row.severity):
            child(entry, "category", term=term)
        child(entry, "summary", summary_of(row), type="text")
        if row.place.latitude is not None and row.place.longitude is not None:
            child(entry, "georss:point", f"{row.place.latitude} {row.place.longitude}")
    return written(feed)


def feed_head(name: str, title: str, site: Site, updated: dt.datetime) -> Element:
    """An Atom feed without entries, called *name* among those of the stream."""
    feed = root("feed", ATOM, georss=_GEORSS)
    child(feed, "id", id_of(f"feeds/{name}", site.stream))
    child(feed, "title", title)
    child(feed, "updated", seconds(updated))
    child(feed, "link", rel="self", type="application/atom+xml", href=site.here)
    child(feed, "link", rel="alternate", type="text/html", href=f"{site.base}/")
    child(child(feed, "author"), "name", "Dideban")
    return feed


def json_feed(rows: Sequence[IncidentRow], site: Site) -> bytes:
    """The JSON Feed of *rows*, the newest first; `_dideban` of each has all that the API's list has."""
    items: list[dict[str, Any]] = [
        {
            "id": id_of(row.incident, site.stream),
            "url": site.incident(row.incident),
            "title": title_of(row),
            "content_text": summary_of(row),
            "date_published": seconds(row.opened),
            "date_modified": seconds(row.updated),
            "tags": [row.event_type, row.sub_event_type, row.severity],
            "_dideban": row,
        }
        for row in rows
    ]
    return msgspec.json.encode(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": site.title,
            "home_page_url": f"{site.base}/",
            "feed_url": site.here,
            "language": "en",
            "authors": [{"name": "Dideban"}],
            "items": items,
        }
    )
