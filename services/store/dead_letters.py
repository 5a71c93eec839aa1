"""Dead letters: revisions whose recorded decision is that no decision could be made, each with its reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from incidents.errors import RefuseError
from incidents.records import Outcome
from services.store.keys import Keys, check_revision
from services.store.ledger import decision_of
from services.store.queues import Queues
from services.store.redis_clients import Client
from services.store.scripts import answer_of, script, text_of


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One dead letter: the story and the revision, when it was given up, and why (with what to do)."""

    story: str
    revision: str
    decided: dt.datetime
    reason: str


class DeadLetters:
    """The dead letters of one stream."""

    def __init__(self, client: Client, keys: Keys, queues: Queues) -> None:
        """*queues* is where a letter goes that is tried again."""
        self._client = client
        self._keys = keys
        self._queues = queues

    def list(self, most: int = 1000) -> tuple[DeadLetter, ...]:
        """The latest dead letters, newest first; those whose decision has expired are forgotten on the way."""
        key = self._keys.one("dead")
        names = [text_of(name) for name in self._client.call("ZREVRANGE", key, 0, most - 1)]
        found = self._client.batch([("HGET", self._keys.many("decision", name), "decision") for name in names])
        letters, expired = [], []
        for name, blob in zip(names, found, strict=True):
            if blob is None:
                expired.append(name)
                continue
            decision = decision_of(blob, name)
            letters.append(
                DeadLetter(decision.story, name, decision.decided, decision.failure or "no reason was given")
            )
        if expired:
            self._client.call("ZREM", key, *expired)
        return tuple(letters)

    def retry(self, revision: str, outcome: Outcome = "failed") -> None:
        """Take the letter back: its decision is undone and it waits again, with all its attempts, for a new one.

        RefuseError where *revision* is unknown or was not decided as *outcome*. Should the enqueueing fail, the
        reconciler does it.
        """
        keys = [self._keys.many(kind, check_revision(revision)) for kind in ("decision", "revision", "body")]
        keys += [self._keys.one(name) for name in ("pending", "dead", "outcomes")]
        word, rest = answer_of(self._client.script(script("retry"), keys, [revision, outcome]), "retry")
        if word == "unknown":
            raise RefuseError(f"revision {revision}: stream '{self._keys.stream}' has no such dead letter")
        if word == "decided":
            raise RefuseError(f"revision {revision}: is no dead letter, its outcome is '{text_of(rest[0])}'")
        queue = text_of(rest[0])
        where = queue if queue in self._keys.queues else self._keys.queue
        self._queues.enqueue(where, self._keys.stream, [(revision, 1)])
