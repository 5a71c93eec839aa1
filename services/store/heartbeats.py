"""Which workers live: each writes a key with an expiry, again and again, whether it is busy or not.

A worker whose key has gone is taken for dead, and the story that it had begun is given to another. So the beat must not
come from the thread that reads stories: a long page would stop it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from incidents.errors import BugError
from services.store.keys import Keys
from services.store.redis_clients import Client
from services.store.scripts import text_of

BEAT_S = 5.0
"""How often a worker beats."""
EXPIRY_S = 25.0
"""How long a beat counts. With a pass of the reconciler every 10 s a dead worker's story is enqueued within 35 s."""

_NAME = re.compile(r"[A-Za-z0-9_.@-]{1,100}\Z")


class Heartbeats:
    """The beats of the workers of one stream."""

    def __init__(self, client: Client, keys: Keys, expiry_s: float = EXPIRY_S) -> None:
        """*expiry_s* is for how long a beat of this object's counts."""
        self._client = client
        self._keys = keys
        self._expiry_ms = int(expiry_s * 1000)

    def beat(self, worker: str, about: str = "") -> None:
        """*worker* lives; *about* is what `status` shows of it (queue, process, machine …). One round trip."""
        key = self._key(worker)
        self._client.batch(
            [("SADD", self._keys.one("workers"), worker), ("SET", key, about[:1000], "PX", self._expiry_ms)]
        )

    def gone(self, worker: str) -> None:
        """*worker* ends in good order: nobody needs to wait for its key to expire."""
        self._client.batch([("DEL", self._key(worker)), ("SREM", self._keys.one("workers"), worker)])

    def alive(self, workers: Iterable[str]) -> frozenset[str]:
        """Those of *workers* that live; a name that no worker can have lives not."""
        known = [worker for worker in dict.fromkeys(workers) if _NAME.match(worker)]
        found = self._client.batch([("EXISTS", self._key(worker)) for worker in known])
        return frozenset(worker for worker, there in zip(known, found, strict=True) if there == 1)

    def living(self) -> dict[str, str]:
        """Every worker that lives with what it says of itself, by name; those that died are forgotten."""
        names = sorted(text_of(name) for name in self._client.call("SMEMBERS", self._keys.one("workers")))
        known = [name for name in names if _NAME.match(name)]
        found = self._client.batch([("GET", self._key(name)) for name in known])
        living = {name: text_of(about) for name, about in zip(known, found, strict=True) if about is not None}
        if dead := [name for name in names if name not in living]:
            self._client.call("SREM", self._keys.one("workers"), *dead)
        return living

    def _key(self, worker: str) -> str:
        if not _NAME.match(worker):
            raise BugError(f"worker {ascii(worker)[:60]}: a worker's name has letters, digits and '_.@-', 100 at most")
        return self._keys.many("worker", worker)
