"""What speaks for one incident where the two places cannot be compared: the telling words that both have.

API: Neighbours(report, incidents).unplaced(incident, rules) -> the features

Where neither story names a place that the other knows, a day and a type are shared by too many incidents to mean much:
what must agree are names and objects. A word tells the less the more of the incidents near in time have it. The three
weights are learned (`dideban train`), not set by hand; how well they do on stories that they were not learned from is
in docs/accuracy.md.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator
from functools import cached_property

from incidents.linking.rules import LinkingRules
from incidents.records import Incident, Report, Signal

_SHOWN = 8
"""Words that a reason shows."""


class Neighbours:
    """The incidents that one report can reach, and how common its telling words are among them."""

    def __init__(self, report: Report, incidents: Collection[Incident]) -> None:
        self._words = frozenset(report.words)
        self._incidents = incidents

    def unplaced(self, incident: Incident, rules: LinkingRules) -> Iterator[Signal]:
        """`unplaced`, `rare_words` and `words_alike` for the report and *incident*, one of those in reach."""
        shared, alike = self.shared(incident)
        words = " ".join(sorted(self._words & set(incident.words))[:_SHOWN])
        given = rules.unplaced
        yield Signal(name="unplaced", weight=given.unplaced)
        if shared:
            yield Signal(name="rare_words", weight=round(given.rare_words * shared, 3), words=words)
            yield Signal(name="words_alike", weight=round(given.words_alike * alike, 3), words=f"{alike:.2f}")

    def shared(self, incident: Incident) -> tuple[float, float]:
        """How much the shared words tell, as the logarithm of 1 and their sum, and what part of the smaller side it is.

        A word that the other incidents lack tells 1, one that one other has a half, one that two others have a third.
        """
        known = frozenset(incident.words)
        both = self._words & known
        if not both:
            return 0.0, 0.0
        # in a fixed order: sums of fractions differ in their last digit by the order
        told = sum(1 / self._common[word] for word in sorted(both))
        ours = told + sum(1 / (1 + self._common[word]) for word in sorted(self._words - known))
        return math.log1p(told), told / min(ours, len(known))

    @cached_property
    def _common(self) -> Counter[str]:
        """How many of the incidents have each word of the report."""
        return Counter(word for one in self._incidents for word in self._words.intersection(one.words))
