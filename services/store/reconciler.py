"""The reconciler: finds stories that the queue or a worker has lost, and gives them to whoever comes next.

A pending revision is in good hands while its job waits in a queue, or while a living worker has begun it not too long
ago. In between (taken from the queue and not yet begun; recorded and not yet enqueued) nobody has it for a moment, so
one that is in no hands is only marked at first, and enqueued anew when it still is after a grace. A dead worker's
story needs no grace: its key had expired already. How long a story waits in a queue does not matter, and only starts
count as attempts, so that a long backlog makes no dead letters.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from incidents.errors import RefuseError
from incidents.records import Decision
from services.store.book import Versions
from services.store.heartbeats import Heartbeats
from services.store.keys import Keys, check_revision
from services.store.leases import Lease
from services.store.packing import milliseconds
from services.store.publish import Publisher
from services.store.queues import Queues
from services.store.redis_clients import Client, Word
from services.store.scripts import answer_of, script, text_of

PASS_S = 10.0
"""How often `reconcile` is to be called."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and numbers by which the reconciler judges."""

    grace_s: float = 10.0
    """A revision in no hands is enqueued anew after so long."""
    stuck_s: float = 300.0
    """A living worker that began a revision so long ago has left it: far beyond the time that a job may take."""
    max_attempts: int = 5
    """After so many starts without an end a revision is a dead letter."""
    most: int = 2000
    """So many are enqueued anew in one pass; the others in the next."""
    lease_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass found, in numbers of revisions; `strays` were listed as pending and exist no more."""

    pending: int
    enqueued: int
    failed: int
    strays: int


@dataclass(frozen=True, slots=True)
class _Begun:
    revision: str
    worker: str
    held: bool
    """A living worker has it, and not for too long."""


class Reconciler:
    """The reconciler of one stream. Any number may run; the one that holds the lease works."""

    def __init__(
        self,
        client: Client,
        keys: Keys,
        queues: Queues,
        publisher: Publisher,
        who: str,
        limits: Limits | None = None,
    ) -> None:
        """*who* names this process to the others, as the holder of the lease."""
        self._client = client
        self._keys = keys
        self._queues = queues
        self._publisher = publisher
        self._limits = limits or Limits()
        self._hearts = Heartbeats(client, keys)
        self._lease = Lease(client, keys.one("reconciler"), who, self._limits.lease_s)

    def reconcile(self, now: dt.datetime) -> Pass | None:
        """One pass; None where another reconciler holds the lease. *now* is the server's clock (`Client.now`)."""
        if not self._lease.acquire():
            return None
        # in this order: a story that moves on while we look is seen further on, not nowhere
        pending, forged = _revisions(self._client.call("ZRANGE", self._keys.one("pending"), 0, -1))
        waiting = {name for queue in self._keys.queues for name in self._queues.waiting(queue, now)}
        begun = self._begun(now)
        held = {one.revision for one in begun if one.held}
        left = [one for one in begun if not one.held]
        self._give_up(left)
        lost = [name for name in pending if name not in waiting and name not in held]
        due = self._due(lost, {one.revision for one in left}, now)[: self._limits.most]
        return self._settle(due, forged, len(pending), now)

    def release(self) -> None:
        """Give the lease back, at a good end: another need not wait for it."""
        self._lease.release()

    def _begun(self, now: dt.datetime) -> list[_Begun]:
        """What workers have begun, and whether they are still at it."""
        slots = self._hash("started", lambda _worker, name: _is_revision(name))
        alive = self._hearts.alive(slots)
        times = self._client.batch([("HGET", self._keys.many("revision", name), "started") for name in slots.values()])
        since = milliseconds(now - dt.timedelta(seconds=self._limits.stuck_s))
        return [
            _Begun(name, worker, worker in alive and time is not None and _whole(time) > since)
            for (worker, name), time in zip(slots.items(), times, strict=True)
        ]

    def _give_up(self, left: Sequence[_Begun]) -> None:
        """Take from dead and stuck workers what they had begun."""
        for one in left:
            keys = [self._keys.many("revision", one.revision), self._keys.one("started")]
            why = f"worker {one.worker} began it and died, or was stuck"
            answer_of(self._client.script(script("release"), keys, [one.revision, one.worker, why]), "release")

    def _due(self, lost: Sequence[str], left: set[str], now: dt.datetime) -> list[str]:
        """Those of *lost* that are to be enqueued now; the others are marked with the time since when they are lost."""
        key = self._keys.one("missing")
        marked = self._hash("missing", lambda name, since: _is_revision(name) and since.isdigit())
        since = milliseconds(now - dt.timedelta(seconds=self._limits.grace_s))
        due = [name for name in lost if name in left or (name in marked and int(marked[name]) <= since)]
        fresh = [name for name in lost if name not in marked and name not in left]
        lost_now = set(lost)
        found = [name for name in marked if name not in lost_now]
        commands: list[tuple[Word, ...]] = [("HSET", key, name, milliseconds(now)) for name in fresh]
        commands += [("HDEL", key, name) for name in found]
        self._client.batch(commands)
        return due

    def _settle(self, due: Sequence[str], forged: Sequence[bytes], pending: int, now: dt.datetime) -> Pass:
        """Enqueue each of *due* anew, or make it a dead letter where its attempts are used up."""
        facts = self._client.batch(
            [("HMGET", self._keys.many("revision", name), "id", "attempts", "queue", "trouble") for name in due]
        )
        strays: list[str | bytes] = [*forged]
        failed = 0
        jobs: dict[str, list[tuple[str, int]]] = {}
        for name, (entry, attempts, queue, trouble) in zip(due, facts, strict=True):
            if entry is None:
                strays.append(name)
            elif _whole(attempts) >= self._limits.max_attempts:
                self._fail(name, text_of(entry), _whole(attempts), text_of(trouble), now)
                failed += 1
            else:
                where = text_of(queue) if text_of(queue) in self._keys.queues else self._keys.queue
                jobs.setdefault(where, []).append((name, _whole(attempts) + 1))
        for where, some in jobs.items():
            self._queues.enqueue(where, self._keys.stream, some)
        self._forget(due, strays)
        return Pass(pending, sum(map(len, jobs.values())), failed, len(strays))

    def _fail(self, revision: str, entry: str, attempts: int, trouble: str, now: dt.datetime) -> None:
        reason = f"{attempts} attempts were started and none came to an end"
        decision = Decision(
            story=entry,
            revision=revision,
            outcome="failed",
            heard="none",
            relevant=False,
            decided=now,
            failure=f"{reason}; the last one: {trouble}" if trouble else reason,
        )
        # refused where the revision has gone in this moment: the next pass finds a stray
        with suppress(RefuseError):
            self._publisher.publish(decision, Versions(), (), now)

    def _forget(self, due: Sequence[str], strays: Sequence[str | bytes]) -> None:
        """Take the marks off what was settled, and strays off the list of what is pending."""
        commands: list[tuple[Word, ...]] = []
        if due:
            commands.append(("HDEL", self._keys.one("missing"), *due))
        if strays:
            commands.append(("ZREM", self._keys.one("pending"), *strays))
            commands.append(("HINCRBY", self._keys.one("counts"), "strays", len(strays)))
        self._client.batch(commands, atomic=True)

    def _hash(self, name: str, sane: Callable[[str, str], bool]) -> dict[str, str]:
        """The hash *name* of the stream; fields that nobody here can have written are struck off."""
        flat = self._client.call("HGETALL", self._keys.one(name))
        pairs = {field: (text_of(field), text_of(value)) for field, value in zip(flat[::2], flat[1::2], strict=True)}
        if forged := [field for field, pair in pairs.items() if not sane(*pair)]:
            self._client.call("HDEL", self._keys.one(name), *forged)
        return dict(pair for field, pair in pairs.items() if field not in forged)


def _revisions(names: Sequence[bytes]) -> tuple[list[str], list[bytes]]:
    """Those of *names* that can be revisions, and the others as they are."""
    pairs = [(text_of(name), name) for name in names]
    return [text for text, _ in pairs if _is_revision(text)], [raw for text, raw in pairs if not _is_revision(text)]


def _whole(value: object) -> int:
    """The whole number that a raw reply means; 0 where somebody put something else there."""
    try:
        return int(value) if isinstance(value, bytes) else 0
    except ValueError:
        return 0


def _is_revision(name: str) -> bool:
    try:
        check_revision(name)
    except RefuseError:
        return False
    return True
