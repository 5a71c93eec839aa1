"""Readings as a perfect reader would give them, made from labelled stories: so that linking is measured by itself."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from incidents.linking.judge import judge
from incidents.linking.rules import LinkingRules
from incidents.linking.scopes import scopes
from incidents.origins import OutletTable, source_of
from incidents.records import (
    FIGURE_KINDS,
    Actor,
    Cap,
    Claim,
    Decision,
    Evidence,
    Figure,
    Incident,
    Place,
    Reading,
    Report,
    Story,
    When,
)
from incidents.text.document import Document
from incidents.text.fingerprint import signature
from incidents.text.fold import phrase

ROOT = Path(__file__).resolve().parents[2]
_SAID = Evidence(sentence="as labelled", number=1)
_CAP = Cap(urgency="Past", severity="Severe", certainty="Possible")
_NAMED = re.compile(
    r"told ((?:The )?[A-Z]\w+(?: [A-Z]\w+)*)|Source: ([^\n]+)|[Rr]eporting by ([^\n;)]+)|\(((?:[A-Z]\w+ ?)+)\) ?[—-]"
)
_COMMON_IN = 5
"""Words that more stories have tell nothing."""


@dataclass(frozen=True)
class Labelled:
    """One labelled story as a perfect reader sees it."""

    story: Story
    reading: Reading


def linking_rules() -> LinkingRules:
    """The shipped rules."""
    return LinkingRules.parse((ROOT / "config" / "linking.toml").read_text(encoding="utf-8"))


def outlet_table() -> OutletTable:
    """The shipped outlets."""
    return OutletTable.parse((ROOT / "config" / "region" / "outlets.toml").read_text(encoding="utf-8"))


def labelled(rows: Sequence[Mapping[str, Any]]) -> Iterator[Labelled]:
    """The stories of *rows* with the readings that their labels say."""
    outlets = outlet_table()
    spread = Counter(word for row in rows for word in set(phrase(row["text"])))
    names: dict[str, str] = {}
    for row in rows:
        yield _labelled(row, outlets, spread, names)


def _labelled(row: Mapping[str, Any], outlets: OutletTable, spread: Counter[str], names: dict[str, str]) -> Labelled:
    published = dt.datetime.fromisoformat(row["published"]) if row["published"] else None
    story = Story(
        id=row["id"],
        revision=f"{row['id']}-r",
        title=row["title"],
        text=row["text"],
        outlet=row.get("source", ""),
        url=row.get("url"),
        published=published,
    )
    named = tuple(next(filter(None, groups)) for groups in _NAMED.findall(row["text"]))
    document = Document(row["lang"], row["title"], row["text"], (), published=published, sources_named=named)
    forms = phrase(row["text"])
    words = tuple(dict.fromkeys(w for w in forms if spread[w] <= _COMMON_IN and len(w) > 3 and not w.isdigit()))[:30]
    reading = Reading(
        relevant=row["gold"]["relevant"],
        score=1.0,
        language=row["lang"],
        reasons=(),
        source=source_of(story, document, outlets),
        signature=signature(forms),
        reports=tuple(_report(gold, words, names) for gold in row["gold"]["incidents"]),
    )
    return Labelled(story, reading)


def _report(gold: Mapping[str, Any], words: tuple[str, ...], names: dict[str, str]) -> Report:
    # a gazetteer knows all spellings of a place; without one, the first spelling that a label has stands for the rest
    place = names.setdefault(gold["key"], re.sub(r"[aeiou\W]", "", gold["place"].lower()))
    day = dt.date.fromisoformat(gold["date"]) if gold["date"] else None
    figures = tuple(
        Figure(kind=kind, least=gold[kind][0], most=gold[kind][1], wording="", evidence=_SAID)
        for kind in FIGURE_KINDS
        if gold[kind] is not None
    )
    claimed = gold["claimed_by"]
    return Report(
        event_type=gold["event_type"],
        sub_event_type=gold["sub_event_type"],
        rule="labelled",
        place=Place(name=place, province=gold["province"], precision="place", evidence=_SAID),
        when=When(day=day, precision="day" if day else "unknown"),
        cap=_CAP,
        actors=tuple(Actor(name=name, code=2, role="party", evidence=_SAID) for name in gold["actors"]),
        figures=figures,
        claims=(Claim(kind="claims", actor=claimed, speaker=claimed, evidence=_SAID),) if claimed else (),
        claimed_by=claimed,
        words=words,
    )


def decide_all(stories: Sequence[Labelled], rules: LinkingRules) -> list[Decision]:
    """Decide the stories one after the other, as a replay with one worker does."""
    book: dict[str, Incident] = {}
    now = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    decisions = []
    for one in stories:
        now = one.story.published or now
        wanted = set(scopes(one.reading))
        candidates = [incident for incident in book.values() if incident.scope in wanted]
        decision = judge(one.story, one.reading, candidates, now, rules)
        for verdict in decision.verdicts:
            book[verdict.incident.id] = verdict.incident
        decisions.append(decision)
    return decisions


def decision_object(decision: Decision) -> dict[str, Any]:
    """The decision line that the scorer reads."""
    return {
        "id": decision.story,
        "relevant": decision.relevant,
        "near_duplicate_of": decision.near_duplicate_of,
        "alert": decision.heard,
        "incidents": [
            {
                "incident_id": verdict.incident.id,
                "alert": verdict.heard,
                "event_type": verdict.report.event_type,
                "sub_event_type": verdict.report.sub_event_type,
                "province": verdict.report.place.province,
                "date": verdict.report.when.day.isoformat() if verdict.report.when.day else None,
            }
            for verdict in decision.verdicts
        ],
    }
