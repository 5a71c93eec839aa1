"""A desk for tests: incidents that were really judged, published where a gateway finds them; a client that listens."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import msgspec

from incidents.linking.alerts import alerts_of
from incidents.records import Decision, Incident
from services.store.ledger import Recording
from tests.support.spine import NOW, Spine, entry
from tests.support.told import RULES, Desk, report

STREAM = "/api/v1/alerts/stream"


def titled(decision: Decision, title: str) -> Decision:
    """*decision* as if the newest story of each incident had this headline."""

    def incident(one: Incident) -> Incident:
        *before, last = one.tellings
        source = msgspec.structs.replace(last.source, title=title)
        return msgspec.structs.replace(one, tellings=(*before, msgspec.structs.replace(last, source=source)))

    verdicts = tuple(msgspec.structs.replace(one, incident=incident(one.incident)) for one in decision.verdicts)
    return msgspec.structs.replace(decision, verdicts=verdicts)


def publish(spine: Spine, decision: Decision) -> tuple[int, ...]:
    """Publish *decision* as a worker does; the numbers of its alerts."""
    spine.ledger.record([Recording(entry(decision.story, revision=decision.revision), b"its text")])
    versions, _ = spine.book.candidates({one.incident.scope for one in decision.verdicts})
    told = alerts_of(decision, RULES, spine.stream)
    return spine.publisher.publish(decision, versions, told, NOW).numbers


@dataclass
class Newsroom:
    """Stories told one after the other into the stream of *spine*."""

    spine: Spine
    desk: Desk = field(default_factory=Desk)

    def bomb(self, killed: int = 6, outlet: str = "", title: str = "", **more: object) -> Decision:
        """A story of the bomb in Greenford, or of what *more* says; published."""
        decision = self.desk.tell(report(killed=killed, **more), hours=self.desk.count, outlet=outlet)
        decision = titled(decision, title or f"{killed} killed")
        for verdict in decision.verdicts:
            self.desk.book[verdict.incident.id] = verdict.incident
        publish(self.spine, decision)
        return decision


@dataclass(frozen=True, slots=True)
class Event:
    """One Server-Sent Event: its name ('' for a message), its id ('' for none) and its data."""

    name: str
    id: str
    data: object


def events(lines: Iterator[str]) -> Iterator[Event]:
    """The events in *lines* of a stream, as the standard has them parsed; comments are passed over."""
    fields: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            fields[name] = f"{fields[name]}\n{value}" if name == "data" and "data" in fields else value
            continue
        if "data" in fields:
            yield Event(fields.get("event", ""), fields.get("id", ""), json.loads(fields["data"]))
        fields = {}


def listen(base: str, query: str = "", headers: dict[str, str] | None = None) -> Iterator[Event]:
    """What a client hears at *base* until it stops asking, or the stream ends."""
    with (
        httpx.Client(trust_env=False, timeout=20) as client,
        client.stream("GET", f"{base}{STREAM}{query}", headers=headers or {}) as answer,
    ):
        assert answer.status_code == 200, answer.read()
        yield from events(answer.iter_lines())
