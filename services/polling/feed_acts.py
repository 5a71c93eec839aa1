"""What operators do to the feeds: look at their state, add, pause, remove; through the store, over the file.

API: feed_desk() -> FeedDesk      of the environment's settings, server started if need be
     checked(url, charset) -> Checked, found_feed(url, charset) -> (address, title)      one fetch, no server
"""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from incidents.errors import RefuseError
from incidents.silence import Health
from services.configuration.settings import Settings
from services.exports.whole_file import write_whole
from services.feeds.feed_changes import FeedChange, decoded, encoded, table_of
from services.feeds.feed_check import Checked, check_feed
from services.feeds.feed_exchange import feeds_text
from services.feeds.feed_file import Feed, feed_of
from services.feeds.feed_set import FeedSet
from services.fetching.client import Fetcher, FetchLimits
from services.server.embedded import server
from services.store.feed_changes import FeedChanges
from services.store.identity import canonical_url
from services.store.keys import LIVE, Keys
from services.store.redis_clients import commands_client
from services.store.watch import Watch
from services.views.feed_health import health_of

AGENT = "Dideban/0.1"


def agent_of(settings: Settings) -> str:
    """The User-Agent: the program, and whom an outlet can ask about it."""
    return f"{AGENT} (+{settings.poller.contact})"


class FeedDesk:
    """The feeds of one installation, and the acts on them."""

    def __init__(self, feeds: FeedSet, changes: FeedChanges, watch: Watch) -> None:
        """*feeds* are those in force."""
        self._feeds = feeds
        self._changes = changes
        self._watch = watch

    @staticmethod
    def now() -> dt.datetime:
        """The present time."""
        return dt.datetime.now(dt.UTC)

    def feeds(self) -> Mapping[str, Feed]:
        """The feeds in force."""
        return self._feeds.feeds()

    def healths(self) -> list[Health]:
        """The state of each feed."""
        feeds = self.feeds()
        states = self._watch.states(list(feeds))
        return [health_of(feed, states[url]) for url, feed in feeds.items()]

    def add(self, table: Mapping[str, Any]) -> Feed:
        """Watch one more feed. RefuseError where its table is wrong or it is watched already."""
        feed = feed_of(table, f"feed {table.get('url', '')}")
        if canonical_url(feed.url) in map(canonical_url, self.feeds()):
            raise RefuseError(f"{feed.url} is watched already; `dideban feeds list` shows it")
        self.add_all([table_of(feed)])
        return feed

    def add_all(self, tables: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
        """Watch the feeds of *tables*; how many are new, and how many were watched already and stay as they are."""
        known = set(map(canonical_url, self.feeds()))
        fresh = {canonical_url(str(table["url"])): dict(table) for table in reversed(tables)}
        new = [table for name, table in reversed(fresh.items()) if name not in known]
        self._changes.put({table["url"]: self._change(table["url"], feed=table) for table in new})
        return len(new), len(tables) - len(new)

    def export(self, kind: str, file: str | None) -> tuple[str, int, int]:
        """The feeds in force as text of *kind*, also into *file*; how many there are, and how many changes it settled.

        Where *file* is the installation's own feeds.toml, the changes stand in it and are kept over it no longer.
        """
        changes = {change.url: value for value in self._changes.all() if (change := decoded(value)) is not None}
        feeds = list(self.feeds().values())
        text = feeds_text(feeds, kind)
        if file is not None:
            write_whole(file, [text.encode()])  # one act, so that no poller reads half a file
        if file is None or not self._feeds.is_file(Path(file)):
            return text, len(feeds), 0
        self._changes.written(changes)
        return text, len(feeds), len(changes)

    def pause(self, url: str) -> None:
        """Keep the feed and do not fetch it."""
        self._keep(url, paused=True)

    def resume(self, url: str) -> None:
        """Fetch it again."""
        self._keep(url, paused=False)

    def remove(self, url: str) -> None:
        """Watch it no more."""
        self._known(url)
        if url in self._feeds.of_file():
            self._changes.put({url: self._change(url, removed=True)})
        else:
            self._changes.forget([url])

    def _keep(self, url: str, *, paused: bool) -> None:
        feed = self._known(url)
        of_file = self._feeds.of_file().get(url)
        same = of_file is not None and dataclasses.replace(feed, paused=of_file.paused) == of_file
        table = None if same else table_of(dataclasses.replace(feed, paused=False))
        self._changes.put({url: self._change(url, feed=table, paused=paused)})

    def _known(self, url: str) -> Feed:
        feed = self.feeds().get(url)
        if feed is None:
            raise RefuseError(f"{url} is not watched; `dideban feeds list` shows the addresses")
        return feed

    def _change(
        self, url: str, feed: dict[str, Any] | None = None, *, removed: bool = False, paused: bool | None = None
    ) -> bytes:
        at = self.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        return encoded(FeedChange(url=url, at=at, feed=feed, removed=removed, paused=paused))


@contextmanager
def feed_desk() -> Iterator[FeedDesk]:
    """The feeds of the environment's settings."""
    settings = Settings.load(os.environ)
    with server(settings) as address:
        client, keys = commands_client(address), Keys.of(LIVE)
        try:
            changes = FeedChanges(client, keys)
            yield FeedDesk(FeedSet(settings.config / "feeds.toml", changes.all), changes, Watch(client, keys))
        finally:
            client.close()


def checked(url: str, charset: str | None) -> Checked:
    """What one fetch of *url* gives."""
    settings = Settings.load(os.environ)

    async def look() -> Checked:
        fetcher = Fetcher(FetchLimits(), agent_of(settings), settings.allow_networks, 2)
        try:
            return await check_feed(fetcher, url, charset, dt.datetime.now(dt.UTC))
        finally:
            await fetcher.close()

    return asyncio.run(look())


def found_feed(url: str, charset: str | None) -> tuple[str, str]:
    """The feed at *url*, or the one that the page there names, and its title. RefuseError where there is not one."""
    found = checked(url if "://" in url else f"https://{url}", charset)
    if not found.usable:
        declared = [one.url for one in found.named if one.declared] or [one.url for one in found.named]
        stories = [place for place in declared if "comments" not in urlsplit(place).path.lower().split("/")] or declared
        if not stories:
            text = found.problems[0].text if found.problems else "is no feed"
            raise RefuseError(f"{url}: {text}")
        if len(stories) > 1:
            raise RefuseError(f"{url}: is a page that names several feeds, {', '.join(stories[:8])}; add one of them")
        found = checked(stories[0], charset)
        if not found.usable:
            text = found.problems[0].text if found.problems else "is no feed"
            raise RefuseError(f"{url}: names {found.url}, which {text}")
    return found.url, found.feed.title if found.feed else ""
