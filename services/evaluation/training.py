"""Learning the weights of linking without places from labelled stories, and what they do on others.

API: learn(stories, readings, rules) -> Unplaced
     halves(stories, readings, rules) -> [(which half, Measured)]      learned from one half, measured on the other

Story by story, in the order of a stream, each is compared with the incidents that it can reach, as people grouped those
told before it; a logistic regression says what each feature tells of whether it is the same. The points for wording and
all other rules stand as they are, and the weights are points beside them: odds of one are the threshold of joining.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from incidents.errors import RefuseError
from incidents.linking.catalogue import Catalogue, wanted
from incidents.linking.duplicates import Echo, echo_of
from incidents.linking.ledger import Told, joined, opened
from incidents.linking.nearness import place_feature
from incidents.linking.reach import out_of_reach
from incidents.linking.rules import LinkingRules, Unplaced
from incidents.linking.similar import stated, wording
from incidents.linking.unplaced import Neighbours
from incidents.records import Incident, Reading, Story
from incidents.text.fingerprint import Sketch
from services.evaluation.linking_sets import Labelled, linked, measure_linking
from services.evaluation.measured import Measured
from services.evaluation.regression import Example, fit

_NAMES = Unplaced.__struct_fields__
_LIKENESS = _NAMES.index("words_alike")
_OTHERS = 15
"""Incidents that a story is compared with in learning; the rest are so unlike that they move no weight."""


def learn(stories: Sequence[Labelled], readings: Mapping[str, Reading], rules: LinkingRules) -> Unplaced:
    """The weights that tell the incidents of *stories* apart best, in points beside those of *rules*."""
    found = dict(zip(_NAMES, fit(list(_examples(stories, readings, rules))) or [0.0] * len(_NAMES), strict=True))
    found["unplaced"] += rules.merge.threshold
    return msgspec.convert({name: round(weight, 2) for name, weight in found.items()}, Unplaced)


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
    """What each feature measures, the points of the wording, and whether it is one incident."""
    book = Catalogue(rules)
    for one in stories:
        reading = readings[one.story.id]
        yield from _compared(one, reading, book, rules)
        _keep(one, reading, book, rules)


def _compared(one: Labelled, reading: Reading, book: Catalogue, rules: LinkingRules) -> Iterator[Example]:
    report, source, sketch = reading.reports[0], reading.source, Sketch(reading.signature)
    now = _time(one.story)
    echoes: dict[str, Echo | None] = {}
    near: list[Incident] = []
    for incident in book.find(wanted(reading, rules)):
        echo = echo_of(sketch, source, incident, now, rules.duplicates)
        if echo or not out_of_reach(report, source, incident, rules):
            near.append(incident)
            echoes[incident.id] = echo
    near = [incident for incident in near if place_feature(report.place, incident.best.place, rules.merge) is None]
    neighbours = Neighbours(report, source, near, book.common(), rules)
    examples: list[Example] = []
    for incident in near:
        facts = sum(feature.weight for feature in stated(report, source, incident, rules))
        measured = {**neighbours.measures(incident), "facts": facts}
        found = echoes[incident.id]
        points = wording(found.resemblance, rules) if found else 0.0
        examples.append((tuple(measured[name] for name in _NAMES), points, incident.id == one.incident))
    yield from _telling(examples)


def _telling(examples: list[Example]) -> list[Example]:
    """Those of one story that teach something: its own incident, and the others whose words are most like its."""
    likest = sorted(examples, key=lambda example: example[0][_LIKENESS], reverse=True)
    return [example for at, example in enumerate(likest) if at < _OTHERS or example[2]]


def _keep(one: Labelled, reading: Reading, book: Catalogue, rules: LinkingRules) -> None:
    """Put the story where people put it."""
    report = reading.reports[0]
    told = Told(source=reading.source, signature=reading.signature, now=_time(one.story), bag=report.bag)
    known = book.get(one.incident)
    book.put(joined(known, report, told, (), rules) if known else opened(one.incident, report, told, rules))


def _time(story: Story) -> dt.datetime:
    """When it came out. RefuseError where nothing says so: what is near in time cannot be told then."""
    if story.published is None:
        raise RefuseError(f"story {story.id} has no date; learn from a set whose stories are dated")
    return story.published
