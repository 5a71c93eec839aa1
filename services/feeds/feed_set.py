"""The feeds in force: those of config/feeds.toml, read anew when the file changes; a broken file changes nothing.

API: FeedSet(path).feeds() -> address → Feed      called as often as one likes; `trouble` says what is wrong
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

from incidents.errors import RefuseError
from services.configuration.config_files import load_with
from services.configuration.logs import fields
from services.feeds.feed_file import Feed, parse_feeds

_log = logging.getLogger(__name__)


class FeedSet:
    """The feeds of one file. The first reading raises RefuseError where the file is wrong; later ones keep the last."""

    def __init__(self, path: Path) -> None:
        """Reads the file *path* now."""
        self._path = path
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
        return self._feeds

    def _stat(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size

    def _read(self) -> dict[str, Feed]:
        return {feed.url: feed for feed in load_with(self._path, parse_feeds)}
