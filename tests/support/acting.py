"""Acts on invented incidents, without a store: the pure functions, and a book that is what they make of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from incidents.linking import acts, undoing
from incidents.linking.acted import Acted, By, Heard
from incidents.linking.acted import refs as refs_of
from incidents.linking.alerts import alerts_of
from incidents.linking.ranges import Range
from incidents.linking.retelling import Reports
from incidents.records import Decision, FigureKind, Incident, Report
from tests.support.told import NOON, RULES, Desk

AT = NOON + dt.timedelta(days=3)


@dataclass
class Hand:
    """An analyst at the book of a desk; what stories said is remembered as decisions remember it."""

    desk: Desk
    said: dict[str, dict[str, Report]] = field(default_factory=dict)
    heard: dict[str, list[Heard]] = field(default_factory=dict)
    count: int = 0
    numbers: int = 0

    def told(self, decision: Decision) -> Decision:
        """Remember what *decision* says of each incident, and what desks heard."""
        for verdict in decision.verdicts:
            self.said.setdefault(verdict.incident.id, {})[decision.story] = verdict.report
            if verdict.heard != "none":
                figures = {one.kind: str(Range(one.least, one.most)) for one in verdict.incident.best.figures}
                self._hear(verdict.incident.id, decision.revision, figures)
        assert len(alerts_of(decision, RULES, "live")) == sum(one.heard != "none" for one in decision.verdicts)
        return decision

    def tell(self, *reports: Report, **more: object) -> Decision:
        return self.told(self.desk.tell(*reports, **more))  # type: ignore[arg-type]

    def by(self) -> By:
        self.count += 1
        return By(f"act{self.count}", AT + dt.timedelta(minutes=self.count), "ana", "because")

    def reports(self, name: str) -> Reports:
        incident = self.desk.book[name]
        of = (name, *(incident.hand.made_of if incident.hand else ()))
        return {story: report for one in reversed(of) for story, report in self.said.get(one, {}).items()}

    def merge(self, one: str, into: str) -> Acted:
        book = self.desk.book
        return self._do(acts.merge(self.by(), book[one], book[into], self.heard.get(one, ()), RULES))

    def split(self, name: str, *stories: str) -> Acted:
        incident = self.desk.book[name]
        return self._do(acts.split(self.by(), incident, stories, self.reports(name), self.heard.get(name, ()), RULES))

    def retract(self, name: str) -> Acted:
        return self._do(acts.retract(self.by(), self.desk.book[name], self.heard.get(name, ()), RULES))

    def not_relevant(self, story: str, *names: str) -> Acted:
        found = tuple(self.desk.book[name] for name in names)
        refs = [one for incident in found for one in refs_of(incident.tellings) if one.story == story]
        reports = {name: self.reports(name) for name in names}
        marked = acts.Marked(tuple(refs[:1]), found, {story: ""}, reports, self.heard)
        return self._do(acts.not_relevant(self.by(), marked, RULES))

    def figure(self, name: str, kind: FigureKind, right: Range | None = None) -> Acted:
        return self._do(
            acts.figure_wrong(self.by(), self.desk.book[name], kind, right, self.heard.get(name, ()), RULES)
        )

    def undo(self, acted: Acted) -> Acted:
        now = {name: self.desk.book[name] for name in acted.act.incidents}
        reports: Mapping[str, Reports] = {name: self.reports(name) for name in now}
        return self._do(undoing.undo(self.by(), acted.act, acted.before, now, reports, self.heard, RULES))

    def _do(self, acted: Acted) -> Acted:
        for incident in acted.after:
            self.desk.book[incident.id] = incident
        for message in acted.messages:
            self._hear(message.incident.id, f"act/{acted.act.id}", {})
        return acted

    def _hear(self, name: str, cause: str, figures: Mapping[str, str]) -> None:
        self.numbers += 1
        self.heard.setdefault(name, []).append(Heard(self.numbers, cause, dict(figures)))


def only(decision: Decision) -> Incident:
    """The one incident of *decision*, after it."""
    (verdict,) = decision.verdicts
    return verdict.incident


def figure(incident: Incident, kind: FigureKind = "killed") -> str | None:
    """What is best known of a figure, in the ledger's wording."""
    found = incident.best.figure(kind)
    return None if found is None else str(Range(found.least, found.most))
