"""Leases: something that one process at a time may do, given back by whoever took it and by nobody else.

A lease ends by itself when its holder dies. It is no mutual exclusion for writes (a paused holder does not know that
its lease ended): what may not happen twice is guarded by the publish script, leases only save work and surprise.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from incidents.errors import DidebanError, RetryError
from services.store.keys import Keys
from services.store.redis_clients import Client
from services.store.scripts import answer_of, script, text_of

_LOCK_S = 30.0


class Lease:
    """A lease of *seconds* on *key*; *who* is what others read of its holder."""

    def __init__(self, client: Client, key: str, who: str, seconds: float) -> None:
        """Takes nothing yet."""
        self._client = client
        self._key = key
        self._token = f"{who} {uuid.uuid4().hex}"
        self._ms = int(seconds * 1000)
        self.busy: str | None = None
        """Who held it at the last `acquire` that failed, and for how long still."""

    def acquire(self) -> bool:
        """Take the lease or prolong it; False where another holds it. Doing it twice is doing it once."""
        reply = self._client.script(script("lease"), [self._key], [self._token, self._ms])
        word, rest = answer_of(reply, "lease")
        if word == "held":
            self.busy = None
            return True
        holder = text_of(rest[0]).rpartition(" ")[0] or "an unknown process"
        self.busy = f"{ascii(holder)[1:-1][:100]}, for {max(1, round(int(rest[1]) / 1000))} s more unless it goes on"
        return False

    def release(self) -> None:
        """Give it back, if it is still held."""
        self._client.script(script("unlease"), [self._key], [self._token])


@contextmanager
def stream_lock(client: Client, keys: Keys, who: str, seconds: float = _LOCK_S) -> Iterator[threading.Event]:
    """Hold the stream for one replay; RetryError where another replay runs into it.

    A thread prolongs it. Yields an event that is set should the lease be lost (a server away for long): the holder
    looks at it between stories and stops, since another may have begun.
    """
    lease = Lease(client, keys.one("lock"), who, seconds)
    if not lease.acquire():
        raise RetryError(
            f"stream '{keys.stream}': another replay runs into it ({lease.busy}); "
            "wait for it, or take another stream with --stream"
        )
    done, lost = threading.Event(), threading.Event()
    keeper = threading.Thread(target=_keep, args=(lease, seconds, done, lost), name="stream-lock", daemon=True)
    keeper.start()
    try:
        yield lost
    finally:
        done.set()
        keeper.join(timeout=seconds)
        # where the server is away the lease ends by itself, and the error that matters is on its way
        with suppress(DidebanError):
            lease.release()


def _keep(lease: Lease, seconds: float, done: threading.Event, lost: threading.Event) -> None:
    """Prolong *lease* three times in its length until *done*; a server that is away for a moment loses nothing."""
    while not done.wait(seconds / 3):
        try:
            if not lease.acquire():
                lost.set()
                return
        except RetryError:
            continue
        except DidebanError:
            lost.set()
            return
