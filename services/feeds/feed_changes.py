"""What was changed of the feeds while the program runs: kept over the file, which may be read-only.

API: FeedChange                           one feed's change: added or corrected, removed, paused or not
     changed(feeds, changes) -> {address: Feed}      the feeds in force
     encoded(change), decoded(bytes)      for the store
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

import msgspec

from services.feeds.feed_file import Feed


class FeedChange(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A change to the feed at `url`, made at `at` (ISO 8601 UTC). `feed` is the whole table where it was added."""

    url: str
    at: str
    feed: dict[str, str | float | bool | list[str]] | None = None
    removed: bool = False
    paused: bool | None = None


def encoded(change: FeedChange) -> bytes:
    """*change* as it is kept."""
    return msgspec.json.encode(change)


def decoded(data: bytes) -> FeedChange | None:
    """The change in *data*; None where it is none (another program wrote there)."""
    try:
        return msgspec.json.decode(data, type=FeedChange)
    except (msgspec.DecodeError, msgspec.ValidationError):
        return None


def table_of(feed: Feed) -> dict[str, str | float | bool | list[str]]:
    """*feed* as a table of feeds.toml, without what is as it would be anyhow."""
    shipped = {one.name: one.default for one in dataclasses.fields(Feed)}
    found: dict[str, str | float | bool | list[str]] = {}
    for name, value in ((one.name, getattr(feed, one.name)) for one in dataclasses.fields(feed)):
        if value in (None, shipped[name], ()):
            continue
        found[name] = list(value) if isinstance(value, tuple) else value
    return found


def changed(feeds: Mapping[str, Feed], changes: Iterable[tuple[FeedChange, Feed | None]]) -> dict[str, Feed]:
    """*feeds* with *changes*, each with the feed that its table gives; one whose table is wrong is passed over."""
    found = dict(feeds)
    for change, feed in changes:
        if change.removed:
            found.pop(change.url, None)
            continue
        if feed is not None:
            found[change.url] = feed
        if change.paused is not None and change.url in found:
            found[change.url] = dataclasses.replace(found[change.url], paused=change.paused)
    return found
