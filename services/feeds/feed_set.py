"""The feeds in force: those of config/feeds.toml, read anew when the file changes, and what was changed over it.

API: FeedSet(path, changes).feeds() -> address → Feed      called as often as one likes; `trouble` says what is wrong

A file that breaks while the program runs changes nothing: the last good one stays in force.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from incidents.errors import RefuseError
from services.configuration.config_files import load_with
from services.configuration.logs import fields
from services.feeds.feed_changes import FeedChange, changed, decoded
from services.feeds.feed_file import Feed, feed_of, parse_feeds

_log = logging.getLogger(__name__)


class FeedSet:
    """The feeds of one file. The first reading raises RefuseError where the file is wrong; later ones keep the last."""

    def __init__(self, path: Path, changes: Callable[[], Iterable[bytes]] = tuple) -> None:
        """Reads the file *path* now. *changes* gives those that were made over it, as they are kept."""
        self._path = path
        self._changes = changes
        self.trouble: str | None = None
        self._stamp = self._stat()
        self._feeds = self._read()

    def feeds(self) -> Mapping[str, Feed]:
        """The feeds in force by their address; looks at the file's time and size first."""
        stamp = self._stat()
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._feeds = self._read()
                self.trouble = None
                _log.info("the feeds were read anew", extra=fields(feeds=len(self._feeds)))
            except RefuseError as error:
                self.trouble = str(error)
                _log.warning("the last good feeds stay in force", extra=fields(trouble=self.trouble))
        found = [change for value in self._changes() if (change := decoded(value)) is not None]
        return changed(self._feeds, [(change, _feed_of(change)) for change in found]) if found else self._feeds

    def of_file(self) -> Mapping[str, Feed]:
        """The feeds of the file alone, as last read."""
        return self._feeds

    def is_file(self, path: Path) -> bool:
        """Whether *path* is the file that these feeds come from."""
        return path.resolve() == self._path.resolve()

    def _stat(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size

    def _read(self) -> dict[str, Feed]:
        return {feed.url: feed for feed in load_with(self._path, parse_feeds)}


def _feed_of(change: FeedChange) -> Feed | None:
    """The feed that *change* adds; None where it adds none, or one that is no longer understood."""
    if change.feed is None:
        return None
    try:
        return feed_of(change.feed, f"feed {change.url}, as it was added")
    except RefuseError as error:
        _log.warning("a feed that was added is passed over", extra=fields(trouble=str(error)))
        return None
