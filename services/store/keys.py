"""The names of everything that a stream keeps in Redis, and of the queues that its stories wait in.

A stream is one book of incidents with its own ledger, numbers and channel: `live`, or a replay's. The live stream lies
under `dideban:`, any other under `dideban:<stream>:`; so one stream's keys can be listed and removed without touching
another's (`services.store.wipe`), and a rule of an access list can name them.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from incidents.errors import RefuseError

LIVE = "live"
BACKFILL = "backfill"
EXERCISE = "exercise"

ROOT = "dideban"

PERMANENT = (
    "acts",
    "alerts:log",
    "audit",
    "counts",
    "dead",
    "epoch",
    "feeds:changes",
    "feeds:due",
    "missing",
    "outcomes",
    "pages:due",
    "pending",
    "rulings",
    "seq",
    "serials",
    "shifts",
    "shifts:log",
    "silences",
    "started",
    "tokens",
    "users",
    "versions",
    "workers",
)
"""Keys that stay: one of each a stream. All but the log, the serials, the versions, the acts and what they rule of
stories are bounded by work under way, or by people: users, tokens, and the audit log, which is cut at its length."""
PERMANENT_KINDS = ("act", "feed", "incident", "item", "numbers", "pages", "scope", "shift")
"""Kinds of keys that stay, many of each: the book of incidents is for ever, a feed as long as it is watched, an item
and its place among its host's pages until its page was fetched."""
PASSING = ("lock", "reconciler", "silence")
"""Keys with an expiry, one of each a stream."""
PASSING_KINDS = (
    "alias",
    "before",
    "body",
    "decision",
    "entry",
    "host",
    "lookup",
    "revision",
    "session",
    "tries",
    "worker",
)
"""Kinds of keys with an expiry, many of each. A revision and its body get theirs when it is decided, not before."""
KINDS = frozenset(name.split(":")[0] for name in (*PERMANENT, *PERMANENT_KINDS, *PASSING, *PASSING_KINDS))

_STREAM = re.compile(r"[a-z][a-z0-9-]{0,31}\Z")
# Job ids of RQ are made of it, and key names: nothing that a pattern or a separator could be.
_REVISION = re.compile(r"[A-Za-z0-9_-]{1,100}\Z")


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one stream; made by `Keys.of`, which refuses names that could collide with another stream's keys."""

    stream: str
    prefix: str

    @classmethod
    def of(cls, stream: str) -> Keys:
        """The keys of *stream*. RefuseError for a name that is no small word, or that is a kind of key itself."""
        if not _STREAM.match(stream):
            raise RefuseError(
                f"stream {ascii(stream)[:60]}: a stream is named by up to 32 small letters, digits and hyphens, "
                "a letter first; choose such a name"
            )
        if stream in KINDS or stream == BACKFILL:
            raise RefuseError(f"stream '{stream}': this name has a meaning of its own; choose another")
        return cls(stream, ROOT if stream == LIVE else f"{ROOT}:{stream}")

    @property
    def queue(self) -> str:
        """The queue in which this stream's stories wait (the live stream has `backfill` beside it)."""
        return self.stream

    @property
    def queues(self) -> tuple[str, ...]:
        """Every queue in which stories of this stream may wait."""
        return (LIVE, BACKFILL) if self.stream == LIVE else (self.stream,)

    @property
    def channel(self) -> str:
        """Where each alert is published, whole."""
        return f"{self.prefix}:alerts"

    @property
    def log(self) -> str:
        """The stream behind the channel: entry `n-0` is alert number n."""
        return f"{self.prefix}:alerts:log"

    def one(self, name: str) -> str:
        """A key of which the stream has one, by its name in PERMANENT or PASSING."""
        assert name in PERMANENT or name in PASSING, name
        return f"{self.prefix}:{name}"

    def many(self, kind: str, name: str) -> str:
        """The key *name* of a kind in PERMANENT_KINDS or PASSING_KINDS."""
        assert kind in PERMANENT_KINDS or kind in PASSING_KINDS, kind
        return f"{self.prefix}:{kind}:{name}"

    def entry(self, entry_id: str) -> str:
        """The key of an entry, by the hash of its id: ids come from outside and may be of any form and length."""
        return self.many("entry", digest(entry_id))

    def kind_of(self, key: str) -> str | None:
        """The kind of *key* if it is one of this stream's, else None."""
        if not key.startswith(f"{self.prefix}:"):
            return None
        kind = key[len(self.prefix) + 1 :].split(":")[0]
        return kind if kind in KINDS else None


def digest(text: str) -> str:
    """The name of an id or alias in keys: 32 hex digits of its SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def check_revision(revision: str) -> str:
    """*revision* itself if it can be part of a key and of a job's id; else RefuseError."""
    if not _REVISION.match(revision):
        raise RefuseError(
            f"revision {ascii(revision)[:60]}: only letters, digits, '-' and '_' may stand in it, 100 at most; "
            "it names no story of this program"
        )
    return revision
