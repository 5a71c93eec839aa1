"""What a measurement is: rows of figures, tables beside them, and the stories that were read worst."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: what it measures, its value, over how many, and a remark."""

    measure: str
    value: float
    count: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Figures that need columns: a title, the heads of the columns, and the cells as shown."""

    title: str
    head: Sequence[str]
    cells: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Measured:
    """One set. `note`: how it was measured; `worst`: ids, worst first.

    `looked_at`: how far it was looked at while rules were written; `fitted`: what was computed from its labels.
    """

    name: str
    stories: int
    rows: Sequence[Row]
    worst: Sequence[str] = ()
    note: str = ""
    tables: Sequence[Table] = ()
    looked_at: str = "no"
    fitted: str = "nothing"


@dataclass(slots=True)
class Tally:
    """Counts of what was right of how many, by measure, and who was wrong how often."""

    right: dict[str, int] = field(default_factory=dict)
    counted: dict[str, int] = field(default_factory=dict)
    wrong: dict[str, int] = field(default_factory=dict)

    def add(self, measure: str, story: str, *, right: bool) -> None:
        """Count one answer."""
        self.counted[measure] = self.counted.get(measure, 0) + 1
        self.right[measure] = self.right.get(measure, 0) + right
        if not right:
            self.wrong[story] = self.wrong.get(story, 0) + 1

    def rows(self) -> list[Row]:
        """The share that was right, by measure, in the order of first counting."""
        return [
            Row(measure, self.right[measure] / count, count, f"{self.right[measure]} of {count}")
            for measure, count in self.counted.items()
        ]

    def worst(self, most: int = 10) -> list[str]:
        """Who was wrong most often."""
        return [story for story, _ in sorted(self.wrong.items(), key=lambda one: (-one[1], one[0]))[:most]]
