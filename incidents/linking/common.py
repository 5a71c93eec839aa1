"""How common words are among incidents: a word that few others have tells much, one that most have tells nothing.

API: Common(incidents, counts)     counted over what a worker holds (`Catalogue.common`)
     together(parts) -> Common     over several scopes
     common_among(incidents, rules) -> Common
     words_of(incident, rules) -> the words that it is told in
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from incidents.linking.rules import LinkingRules
from incidents.records import Incident
from incidents.text.bag import bag_of

_HALF = 0.5
"""Keeps a word that no incident has finite, as is usual where frequencies are smoothed."""


@dataclass(frozen=True, slots=True)
class Common:
    """Of so many incidents, how many have each word, in one or several counts of different incidents."""

    incidents: int
    counts: tuple[Mapping[str, int], ...]

    def having(self, word: str) -> int:
        """How many of the incidents have *word*."""
        return sum(one.get(word, 0) for one in self.counts)

    def rarity(self, word: str, unseen: float = 1.5) -> float:
        """The logarithm of one in how many incidents has *word*.

        *unseen*: so many incidents without it are taken to have been seen before the first.
        """
        return math.log((self.incidents + unseen) / (self.having(word) + _HALF))


def common_among(incidents: Collection[Incident], rules: LinkingRules) -> Common:
    """Counted over *incidents* alone."""
    counts: Counter[str] = Counter()
    for incident in incidents:
        counts.update(words_of(incident, rules))
    return Common(len(incidents), (counts,))


def words_of(incident: Incident, rules: LinkingRules) -> set[str]:
    """Each word of the tellings of *incident* whose words are kept, once."""
    return {
        word for telling in incident.tellings if telling.bag for word in bag_of(telling.bag, rules.wording.ages).counts
    }


def together(parts: Iterable[Common]) -> Common:
    """Several counts, over different incidents, as one."""
    every = list(parts)
    return Common(sum(part.incidents for part in every), tuple(count for part in every for count in part.counts))
