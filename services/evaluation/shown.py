"""What was measured, for people (lines), for docs/accuracy.md (page) and for programs (object)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from services.evaluation.measured import Measured, Table

_HEAD = """# Accuracy

Made by `./dideban evaluate --write`: the program as it ships, on labelled stories. Those of `own` lie in
`tests/data/gold`; the others lie beside a developer's checkout (`../shared`) and are not part of this
repository. Ids are those of the sets.

Words, rules and most weights are written by hand. Where numbers were computed from the labels of a set, the table
says so, and its section what they do on a half that they were not learned from. Rules were written while looking at
some sets, so expect less on other stories of their kind; a half that nobody has looked at can be measured by `--data`
with its folder.
"""


def lines(found: Sequence[Measured], absent: Sequence[str]) -> Iterator[str]:
    """The figures, one a row."""
    for one in found:
        yield f"{one.name} ({one.stories} stories); looked at: {one.looked_at}; learned from it: {one.fitted}"
        if one.note:
            yield f"  {_sentence(one.note)}"
        for row in one.rows:
            yield f"  {row.measure:42} {row.value:8.3f}  {row.detail}"
        for table in one.tables:
            yield f"  {table.title}:"
            yield from (f"    {line}" for line in _columns(table))
        if one.worst:
            yield f"  worst: {', '.join(one.worst)}"
    for name in absent:
        yield f"{name}: absent"


def as_object(found: Sequence[Measured], absent: Sequence[str]) -> dict[str, Any]:
    """The same as JSON."""
    sets = [{key: value for key, value in _plain(one).items() if key != "tables"} for one in found]
    for shown, one in zip(sets, found, strict=True):
        shown["tables"] = {
            table.title: [
                dict(zip((head.removesuffix(":") for head in table.head), cells, strict=True)) for cells in table.cells
            ]
            for table in one.tables
        }
    return {"sets": sets, "absent": list(absent)}


def page(found: Sequence[Measured], absent: Sequence[str]) -> str:
    """docs/accuracy.md: figures and ids only."""
    out = [_HEAD, *markdown(_standing(found))]
    for one in found:
        out += ["", f"## {one.name} ({one.stories} stories)", ""]
        out += [_sentence(one.note), ""] if one.note else []
        out += markdown(
            Table("", ("measure", "value:", "detail"), [(r.measure, f"{r.value:.3f}", r.detail) for r in one.rows])
        )
        for table in one.tables:
            out += ["", f"{table.title}:", "", *markdown(table)]
        out += ["", f"Worst read: {', '.join(one.worst)}."] if one.worst else []
    if absent:
        out += ["", f"Absent when this was made: {', '.join(absent)}."]
    return "\n".join(out) + "\n"


def markdown(table: Table) -> list[str]:
    """*table* as lines of Markdown; the numbers of a column whose head ends in ':' stand on the right."""
    head = [cell.removesuffix(":") for cell in table.head]
    rule = ["---:" if cell.endswith(":") else "---" for cell in table.head]
    return [f"| {' | '.join(cells)} |" for cells in (head, rule, *table.cells)]


def _standing(found: Sequence[Measured]) -> Table:
    cells = [(one.name, str(one.stories), one.fitted, one.looked_at) for one in found]
    return Table("", ("set", "stories:", "learned from it", "looked at while rules were written"), cells)


def _columns(table: Table) -> Iterator[str]:
    """*table* in columns as wide as what they hold."""
    rows = [[cell.removesuffix(":") for cell in table.head], *table.cells]
    widths = [max(len(row[at]) for row in rows) for at in range(len(table.head))]
    for row in rows:
        yield "  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()


def _sentence(note: str) -> str:
    return f"{note[0].upper()}{note[1:]}."


def _plain(one: Measured) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(one)
    return found
