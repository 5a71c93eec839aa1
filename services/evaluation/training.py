"""Learning the weights of linking without places from labelled stories, and what they do on others.

API: learn(stories, readings, rules) -> Unplaced
     halves(stories, readings, rules) -> [(which half, Measured)]      learned from one half, measured on the other

Each story is compared with the incidents near in time, as people grouped them, and a logistic regression (Newton's
method, a little ridge) says how much a shared word must tell for one incident to be likelier than two. The points of
`config/linking.toml` stand as they are: they enter as one sum, whose factor turns the odds into points.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from incidents.errors import RefuseError
from incidents.linking.catalogue import Catalogue, wanted
from incidents.linking.duplicates import echo_of
from incidents.linking.ledger import Told, joined, opened
from incidents.linking.reach import out_of_reach
from incidents.linking.rules import LinkingRules, Unplaced
from incidents.linking.similar import likeness
from incidents.linking.unplaced import Neighbours
from incidents.records import Reading, Story
from incidents.text.fingerprint import Sketch
from services.evaluation.linking_sets import Labelled, linked, measure_linking
from services.evaluation.measured import Measured

_OWN = ("unplaced", "rare_words", "words_alike")
_ROUNDS = 25
_RIDGE = 1e-3
"""Keeps Newton's steps finite where one feature parts all pairs; too small to move a weight's first digit."""
Example = tuple[tuple[float, ...], bool]


def learn(stories: Sequence[Labelled], readings: Mapping[str, Reading], rules: LinkingRules) -> Unplaced:
    """The weights that tell the incidents of *stories* apart best, in points beside those of *rules*."""
    factor, told, alike, constant = _fit(list(_examples(stories, readings, rules)))
    if factor <= 0:
        raise RefuseError(
            "on these stories the points of linking.toml speak for the wrong incidents; learn from others"
        )
    return Unplaced(
        unplaced=round(constant / factor + rules.merge.threshold, 2),
        rare_words=round(told / factor, 2),
        words_alike=round(alike / factor, 2),
    )


def halves(
    stories: Sequence[Labelled], readings: Mapping[str, Reading], rules: LinkingRules
) -> Iterator[tuple[Unplaced, Measured]]:
    """The earlier half by weights of the later, and the later by those of the earlier."""
    middle = len(stories) // 2
    for name, ours, others in (
        ("the later half", stories[middle:], stories[:middle]),
        ("the earlier half", stories[:middle], stories[middle:]),
    ):
        weights = learn(others, readings, rules)
        own = msgspec.structs.replace(rules, unplaced=weights)
        found = linked(ours, lambda story: readings[story.id], own)
        yield weights, measure_linking(name, ours, found, "by weights learned from the other half")


def _examples(stories: Sequence[Labelled], readings: Mapping[str, Reading], rules: LinkingRules) -> Iterator[Example]:
    """(Points of the rules, what the words tell, how alike they are), and whether it is one incident."""
    book = Catalogue(rules)
    for one in stories:
        reading = readings[one.story.id]
        yield from _compared(one, reading, book, rules)
        _keep(one, reading, book, rules)


def _compared(one: Labelled, reading: Reading, book: Catalogue, rules: LinkingRules) -> Iterator[Example]:
    report, source, sketch = reading.reports[0], reading.source, Sketch(reading.signature)
    now = _time(one.story)
    near = [
        (incident, echo_of(sketch, source, incident, now, rules.duplicates))
        for incident in book.find(wanted(reading, rules))
    ]
    near = [(incident, echo) for incident, echo in near if echo or not out_of_reach(report, source, incident, rules)]
    neighbours = Neighbours(report, [incident for incident, _ in near])
    for incident, echo in near:
        found = likeness(report, source, incident, echo, now, rules, neighbours)
        points = sum(feature.weight for feature in found.features if feature.name not in _OWN)
        yield (points, *neighbours.shared(incident)), incident.id == one.incident


def _keep(one: Labelled, reading: Reading, book: Catalogue, rules: LinkingRules) -> None:
    """Put the story where people put it."""
    told = Told(source=reading.source, signature=reading.signature, now=_time(one.story))
    known = book.get(one.incident)
    report = reading.reports[0]
    book.put(joined(known, report, told, (), rules) if known else opened(one.incident, report, told, rules))


def _time(story: Story) -> dt.datetime:
    """When it came out. RefuseError where nothing says so: what is near in time cannot be told then."""
    if story.published is None:
        raise RefuseError(f"story {story.id} has no date; learn from a set whose stories are dated")
    return story.published


def _fit(examples: Sequence[Example]) -> tuple[float, float, float, float]:
    """Weights of the three features and the constant, by Newton's method."""
    weights = [0.0, 0.0, 0.0, 0.0]
    for _ in range(_ROUNDS):
        slope = [_RIDGE * weight for weight in weights]
        bend = [[_RIDGE if row == column else 0.0 for column in range(4)] for row in range(4)]
        for features, same in examples:
            given = (*features, 1.0)
            odds = max(-30.0, min(30.0, sum(weight * value for weight, value in zip(weights, given, strict=True))))
            chance = 1.0 / (1.0 + math.exp(-odds))
            for row, value in enumerate(given):
                slope[row] += (chance - same) * value
                for column, other in enumerate(given):
                    bend[row][column] += chance * (1.0 - chance) * value * other
        step = _solve(bend, slope)
        weights = [weight - change for weight, change in zip(weights, step, strict=True)]
        if max(map(abs, step)) < 1e-6:
            break
    return weights[0], weights[1], weights[2], weights[3]


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """The solution of four linear equations, by Gauss with the largest pivot."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for at in range(size):
        pivot = max(range(at, size), key=lambda row: abs(rows[row][at]))
        rows[at], rows[pivot] = rows[pivot], rows[at]
        for row in range(size):
            if row != at:
                times = rows[row][at] / rows[at][at]
                rows[row] = [value - times * other for value, other in zip(rows[row], rows[at], strict=True)]
    return [rows[at][size] / rows[at][at] for at in range(size)]
