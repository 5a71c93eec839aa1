"""Pages and feeds of the demo's outlets, as real ones look: furniture around the story, feeds of every format. Pure.

API: page(story, furniture, language) -> html        feed_of(outlet, address, items, language) -> (bytes, content type)
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from html import escape

from services.demo.plan import Furniture, Outlet, Planned

_XML = '<?xml version="1.0" encoding="utf-8"?>'
_SITEMAP = "http://www.sitemaps.org/schemas"
_RTL = ("fa", "ps", "ar")


@dataclass(frozen=True, slots=True)
class Item:
    """A story as a feed shows it now."""

    story: Planned
    path: str
    guid: str
    published: dt.datetime


def page(story: Planned, outlet: Outlet, furniture: Furniture, published: dt.datetime) -> bytes:
    """The page of *story*."""
    menu = "".join(f'<li><a href="/s/{n}">{escape(word)}</a></li>' for n, word in enumerate(furniture.menu))
    cards = "".join(f'<div class="card"><a href="/n/{n}"><h3>{escape(one)}</h3></a></div>'
                    for n, one in enumerate(furniture.related))  # fmt: skip
    comments = "".join(f'<div class="comment"><p>{escape(one)}</p></div>' for one in furniture.comments)
    share = " ".join(f'<a class="share" href="#">{escape(one)}</a>' for one in furniture.share)
    body = "".join(f"<p>{escape(part)}</p>" for part in story.text)
    publisher = {"@type": "Organization", "name": outlet.name}
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": story.title,
            "datePublished": published.isoformat(), "publisher": publisher}  # fmt: skip
    direction = ' dir="rtl"' if outlet.language in _RTL else ""
    return (
        f'<!DOCTYPE html><html lang="{outlet.language}"{direction}><head><meta charset="utf-8">'
        f"<title>{escape(story.title)} | {escape(outlet.name)}</title>"
        f'<meta property="og:title" content="{escape(story.title)}">'
        f'<meta property="article:published_time" content="{published.isoformat()}">'
        f'<script type="application/ld+json">{json.dumps(data)}</script></head><body>'
        f'<div id="cookie-consent" class="modal"><button>OK</button></div><nav><ul>{menu}</ul></nav>'
        f'<main><article><h1>{escape(story.title)}</h1><time datetime="{published.isoformat()}"></time>'
        f'<div class="share-row">{share}</div>{body}<p class="donate">{escape(furniture.appeal)}</p></article></main>'
        f'<aside class="related">{cards}</aside><section id="comments">{comments}</section>'
        f"<footer><ul>{menu}</ul></footer></body></html>"
    ).encode()


def feed_of(outlet: Outlet, address: str, items: Sequence[Item]) -> tuple[bytes, str]:
    """The feed of *outlet* at *address* with *items*, newest first, and its content type."""
    makers = {"rss": _rss, "atom": _atom, "json": _json, "sitemap": _sitemap}
    text, kind = makers[outlet.format](outlet, address, items)
    if outlet.manner == "charset":
        # as it happens: written in a Windows code page, and saying nothing of it
        return text.replace(' encoding="utf-8"', "").encode("windows-1256", "replace"), "application/rss+xml"
    return text.encode(), kind


def _rss(outlet: Outlet, address: str, items: Sequence[Item]) -> tuple[str, str]:
    rows = "".join(
        f"<item><title>{escape(one.story.title)}</title><link>{address}{one.path}?utm_source=rss</link>"
        f'<guid isPermaLink="false">{one.guid}</guid><pubDate>{format_datetime(one.published)}</pubDate>'
        f"<description>{escape(_teaser(one))}</description></item>"
        for one in items
    )
    channel = f"<channel><title>{escape(outlet.name)}</title>{rows}</channel>"
    return f'{_XML}<rss version="2.0">{channel}</rss>', "application/rss+xml; charset=utf-8"


def _atom(outlet: Outlet, address: str, items: Sequence[Item]) -> tuple[str, str]:
    rows = "".join(
        f"<entry><id>urn:x:{one.guid}</id><title>{escape(one.story.title)}</title>"
        f'<link href="{address}{one.path}"/><published>{one.published.isoformat()}</published>'
        f"<updated>{one.published.isoformat()}</updated><summary>{escape(_teaser(one))}</summary></entry>"
        for one in items
    )
    inside = f"<title>{escape(outlet.name)}</title>{rows}"
    return f'{_XML}<feed xmlns="http://www.w3.org/2005/Atom">{inside}</feed>', "application/atom+xml"


def _json(outlet: Outlet, address: str, items: Sequence[Item]) -> tuple[str, str]:
    rows = [
        {"id": one.guid, "url": f"{address}{one.path}", "title": one.story.title, "summary": _teaser(one),
         "date_published": one.published.isoformat()}
        for one in items
    ]  # fmt: skip
    found = {"version": "https://jsonfeed.org/version/1.1", "title": outlet.name, "items": rows}
    return json.dumps(found, ensure_ascii=False), "application/feed+json"


def _sitemap(outlet: Outlet, address: str, items: Sequence[Item]) -> tuple[str, str]:
    rows = "".join(
        f"<url><loc>{address}{one.path}</loc><n:news><n:publication><n:name>{escape(outlet.name)}</n:name>"
        f"<n:language>{outlet.language}</n:language></n:publication>"
        f"<n:publication_date>{one.published.isoformat()}</n:publication_date>"
        f"<n:title>{escape(one.story.title)}</n:title></n:news></url>"
        for one in items
    )
    spaces = f'xmlns="{_SITEMAP}/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'
    return f"{_XML}<urlset {spaces}>{rows}</urlset>", "application/xml"


def _teaser(one: Item) -> str:
    return f"{one.story.text[0][:80]}…"
