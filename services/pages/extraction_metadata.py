"""A page's metadata from its head: title, publishing time, site, language, canonical address, description.

Takes elements as plain values (tag, attributes, text), so it needs no HTML library; `services.pages.extraction` has
them. Order of trust for the publishing time: JSON-LD `datePublished`, article tags, other meta tags, a `time` element.
Never guesses a date from text, and never takes a date of change for one of publishing.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple
from urllib.parse import urljoin, urlsplit

import msgspec

Precision = Literal["second", "day", "month", "unknown"]


class Element(NamedTuple):
    """An element of a page: its tag, its attributes and its text."""

    tag: str
    attributes: Mapping[str, str]
    text: str


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """What the head says. `published` is ISO 8601, as precise as `published_precision`, with its offset if given."""

    title: str = ""
    description: str = ""
    published: str | None = None
    published_precision: Precision = "unknown"
    site: str | None = None
    language: str | None = None
    canonical_url: str | None = None
    body: str = ""
    """The text that JSON-LD carries (`articleBody`), which pages drawn by scripts have and their HTML lacks."""


_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "parsely-pub-date",
    "sailthru.date", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "dc.date.issued",
    "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date", "dcterms.date", "date",
)  # fmt: skip
_TITLES = ("og:title", "twitter:title", "dc.title", "headline")
_DESCRIPTIONS = ("og:description", "description", "twitter:description", "dc.description")
_ARTICLES = frozenset(("Article", "NewsArticle", "ReportageNewsArticle", "BlogPosting", "LiveBlogPosting", "Report"))
_DATE = re.compile(
    r"(\d{4})-?(\d{2})(?:-?(\d{2})"
    r"(?:[T ]+(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?)?\Z",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s+[|\-–—»·:]+\s+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?=[-_]|\Z)", re.IGNORECASE)
_SCRIPT_BYTES = 500_000
_LONGEST_TITLE = 500
_LONGEST_URL = 2_048


def read(elements: Iterable[Element], url: str | None) -> Metadata:
    """The metadata that *elements* (html, meta, link, title, script, time, h1 in page order) give. Never raises."""
    page = _Page()
    for element in elements:
        page.take(element)
    linked = page.article or {}
    published = next(
        (found for found in map(iso, (linked.get("datePublished"), *page.dates(), *page.times)) if found), None
    )
    publisher = linked.get("publisher")
    site = page.first("og:site_name", "application-name") or _text(
        publisher.get("name") if isinstance(publisher, dict) else None
    )
    return Metadata(
        title=_title(page, _text(linked.get("headline")), site),
        description=page.first(*_DESCRIPTIONS) or _text(linked.get("description")),
        published=published[0] if published else None,
        published_precision=published[1] if published else "unknown",
        site=site or (urlsplit(url).hostname if url else None) or None,
        language=_language(
            page.language, page.first("og:locale"), page.first("content-language"), linked.get("inLanguage")
        ),
        canonical_url=_address(page.canonical or page.first("og:url"), url),
        body=_text(linked.get("articleBody")),
    )


class _Page:
    """What one walk over the elements found."""

    def __init__(self) -> None:
        self.meta: dict[str, str] = {}
        self.titles: dict[str, str] = {}
        self.times: list[str] = []
        self.language = ""
        self.canonical = ""
        self.article: dict[str, Any] | None = None

    def take(self, element: Element) -> None:
        """File one element under what it says."""
        tag, attributes, text = element
        if tag == "meta":
            name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
            name = name or attributes.get("http-equiv") or ""
            self.meta.setdefault(name.strip().lower(), attributes.get("content", ""))
        elif tag == "script":
            if self.article is None and attributes.get("type", "").lower().startswith("application/ld+json"):
                self.article = _article(text)
        elif tag == "link":
            if "canonical" in attributes.get("rel", "").lower().split():
                self.canonical = self.canonical or attributes.get("href", "")
        elif tag == "html":
            self.language = attributes.get("lang") or attributes.get("xml:lang") or ""
        elif tag == "time":
            marked = "pubdate" in attributes or attributes.get("itemprop") == "datePublished"
            self.times.insert(0 if marked else len(self.times), attributes.get("datetime", ""))
        else:
            self.titles.setdefault(tag, " ".join(text.split()))

    def first(self, *names: str) -> str:
        """The first of the meta tags *names* that says anything."""
        return next((" ".join(self.meta[name].split()) for name in names if self.meta.get(name, "").strip()), "")

    def dates(self) -> Iterator[str]:
        """The meta tags that give a publishing time, the most trusted first."""
        return (self.meta[name] for name in _PUBLISHED if name in self.meta)


def _article(text: str) -> dict[str, Any] | None:
    """The article that a JSON-LD script describes, if it does."""
    if not text or len(text) > _SCRIPT_BYTES:
        return None
    try:
        node = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    queue = [node]
    for item in queue:  # grows while it is walked: lists and graphs one level at a time, no recursion
        if isinstance(item, list):
            queue.extend(item[:100])
        elif isinstance(item, dict):
            kinds = item.get("@type")
            if not _ARTICLES.isdisjoint(str(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])):
                return item
            queue.extend(
                item[key]
                for key in ("@graph", "mainEntity", "mainEntityOfPage")
                if isinstance(item.get(key), (list, dict))
            )
        if len(queue) > 1_000:
            break
    return None


def iso(value: object) -> tuple[str, Precision] | None:
    """*value* as ISO 8601 with its precision, or None where it is no date that exists."""
    match = _DATE.match(value.strip()) if isinstance(value, str) else None
    if not match:
        return None
    year, month, day, hour, minute, second, offset = match.groups()
    try:
        if day is None:
            return f"{dt.date(int(year), int(month), 1):%Y-%m}", "month"
        date = dt.date(int(year), int(month), int(day))
        if hour is None:
            return date.isoformat(), "day"
        clock = dt.time(int(hour), int(minute), int(second or 0))
        zone = "" if not offset else "+00:00" if offset[0] not in "+-" else f"{offset[:3]}:{offset[-2:]}"
        moment = dt.datetime.fromisoformat(f"{date.isoformat()}T{clock.isoformat()}{zone}")
    except ValueError:
        return None
    return moment.isoformat(), "second"


def _title(page: _Page, headline: str, site: str | None) -> str:
    """The story's title: as shared, by JSON-LD or the page's heading, else the window's without the site's name."""
    title = page.first(*_TITLES) or headline or page.titles.get("h1", "") or page.titles.get("title", "")
    parts = _SEPARATOR.split(title)
    if site and len(parts) > 1 and parts[-1].casefold() == site.casefold():
        title = title[: title.rfind(parts[-1])].rstrip(" |-–—»·:")
    elif title and title == page.titles.get("title") and len(parts) > 1:
        title = max(parts, key=len)
    return title[:_LONGEST_TITLE].strip()


def _text(value: object) -> str:
    """*value* if it is text, its white space made single."""
    return " ".join(value.split()) if isinstance(value, str) else ""


def _language(*declared: object) -> str | None:
    """The first code of a language among what the page declares."""
    for value in declared:
        match = _LANGUAGE.match(value.strip()) if isinstance(value, str) else None
        if match:
            return match.group().lower()
    return None


def _address(address: str, base: str | None) -> str | None:
    """*address* as an absolute http or https address, or None."""
    try:
        joined = urljoin(base or "", address.strip()) if address else ""
        parts = urlsplit(joined)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and len(joined) <= _LONGEST_URL
    except ValueError:
        return None
    return joined if usable else None
