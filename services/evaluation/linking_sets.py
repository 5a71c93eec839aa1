"""Sets that say which stories tell of one incident, of any country: linking by itself, as it ships.

API: LINKED, FORMS                              name → how its rows are read, and their form
     stories_of(name, rows) -> [Labelled]       in the order of a stream
     linked(stories, read, rules) -> {story: incident}        by the shipped rules, story by story
     measure_linking(name, stories, found) -> Measured

A place is known only where the pack knows it, so that mostly there is none: that is no evidence then, neither for nor
against. What is measured: B-cubed over stories, pairs, and whether a story was rightly told to be an incident's first.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from incidents.errors import RefuseError
from incidents.linking.catalogue import Catalogue, wanted
from incidents.linking.judge import judge
from incidents.linking.rules import LinkingRules
from incidents.records import Reading, Story
from services.evaluation.measured import Measured, Row

_NOON = dt.timedelta(hours=12)
_BEGINNING = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A story, and the incident that people say it tells of."""

    story: Story
    incident: str


def _dated(name: str, day: str | None, title: str, text: str, outlet: str) -> Story:
    try:
        published = dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC) + _NOON if day else None
    except ValueError:
        raise RefuseError(f"story {name}: {day!r} is no day (2026-03-04); correct the set") from None
    return Story(
        id=name, revision=name, title=title, text=text, outlet=outlet, language="en", published=published,
        published_precision="day" if published else "unknown",
    )  # fmt: skip


def _shootings(rows: Sequence[Mapping[str, Any]]) -> list[Labelled]:
    return [
        Labelled(_dated(str(row["id"]), row["date"], row["title"], row["text"], str(row["id"])), str(row["incident"]))
        for row in rows
    ]


def _topics(rows: Sequence[Mapping[str, Any]]) -> list[Labelled]:
    return [
        Labelled(_dated(str(row["id"]), None, "", row["text"], str(row["id"])), str(row["subtopic"])) for row in rows
    ]


def _headlines(rows: Sequence[Mapping[str, Any]]) -> list[Labelled]:
    return [
        Labelled(_dated(f"{row['id']}-{number}", day, title, "", outlet), str(row["id"]))
        for row in rows
        for number, (outlet, day, title) in enumerate(row["heads"])
    ]


class Shooting(TypedDict):
    """A row of tvc_2013_2015."""

    id: int | str
    incident: int | str
    title: str
    text: str
    date: str


class Topic(TypedDict):
    """A row of ecbplus."""

    id: int | str
    subtopic: int | str
    text: str


class Headlines(TypedDict):
    """A row of ucdp_afg: an event, and (outlet, day, headline) of each that told it."""

    id: int | str
    heads: list[tuple[str, str, str]]


FORMS: Mapping[str, type[Any]] = {"tvc_2013_2015": Shooting, "ecbplus": Topic, "ucdp_afg": Headlines}
LINKED: Mapping[str, Callable[[Sequence[Mapping[str, Any]]], list[Labelled]]] = {
    "tvc_2013_2015": _shootings, "ecbplus": _topics, "ucdp_afg": _headlines,
}  # fmt: skip


def stories_of(name: str, rows: Sequence[Mapping[str, Any]]) -> list[Labelled]:
    """The stories of the set *name*, the oldest first; of one day by id, of none as they stand."""
    found = LINKED[name](rows)
    return sorted(found, key=lambda one: (one.story.published or _BEGINNING, one.story.id))


def linked(stories: Sequence[Labelled], read: Callable[[Story], Reading], rules: LinkingRules) -> dict[str, str]:
    """The incident that each story's main report joined or opened."""
    book = Catalogue(rules)
    found: dict[str, str] = {}
    for one in stories:
        reading = read(one.story)
        now = one.story.published or _BEGINNING
        decision = judge(one.story, reading, book.find(wanted(reading, rules)), now, rules, common=book.common())
        for verdict in decision.verdicts:
            book.put(verdict.incident)
            found.setdefault(one.story.id, verdict.incident.id)
    return found


def measure_linking(name: str, stories: Sequence[Labelled], found: Mapping[str, str], note: str) -> Measured:
    """*found*: story → incident; a story without one stands by itself."""
    gold = {one.story.id: one.incident for one in stories}
    ours = {story: found.get(story, f"none {story}") for story in gold}
    precision, recall = _b_cubed(gold, ours)
    pairs, told, right = _pairs(gold), _pairs(ours), _pairs({name: (gold[name], ours[name]) for name in gold})
    first = _first_told(gold, ours)
    wrong = [story for story, rightly in first.items() if not rightly]
    rows = (
        Row("same incident b3 f1", _f1(precision, recall), len(gold), f"P {precision:.3f} R {recall:.3f}"),
        Row("pair f1", 2 * right / max(1, pairs + told), len(gold), f"{right} of {pairs} pairs, {told} told"),
        Row("first or not", sum(first.values()) / max(1, len(first)), len(first), f"{len(wrong)} wrong"),
    )
    return Measured(name, len(gold), rows, wrong[:10], note)


def _b_cubed(gold: Mapping[str, Hashable], ours: Mapping[str, Hashable]) -> tuple[float, float]:
    """Precision and recall, each story's own share averaged (Bagga and Baldwin 1998)."""
    there, told, both = (_sizes(one) for one in (gold, ours, {name: (gold[name], ours[name]) for name in gold}))
    count = max(1, len(gold))
    precision = sum(both[(gold[name], ours[name])] / told[ours[name]] for name in gold) / count
    recall = sum(both[(gold[name], ours[name])] / there[gold[name]] for name in gold) / count
    return precision, recall


def _sizes(groups: Mapping[str, Hashable]) -> dict[Hashable, int]:
    found: dict[Hashable, int] = defaultdict(int)
    for group in groups.values():
        found[group] += 1
    return found


def _pairs(groups: Mapping[str, Hashable]) -> int:
    return sum(size * (size - 1) // 2 for size in _sizes(groups).values())


def _first_told(gold: Mapping[str, str], ours: Mapping[str, str]) -> dict[str, bool]:
    """Story → whether it was rightly taken for its incident's first, or rightly for another one's."""
    there: set[str] = set()
    told: set[str] = set()
    found = {}
    for story in gold:
        found[story] = (gold[story] in there) == (ours[story] in told)
        there.add(gold[story])
        told.add(ours[story])
    return found


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
