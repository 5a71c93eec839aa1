"""Invented stories, judged by the shipped rules and published on a real server, and an analyst at the same book."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import msgspec

from incidents.hand import ruled
from incidents.linking.alerts import alerts_of
from incidents.linking.catalogue import wanted
from incidents.linking.judge import judge
from incidents.linking.scopes import scopes
from incidents.records import Decision, Incident, Report, Story
from services.acts.acting import Analyst
from services.store.ledger import Keep, Recording, Started
from services.store.publish import Published
from services.views.stream_board import StreamBoard
from tests.support.spine import Spine, entry
from tests.support.told import NOON, RULES, reading


@dataclass
class Newsroom:
    """One stream on one server: stories come in, an analyst corrects, desks read the log."""

    spine: Spine
    told: dict[str, int] = field(default_factory=dict)

    @cached_property
    def board(self) -> StreamBoard:
        return StreamBoard(self.spine.url, self.spine.client, self.spine.keys, self.spine.queues, Keep())

    def analyst(self, who: str = "ana", why: str = "because") -> Analyst:
        return Analyst(self.board, RULES, who, why)

    def tell(self, story: str, *reports: Report, outlet: str = "", hours: float = 1.0, text: str = "") -> Decision:
        """Record, read, judge and publish one text of *story*; another text of it each time."""
        self.told[story] = self.told.get(story, 0) + 1
        one = entry(story, f"v{self.told[story]}", url=f"https://{outlet or story}.example/{story}", outlet=outlet)
        self.spine.ledger.record([Recording(one, f"text {self.told[story]} of {story}".encode())])
        decision, published = self.decide(one.revision, reports, outlet or story, hours, text)
        assert published.status == "done", published
        return decision

    def decide(
        self, revision: str, reports: tuple[Report, ...], outlet: str, hours: float, text: str = ""
    ) -> tuple[Decision, Published]:
        """Decide a revision that is recorded, as a worker does, until nothing changed in between."""
        started = self.spine.ledger.start(revision, "w")
        assert isinstance(started, Started)
        now = NOON + dt.timedelta(hours=hours)
        read = reading(started.entry.id, revision, reports, outlet, text)
        read = msgspec.structs.replace(read, source=msgspec.structs.replace(
            read.source, published=now, url=started.entry.url))  # fmt: skip
        ruling = ruled(started.ruling)
        if ruling is not None and not ruling:
            read = msgspec.structs.replace(read, relevant=False, reports=(), why_not="ruled")
        story = Story(id=started.entry.id, revision=revision, title="", text="", outlet=outlet)
        while True:
            versions, candidates = self.spine.book.candidates(scopes(read), wanted(read, RULES))
            decision = judge(story, read, candidates, now, RULES)
            rested = dataclasses.replace(versions, ruling=started.ruling)
            alerts = alerts_of(decision, RULES, self.spine.stream)
            published = self.spine.publisher.publish(decision, rested, alerts, now)
            if published.status != "conflict" or published.why == "ruling":
                return decision, published

    def incident(self, name: str) -> Incident:
        found = self.spine.incidents.get(name)
        assert found is not None
        return found

    def log(self) -> list[dict[str, Any]]:
        """What desks heard, in order; its numbers have no gap."""
        found = [json.loads(one.alert) for one in self.spine.channel.read_log(count=10_000)]
        assert [one["number"] for one in found] == list(range(1, len(found) + 1))
        return found


def only(decision: Decision) -> str:
    """The id of the one incident of *decision*."""
    (verdict,) = decision.verdicts
    return verdict.incident.id
