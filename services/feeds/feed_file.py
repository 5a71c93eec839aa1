"""The feeds of config/feeds.toml: one table a feed, checked key by key.

API: Feed       one feed
     parse_feeds(text) -> tuple[Feed, ...]      RefuseError names the feed and the key that is wrong
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from incidents.errors import RefuseError
from services.store.identity import canonical_url

Kind = Literal["rss", "atom", "json", "sitemap"]


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: where it is, whose it is, and how often it is asked at the least and at the most (seconds)."""

    url: str
    outlet: str
    family: str
    kind: Kind
    language: str | None
    admiralty: str
    provinces: tuple[str, ...] = ()
    min_s: float = 60.0
    max_s: float = 900.0
    charset: str | None = None
    paused: bool = False


_KEYS = tuple(field.name for field in dataclasses.fields(Feed))


def parse_feeds(text: str) -> tuple[Feed, ...]:
    """The feeds of `feeds.toml`, a list of tables `[[feed]]`."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RefuseError(f"feeds.toml: {error}; correct it") from error
    if unknown := sorted(content.keys() - {"feed"}):
        raise RefuseError(f"feeds.toml: {unknown[0]}: no such table; feeds are written as [[feed]]")
    feeds: dict[str, Feed] = {}
    for number, row in enumerate(content.get("feed", ()), 1):
        feed = feed_of(row, f"feeds.toml: feed {number} ({row.get('url', 'without url')})")
        name = canonical_url(feed.url)
        if name in feeds:
            raise RefuseError(f"feeds.toml: feed {number} ({feed.url}): stands there already; take one out")
        feeds[name] = feed
    return tuple(feeds.values())


def feed_of(row: Mapping[str, Any], where: str) -> Feed:
    """One table as a feed; *where* begins each refusal."""
    if unknown := sorted(row.keys() - set(_KEYS)):
        raise RefuseError(f"{where}: {unknown[0]}: no such key; known are {', '.join(_KEYS)}")
    url = _text(row, "url", where)
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise RefuseError(f"{where}: url should begin with http:// or https:// and have a host")
    kind = row.get("kind", "rss")
    if kind not in get_args(Kind):
        raise RefuseError(f"{where}: kind {kind!r}: known are {', '.join(get_args(Kind))}")
    least, most = _seconds(row, "min_s", 60.0, where), _seconds(row, "max_s", 900.0, where)
    if most < least:
        raise RefuseError(f"{where}: max_s should not be less than min_s")
    outlet = _text(row, "outlet", where, parts.hostname)
    letter = _text(row, "admiralty", where, "F")
    if letter not in tuple("ABCDEF"):
        raise RefuseError(f"{where}: admiralty {letter!r}: a letter from A (reliable) to F (cannot be judged)")
    return Feed(
        url=url, outlet=outlet, family=_text(row, "family", where, outlet), kind=kind,
        language=_text(row, "language", where, "") or None, admiralty=letter,
        provinces=tuple(str(code) for code in row.get("provinces", ())), min_s=least, max_s=most,
        charset=_text(row, "charset", where, "") or None, paused=bool(row.get("paused", False)),
    )  # fmt: skip


def _text(row: Mapping[str, Any], key: str, where: str, default: str | None = None) -> str:
    value = row.get(key, default)
    if not isinstance(value, str) or (default is None and not value.strip()):
        raise RefuseError(f"{where}: {key} should be a text")
    return value.strip()


def _seconds(row: Mapping[str, Any], key: str, default: float, where: str) -> float:
    value = row.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 10 <= value <= 86_400:
        raise RefuseError(f"{where}: {key} should be a number of seconds from 10 to 86400, not {value!r}")
    return float(value)
