"""Invented readings for tests of linking: a report, a story's reading and a book, each with only what a test names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from incidents.linking.judge import judge
from incidents.linking.rules import LinkingRules
from incidents.linking.scopes import scopes
from incidents.records import (
    Actor,
    Cap,
    Claim,
    Decision,
    Evidence,
    Figure,
    FigureKind,
    Incident,
    Place,
    Reading,
    Report,
    Signal,
    Source,
    Story,
    When,
)
from incidents.text.fingerprint import signature
from incidents.text.fold import phrase

ROOT = Path(__file__).resolve().parents[2]
RULES = LinkingRules.parse((ROOT / "config" / "linking.toml").read_text(encoding="utf-8"))
DAY = dt.date(2031, 5, 6)
NOON = dt.datetime(2031, 5, 6, 12, tzinfo=dt.UTC)
SAID = Evidence(sentence="Somebody said so.", number=1)


def place(name: str = "Greenford", province: str | None = "XX-ONE", precision: str = "place", **more: Any) -> Place:
    """A place; a town of its name unless told otherwise."""
    return Place(name=name, province=province, precision=precision, evidence=SAID, **more)


def figures(**kinds: tuple[int | None, int | None] | int) -> tuple[Figure, ...]:
    """Figures by kind: `killed=3` or `killed=(3, None)`."""
    found = []
    for kind, value in kinds.items():
        least, most = (value, value) if isinstance(value, int) else value
        found.append(Figure(kind=kind, least=least, most=most, wording=str(value), evidence=SAID))
    return tuple(found)


def claim(kind: str, actor: str) -> Claim:
    """Somebody claims, denies or retracts."""
    return Claim(kind=kind, actor=actor, speaker=actor, evidence=SAID)


def report(
    where: Place | None = None,
    day: dt.date | None = DAY,
    kind: tuple[str, str] = ("Explosions/Remote violence", "Remote explosive/landmine/IED"),
    actors: Iterable[str] = (),
    words: str = "",
    phases: Iterable[str] = (),
    **more: Any,
) -> Report:
    """A report of a bomb in Greenford on the day, unless told otherwise; figures by kind."""
    counted = {name: more.pop(name) for name in ("killed", "wounded", "captured", "escaped") if name in more}
    return Report(
        event_type=kind[0],
        sub_event_type=kind[1],
        rule="invented",
        place=where or place(),
        when=When(day=day, precision="day" if day else "unknown"),
        cap=Cap(urgency="Past", severity="Severe", certainty="Possible"),
        actors=tuple(Actor(name=name, code=2, role="party", evidence=SAID) for name in actors),
        figures=figures(**counted),
        words=tuple(words.split()),
        bag=" ".join(f"^{word}" for word in words.split()),
        phases=tuple(Signal(name=name, weight=1.0) for name in phases),
        **more,
    )


class Desk:
    """A stream judged story by story, with its book."""

    def __init__(self, rules: LinkingRules = RULES) -> None:
        self.rules = rules
        self.book: dict[str, Incident] = {}
        self.now = NOON
        self.count = 0

    def tell(
        self,
        *reports: Report,
        outlet: str = "",
        hours: float | None = None,
        text: str = "",
        story: str | None = None,
        priming: bool = False,
        language: str = "en",
        dated: bool = True,
    ) -> Decision:
        """Judge one story and let the book be what it makes of it. *hours* after noon of the day it came out."""
        self.count += 1
        if hours is not None:
            self.now = NOON + dt.timedelta(hours=hours)
        name = story or f"s{self.count}"
        one = reading(name, f"{name}-{self.count}", reports, outlet or f"outlet{self.count}", text, language)
        if dated:
            one = msgspec.structs.replace(one, source=msgspec.structs.replace(one.source, published=self.now))
        decision = self.judge(one, priming=priming)
        for verdict in decision.verdicts:
            self.book[verdict.incident.id] = verdict.incident
        return decision

    def judge(self, one: Reading, priming: bool = False, candidates: Sequence[Incident] | None = None) -> Decision:
        """Judge without touching the book."""
        wanted = set(scopes(one))
        found = [incident for incident in self.book.values() if incident.scope in wanted]
        story = Story(id=one.source.story, revision=one.source.revision, title="", text="", outlet=one.source.outlet)
        return judge(story, one, found if candidates is None else candidates, self.now, self.rules, priming)

    def judge_in(
        self, candidates: Sequence[Incident], *reports: Report, hours: float, outlet: str = "z", story: str = "z"
    ) -> Decision:
        """Judge one story against *candidates*, whatever their scopes; the book stays as it is."""
        self.now = NOON + dt.timedelta(hours=hours)
        one = reading(story, f"{story}-new", reports, outlet)
        one = msgspec.structs.replace(one, source=msgspec.structs.replace(one.source, published=self.now))
        return self.judge(one, candidates=candidates)


def reading(
    story: str, revision: str, reports: Sequence[Report], outlet: str, text: str = "", language: str = "en"
) -> Reading:
    """The reading of a story that tells *reports*."""
    return Reading(
        relevant=bool(reports),
        score=1.0,
        language=language,
        reasons=(),
        source=Source(story=story, revision=revision, outlet=outlet, family=outlet.lower(), language=language),
        signature=signature(phrase(text)),
        reports=tuple(reports),
    )


KINDS: tuple[FigureKind, ...] = ("killed", "wounded", "captured", "escaped")

TEXT = """Market traders in Greenford were opening their stalls when a parcel left beside a fountain blew apart,
according to the town watch. Windows broke along both sides of the square, and a bus that had just let its
riders out caught fire. A baker whose shop faces the fountain told neighbours that he had seen a tall
stranger put the parcel down and walk off towards the river. The watch has closed the bridges and is asking
everybody who was near the square at that hour to come forward. The mayor called it the worst morning that
the town had known since the floods, and promised lamps and guards."""
"""An invented story, for signatures."""
