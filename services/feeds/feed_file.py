"""The feeds of config/feeds.toml: one table a feed, checked key by key.

API: Feed       one feed
     parse_feeds(text) -> tuple[Feed, ...]      RefuseError names the feed and the key that is wrong
"""

from __future__ import annotations

import codecs
import dataclasses
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from incidents.errors import RefuseError
from services.store.identity import canonical_url

Kind = Literal["rss", "atom", "json", "sitemap"]
Where = Callable[[str], str]
_TABLE = re.compile(r"\s*\[\[\s*feed\s*\]\]")
_KEY = re.compile(r"\s*(?:([A-Za-z0-9_-]+)|\"([^\"]+)\")\s*=")


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
    rows = content.get("feed", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise RefuseError("feeds.toml: feed: should be written as [[feed]] with its keys below")
    lines = _Lines(text)
    feeds: dict[str, Feed] = {}
    for number, row in enumerate(rows, 1):
        where = partial(lines.place, number, str(row.get("url", "without url")))
        feed = feed_of(row, where)
        name = canonical_url(feed.url)
        if name in feeds:
            raise RefuseError(f"{where('url')}: stands there already; take one out")
        feeds[name] = feed
    return tuple(feeds.values())


class _Lines:
    """Which line of the file a key of the n-th [[feed]] stands in; the table's own where the key is not written so."""

    def __init__(self, text: str) -> None:
        self._tables: list[tuple[int, dict[str, int]]] = []
        for number, line in enumerate(text.splitlines(), 1):
            if _TABLE.match(line):
                self._tables.append((number, {}))
            elif self._tables and (key := _KEY.match(line)):
                self._tables[-1][1].setdefault(key[1] or key[2], number)

    def place(self, table: int, url: str, key: str) -> str:
        """Where *key* of the table of that number stands, as the beginning of a message."""
        at, keys = self._tables[table - 1] if table <= len(self._tables) else (1, {})
        return f"feeds.toml line {keys.get(key, at)}: feed {table} ({url})"


def feed_of(row: Mapping[str, Any], where: str | Where) -> Feed:
    """One table as a feed; *where* begins each refusal (a text, or made of the key that is wrong)."""
    at: Where = (lambda _key: where) if isinstance(where, str) else where
    if unknown := sorted(row.keys() - set(_KEYS)):
        raise RefuseError(f"{at(unknown[0])}: {unknown[0]}: no such key; known are {', '.join(_KEYS)}")
    url = _text(row, "url", at)
    host = _host_of(url)
    if host is None:
        raise RefuseError(f"{at('url')}: url should begin with http:// or https:// and have a host")
    kind = row.get("kind", "rss")
    if kind not in get_args(Kind):
        raise RefuseError(f"{at('kind')}: kind {kind!r}: known are {', '.join(get_args(Kind))}")
    least, most = _seconds(row, "min_s", 60.0, at), _seconds(row, "max_s", 900.0, at)
    if most < least:
        raise RefuseError(f"{at('max_s')}: max_s should not be less than min_s")
    outlet = _text(row, "outlet", at, host)
    letter = _text(row, "admiralty", at, "F")
    if letter not in tuple("ABCDEF"):
        raise RefuseError(
            f"{at('admiralty')}: admiralty {letter!r}: a letter from A (reliable) to F (cannot be judged)"
        )
    charset = _text(row, "charset", at, "") or None
    if charset is not None and not _is_charset(charset):
        raise RefuseError(f"{at('charset')}: charset {charset!r}: no such charset; write it as utf-8 or windows-1256")
    provinces = row.get("provinces", ())
    if not isinstance(provinces, list | tuple) or not all(isinstance(code, str) for code in provinces):
        raise RefuseError(f"{at('provinces')}: provinces should be a list of ISO 3166-2 codes")
    paused = row.get("paused", False)
    if not isinstance(paused, bool):
        raise RefuseError(f"{at('paused')}: paused should be true or false")
    return Feed(
        url=url, outlet=outlet, family=_text(row, "family", at, outlet), kind=kind,
        language=_text(row, "language", at, "") or None, admiralty=letter,
        provinces=tuple(provinces), min_s=least, max_s=most, charset=charset, paused=paused,
    )  # fmt: skip


def _host_of(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        return parts.hostname if parts.scheme in ("http", "https") else None
    except ValueError:
        return None


def _is_charset(name: str) -> bool:
    try:
        return codecs.lookup(name)._is_text_encoding
    except (LookupError, ValueError):
        return False


def _text(row: Mapping[str, Any], key: str, at: Where, default: str | None = None) -> str:
    value = row.get(key, default)
    if not isinstance(value, str) or (default is None and not value.strip()):
        raise RefuseError(f"{at(key)}: {key} should be a text")
    return value.strip()


def _seconds(row: Mapping[str, Any], key: str, default: float, at: Where) -> float:
    value = row.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 10 <= value <= 86_400:
        raise RefuseError(f"{at(key)}: {key} should be a number of seconds from 10 to 86400, not {value!r}")
    return float(value)
