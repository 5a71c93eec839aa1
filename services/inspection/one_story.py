"""One story out of a file, an address or standard input, by the ways that replays and pollers take.

API: one_story(source, told, settings, now) -> Told      RefuseError or RetryError names the source and what to do

What the page or file says of itself can be overruled by the command line, as a feed's entry overrules its page.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from incidents.errors import RefuseError
from incidents.records import Story
from services.configuration.settings import Settings
from services.inspection.page_fetch import fetch_page
from services.pages.bounded_extractor import make_extractor
from services.pages.published import read_published
from services.pages.stories import story_of
from services.replay.replay_clock import entry_of
from services.sources.source_bytes import check_body, decode
from services.sources.source_files import item_of
from services.sources.source_lines import read_line
from services.sources.source_pages import is_markup
from services.sources.sources import Item, Limits, Refused, check_paths, limits_of, read_sources

STDIN = "-"
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_SHOWN_IDS = 5


@dataclass(frozen=True, slots=True)
class Given:
    """What the command line says of the story: its id among several, and what overrules the story's own word."""

    name: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None
    outlet: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """The story, where it came from, and lines for people on what was odd on the way."""

    story: Story
    where: str
    notices: tuple[str, ...]


def one_story(source: str, given: Given, settings: Settings, now: dt.datetime) -> Told:
    """The story at *source*: a file's path, an address, or `-` for standard input. *now* tells slips in dates."""
    limits = limits_of(settings, now)
    if _ADDRESS.match(source):
        item = _of_address(source, settings, limits, now)
    elif source == STDIN:
        item = _chosen(_of_stream(sys.stdin.buffer, limits), source, given.name)
    else:
        item = _of_file(source, limits, given.name)
    item = _overruled(item, given, now)
    extractor = make_extractor(settings)
    try:
        story, problem = story_of(entry_of(item, item.published.at or now), item.body, extractor.extract)
    finally:
        extractor.close()
    return Told(story, item.where, (*item.notices, *((problem,) if problem else ())))


# --- where it lies ----------------------------------------------------------------------------------------------------


def _of_file(source: str, limits: Limits, name: str | None) -> Item:
    path = Path(source)
    try:
        check_paths([path])
    except RefuseError as error:
        raise RefuseError(f"{error}; an address begins with https://, and - is standard input") from None
    if path.is_dir():
        raise RefuseError(f"{source}: is a folder; name one file in it (`dideban seeds check` and `replay` read all)")
    return _chosen(read_sources([path], limits), source, name)


def _of_address(url: str, settings: Settings, limits: Limits, now: dt.datetime) -> Item:
    answer = fetch_page(url, settings, now)
    if not answer.body.strip():
        raise RefuseError(f"{url}: gives an empty page; open it in a browser to see what is there")
    found = item_of(answer.body, Path(STDIN), limits, markup=True)
    item = _story(found, url)
    # the address that answered, not the one that a page claims: an outlet's letter hangs on it
    return replace(item, id=answer.url, where=url, source=answer.url, url=answer.url)


def _of_stream(stream: BinaryIO, limits: Limits) -> Iterator[Item | Refused]:
    """A text, a page, or JSON Lines on *stream*."""
    path, most = Path(STDIN), max(limits.story_bytes, limits.page_bytes)
    body = stream.read(most + 1)
    text = decode(body[:4096]).text
    markup = is_markup(text)
    bounds = (limits.page_bytes, "extraction.page_kb") if markup else (limits.story_bytes, "limits.max_story_kb")
    check_body(body, path, *bounds)
    if text.lstrip("\ufeff").lstrip().startswith("{"):
        lines = enumerate(body.splitlines(), 1)
        return (read_line(line, path, number, limits) for number, line in lines if line.strip())
    return iter((item_of(body, path, limits, markup=markup),))


# --- which one it is --------------------------------------------------------------------------------------------------


def _chosen(found: Iterator[Item | Refused], source: str, name: str | None) -> Item:
    """The one story of *source*; of several that with the id *name*."""
    stories: list[Item] = []
    for thing in found:
        if name is None:
            stories.append(_story(thing, source))
        elif isinstance(thing, Item) and thing.id == name:
            return thing
    if name is not None:
        raise RefuseError(f"{source}: holds no story {name!r}; see its ids, or leave --id out where it holds one")
    if len(stories) > 1:
        ids = ", ".join(one.id for one in stories[:_SHOWN_IDS])
        raise RefuseError(f"{source}: holds {len(stories)} stories ({ids} …); say which with --id")
    if not stories:
        raise RefuseError(f"{source}: holds no story; give a text, an HTML page or a line of JSON")
    return stories[0]


def _story(thing: Item | Refused, source: str) -> Item:
    if isinstance(thing, Refused):
        where = source if thing.where == STDIN else thing.where
        raise RefuseError(f"{where}: {thing.reason}")
    return thing


def _overruled(item: Item, given: Given, now: dt.datetime) -> Item:
    """*item* with what the command line says of it."""
    changes: dict[str, object] = {
        key: value
        for key, value in (
            ("url", given.url),
            ("language", given.language),
            ("outlet", given.outlet),
            ("title", given.title),
        )
        if value is not None
    }
    if given.published is not None:
        published = read_published(given.published, now)
        if published.problem or published.at is None:
            raise RefuseError(f"--published: {published.problem or 'is empty; leave it out'}")
        changes["published"] = published
    make: Callable[..., Item] = replace
    return make(item, **changes)
