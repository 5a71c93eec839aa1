"""Sets about other countries (`case21`, `satp_relevant`, `muc4`): which kind of incident a text tells.

API: TYPED                                       name → how its items are read from the folders
     measure_kinds(name, items, mapping, read, read_every_act) -> Measured

Read by the shipped reader over a pack that knows no country; a set's classes are ACLED's by a mapping that is data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NotRequired, TypedDict

from incidents.errors import RefuseError
from incidents.records import Reading, Story
from services.evaluation.classes import Item, Scores
from services.evaluation.mappings import Mapping
from services.evaluation.measured import Measured, Row
from services.evaluation.sets import files_of, rows_in, rows_of

Read = Callable[[Story], Reading]
_NOTE = "another country: read over a pack that knows none; classes by the mapping in `config/evaluation`"


class _Snippet(TypedDict):
    id: int | str
    text: str
    type: str


class _Vector(TypedDict):
    text: str
    y: list[int]


_Template = TypedDict("_Template", {"INCIDENT: TYPE": NotRequired[list[str]]})


class _Message(TypedDict):
    id: int | str
    text: str
    relevant: bool
    templates: list[_Template]


@dataclass(frozen=True, slots=True)
class Labelled:
    """One item of such a set: its text, its labels as the set has them, and whether it tells anything of its kind."""

    id: str
    text: str
    labels: tuple[str, ...]
    relevant: bool = True


def _snippets(folders: Sequence[Path], name: str) -> Iterator[Labelled]:
    """Snippets with one label each."""
    for row in rows_of(folders, name, _Snippet):
        yield Labelled(str(row["id"]), row["text"], (row["type"],))


def _vectors(folders: Sequence[Path], name: str) -> Iterator[Labelled]:
    """Items with a vector; their labels are the places of its ones. They have no id: file and row stand for it."""
    for path in files_of(folders, name):
        for number, row in enumerate(rows_in(path, _Vector), 1):
            labels = tuple(str(at) for at, one in enumerate(row["y"]) if one)
            yield Labelled(f"{path.stem}:{number}", row["text"], labels)


def _messages(folders: Sequence[Path], name: str) -> Iterator[Labelled]:
    """Messages with the incident types of their templates. Text in capitals stays so: words are looked up folded."""
    for row in rows_of(folders, name, _Message):
        kinds = (kind for one in row["templates"] for kind in one.get("INCIDENT: TYPE", ()))
        labels = dict.fromkeys(part.strip() for kind in kinds for part in kind.split("/"))
        yield Labelled(str(row["id"]), row["text"], tuple(labels), row["relevant"])


TYPED: dict[str, Callable[[Sequence[Path], str], Iterator[Labelled]]] = {
    "case21": _snippets, "satp_relevant": _vectors, "muc4": _messages,
}  # fmt: skip


def measure_kinds(name: str, items: Sequence[Labelled], mapping: Mapping, read: Read, read_every_act: Read) -> Measured:
    """*read*: as the program ships, but for the country; *read_every_act*: without the question whether it matters.

    Where some items tell nothing of the set's kind, relevance is scored over all, types over those that do.
    """
    readings = [read(_story(item)) for item in items]
    typed = [
        Item(item.id, _gold(name, item, mapping), mapping.said(reading))
        for item, reading in zip(items, readings, strict=True)
    ]
    rows: list[Row] = []
    if not all(item.relevant for item in items):
        rows.append(_relevance(items, typed))
    asked = [one for one, item in zip(typed, items, strict=True) if item.relevant]
    scores = Scores.of(asked, mapping.names)
    rows += [scores.macro(), scores.weighted(), scores.micro() if mapping.several else _accuracy(scores)]
    every = [
        Item(item.id, _gold(name, item, mapping), mapping.said(read_every_act(_story(item))))
        for item in items
        if item.relevant
    ]
    of_every = Scores.of(every, mapping.names)
    rows += [of_every.macro("macro f1, every act"), of_every.weighted("weighted f1, every act")]
    tables = (scores.table("By class"), scores.confusion("Taken for another"))
    return Measured(name, len(items), rows, scores.worst(), _NOTE, tables)


def _relevance(items: Sequence[Labelled], typed: Sequence[Item]) -> Row:
    """Whether a story tells any incident of the set's kinds."""
    said = [
        Item(item.id, frozenset({"yes"} if item.relevant else ()), ("yes",) if one.said else ())
        for item, one in zip(items, typed, strict=True)
    ]
    return Scores.of(said, ("yes",)).by_class["yes"].row("relevance f1")


def _accuracy(scores: Scores) -> Row:
    right = sum(not item.gold.isdisjoint(item.said) for item in scores.items)
    return Row("accuracy", right / max(1, len(scores.items)), len(scores.items), f"{right} of {len(scores.items)}")


def _gold(name: str, item: Labelled, mapping: Mapping) -> frozenset[str]:
    if not mapping.several and (unknown := [label for label in item.labels if not mapping.knows(label)]):
        raise RefuseError(f"config/evaluation/{name}.toml: label {unknown[0]!r} of item {item.id} stands in no row")
    return mapping.classes_of(item.labels)


def _story(item: Labelled) -> Story:
    return Story(id=item.id, revision="-", title="", text=item.text, outlet="")
