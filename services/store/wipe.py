"""Removes one stream: its ledger, book, numbers, log and waiting jobs, and nothing of any other stream."""

from __future__ import annotations

from collections.abc import Iterator

from incidents.errors import RefuseError
from services.store.keys import LIVE, PERMANENT, Keys
from services.store.queues import Queues
from services.store.redis_clients import Client
from services.store.scripts import text_of

_CHUNK = 500
# The lock of the replay that wipes stays; workers that run go on beating.
_STAYS = frozenset({"lock", "worker", "workers", "reconciler"})


def wipe(client: Client, keys: Keys, queues: Queues) -> int:
    """Empty the stream; returns how many keys were removed. RefuseError for the live stream: its book is for ever.

    Safe beside workers that run: first the revisions go, without which nothing can be published; then what must agree
    with each other, at once; then the rest.
    """
    if keys.stream == LIVE:
        raise RefuseError("stream 'live': is never emptied; take another with --stream, or an empty DIDEBAN_DATA")
    for queue in keys.queues:
        queues.empty(queue)
    removed = _remove(client, keys, frozenset({"revision"}))
    together = [keys.one(name) for name in PERMANENT if name not in _STAYS]
    removed += int(client.call("UNLINK", *together))
    return removed + _remove(client, keys, None)


def _remove(client: Client, keys: Keys, kinds: frozenset[str] | None) -> int:
    """Remove the stream's keys of *kinds*, of every kind but those that stay with None."""
    removed = 0
    for page in _pages(client, keys):
        kind_of = {key: keys.kind_of(text_of(key)) for key in page}
        ours = [key for key, kind in kind_of.items() if kind and kind not in _STAYS]
        if chosen := [key for key in ours if kinds is None or kind_of[key] in kinds]:
            removed += int(client.call("UNLINK", *chosen))
    return removed


def _pages(client: Client, keys: Keys) -> Iterator[list[bytes]]:
    cursor = b"0"
    while True:
        # a stream's name has no character that a pattern gives a meaning to
        cursor, found = client.call("SCAN", cursor, "MATCH", f"{keys.prefix}:*", "COUNT", _CHUNK)
        yield found
        if cursor == b"0":
            return
