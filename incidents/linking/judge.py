"""Judging a story: every report of it in turn joins an incident or opens one, and what a desk hears follows.

API: judge(story, reading, candidates, now, rules, priming) -> Decision. Pure: nothing is written, and the same
arguments give an equal decision, so it can be repeated until it is published against an unchanged book.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from incidents.linking.changes import changes_of, heard_of
from incidents.linking.common import Common
from incidents.linking.duplicates import Echo, echo_of
from incidents.linking.ledger import Told, joined, opened
from incidents.linking.merge import Choice, choose
from incidents.linking.merged import known, retold, survivors
from incidents.linking.rules import LinkingRules
from incidents.linking.seeds import nearest_seed
from incidents.linking.similar import told_before
from incidents.records import Decision, Heard, Incident, Outcome, Reading, Report, Signal, Story, Verdict
from incidents.text.fingerprint import Sketch

_HEARD: tuple[Heard, ...] = ("open", "update", "none")
_OUTCOMES: tuple[Outcome, ...] = ("opened", "updated", "threaded", "duplicate", "irrelevant")


def judge(
    story: Story,
    reading: Reading,
    candidates: Sequence[Incident],
    now: dt.datetime,
    rules: LinkingRules,
    priming: bool = False,
    common: Common | None = None,
) -> Decision:
    """Decide on *story*, as *reading* understood it, against the *candidates* of its scopes (see `scopes`).

    With *priming* it is a known incident for reference: linked, and nothing of it heard. An edit of a story that the
    candidates hold already only updates: it opens nothing. *common*: how common words are among all incidents of those
    scopes; without it they are counted among the candidates that a report can reach.
    """
    if not reading.relevant or not reading.reports:
        return _irrelevant(story, reading, now)
    sitting = _Sitting(reading, now, rules, priming, known(candidates), common)
    for index, report in enumerate(reading.reports):
        sitting.decide(index, report)
    verdicts = tuple(sitting.verdicts)
    # a press office's form letter on another incident is no copy: only what was joined counts
    copies = [sitting.echoes[verdict.incident.id] for verdict in verdicts if verdict.near_duplicate_of]
    copy = max(copies, key=lambda echo: (echo.resemblance, echo.story), default=None)
    seed = nearest_seed(reading.source, candidates, sitting.choices, sitting.sketch)
    return Decision(
        story=story.id,
        revision=story.revision,
        outcome=min((verdict.outcome for verdict in verdicts), key=_OUTCOMES.index, default="threaded"),
        heard=min((verdict.heard for verdict in verdicts), key=_HEARD.index, default="none"),
        relevant=True,
        decided=now,
        score=reading.score,
        degraded=story.degraded,
        near_duplicate_of=copy.story if copy else None,
        nearest_seed=seed.words if seed else None,
        reasons=(*reading.reasons, *sitting.reasons, *((seed,) if seed else ())),
        verdicts=verdicts,
        source=reading.source,
    )


def incident_id(revision: str, index: int) -> str:
    """The id of an incident that report *index* of *revision* opens; always the same, so a repeat opens no other."""
    return hashlib.sha256(f"{revision}/{index}".encode()).hexdigest()[:16]


def _irrelevant(story: Story, reading: Reading, now: dt.datetime) -> Decision:
    """The decision on a story that reports no incident."""
    empty = (Signal(name="no_incident", weight=0.0),) if reading.relevant else ()
    return Decision(
        story=story.id,
        revision=story.revision,
        outcome="irrelevant",
        heard="none",
        relevant=False,
        decided=now,
        score=reading.score,
        degraded=story.degraded,
        reasons=(*reading.reasons, *empty),
        source=reading.source,
        why_not=reading.why_not,
    )


@dataclass
class _Sitting:
    """The state of judging one story: the book as its earlier reports left it, and what was decided so far."""

    reading: Reading
    now: dt.datetime
    rules: LinkingRules
    priming: bool
    book: dict[str, Incident]
    common: Common | None
    sketch: Sketch = field(init=False)
    echoes: dict[str, Echo] = field(init=False)
    own: frozenset[str] = field(init=False)
    """Incidents that an earlier revision of this story told of."""
    home: Mapping[str, str] = field(init=False)
    """What an analyst merged → what stands for it."""
    verdicts: list[Verdict] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    reasons: list[Signal] = field(default_factory=list)

    def __post_init__(self) -> None:
        source = self.reading.source
        self.sketch = Sketch(self.reading.signature)
        found = {
            name: echo_of(self.sketch, source, incident, self.now, self.rules.duplicates)
            for name, incident in self.book.items()
        }
        self.echoes = {name: echo for name, echo in found.items() if echo is not None}
        self.home = survivors(self.book)
        for name, into in self.home.items():
            if name in self.echoes:
                self.echoes.setdefault(into, self.echoes[name])
        own = (name for name, incident in self.book.items() if told_before(source, incident))
        self.own = frozenset(self.home.get(name, name) for name in own)

    def decide(self, index: int, report: Report) -> None:
        """Decide on one report, and let the book be what it makes of it."""
        taken = {verdict.incident.id for verdict in self.verdicts}
        taken.update(name for name, into in self.home.items() if into in taken)
        source = self.reading.source
        choice = choose(report, source, self.book.values(), self.echoes, taken, self.now, self.rules, self.common)
        self.choices.append(choice)
        if choice.joins is not None:
            joined_to = self._standing(choice.joins.incident)
            verdict = self._join(report, choice, self._put_apart(joined_to, taken) or joined_to)
        elif self.own:
            home = self._home(choice, taken)
            if home is None:
                self.reasons.append(Signal(name="edit_opens_nothing", weight=0.0, words=report.place.name))
                return
            verdict = self._join(report, choice, home)
        else:
            verdict = self._open(index, report, choice)
        self.verdicts.append(verdict)
        self.book[verdict.incident.id] = verdict.incident

    def _put_apart(self, incident: Incident, taken: set[str]) -> Incident | None:
        """What an analyst split from *incident* with this story in it: an edit of the story stays there."""
        if incident.id in self.own:
            return None
        parts = (self.book[name] for name in sorted(self.own - taken))
        return next((one for one in parts if one.hand is not None and incident.id in one.hand.made_of), None)

    def _home(self, choice: Choice, taken: set[str]) -> Incident | None:
        """The incident of this story's earlier revision that an edited report goes on telling of."""
        free = sorted(self.own - taken)
        if choice.nearest is not None and (near := self._standing(choice.nearest.incident)).id in free:
            return near
        return self.book[free[0]] if free else None

    def _standing(self, incident: Incident) -> Incident:
        """What stands for *incident*: itself, or what an analyst merged it into."""
        return self.book[self.home[incident.id]] if incident.id in self.home else incident

    def _join(self, report: Report, choice: Choice, incident: Incident) -> Verdict:
        source = self.reading.source
        echo = self.echoes.get(incident.id)
        copy = echo if echo is not None and echo.near_duplicate else None
        changes = changes_of(report, source, incident, copy is not None, self.rules)
        # one story is heard once of one incident, even if it tells it twice
        again = any(verdict.incident.id == incident.id for verdict in self.verdicts)
        quiet = self.priming or again or retold(incident, source, copy is not None)
        heard = "none" if quiet else heard_of(report, source, incident, changes, self.now, self.rules)
        silent: Outcome = "duplicate" if copy is not None else "threaded"
        return Verdict(
            incident=joined(incident, report, self._told(report, copy), changes, self.rules),
            heard=heard,
            outcome="updated" if heard == "update" else silent,
            report=msgspec.structs.replace(report, bag=""),
            changes=changes,
            reasons=choice.reasons,
            near_duplicate_of=copy.story if copy else None,
        )

    def _open(self, index: int, report: Report, choice: Choice) -> Verdict:
        source = self.reading.source
        heard = "none" if self.priming else heard_of(report, source, None, (), self.now, self.rules)
        history = () if heard == "open" or self.priming else (Signal(name="history", weight=0.0),)
        return Verdict(
            incident=opened(incident_id(source.revision, index), report, self._told(report, None), self.rules),
            heard=heard,
            outcome="opened",
            report=msgspec.structs.replace(report, bag=""),
            reasons=(*choice.reasons, *history),
        )

    def _told(self, report: Report, copy: Echo | None) -> Told:
        return Told(
            source=self.reading.source,
            signature=self.reading.signature,
            now=self.now,
            near_duplicate_of=copy.story if copy else None,
            origin=copy.origin if copy else None,
            bag=report.bag,
            primed=self.priming,
        )
