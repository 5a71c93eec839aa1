"""What each kind of evidence is worth: it is taken away, one at a time, and the figures that change are listed.

API: ablations(path, knowledge) -> what can be taken away, as config/evaluation/ablation.toml says
     ablate(bench, folders, found, told) -> Worth, one an ablation
     markdown_page(...), shown(...)              docs/ablation.md, and lines for people

Evidence is data, so nothing is changed in code: an altered pack is parsed and measured like the shipped one. What is
worth nothing here may be worth something on stories of another kind: a set without cricket does not miss cricket's words.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import msgspec

from incidents.errors import RefuseError
from services.configuration.config_files import load_with
from services.evaluation.bench import Bench
from services.evaluation.evaluation import NAMES, measure
from services.evaluation.knowledge import Change, Knowledge, parsed
from services.evaluation.measured import Measured

_SMALLEST = 0.0005
"""A change that the third decimal does not show is none."""
WORSE_IF_MORE = frozenset({"false alarms"})


class Family(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Kinds of evidence that are one in kind: see the head of the file."""

    name: str
    sets: list[str]
    file: str
    each: list[str] = []
    to: Any = None


class Families(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The form of the file."""

    family: list[Family]


@dataclass(frozen=True, slots=True)
class Ablation:
    """One kind of evidence: what it is called, what takes it away, and the sets that can notice."""

    family: str
    evidence: str
    change: Change
    sets: Sequence[str]


@dataclass(frozen=True, slots=True)
class Worth:
    """What was lost without it: (set and measure, by how much the figure changed), the largest first; and gained."""

    ablation: Ablation
    lost: Sequence[tuple[str, float]]
    gained: Sequence[tuple[str, float]]


def ablations(path: Path, knowledge: Knowledge) -> list[Ablation]:
    """Everything that the file *path* takes away. RefuseError where a family meets nothing or names no set."""
    found = []
    for family in load_with(path, lambda text: parsed(text, Families)).family:
        if unknown := sorted(set(family.sets) - set(NAMES)):
            raise RefuseError(f"{path}: {family.name}: {unknown[0]} is no set; known are {', '.join(NAMES)}")
        keys = _keys(family, knowledge) if family.each else [""]
        if not keys:
            raise RefuseError(f"{path}: {family.name}: no {family.file} holds {', '.join(family.each)}")
        found += [
            Ablation(family.name, key.rsplit(".", 1)[-1] or family.file, Change(family.file, key, family.to), family.sets)
            for key in keys
        ]
    return found


def _keys(family: Family, knowledge: Knowledge) -> list[str]:
    """The keys that `each` meets in any of the family's files, each once; flags are no evidence."""
    found: dict[str, None] = {}
    for name, text in (*knowledge.region.items(), *knowledge.rules.items()):
        if fnmatchcase(name, family.file):
            content = tomllib.loads(text)
            found |= {key: None for one in family.each for key in _matching(content, one.split("."), ())}
    return list(found)


def _matching(content: Mapping[str, Any], path: Sequence[str], above: tuple[str, ...]) -> Iterator[str]:
    for key in content if path[0] == "*" else path[:1]:
        value = content.get(key)
        if len(path) > 1 and isinstance(value, dict):
            yield from _matching(value, path[1:], (*above, key))
        elif len(path) == 1 and value and not isinstance(value, bool):
            yield ".".join((*above, key))


def ablate(
    bench: Bench, folders: Sequence[Path], found: Sequence[Ablation], told: Callable[[str], None]
) -> Iterator[Worth]:
    """Measure without each of *found*. *told* hears of each before it is measured. Absent sets are passed over."""
    names = [name for name in NAMES if any(name in one.sets for one in found)]
    whole = {name: _figures(measure(bench, folders, [name])[0]) for name in names}
    for one in found:
        told(f"{one.family}: {one.evidence}")
        altered = Bench(bench.knowledge.altered([one.change]), bench.config, held_out=False)
        sets = [name for name in one.sets if whole[name]]
        now = _figures(measure(altered, folders, sets)[0])
        before = {key: value for name in sets for key, value in whole[name].items()}
        changed = {key: now.get(key, 0.0) - value for key, value in before.items()}
        better = {key: (-change if key[1] in WORSE_IF_MORE else change) for key, change in changed.items()}
        order = sorted(better, key=lambda key: (-abs(better[key]), key))
        yield Worth(
            one,
            [(" ".join(key), changed[key]) for key in order if better[key] < -_SMALLEST],
            [(" ".join(key), changed[key]) for key in order if better[key] > _SMALLEST],
        )


def _figures(found: Sequence[Measured]) -> dict[tuple[str, str], float]:
    return {(one.name, row.measure): row.value for one in found for row in one.rows}
