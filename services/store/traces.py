"""What the ledger knows of one entry, step by step, and of all of them in numbers: for `why` and `status`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import msgspec

from incidents.errors import BugError
from incidents.records import Decision, Entry
from services.store import identity
from services.store.keys import Keys, digest
from services.store.ledger import decision_of
from services.store.packing import moment, read_json
from services.store.redis_clients import Client
from services.store.scripts import text_of

_OUTCOMES = ("opened", "updated", "threaded", "duplicate", "irrelevant", "failed")
_MOST = 50


@dataclass(frozen=True, slots=True)
class Trace:
    """One revision on its way: recorded, begun (so many times, last by that worker), decided, with its numbers.

    `trouble` is what the last attempt without an end said. `decision` is as it was kept: its incidents without
    tellings and facts.
    """

    entry: Entry
    queue: str
    recorded: dt.datetime | None
    attempts: int
    started: dt.datetime | None
    worker: str
    trouble: str
    decided: dt.datetime | None
    decision: Decision | None
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """The ledger in numbers, of one moment. `revisions` is always `pending` plus the sum of `outcomes`.

    `strays` counts pending names that were no revisions of the ledger, and were struck off: 0 unless somebody meddled.
    """

    entries: int
    revisions: int
    pending: int
    started: int
    outcomes: dict[str, int]
    degraded: int
    strays: int
    dead: int
    alerts: int


class Traces:
    """Looks things up in the ledger of one stream."""

    def __init__(self, client: Client, keys: Keys) -> None:
        """*client* is a commands client."""
        self._client = client
        self._keys = keys

    def find(self, text: str) -> list[list[Trace]]:
        """The entries that *text* may mean, each with its revisions, oldest first.

        *text* is an entry's id, a revision, a URL (tracking does not matter) or a whole title (case does not matter),
        looked for in this order; several entries may answer to one URL or title.
        """
        hashes = self._hashes(text.strip())
        return [traces for name in hashes[:_MOST] if (traces := self._entry(name))]

    def trace(self, revision: str) -> Trace | None:
        """What is known of one revision; None where the ledger has none of that name."""
        fields, decision = self._client.batch(
            [
                ("HGETALL", self._keys.many("revision", revision)),
                ("HMGET", self._keys.many("decision", revision), "decision", "numbers"),
            ],
            atomic=True,
        )
        return _trace(revision, fields, decision) if fields else None

    def counts(self) -> Counts:
        """The ledger in numbers, all of the same moment."""
        one = self._keys.one
        counts, outcomes, pending, started, dead, seq = self._client.batch(
            [
                ("HGETALL", one("counts")),
                ("HGETALL", one("outcomes")),
                ("ZCARD", one("pending")),
                ("HLEN", one("started")),
                ("ZCARD", one("dead")),
                ("GET", one("seq")),
            ],
            atomic=True,
        )
        kept, ended = _numbers(counts, "counts"), _numbers(outcomes, "outcomes")
        return Counts(
            entries=kept.get("entries", 0),
            revisions=kept.get("revisions", 0),
            pending=pending,
            started=started,
            outcomes={name: ended.get(name, 0) for name in _OUTCOMES},
            degraded=ended.get("degraded", 0),
            strays=kept.get("strays", 0),
            dead=dead,
            alerts=_number(seq, "seq") if seq is not None else 0,
        )

    def _hashes(self, text: str) -> list[str]:
        """The hashes of the entries that *text* may mean."""
        keys = self._keys
        commands = [
            ("EXISTS", keys.entry(text)),
            ("HGET", keys.many("revision", text), "entry"),
            ("SMEMBERS", keys.many("lookup", identity.url_lookup(text))),
            ("SMEMBERS", keys.many("lookup", identity.title_lookup(text))),
        ]
        by_id, of_revision, by_url, by_title = self._client.batch([tuple(command) for command in commands])
        if by_id:
            return [digest(text)]
        if of_revision is not None:
            return [text_of(of_revision)]
        return sorted(text_of(name) for name in (by_url or by_title))

    def _entry(self, name: str) -> list[Trace]:
        listed = text_of(self._client.call("HGET", self._keys.many("entry", name), "revisions")).split()
        return [trace for revision in listed[-_MOST:] if (trace := self.trace(revision))]


def _trace(revision: str, flat: list[bytes], decided: list[Any]) -> Trace:
    fields = dict(zip((text_of(word) for word in flat[::2]), flat[1::2], strict=True))
    entry = read_json(fields.get("json"), Entry, f"entry of revision {revision}")
    return Trace(
        entry=msgspec.structs.replace(entry, id=text_of(fields.get("id")), revision=revision),
        queue=text_of(fields.get("queue")),
        recorded=moment(fields.get("recorded")),
        attempts=_number(fields.get("attempts", b"0"), "attempts"),
        started=moment(fields.get("started")),
        worker=text_of(fields.get("worker")),
        trouble=text_of(fields.get("trouble")),
        decided=moment(fields.get("decided")),
        decision=None if decided[0] is None else decision_of(decided[0], revision),
        numbers=tuple(_number(word, "numbers") for word in (decided[1] or b"").split(b",") if word),
    )


def _numbers(flat: list[bytes], what: str) -> dict[str, int]:
    return {text_of(name): _number(value, what) for name, value in zip(flat[::2], flat[1::2], strict=True)}


def _number(value: object, what: str) -> int:
    try:
        return int(value) if isinstance(value, bytes) else 0
    except ValueError as error:
        raise BugError(f"{what} holds {value!r:.60} where a number belongs") from error
