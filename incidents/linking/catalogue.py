"""The incidents of some scope, found by day, by wording and by story: what a report is compared with, and no more.

API: Wanted, wanted(reading, rules)     what a story looks for
     Catalogue(rules).put(incident), .drop(id), .find(wanted) -> incidents, the one put last at the end; .get(id)
     .common() -> how common words are among all of them

It gives every incident that the report could join by `incidents.linking.reach`, and those whose text is like the
story's, so judging them gives what judging the whole scope would. What it costs depends on how many incidents are near
in time, not on how many there are, but for stories that have neither a day nor a time. Nothing is decided here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from incidents.linking.common import Common, words_of
from incidents.linking.reach import EVER, Span, recalls, span_of_incident, span_of_report, told_lately, told_of
from incidents.linking.rules import LinkingRules
from incidents.records import Incident, Reading

_Cells = dict[int, dict[str, Span]]
_Key = TypeVar("_Key", int, str)
_CELL = 8
"""Days of one cell: a report reaches six to either side, so it looks into two or three."""
_NOTHING: Mapping[str, Span] = {}
_PROBE = 12
"""Smallest values of a text's sketch under which it is found. A copy that shares half of its shingles has none of them
once in 4,000 times; one that shares a quarter, the least that counts as a copy, once in 30."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The days that a story's reports reach, those on which a report without day or province may have been told of
    before, the values of the story's sketch, and the story itself.
    """

    spans: tuple[Span, ...]
    told: tuple[Span, ...]
    values: tuple[int, ...]
    story: str
    undated: tuple[frozenset[str], ...] = ()
    """Telling words of each report without a day or a province."""


def wanted(reading: Reading, rules: LinkingRules) -> Wanted:
    """What *reading* looks for."""
    days = {span_of_report(report, reading.source, rules) for report in reading.reports}
    lately = [(report, told_lately(report, reading.source, rules)) for report in reading.reports]
    told = {span for _, span in lately if span is not None}
    words = tuple(frozenset(report.words) for report, span in lately if span is not None)
    return Wanted(tuple(sorted(days)), tuple(sorted(told)), reading.signature, reading.source.story, words)


@dataclass(slots=True)
class Catalogue:
    """Incidents under the cells of their days, the values of their texts and their stories."""

    rules: LinkingRules
    _incidents: dict[str, Incident] = field(default_factory=dict)
    _days: _Cells = field(default_factory=lambda: defaultdict(dict))
    _told: _Cells = field(default_factory=lambda: defaultdict(dict))
    _values: dict[int, tuple[str, ...]] = field(default_factory=dict)
    _stories: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _primed: set[str] = field(default_factory=set)
    _merged: dict[str, str] = field(default_factory=dict)
    """What analysts merged, and into what: who finds the one must be given the other."""
    _order: dict[str, int] = field(default_factory=dict)
    _puts: int = 0
    _worded: dict[str, set[str]] = field(default_factory=dict)
    """Telling word → the incidents that have it."""
    _counts: Counter[str] = field(default_factory=Counter)
    """How many incidents have each word."""

    def __len__(self) -> int:
        return len(self._incidents)

    def __iter__(self) -> Iterator[Incident]:
        """All, the one put last at the end."""
        return iter(self._incidents.values())

    def put(self, incident: Incident) -> None:
        """Take *incident* in, in place of what was known of it; it is now the last one put."""
        self.drop(incident.id)
        self._puts += 1
        self._order[incident.id] = self._puts
        self._incidents[incident.id] = incident
        for word in set(incident.words):
            self._worded.setdefault(word, set()).add(incident.id)
        self._counts.update(words_of(incident, self.rules))
        for cells, span in self._spans(incident):
            for cell in _cells(span):
                cells[cell][incident.id] = span
        for value in _values_of(incident):
            self._values[value] = (*self._values.get(value, ()), incident.id)
        for story in _stories_of(incident):
            self._stories[story] = (*self._stories.get(story, ()), incident.id)
        if any(telling.primed for telling in incident.tellings):
            self._primed.add(incident.id)
        if incident.hand is not None and incident.hand.merged_into is not None:
            self._merged[incident.id] = incident.hand.merged_into

    def drop(self, incident_id: str) -> None:
        """Forget the incident; nothing where it is not known."""
        incident = self._incidents.pop(incident_id, None)
        if incident is None:
            return
        del self._order[incident_id]
        for word in set(incident.words):
            self._worded[word].discard(incident_id)
            if not self._worded[word]:
                del self._worded[word]
        for word in words_of(incident, self.rules):
            self._counts[word] -= 1
            if not self._counts[word]:
                del self._counts[word]
        for cells, span in self._spans(incident):
            for cell in _cells(span):
                cells[cell].pop(incident_id, None)
                if not cells[cell]:
                    del cells[cell]
        _take_out(self._values, _values_of(incident), incident_id)
        _take_out(self._stories, _stories_of(incident), incident_id)
        self._primed.discard(incident_id)
        self._merged.pop(incident_id, None)

    def oldest(self) -> str:
        """The incident that was put longest ago. KeyError where there is none."""
        return next(iter(self._incidents))

    def get(self, incident_id: str) -> Incident | None:
        """The incident of that id, if it is known."""
        return self._incidents.get(incident_id)

    def common(self) -> Common:
        """How common words are among all of them. It changes as incidents are put, so it is for one story."""
        return Common(len(self._incidents), (self._counts,))

    def _spans(self, incident: Incident) -> tuple[tuple[_Cells, Span], ...]:
        return (self._days, span_of_incident(incident, self.rules)), (self._told, told_of(incident))

    def find(self, one: Wanted) -> list[Incident]:
        """The incidents that *one* may be of, and those taken in for reference; the one put last at the end."""
        if EVER in one.spans or EVER in one.told:
            return list(self._incidents.values())
        found = set(self._primed)
        for cells, spans in ((self._days, one.spans), (self._told, one.told)):
            for span in spans:
                found.update(_meeting(cells, span))
        for value in one.values:
            found.update(self._values.get(value, ()))
        found.update(self._stories.get(one.story, ()))
        for words in one.undated:
            found.update(self._recalled(words))
        if self._merged:
            found |= self._survivors(found)
        return [self._incidents[name] for name in sorted(found, key=self._order.__getitem__)]

    def _recalled(self, words: frozenset[str]) -> Iterator[str]:
        """The incidents that a report of these telling *words* may look back at (see `reach.recalls`).

        What shares so many has one of the rarest of them, so incidents under words that most have are not looked at.
        """
        having = sorted((self._worded[word] for word in words if word in self._worded), key=len)
        rarest = having[: max(0, len(having) - self.rules.merge.recall_words + 1)]
        for name in set().union(*rarest):
            if recalls(words, self._incidents[name], self.rules):
                yield name

    def _survivors(self, names: Iterable[str]) -> set[str]:
        """What the incidents of *names* were merged into, and that into; of what is known here."""
        found: set[str] = set()
        for name in names:
            into = self._merged.get(name)
            while into is not None and into not in found and into in self._incidents:
                found.add(into)
                into = self._merged.get(into)
        return found


def _meeting(cells: Mapping[int, Mapping[str, Span]], span: Span) -> Iterator[str]:
    first, last = span
    for cell in _cells(span):
        for name, (began, ended) in cells.get(cell, _NOTHING).items():
            if began <= last and ended >= first:
                yield name


def _cells(span: Span) -> range:
    return range(span[0].toordinal() // _CELL, span[1].toordinal() // _CELL + 1)


def _values_of(incident: Incident) -> set[int]:
    return {value for telling in incident.tellings for value in telling.signature[:_PROBE]}


def _stories_of(incident: Incident) -> set[str]:
    return {telling.source.story for telling in incident.tellings}


def _take_out(index: dict[_Key, tuple[str, ...]], keys: Iterable[_Key], name: str) -> None:
    for key in keys:
        rest = tuple(one for one in index.get(key, ()) if one != name)
        if rest:
            index[key] = rest
        else:
            index.pop(key, None)
