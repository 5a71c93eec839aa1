"""The ledger of entries: everything that was ever taken in, recorded before anything else happens to it.

It is the truth about what must be decided; the queue is only a way of telling workers. A revision (one text of one
entry) is pending from `record` until the publish script writes its decision. Nothing pending expires; what is decided
stays known for `Keep.days`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

import msgspec

from incidents.errors import BugError, RefuseError
from incidents.records import Decision, Entry
from services.store import identity
from services.store.keys import Keys, check_revision, digest
from services.store.packing import packed, read_json, unpacked
from services.store.redis_clients import Client, Word
from services.store.scripts import answer_of, script, text_of

Known = Literal["new", "revised", "known", "identical"]
"""`new`: an entry never seen. `revised`: a new text of a known entry. `identical`: its current text once more.
`known`: an older text of it came back. The last two record nothing."""

_DAY_S = 86_400
# One script call holds the server for about 10 µs an entry and 1 ms a megabyte: others must not wait long.
_MOST_ENTRIES, _MOST_BYTES = 200, 4 << 20


@dataclass(frozen=True, slots=True)
class Keep:
    """How long things stay known, in days: decided revisions with their decisions, and their bodies."""

    days: int = 90
    body_days: int = 7

    @property
    def seconds(self) -> int:
        """Of decisions, revisions and entries."""
        return self.days * _DAY_S

    @property
    def body_seconds(self) -> int:
        """Of the bodies of what is decided."""
        return min(self.body_days, self.days) * _DAY_S


@dataclass(frozen=True, slots=True)
class Recording:
    """An entry to record, with its body, and the identities (`services.store.identity`) by which it may be known."""

    entry: Entry
    body: bytes
    identities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a recording. `id` and `revision` are those under which it is kept: an alias may have another."""

    outcome: Known
    id: str
    revision: str
    decided: bool


@dataclass(frozen=True, slots=True)
class Started:
    """A start of work: its number among the starts of this revision (from 1), the entry, and its body unpacked.

    `body` is None where it has expired; the entry's title and summary are then what is left to read.
    """

    attempt: int
    entry: Entry
    body: bytes | None
    ruling: str = ""
    """What an analyst ruled of the story, as it is kept (see `incidents.hand`); '' where nobody did."""


class Ledger:
    """The ledger of one stream. Every call is one round trip (a `record` of many entries one a batch)."""

    def __init__(self, client: Client, keys: Keys, keep: Keep | None = None) -> None:
        """*client* is a commands client."""
        self._client = client
        self._keys = keys
        self._keep = keep or Keep()

    def record(self, batch: Sequence[Recording], queue: str | None = None) -> list[Recorded]:
        """Record *batch*, in order; each is either wholly in the ledger or not at all, and recording it again is safe.

        *queue* is where its stories will be enqueued (default: the stream's own); the reconciler enqueues them there
        when the caller could not. RefuseError for a revision that cannot be part of a job's id.
        """
        queue = queue or self._keys.queue
        if queue not in self._keys.queues:
            raise RefuseError(f"queue '{queue}': stories of stream '{self._keys.stream}' do not wait there")
        found: list[Recorded] = []
        for part in _parts([self._words_of(item) for item in batch]):
            words: list[Word] = [self._keys.prefix, self._keep.seconds, queue, len(part)]
            keys = [self._keys.one("pending"), self._keys.one("counts")]
            reply = self._client.script(script("record"), keys, [*words, *(word for item in part for word in item)])
            _, rest = answer_of(reply, "record")
            found.extend(_recorded(row) for row in rest)
        return found

    def start(self, revision: str, worker: str, *, token: str | None = None) -> Started | Literal["decided", "unknown"]:
        """*worker* begins with *revision*: the attempt is counted, and what the work needs comes back.

        'decided': there is nothing to do. 'unknown': no such revision is in the ledger (emptied, expired or forged).
        The same *token* again is the same attempt; one is made where none is given.
        """
        kinds = ("revision", "body", "decision")
        keys = [self._keys.many(kind, check_revision(revision)) for kind in kinds]
        keys += [self._keys.one(name) for name in ("started", "pending", "missing", "rulings")]
        reply = self._client.script(script("start"), keys, [revision, worker, token or uuid.uuid4().hex])
        word, rest = answer_of(reply, "start")
        if word != "started":
            return cast("Literal['decided', 'unknown']", word)
        entry = self._entry(revision, rest[1], rest[2])
        body = None if rest[3] is None else unpacked(rest[3], f"body of {revision}")
        return Started(int(rest[0]), entry, body, text_of(rest[4]))

    def ruling(self, story: str) -> str:
        """What an analyst ruled of *story*, as it is kept; '' where nobody did."""
        return text_of(self._client.call("HGET", self._keys.one("rulings"), digest(story)))

    def release(self, revision: str, worker: str, why: str) -> None:
        """*worker* ends its work on *revision* without a decision; *why* is kept for the dead letter."""
        keys = [self._keys.many("revision", check_revision(revision)), self._keys.one("started")]
        answer_of(self._client.script(script("release"), keys, [revision, worker, why[:1000]]), "release")

    def load(self, revision: str) -> tuple[Entry, bytes | None] | None:
        """The entry of *revision* and its body (None where it has expired); None where the ledger has no such one."""
        key = self._keys.many("revision", check_revision(revision))
        fields, body = self._client.batch(
            [("HMGET", key, "id", "json"), ("GET", self._keys.many("body", revision))], atomic=True
        )
        if fields[0] is None or fields[1] is None:
            return None
        return self._entry(revision, *fields), None if body is None else unpacked(body, f"body of {revision}")

    def decisions(self, revisions: Iterable[str]) -> dict[str, Decision]:
        """The recorded decisions among *revisions*; their incidents without tellings and facts (the book has these)."""
        wanted = [check_revision(revision) for revision in revisions]
        commands: list[tuple[Word, ...]] = [("HGET", self._keys.many("decision", name), "decision") for name in wanted]
        found = zip(wanted, self._client.batch(commands), strict=True)
        return {name: decision_of(blob, name) for name, blob in found if blob is not None}

    def _words_of(self, item: Recording) -> list[Word]:
        entry = item.entry
        names = identity.lookups(entry)
        return [
            digest(entry.id),
            entry.id.encode("utf-8", "backslashreplace"),
            check_revision(entry.revision),
            identity.text_hash(entry, item.body),
            msgspec.json.encode(entry),
            packed(item.body),
            len(item.identities),
            *item.identities,
            len(names),
            *names,
        ]

    def _entry(self, revision: str, entry_id: Any, json: Any) -> Entry:  # noqa: ANN401 - raw replies
        """The entry as it was recorded, under the id and the revision that the ledger knows it by."""
        entry = read_json(json, Entry, f"entry of revision {revision}")
        return msgspec.structs.replace(entry, id=text_of(entry_id), revision=revision)


def decision_of(blob: bytes, revision: str) -> Decision:
    """A decision as the publish script keeps it."""
    return read_json(unpacked(blob, f"decision on {revision}"), Decision, f"decision on {revision}")


def _recorded(row: Any) -> Recorded:  # noqa: ANN401 - checked here
    if not isinstance(row, list) or len(row) != 4:
        raise BugError(f"script 'record' answered {row!r:.100}")
    return Recorded(cast("Known", text_of(row[0])), text_of(row[1]), text_of(row[2]), row[3] == 1)


def _parts(items: Sequence[list[Word]]) -> Iterable[list[list[Word]]]:
    """*items* in parts of which one script call is not too long."""
    part: list[list[Word]] = []
    size = 0
    for item in items:
        weight = sum(len(word) for word in item if isinstance(word, bytes))
        if part and (len(part) >= _MOST_ENTRIES or size + weight > _MOST_BYTES):
            yield part
            part, size = [], 0
        part.append(item)
        size += weight
    if part:
        yield part
