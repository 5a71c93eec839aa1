"""What each kind of evidence is worth: it is taken away, one at a time, and the figures that change are listed.

API: plan_in(path, knowledge, only) -> Plan       what is taken away, as config/evaluation/ablation.toml says
     ablate(plan, knowledge, config, folders) -> Worth, one an ablation, the control first

Evidence is data, so nothing is changed in code: an altered pack is parsed and measured like the shipped one. What is
worth nothing here may be worth much on stories of another kind: a set without cricket does not miss cricket's words.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import msgspec

from incidents.errors import RefuseError
from services.configuration.config_files import load_with
from services.evaluation.bench import WITHHELD, Bench
from services.evaluation.evaluation import measure, set_of
from services.evaluation.knowledge import Change, Knowledge, parsed

CONTROL = "control"
_SMALLEST = 0.0005
"""A change that the third decimal does not show is none."""
ERRORS = frozenset({"false alarms"})
"""Measures that count what is wrong; all others are shares of what is right."""
_Figures = Mapping[tuple[str, str], float]
"""Value by set and measure."""


class Family(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Kinds of evidence that are one in kind: keys of files, a table, or fields of the `story`."""

    name: str
    sets: list[str]
    file: str = ""
    each: list[str] = []
    but: list[str] = []
    story: list[str] = []
    to: Any = None


class Families(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The form of the file. `every`: by set, that every so many-th story is measured."""

    family: list[Family]
    every: dict[str, Annotated[int, msgspec.Meta(ge=1)]] = {}


@dataclass(frozen=True, slots=True)
class Ablation:
    """One kind of evidence: its family, what it is called, the sets that can notice, and what takes it away."""

    family: str
    evidence: str
    sets: Sequence[str]
    changes: Sequence[Change] = ()
    withheld: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is taken away, and by set that every so many-th story is measured."""

    ablations: Sequence[Ablation]
    every: Mapping[str, int]

    @property
    def sets(self) -> list[str]:
        """The sets that any ablation is measured on, in the order of first naming."""
        return list(dict.fromkeys(name for one in self.ablations for name in one.sets))


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure that changed, before and without the evidence."""

    of: str
    measure: str
    before: float
    now: float


@dataclass(frozen=True, slots=True)
class Worth:
    """What got worse without it, and what better; the largest change first."""

    ablation: Ablation
    lost: Sequence[Moved]
    gained: Sequence[Moved]


def plan_in(path: Path, knowledge: Knowledge, only: str | None = None) -> Plan:
    """Everything that the file *path* takes away, where *only* is named over that set alone.

    RefuseError where a family meets nothing, withholds what no story has, or names no set, and for an unknown *only*.
    """
    families = load_with(path, lambda text: parsed(text, Families))
    found = []
    for family in families.family:
        if unknown := [name for name in family.sets if set_of(name) is None]:
            raise RefuseError(f"{path}: {family.name}: {unknown[0]} is no set that is measured; correct it")
        one = _ablations(family, knowledge)
        if not one:
            raise RefuseError(f"{path}: {family.name}: no {family.file} holds {', '.join(family.each)}; correct it")
        found += one
    plan = Plan(found, families.every)
    if only is None:
        return plan
    if only not in plan.sets:
        raise RefuseError(f"--set {only}: nothing is taken away on it; known are {', '.join(plan.sets)}")
    return Plan([replace(one, sets=[only]) for one in found if only in one.sets], plan.every)


def _ablations(family: Family, knowledge: Knowledge) -> list[Ablation]:
    make = partial(Ablation, family.name, sets=family.sets)
    if family.story:
        if unknown := sorted(set(family.story) - set(WITHHELD)):
            raise RefuseError(f"{family.name}: {unknown[0]} cannot be withheld; known are {', '.join(WITHHELD)}")
        return [make(name, withheld=frozenset([name])) for name in family.story]
    if not family.each:
        return [make(family.file, changes=[Change(family.file)])]
    return [make(_evidence(key), changes=[Change(family.file, key, family.to)]) for key in _keys(family, knowledge)]


def _evidence(key: str) -> str:
    """What tells the *key* from others: its last part, for `ignore.words` the one before."""
    return key.removesuffix(".words").rsplit(".", 1)[-1]


def _keys(family: Family, knowledge: Knowledge) -> list[str]:
    """The keys that `each` meets in any of the family's files, each once, without `but`; flags are no evidence."""
    found: dict[str, None] = {}
    for name, text in (*knowledge.region.items(), *knowledge.rules.items()):
        if fnmatchcase(name, family.file):
            content = tomllib.loads(text)
            keys = (key for one in family.each for key in _matching(content, one.split("."), ()))
            found |= {key: None for key in keys if key not in family.but}
    return list(found)


def _matching(content: Mapping[str, Any], path: Sequence[str], above: tuple[str, ...]) -> Iterator[str]:
    for key in content if path[0] == "*" else path[:1]:
        value = content.get(key)
        if len(path) > 1 and isinstance(value, list):
            value = {row["name"]: row for row in value}
        if len(path) > 1 and isinstance(value, dict):
            yield from _matching(value, path[1:], (*above, key))
        elif len(path) == 1 and value and not isinstance(value, bool):
            yield ".".join((*above, key))


def ablate(plan: Plan, knowledge: Knowledge, config: Path, folders: Sequence[Path]) -> Iterator[Worth]:
    """Measure without each kind of evidence. Absent sets are passed over; nothing comes where all are absent.

    The control comes first: all files are parsed and written again with nothing taken away, and nothing may change.
    """
    shipped = Bench(knowledge, config, held_out=False, every=plan.every)
    whole = _figures(shipped, folders, plan.sets)
    there = {of for of, _ in whole}
    if not whole:
        return
    again = Bench(knowledge.rewritten(), config, held_out=False, every=plan.every)
    yield _worth(Ablation(CONTROL, "nothing", plan.sets), whole, _figures(again, folders, plan.sets))
    for one in plan.ablations:
        if sets := [name for name in one.sets if name in there]:
            before = {key: value for key, value in whole.items() if key[0] in sets}
            yield _worth(one, before, _without(one, shipped, folders, sets))


def _without(one: Ablation, shipped: Bench, folders: Sequence[Path], sets: Sequence[str]) -> _Figures:
    try:
        return _figures(shipped.altered(one.changes, one.withheld), folders, sets)
    except RefuseError as error:
        raise RefuseError(f"without {one.family}: {one.evidence}: {error}; name its key in `but`") from None


def _worth(one: Ablation, before: _Figures, now: _Figures) -> Worth:
    """A figure that nothing is left to measure by is 0 *now*."""
    moved = [Moved(*key, value, now.get(key, 0.0)) for key, value in before.items()]
    moved.sort(key=lambda figure: -abs(figure.now - figure.before))
    return Worth(
        one,
        [figure for figure in moved if _better(figure) < -_SMALLEST],
        [figure for figure in moved if _better(figure) > _SMALLEST],
    )


def _better(figure: Moved) -> float:
    """By how much the figure got better; below 0 where it got worse."""
    change = figure.now - figure.before
    return -change if figure.measure in ERRORS else change


def _figures(bench: Bench, folders: Sequence[Path], names: Sequence[str]) -> _Figures:
    """By the name asked for, which is a file's or a set's."""
    return {
        (name, row.measure): row.value
        for name in names
        for one in measure(bench, folders, [name])[0]
        for row in one.rows
    }
