"""What this process saw in each feed at its last fetch, the entries' hashes and times: they need no second look.

API: Shown().keep(url, body, times)      .of(url, body) -> {hash of an entry's bytes: its time}

*body* is the hash of the whole feed, which the store keeps with the entries in one act: where the store has another one
(another poller fetched it, or the server lost its last second), what was seen here counts for nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Mapping

_FEEDS = 5000
"""Feeds that are remembered: with 30 entries each about 15 MB."""


class Shown:
    """The last look at each feed."""

    def __init__(self, most: int = _FEEDS) -> None:
        """*most* feeds are remembered, those last fetched."""
        self._most = most
        self._feeds: OrderedDict[str, tuple[str, Mapping[bytes, dt.datetime | None]]] = OrderedDict()

    def keep(self, url: str, body: str, times: Mapping[bytes, dt.datetime | None]) -> None:
        """The feed *url* showed entries with *times* when its whole had the hash *body*."""
        self._feeds.pop(url, None)
        if times and body:
            self._feeds[url] = (body, times)
            while len(self._feeds) > self._most:
                self._feeds.popitem(last=False)

    def of(self, url: str, body: str | None) -> Mapping[bytes, dt.datetime | None]:
        """What is known of *url*, if that is what the store has by the hash *body*; else nothing."""
        found = self._feeds.get(url)
        return found[1] if found is not None and found[0] == body else {}
