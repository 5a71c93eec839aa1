"""Hand-made records for tests of the spine: stories, incidents and decisions without any reading or linking."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import msgspec

from incidents.linking.catalogue import Catalogue
from incidents.records import (
    Cap,
    Decision,
    Entry,
    Evidence,
    Incident,
    Outcome,
    Place,
    Report,
    Verdict,
    When,
)
from services.store.book import Book, Versions
from services.store.channel import Channel
from services.store.dead_letters import DeadLetters
from services.store.heartbeats import Heartbeats
from services.store.incident_index import IncidentIndex
from services.store.keys import Keys
from services.store.ledger import Ledger, Recorded, Recording
from services.store.publish import Published, Publisher
from services.store.queues import Queues
from services.store.reconciler import Limits, Reconciler
from services.store.redis_clients import Client, Script, commands_client
from services.store.scripts import script
from services.store.traces import Traces
from tests.support.told import RULES

NOW = dt.datetime(2026, 3, 4, 5, 6, 7, tzinfo=dt.UTC)
SENTENCE = Evidence(sentence="Something happened somewhere.", number=1)


def catalogue() -> Catalogue:
    """An empty one, by the shipped rules."""
    return Catalogue(RULES)


def entry(name: str, text: str = "a", **changes: Any) -> Entry:
    """An entry called *name*; *text* stands for its wording in the revision."""
    found = Entry(
        id=name, revision=f"{name}-{text}", source="a file", format="text", title=f"Title of {name}", first_seen=NOW
    )
    return msgspec.structs.replace(found, **changes)


def incident(name: str, scope: str = "XX-ONE", **changes: Any) -> Incident:
    """An incident called *name* in *scope*."""
    place = Place(name="Somewhere", province=None if scope == "*" else scope, precision="province", evidence=SENTENCE)
    report = Report(
        event_type="Battles",
        sub_event_type="Armed clash",
        rule="made up",
        place=place,
        when=When(day=None, precision="unknown"),
        cap=Cap(urgency="Past", severity="Severe", certainty="Likely"),
    )
    found = Incident(id=name, status="open", opened=NOW, updated=NOW, best=report, tellings=(), facts=(), scope=scope)
    return msgspec.structs.replace(found, **changes)


def decision(revision: str, *incidents: Incident, outcome: Outcome = "opened", **changes: Any) -> Decision:
    """A decision on *revision* with one verdict an incident; without incidents it is irrelevant."""
    verdicts = tuple(
        Verdict(incident=one, heard="open" if outcome == "opened" else "update", outcome=outcome, report=one.best)
        for one in incidents
    )
    found = Decision(
        story=revision.rpartition("-")[0],
        revision=revision,
        outcome=outcome if verdicts else "irrelevant",
        heard="open" if verdicts else "none",
        relevant=bool(verdicts),
        decided=NOW,
        verdicts=verdicts,
    )
    return msgspec.structs.replace(found, **changes)


def alert(name: str) -> bytes:
    """An alert's JSON as linking hands it over: without a number."""
    return msgspec.json.encode({"specversion": "1.0", "id": name})


@dataclass
class Spine:
    """Everything of one stream on one server."""

    url: str
    stream: str = "exercise"
    text: Script | None = None
    limits: Limits = field(default_factory=Limits)

    @cached_property
    def client(self) -> Client:
        return commands_client(self.url)

    @cached_property
    def keys(self) -> Keys:
        return Keys.of(self.stream)

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(self.client, self.keys)

    @cached_property
    def book(self) -> Book:
        return Book(self.client, self.keys, catalogue)

    @cached_property
    def incidents(self) -> IncidentIndex:
        return IncidentIndex(self.client, self.keys)

    @cached_property
    def publisher(self) -> Publisher:
        return Publisher(self.client, self.keys, text=self.text)

    @cached_property
    def queues(self) -> Queues:
        return Queues(self.url)

    @cached_property
    def hearts(self) -> Heartbeats:
        return Heartbeats(self.client, self.keys)

    @cached_property
    def traces(self) -> Traces:
        return Traces(self.client, self.keys)

    @cached_property
    def channel(self) -> Channel:
        return Channel(self.client, self.keys, block_s=0.05)

    @cached_property
    def letters(self) -> DeadLetters:
        return DeadLetters(self.client, self.keys, self.queues)

    @cached_property
    def reconciler(self) -> Reconciler:
        return Reconciler(self.client, self.keys, self.queues, self.publisher, "a test", self.limits)

    def record(self, *names: str) -> list[Recorded]:
        """Record a story of each name, the first text of it."""
        return self.ledger.record([Recording(entry(name), f"text of {name}".encode()) for name in names])

    def open(self, name: str, *incidents: Incident, alerts: Sequence[bytes] | None = None) -> Published:
        """Read the scopes of *incidents*, and publish a decision on the story *name* that opens them."""
        versions, _ = self.book.candidates({one.scope for one in incidents})
        return self.publish(name, versions, *incidents, alerts=alerts)

    def publish(
        self, name: str, versions: Versions, *incidents: Incident, alerts: Sequence[bytes] | None = None
    ) -> Published:
        """Publish a decision on the story *name* that rests on *versions*."""
        told = [alert(one.id) for one in incidents] if alerts is None else alerts
        return self.publisher.publish(decision(f"{name}-a", *incidents), versions, told, NOW)

    def close(self) -> None:
        """Give the connections back."""
        for held in (self.client, self.queues):
            held.close()


def without_check() -> Script:
    """CONTROL: the publish script with the lines cut that compare versions; doubles must then appear."""
    kept, cutting = [], False
    for line in script("publish").text.splitlines():
        if line.strip() == "-- [check":
            cutting = True
        if not cutting:
            kept.append(line)
        if line.strip() == "-- check]":
            cutting = False
    cut = "\n".join(kept)
    assert not cutting and len(kept) < len(script("publish").text.splitlines())
    return Script("publish without its check", cut)
