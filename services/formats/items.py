"""What a feed holds, whatever its format: items as they came, the problems met on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Format = Literal["rss", "atom", "json", "sitemap"]


@dataclass(frozen=True, slots=True)
class ParsedItem:
    """An item. Texts are plain, times ISO 8601 UTC; `source` is the origin that an aggregator names."""

    id: str | None
    url: str | None
    title: str = ""
    summary: str = ""
    content: str = ""
    published: str | None = None
    updated: str | None = None
    source: str | None = None
    source_url: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that was wrong and got over: a code for programs, a sentence with the cure for people."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed. `format` is None where it is none; `children` are further sitemaps of an index.

    `blocks` are the hashes of its entries' bytes in their order, where they could be told apart; `skipped` of them were
    known and are not among the items, of which each then has its block's hash in `of`.
    """

    format: Format | None
    title: str = ""
    items: tuple[ParsedItem, ...] = ()
    problems: tuple[Problem, ...] = ()
    children: tuple[str, ...] = ()
    blocks: tuple[bytes, ...] = ()
    of: tuple[bytes, ...] = ()
    skipped: int = 0
