"""The feeds that a page names: its `<link rel="alternate">`, else links that look like feeds.

API: feeds_named(body, url) -> tuple[Named, ...]     in the page's order, each address once
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from services.formats.plain_text import plain, web_address
from services.formats.xml_documents import links_of

_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_LOOKS_LIKE_ONE = re.compile(r"(^|[/._-])(rss|atom|feed|feeds)([/._-]|$)|\.(rss|atom)$", re.IGNORECASE)
_MOST = 20


@dataclass(frozen=True, slots=True)
class Named:
    """A feed that a page names; `declared` where it does so by the rules, and not by a mere link."""

    url: str
    title: str
    declared: bool


def feeds_named(body: bytes, url: str) -> tuple[Named, ...]:
    """The feeds that the page *body* at *url* names; mere links only where none is declared."""
    links = links_of(body)
    declared = [
        Named(address, plain(attributes.get("title", "")), declared=True)
        for tag, attributes in links
        if tag == "link" and _declares(attributes) and (address := _address(attributes, url))
    ]
    mere = [
        Named(address, "", declared=False)
        for tag, attributes in links
        if tag == "a" and _LOOKS_LIKE_ONE.search(attributes.get("href", "")) and (address := _address(attributes, url))
    ]
    found = declared or mere
    return tuple({one.url: one for one in reversed(found)}.values())[::-1][:_MOST]


def _declares(attributes: dict[str, str]) -> bool:
    kind = attributes.get("type", "").partition(";")[0].strip().lower()
    return "alternate" in attributes.get("rel", "").lower().split() and kind in _TYPES


def _address(attributes: dict[str, str], url: str) -> str | None:
    try:
        return web_address(urljoin(url, attributes.get("href", "").strip())) if attributes.get("href") else None
    except ValueError:
        return None
