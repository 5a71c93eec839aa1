"""The publisher: hands a decision with everything that follows from it to the one script that may write it.

Whatever was decided, it ends here: opened or updated incidents with their alerts, stories without an incident, and
dead letters. A decision is written once; who comes second is told what the first one wrote.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from incidents.errors import BugError, RefuseError
from incidents.records import Decision, Incident
from services.store.book import Versions
from services.store.keys import Keys, check_revision
from services.store.ledger import Keep
from services.store.packing import milliseconds, packed
from services.store.redis_clients import Client, Script, Word
from services.store.scripts import answer_of, script, text_of

_WAITING = ("pending", "started", "missing", "dead")
_ONE = (*_WAITING, "versions", "serials", "seq", "epoch", "alerts:log", "outcomes", "rulings")
# Of incidents and scopes: they become parts of keys, and words in a list of them.
_NAME = re.compile(r"[A-Za-z0-9*_.-]{1,120}\Z")


@dataclass(frozen=True, slots=True)
class Published:
    """What became of a decision.

    `done`: written now. `already`: this revision was decided before, and that decision stands. `conflict`: what it
    rests on has changed, read and judge again; `why` names the scope or incident, or is `ruling` where an analyst
    marked the story meanwhile. `numbers` are those of its alerts.
    """

    status: Literal["done", "already", "conflict"]
    numbers: tuple[int, ...] = ()
    epoch: str | None = None
    why: str = ""


class Publisher:
    """The publisher of one stream."""

    def __init__(self, client: Client, keys: Keys, keep: Keep | None = None, text: Script | None = None) -> None:
        """*text* replaces the script, for the control experiment in the tests; nothing else has a reason to."""
        self._client = client
        self._keys = keys
        self._keep = keep or Keep()
        self._script = text or script("publish")

    def publish(self, decision: Decision, versions: Versions, alerts: Sequence[bytes], now: dt.datetime) -> Published:
        """Write *decision*, its incidents and *alerts* (JSON objects, in the order of their numbers), or nothing.

        *versions* are those that `Book.candidates` gave with what the decision rests on. The serial of an incident is
        set here, to one more than was read. An opened incident's scope must be among those that were read (BugError):
        without that, two workers could open it at once. RefuseError where the ledger does not have the revision.
        """
        revision = check_revision(decision.revision)
        incidents = _last_of_each(decision)
        for incident in incidents:
            _check(incident, versions)
        keys = [self._keys.many(kind, revision) for kind in ("decision", "revision", "body")]
        keys += [self._keys.one(name) for name in _ONE]
        words: list[Word] = [
            self._keys.prefix,
            self._keys.channel,
            milliseconds(now),
            self._keep.seconds,
            self._keep.body_seconds,
            revision,
            decision.outcome,
            int(decision.degraded),
            packed(msgspec.json.encode(slim(decision))),
            uuid.uuid4().hex,
            *_scope_words(versions if incidents else Versions()),
            *_incident_words(incidents, versions),
            len(alerts),
            *(word for alert in alerts for word in alert_words(alert)),
            "*" if versions.ruling is None else versions.ruling,
        ]
        return self._answer(self._client.script(self._script, keys, words), revision)

    def _answer(self, reply: object, revision: str) -> Published:
        word, rest = answer_of(reply, self._script.name)
        if word == "unknown":
            raise RefuseError(
                f"revision {revision}: the ledger of stream '{self._keys.stream}' does not have it (emptied or "
                "expired); record its story again"
            )
        if word == "conflict":
            return Published("conflict", why=text_of(rest[0]))
        if word not in ("done", "already"):
            raise BugError(f"script '{self._script.name}' answered {word[:40]}")
        try:
            numbers = tuple(int(number) for number in text_of(rest[0]).split(",") if number)
        except ValueError as error:
            raise BugError(f"decision on {revision}: its numbers are {rest[0]!r:.60}") from error
        return Published("done" if word == "done" else "already", numbers, text_of(rest[1]) or None)


def slim(decision: Decision) -> Decision:
    """*decision* as it is kept: its incidents without tellings and facts, which the book has.

    They grow with each story, so that keeping them in every decision would square the memory.
    """
    verdicts = tuple(
        msgspec.structs.replace(verdict, incident=msgspec.structs.replace(verdict.incident, tellings=(), facts=()))
        for verdict in decision.verdicts
    )
    return msgspec.structs.replace(decision, verdicts=verdicts)


def _last_of_each(decision: Decision) -> list[Incident]:
    """Each incident of the verdicts once, as the last verdict on it left it, in the order of their first verdicts."""
    last: dict[str, Incident] = {}
    for verdict in decision.verdicts:
        last[verdict.incident.id] = verdict.incident
    return list(last.values())


def _check(incident: Incident, versions: Versions) -> None:
    """BugError where *incident* cannot be written: for its names, or for a scope that nobody looked into."""
    if not (_NAME.match(incident.id) and _NAME.match(incident.scope)):
        raise BugError(f"incident {incident.id!r:.60} in scope {incident.scope!r:.60}: no such names can be in keys")
    if incident.id not in versions.serials and incident.scope not in versions.scopes:
        raise BugError(f"incident {incident.id} opens in scope {incident.scope}, which was not read before")


def _scope_words(versions: Versions) -> list[Word]:
    words: list[Word] = [len(versions.scopes)]
    for scope, version in versions.scopes.items():
        words += [scope, version]
    return words


def _incident_words(incidents: Sequence[Incident], versions: Versions) -> list[Word]:
    words: list[Word] = [len(incidents)]
    for incident in incidents:
        had = versions.serials.get(incident.id, 0)
        written = msgspec.structs.replace(incident, serial=had + 1)
        words += [incident.id, had, incident.scope, msgspec.json.encode(written)]
    return words


class _Addressed(msgspec.Struct):
    """The one part of an alert that is looked into here: the incident that it is of."""

    subject: str = ""


_decode = msgspec.json.Decoder(_Addressed).decode


def alert_words(alert: bytes) -> tuple[str, bytes]:
    """The incident that *alert* is of ('' where it names none), and its JSON object from its first key on.

    The script puts number, sequence and epoch in front of it. BugError for what is no JSON object with keys.
    """
    if not (alert.startswith(b'{"') and alert.endswith(b"}")):
        raise BugError(f"an alert is no JSON object with keys: {alert[:60]!r}")
    try:
        subject = _decode(alert).subject
    except msgspec.MsgspecError as error:
        raise BugError(f"an alert is no JSON object with keys: {alert[:60]!r}") from error
    if subject and not _NAME.match(subject):
        raise BugError(f"an alert is of {subject!r:.60}: no such name can be in keys")
    return subject, alert[1:]
