"""Scores of answers that are classes: precision, recall and F1 of each, their means, and who was taken for whom.

API: Scores.of(items) -> Scores          micro, macro, weighted; `table`, `confusion`, `worst`

An item can bear several classes. A class that the labels never use and that is never said is not counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.evaluation.measured import Row, Table


@dataclass(frozen=True, slots=True)
class Item:
    """One item: its id, the classes it bears, and those that the program said, the main one first."""

    id: str
    gold: frozenset[str]
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Of one class: how often right, said, and borne."""

    hit: int
    said: int
    gold: int

    @property
    def precision(self) -> float:
        """The share of what was said that is right; 0 where nothing was."""
        return self.hit / self.said if self.said else 0.0

    @property
    def recall(self) -> float:
        """The share of what is borne that was said; 0 where nothing is."""
        return self.hit / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        return 2 * self.hit / (self.said + self.gold) if self.said + self.gold else 0.0

    def row(self, measure: str) -> Row:
        """Its F1 as a row."""
        return Row(measure, self.f1, self.gold, f"P {self.precision:.3f} R {self.recall:.3f}, {self.gold} items")


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of *items* by class, in the order of `names`."""

    items: Sequence[Item]
    by_class: dict[str, Score]

    @classmethod
    def of(cls, items: Sequence[Item], names: Iterable[str]) -> Scores:
        """Score *items* over the classes *names*."""
        hit = Counter(name for item in items for name in item.gold & set(item.said))
        said = Counter(name for item in items for name in set(item.said))
        gold = Counter(name for item in items for name in item.gold)
        used = [name for name in names if said[name] or gold[name]]
        return cls(items, {name: Score(hit[name], said[name], gold[name]) for name in used})

    def macro(self, measure: str = "macro f1") -> Row:
        """The mean over the classes, each counting the same."""
        scores = self.by_class.values()
        value = sum(score.f1 for score in scores) / max(1, len(scores))
        return Row(measure, value, len(self.items), f"mean of {len(scores)} classes, {len(self.items)} items")

    def weighted(self, measure: str = "weighted f1") -> Row:
        """The mean over the classes, each counting as often as it is borne."""
        scores, total = self.by_class.values(), sum(score.gold for score in self.by_class.values())
        value = sum(score.f1 * score.gold for score in scores) / max(1, total)
        return Row(measure, value, len(self.items), "classes count as often as they occur")

    def micro(self, measure: str = "micro f1") -> Row:
        """Over all answers together."""
        scores = self.by_class.values()
        whole = Score(sum(s.hit for s in scores), sum(s.said for s in scores), sum(s.gold for s in scores))
        return whole.row(measure)

    def table(self, title: str) -> Table:
        """Precision, recall and F1 a class."""
        cells = [
            (name, f"{one.precision:.3f}", f"{one.recall:.3f}", f"{one.f1:.3f}", str(one.gold), str(one.said))
            for name, one in self.by_class.items()
        ]
        return Table(title, ("class", "precision:", "recall:", "F1:", "labelled:", "said:"), cells)

    def confusion(self, title: str, most: int = 3) -> Table:
        """Of each class: how many were right, and for what the others were taken most often.

        Over items with one class alone, by the main answer; long names would not fit a square table.
        """
        taken: dict[str, Counter[str]] = {name: Counter() for name in self.by_class}
        for item in self.items:
            if len(item.gold) == 1 and (name := next(iter(item.gold))) in taken:
                taken[name][item.said[0] if item.said else "–"] += 1
        cells = [
            (
                name,
                str(sum(counts.values())),
                str(counts[name]),
                ", ".join(f"{other} {count}" for other, count in counts.most_common(most + 1) if other != name) or "–",
            )
            for name, counts in taken.items()
            if counts
        ]
        return Table(title, ("labelled", "items:", "right:", "taken for"), cells)

    def worst(self, most: int = 10) -> list[str]:
        """The ids of items without any right answer, of the classes that are known worst first."""

        def known(item: Item) -> float:
            return min((self.by_class[name].f1 for name in item.gold if name in self.by_class), default=1.0)

        missed = [item for item in self.items if item.gold.isdisjoint(item.said) and (item.gold or item.said)]
        return [item.id for item in sorted(missed, key=lambda item: (known(item), item.id))[:most]]
