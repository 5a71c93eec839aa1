"""Which feeds are watched, which of them are due, and which entries wait for their page: the poller's store.

API: Watch(client, keys, keep)
     .follow(feeds, now)            the feeds in force: new ones become due, those that are gone no longer do
     .claim_feeds(now, …)           feeds that are due, one a host, until a lease ends
     .sight(claim, sighting, now)   what a fetch gave, in one atomic act: entries, validators, next time
     .sight_all(…)                  the same for several, each by itself, in one round trip
     .claim_pages(now, …)           pages to fetch, one a host, until a lease ends
     .states(urls), .all_states()   what is kept of feeds
     .hold_page(claim, now, …)      a page takes longer than its lease
     .page_done(claim, now, …)      a page is fetched and recorded, or waits for another try
     .resting(host, now)            until when a host wants to be left alone

Every time is the caller's, so that a schedule can be run on a virtual clock. A poller that dies gives back what it had
when the lease ends. Nothing here fetches, parses or knows HTTP.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from incidents.errors import BugError
from services.store.keys import Keys, digest
from services.store.ledger import Keep
from services.store.redis_clients import Client, Word
from services.store.scripts import answer_of, script, text_of

Answer = Literal["done", "again", "stale"]
_MOVED = ("address", "moving_to", "moving_since", "moving_polls")
_ZERO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Claim:
    """A feed or a page in a poller's hand: `name` in keys, the `host` it is fetched from, its fields, the `token`."""

    name: str
    host: str
    token: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sighted:
    """An entry as a feed has it: its id, what the feed says of it (hashed), what its page's fetch needs, its names."""

    id: str
    said: str
    item: bytes
    host: str
    identities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rest:
    """A host that asked to be left alone until a time."""

    host: str
    until: dt.datetime


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one fetch of a feed gave: when it is due again, fields to keep (None takes one away), its entries."""

    next_at: dt.datetime
    fields: Mapping[str, str | None] = field(default_factory=dict)
    entries: Sequence[Sighted] = ()
    rest: Rest | None = None
    known: int = 0
    """Entries beside `entries` that the caller knows to be in the store unchanged."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of a sighting. `stale`: the lease had ended, so only the entries were kept."""

    answer: Answer
    new: int
    changed: int
    known: int
    missed: bool = False
    """Nothing that the feed shows was known, as it always was before: entries came and went unseen."""


class Watch:
    """The watched feeds and waiting pages of one stream."""

    def __init__(self, client: Client, keys: Keys, keep: Keep | None = None) -> None:
        """*client* is a commands client."""
        self._client = client
        self._keys = keys
        self._keep = keep or Keep()

    def follow(self, feeds: Mapping[str, str], now: dt.datetime, spread_s: float = 0.0) -> None:
        """Watch *feeds* (address → host) and no others; those that are new become due within *spread_s* from *now*.

        One that is followed anew is asked at its own address again, wherever it was believed to have moved.
        """
        due = self._keys.one("feeds:due")
        wanted = {digest(url): (url, host) for url, host in feeds.items()}
        there = {text_of(name) for name in self._client.call("ZRANGE", due, 0, -1)}
        commands: list[tuple[Word, ...]] = [("ZREM", due, name) for name in sorted(there - wanted.keys())]
        for order, name in enumerate(sorted(wanted.keys() - there)):
            url, host = wanted[name]
            at = _ms(now) + int(1000 * spread_s * order / max(1, len(wanted)))
            commands.append(("HSET", self._keys.many("feed", name), "url", url, "host", digest(host)))
            commands.append(("HDEL", self._keys.many("feed", name), *_MOVED))
            commands.append(("ZADD", due, "NX", at, name))
        self._client.batch(commands, atomic=True)

    def claim_feeds(
        self,
        now: dt.datetime,
        lease_s: float,
        most: int,
        token: str,
        least_s: float = 0,
        only: Iterable[str] = (),
    ) -> list[Claim]:
        """At most *most* feeds due at *now*, no two of one host; only those of the addresses *only*, if any is given.

        They are due again when the lease ends, and at the earliest *least_s* seconds from *now*.
        """
        words: list[Word] = [self._keys.prefix, _ms(now), int(lease_s * 1000), most, token, int(least_s * 1000)]
        words += [digest(url) for url in only]
        reply = self._client.script(script("claim_feeds"), [self._keys.one("feeds:due")], words)
        rows = answer_of(reply, "claim_feeds")[1]
        claims = [(text_of(row[0]), _fields(row[1])) for row in rows]
        return [Claim(name, fields.get("host", ""), token, fields) for name, fields in claims]

    def sight(self, claim: Claim, sighting: Sighting, now: dt.datetime) -> Seen:
        """Keep what the fetch of *claim* gave. Safe to repeat; after the lease only the entries are kept."""
        return self.sight_all([(claim, sighting, now)])[0]

    def sight_all(self, sightings: Sequence[tuple[Claim, Sighting, dt.datetime]]) -> list[Seen]:
        """As `sight` for each of *sightings*, in one round trip. Where it raises, some may have been kept."""
        keys = [self._keys.one(name) for name in ("feeds:due", "pages:due", "counts")]
        calls = [(keys, self._sight_words(*one)) for one in sightings]
        return [_seen(reply) for reply in self._client.scripts(script("sight"), calls)]

    def _sight_words(self, claim: Claim, sighting: Sighting, now: dt.datetime) -> list[Word]:
        return [
            self._keys.prefix,
            self._keep.seconds,
            _ms(now),
            claim.name,
            claim.token,
            _ms(sighting.next_at),
            *_rest_words(sighting.rest),
            sighting.known,
            len(sighting.fields),
            *(word for name, value in sighting.fields.items() for word in (name, value or "")),
            len(sighting.entries),
            *(word for entry in sighting.entries for word in _words_of(entry)),
        ]

    def claim_pages(self, now: dt.datetime, lease_s: float, most: int, token: str) -> list[Claim]:
        """At most *most* pages to fetch at *now*, no two of one host; others get them when the lease ends."""
        words: list[Word] = [self._keys.prefix, _ms(now), int(lease_s * 1000), most, token]
        reply = self._client.script(script("claim_pages"), [self._keys.one("pages:due")], words)
        rows = answer_of(reply, "claim_pages")[1]
        return [Claim(text_of(row[1]), text_of(row[0]), token, _fields(row[2])) for row in rows]

    def page_done(
        self,
        claim: Claim,
        now: dt.datetime,
        *,
        again_at: dt.datetime | None = None,
        gap_s: float = 0.0,
        rest: Rest | None = None,
    ) -> bool:
        """The page of *claim* is out of the line, or tried again at *again_at*; its host rests for *gap_s* seconds.

        False where it was no longer the caller's: another has it, or its entry changed meanwhile and waits anew.
        """
        words: list[Word] = [
            self._keys.prefix,
            _ms(now),
            claim.host,
            claim.name,
            claim.token,
            _ms(again_at) if again_at else 0,
            _ms(now) + int(gap_s * 1000),
            *_rest_words(rest),
        ]
        reply = self._client.script(script("page_done"), [self._keys.one("pages:due")], words)
        return answer_of(reply, "page_done")[0] == "done"

    def hold_page(self, claim: Claim, now: dt.datetime, lease_s: float) -> bool:
        """The page of *claim* is the caller's for another *lease_s* from *now*. False where it no longer was."""
        words: list[Word] = [self._keys.prefix, _ms(now), int(lease_s * 1000), claim.host, claim.name, claim.token]
        reply = self._client.script(script("hold_page"), [self._keys.one("pages:due")], words)
        return answer_of(reply, "hold_page")[0] == "done"

    def resting(self, host: str, now: dt.datetime) -> dt.datetime | None:
        """Until when *host* wants to be left alone; None where it does not."""
        found = self._client.call("HGET", self._keys.many("host", digest(host)), "not_before")
        until = _ZERO + dt.timedelta(milliseconds=float(text_of(found))) if found else now
        return until if until > now else None

    def states(self, urls: Iterable[str]) -> dict[str, dict[str, str]]:
        """What is kept of each feed of *urls*: the fields of its last sightings."""
        wanted = list(urls)
        replies = self._client.batch([("HGETALL", self._keys.many("feed", digest(url))) for url in wanted])
        return {url: _fields(reply) for url, reply in zip(wanted, replies, strict=True)}

    def all_states(self) -> list[dict[str, str]]:
        """What is kept of each feed that is watched."""
        names = [text_of(name) for name in self._client.call("ZRANGE", self._keys.one("feeds:due"), 0, -1)]
        return [_fields(one) for one in self._client.batch([("HGETALL", self._keys.many("feed", n)) for n in names])]

    def next_due(self, only: Iterable[str] = ()) -> dt.datetime | None:
        """When the next feed (of the addresses *only*, if any is given) or page is due; None where there is none."""
        names = [digest(url) for url in only]
        feeds = self._keys.one("feeds:due")
        commands: list[tuple[Word, ...]] = [("ZRANGE", self._keys.one("pages:due"), 0, 0, "WITHSCORES")]
        commands += [("ZSCORE", feeds, name) for name in names] or [("ZRANGE", feeds, 0, 0, "WITHSCORES")]
        found = (reply[1] if isinstance(reply, list) else reply for reply in self._client.batch(commands) if reply)
        scores = [float(text_of(score)) for score in found]
        return _ZERO + dt.timedelta(milliseconds=min(scores)) if scores else None

    def pages_waiting(self) -> int:
        """How many entries wait for their page."""
        hosts = self._client.call("ZRANGE", self._keys.one("pages:due"), 0, -1)
        lines = self._client.batch([("ZCARD", self._keys.many("pages", text_of(host))) for host in hosts])
        return sum(lines)


def _seen(reply: object) -> Seen:
    word, counts = answer_of(reply, "sight")
    if word not in ("done", "missed", "again", "stale") or len(counts) != 3:
        raise BugError(f"script 'sight' answered {word[:40]}")
    new, changed, known = counts
    answer = "done" if word == "missed" else word
    return Seen(cast("Answer", answer), new, changed, known, missed=word == "missed")


def _rest_words(rest: Rest | None) -> tuple[Word, Word]:
    return (_ms(rest.until), digest(rest.host)) if rest else (0, "")


def _words_of(entry: Sighted) -> list[Word]:
    return [
        digest(entry.id),
        entry.id.encode("utf-8", "backslashreplace"),
        entry.said,
        entry.item,
        digest(entry.host),
        len(entry.identities),
        *entry.identities,
    ]


def _fields(flat: Any) -> dict[str, str]:  # noqa: ANN401 - a raw reply
    return {text_of(name): text_of(value) for name, value in zip(flat[::2], flat[1::2], strict=True)}


def _ms(moment: dt.datetime) -> int:
    return round((moment - _ZERO) / dt.timedelta(milliseconds=1))
