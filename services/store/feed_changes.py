"""Changes to the feeds, as operators make them while the program runs: one opaque value a feed, in one hash.

API: FeedChanges(client, keys).all(), .put(changes), .forget(urls), .written(changes)
"""

from __future__ import annotations

from services.store.keys import Keys, digest
from services.store.redis_clients import Client, Word
from services.store.scripts import script


class FeedChanges:
    """The changes of one stream's feeds."""

    def __init__(self, client: Client, keys: Keys) -> None:
        """*client* is a commands client."""
        self._client = client
        self._key = keys.one("feeds:changes")

    def all(self) -> list[bytes]:
        """Every change, in no order."""
        flat = self._client.call("HGETALL", self._key)
        return list(flat[1::2])

    def put(self, changes: dict[str, bytes]) -> None:
        """Keep the changes of these addresses, in place of earlier ones; all or none."""
        words = [word for url, value in changes.items() for word in (digest(url), value)]
        if words:
            self._client.call("HSET", self._key, *words)

    def forget(self, urls: list[str]) -> None:
        """The feeds are again as the file has them."""
        if urls:
            self._client.call("HDEL", self._key, *(digest(url) for url in urls))

    def written(self, changes: dict[str, bytes]) -> None:
        """*changes*, as they were read, stand in the file by now; those that were made anew meanwhile stay."""
        words: list[Word] = [word for url, value in changes.items() for word in (digest(url), value)]
        if words:
            self._client.script(script("forget_changes"), [self._key], words)
