"""What speaks for one incident where the two places cannot be compared: how alike the words are that tell of it.

API: Neighbours(report, source, incidents, common, rules).unplaced(incident) -> the features
     measures(incident) -> what each of them rests on, by its name in `[unplaced]`; its weight there is learned

Where neither story names a place that the other knows, a day and a type are shared by too many incidents to mean much:
what must agree are names, numbers and the wording at large. A word tells the less the more incidents have it. The
weights are learned (`dideban train`), not set by hand; how well they do on stories that they were not learned from is
in docs/accuracy.md. Two languages share no words, so nothing here joins a story to another language's.
"""

from __future__ import annotations

import datetime as dt
import heapq
import math
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from operator import itemgetter

import msgspec

from incidents.linking.common import Common, common_among
from incidents.linking.rules import LinkingRules
from incidents.linking.times import last_told
from incidents.records import Incident, Report, Signal, Source
from incidents.text.bag import Bag, bag_of

_SHOWN = 8
"""Words that a reason shows."""
_NONE: frozenset[str] = frozenset()
_Vector = Mapping[str, float]


class Neighbours:
    """The incidents that one report can reach and whose places say nothing of its own: how alike they are in words."""

    def __init__(
        self,
        report: Report,
        source: Source,
        incidents: Collection[Incident],
        common: Common | None,
        rules: LinkingRules,
    ) -> None:
        """*common*: how common words are among all incidents; None counts them among *incidents* alone."""
        self._report = report
        self._source = source
        self._incidents = incidents
        self._given = common
        self._rules = rules
        self._rarities: dict[str, float] = {}
        self._bag = bag_of(report.bag, rules.wording.ages)

    def unplaced(self, incident: Incident) -> Iterator[Signal]:
        """The features of the report and *incident*, one of those in reach, each with the words that it rests on."""
        weights = msgspec.structs.asdict(self._rules.unplaced)
        shown = self._shown(incident)
        for name, value in self.measures(incident).items():
            if value:
                words = shown.get(name, f"{value:.2f}")
                yield Signal(name=name, weight=round(weights[name] * value, 3), words=words)

    def measures(self, incident: Incident) -> dict[str, float]:
        """What speaks for and against, before it is weighed; see `rules.Unplaced` for the meaning of each."""
        alike = self._alike[incident.id]
        others = (value for name, value in self._best_two if name != incident.id)
        apart = self._days_named(incident)
        return {
            "unplaced": 1.0,
            "words_alike": math.sqrt(alike),
            "others_alike": next(others, 0.0),
            "rare_names": self._names(incident),
            "numbers_differ": self._numbers(incident),
            "days_between": math.log1p(self._days_between(incident)),
            "same_day_named": 1.0 if apart == 0 else 0.0,
            "other_day_named": 1.0 if apart is not None and apart > 1 else 0.0,
        }

    def _shown(self, incident: Incident) -> dict[str, str]:
        names = sorted(self._bag.names & self._names_of(incident), key=lambda word: (self._common.having(word), word))
        return {"unplaced": "", "rare_names": " ".join(names[:_SHOWN])}

    @cached_property
    def _common(self) -> Common:
        return self._given if self._given is not None else common_among(self._incidents, self._rules)

    @cached_property
    def _alike(self) -> dict[str, float]:
        """Of each incident, the cosine of the telling that is most like the report."""
        ours = self._vector(self._bag)
        return {
            incident.id: max((_cosine(ours, self._vector(bag)) for bag in self._bags(incident)), default=0.0)
            for incident in self._incidents
        }

    @cached_property
    def _best_two(self) -> list[tuple[str, float]]:
        """The two incidents whose words are most like the report's."""
        return heapq.nlargest(2, self._alike.items(), key=lambda item: (item[1], item[0]))

    def _vector(self, bag: Bag) -> _Vector:
        """The words of *bag* that tell most, each by its rarity and how often it is told, of length one."""
        rarity = self._rarity
        told = [(word, often * rarity(word)) for word, often in bag.weights.items()]
        kept = sorted(told, key=itemgetter(1), reverse=True)[: self._rules.wording.words]
        length = math.sqrt(math.fsum(value * value for _, value in kept))
        return {word: value / length for word, value in kept} if length else {}

    def _rarity(self, word: str) -> float:
        found = self._rarities.get(word)
        if found is None:
            found = self._rarities[word] = max(0.0, self._common.rarity(word))
        return found

    def _bags(self, incident: Incident) -> list[Bag]:
        ages = self._rules.wording.ages
        return [bag_of(telling.bag, ages) for telling in incident.tellings if telling.bag]

    def _names_of(self, incident: Incident) -> frozenset[str]:
        return frozenset().union(*(bag.names for bag in self._bags(incident)))

    def _names(self, incident: Incident) -> float:
        """The logarithm of 1 and what the shared names tell, each by its rarity beyond what is common."""
        rules = self._rules
        shared = sorted(self._bag.names & self._names_of(incident))
        told = (self._common.rarity(word, rules.wording.unseen) - rules.wording.common for word in shared)
        return math.log1p(math.fsum(max(0.0, one) for one in told))

    def _numbers(self, incident: Incident) -> float:
        """Of how many things the two tell different numbers.

        Ages that differ are two persons; other numbers change with the telling, so they count for less.
        """
        wording = self._rules.wording
        differ = 0.0
        known = [bag.numbers for bag in self._bags(incident)]
        for what, ours in self._bag.numbers.items():
            theirs = frozenset().union(*(numbers.get(what, _NONE) for numbers in known))
            if theirs and ours.isdisjoint(theirs):
                differ += 1.0 if what in wording.ages else wording.other_numbers
        return min(differ, wording.most_differ)

    def _days_between(self, incident: Incident) -> int:
        """From the nearest telling to the report's story; without a time, as long as a story is recent."""
        ours = self._source.published
        if ours is None:
            return self._rules.merge.recent_days
        told = (telling.source.published or telling.seen for telling in incident.tellings)
        return min((abs((ours - one).days) for one in told), default=abs((ours - last_told(incident)).days))

    def _days_named(self, incident: Incident) -> int | None:
        """Days between those that the two name for what happened; None where one names none."""
        ours, known = self._report.when, incident.best.when
        if ours.day is None or known.day is None or "day" not in (ours.precision, known.precision):
            return None
        named = [known.day, *_named(incident)]
        return min(abs((ours.day - day).days) for day in named)


def _named(incident: Incident) -> Iterator[dt.date]:
    """The days that any telling of *incident* named for it."""
    for fact in incident.facts:
        if fact.field == "date" and fact.value.endswith(" day"):
            yield dt.date.fromisoformat(fact.value.removesuffix(" day"))


def _cosine(one: _Vector, other: _Vector) -> float:
    if len(one) > len(other):
        one, other = other, one
    # in the order of words: sums of fractions differ in their last digit by the order
    return math.fsum(value * other[word] for word, value in one.items() if word in other)
