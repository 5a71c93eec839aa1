"""How the labels of a set are ACLED's types: a file of `config/evaluation/`, with the reason of each row.

API: load_mapping(path, types) -> Mapping      every sub-event type of the pack stands in exactly one row
     mapping.classes_of(labels), mapping.said(reading)
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import msgspec

from incidents.errors import RefuseError
from incidents.records import Reading
from services.configuration.config_files import load_with
from services.evaluation.knowledge import Knowledge, parsed

TYPES = "event_types.csv"


class Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One class: what the set calls it and what ACLED does. Without labels: types for which the set has no class."""

    name: str
    labels: list[str]
    types: list[str]
    reason: str


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`several`: an item can bear several classes. `nothing`: the class of items that tell no incident, '' for none."""

    several: bool
    nothing: str
    kinds: list[Kind] = msgspec.field(name="class")

    @property
    def names(self) -> list[str]:
        """The classes that the set knows."""
        return [kind.name for kind in self.kinds if kind.labels]

    def classes_of(self, labels: Iterable[str]) -> frozenset[str]:
        """The classes of an item's *labels*; what no row names is left out."""
        wanted = set(labels)
        return frozenset(kind.name for kind in self.kinds if not wanted.isdisjoint(kind.labels))

    def knows(self, label: str) -> bool:
        """Whether a row names *label*."""
        return any(label in kind.labels for kind in self.kinds)

    def said(self, reading: Reading) -> tuple[str, ...]:
        """The classes of what was read, the main incident's first; of all its incidents where there may be several."""
        by_type = {one: kind.name for kind in self.kinds if kind.labels for one in kind.types}
        reports = reading.reports if self.several else reading.reports[:1]
        found = dict.fromkeys(by_type[one.sub_event_type] for one in reports if one.sub_event_type in by_type)
        return tuple(found) or ((self.nothing,) if self.nothing else ())


def load_mapping(path: Path, knowledge: Knowledge) -> Mapping:
    """The mapping in *path*. RefuseError where a type of the pack is missing in it, stands twice or is unknown."""
    mapping = load_with(path, lambda text: parsed(text, Mapping))
    given = Counter(one for kind in mapping.kinds for one in kind.types)
    types = {row["sub_event_type"] for row in csv.DictReader(io.StringIO(knowledge.region[TYPES]))}
    wrong = sorted({*types.symmetric_difference(given), *(one for one, count in given.items() if count > 1)})
    if wrong:
        raise RefuseError(f"{path}: {', '.join(wrong)}: each type of {TYPES} should stand in one row, and no other")
    if mapping.nothing and mapping.nothing not in mapping.names:
        raise RefuseError(f"{path}: nothing = {mapping.nothing!r} is no class with labels")
    return mapping
