"""Acts of violence that a story tells, and every other sign by which it is known what kind of story it is.

API: find_signs(document, signals) -> Signs        one pass over the story
     Signs.acts           acts in order; `Act.counts` tells whether an act is told as having happened

An act that is planned, feared, rehearsed or filmed does not count, nor one that stands for a time ('decades of war').
It reads words in their sentence only; whether the story tells an incident is weighed by `incidents.reading.relevance`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from incidents.region.signals import Cue, Pair, SignalPack
from incidents.text.document import Document, Sentence
from incidents.text.lexicon import Match
from incidents.text.sentences import quotations

_AGAINST_HERE = 2
"""So many words of a sport in one sentence make its attacks and shots sport."""
_UNREAL_WITHIN = 12
"""Words behind 'planned to' or 'warned of' among which an act is what was planned or feared."""

_FICTION = (3, 3)
"""So many words of books and films in the title and so many first sentences: a review, whose violence is invented."""

_PARTED = frozenset(",;:،؛")
_Found = tuple[Match[tuple[Cue, ...]], Cue]


@dataclass(frozen=True)
class Act:
    """An act's word: tokens *first* to *last* (inclusive) of a sentence; `unreal` names why it did not happen."""

    sentence: int
    first: int
    last: int
    name: str
    words: str
    unreal: str | None = None
    period: bool = False
    kind: bool = False
    """A word for acts of a kind ('suicide bombings'): alone it says that there are such, not that one happened."""
    quoted: bool = False
    """Said by somebody in the story, in the words of a quotation."""

    @property
    def counts(self) -> bool:
        """Whether it is told as something that happened once."""
        return self.unreal is None and not self.period


@dataclass(frozen=True)
class Sign:
    """A sign that the story is of another kind: `kind` is one of `WHY_NOT`; tokens *first* to *last* (inclusive)."""

    sentence: int
    kind: str
    strong: bool
    words: str
    first: int = 0
    last: int = 0


@dataclass(frozen=True)
class Signs:
    """All signs of a story. `support`: sentence → how many words of a scene it has."""

    acts: tuple[Act, ...]
    against: tuple[Sign, ...]
    support: dict[int, int] = field(default_factory=dict)


def find_signs(document: Document, signals: SignalPack) -> Signs:
    """The signs in the title and the sentences of *document*; captions tell nothing that happened."""
    words = signals.words.get(document.language)
    acts: list[Act] = []
    against: list[Sign] = []
    support: dict[int, int] = {}
    fiction: set[str] = set()
    for sentence in document.sentences if words is not None else ():
        matches = words.find(sentence.forms) if words is not None else []
        if not matches:
            continue
        cues = [(match, cue) for match in matches for cue in match.value]
        found = [(match, cue) for match, cue in cues if cue.group == "against"]
        against += (
            Sign(sentence.number, cue.name, cue.strong, _words(sentence, match), match.first, match.last)
            for match, cue in found
        )
        supporting = sum(cue.group == "support" for _, cue in cues)
        if supporting:
            support[sentence.number] = supporting
        if sentence.number <= _FICTION[1]:
            fiction |= {_words(sentence, match).lower() for match, cue in cues if cue.name == "story"}
        if sentence.role != "caption":
            sport = sum(cue.name == "sport" for _, cue in found) >= _AGAINST_HERE
            acts += _acts(sentence, cues, signals.pairs, sport)
    if len(fiction) >= _FICTION[0]:
        acts = [replace(act, unreal=act.unreal or "story") for act in acts]
    return Signs(tuple(acts), tuple(against), support)


def _acts(sentence: Sentence, cues: Sequence[_Found], pairs: Sequence[Pair], sport: bool) -> list[Act]:
    unreal = [(match, cue.name) for match, cue in cues if cue.group == "unreal"]
    period = any(cue.group == "period" for _, cue in cues)
    kinds = {match.first for match, cue in cues if cue.group == "kinds"}
    speech = quotations(sentence.text)
    paired = _paired(sentence, cues, pairs)
    # what a word means in a pair goes before what it means alone: in 'seized rockets' nothing was shelled
    taken = {index for _, match, other in paired for index in (match.first, other.first)}
    spans = [(name, min(one.first, two.first), max(one.last, two.last)) for name, one, two in paired]
    spans += [(cue.name, m.first, m.last) for m, cue in cues if cue.group == "act" and m.first not in taken]
    return [
        Act(
            sentence=sentence.number,
            first=first,
            last=last,
            name=name,
            words=sentence.wording(first, last),
            unreal="sport" if sport else _unreal(first, last, unreal),
            period=period,
            kind=first in kinds,
            quoted=any(begin < sentence.tokens[first].start < end for begin, end in speech),
        )
        for name, first, last in sorted(spans, key=lambda span: span[1:])
    ]


def _paired(
    sentence: Sentence, cues: Sequence[_Found], pairs: Sequence[Pair]
) -> list[tuple[str, Match[tuple[Cue, ...]], Match[tuple[Cue, ...]]]]:
    """(act, one part, other part) of the pairs told, the nearest parts of each; a word belongs to one pair only."""
    parts: dict[str, list[Match[tuple[Cue, ...]]]] = {}
    for match, cue in cues:
        if cue.group == "part":
            parts.setdefault(cue.name, []).append(match)
    apart = [match.first for match, cue in cues if cue.group == "apart"]
    found = []
    used: set[int] = set()
    for pair in pairs if len(parts) > 1 else ():
        if pair.one not in parts or pair.other not in parts:
            continue
        near = [
            (max(one.first, two.first) - min(one.last, two.last), one, two)
            for one in parts[pair.one]
            for two in parts[pair.other]
            if one.first != two.first and used.isdisjoint((one.first, two.first)) and _one_phrase(sentence, one, two)
        ]
        if near:
            gap, one, two = min(near, key=lambda each: each[0])
            between = range(min(one.last, two.last) + 1, max(one.first, two.first))
            if gap <= pair.within and not (pair.direct and any(at in between for at in apart)):
                found.append((pair.act, one, two))
                used |= {one.first, two.first}
    return found


def _one_phrase(sentence: Sentence, one: Match[tuple[Cue, ...]], two: Match[tuple[Cue, ...]]) -> bool:
    """Whether no comma or colon parts two parts: 'the capital of the province, and seized …' takes no province."""
    left, right = sorted((one, two), key=lambda match: match.first)
    gap = sentence.text[sentence.tokens[left.last].end : sentence.tokens[right.first].start]
    return _PARTED.isdisjoint(gap)


def _unreal(first: int, last: int, unreal: Sequence[tuple[Match[tuple[Cue, ...]], str]]) -> str | None:
    """What makes an act unreal: a word shortly before it, or right behind it ('an attack was averted')."""
    for match, name in unreal:
        if (0 < first - match.last <= _UNREAL_WITHIN and name != "noun") or 0 < match.first - last <= 2:
            return "plan" if name == "noun" else name
    return None


def _words(sentence: Sentence, match: Match[tuple[Cue, ...]]) -> str:
    return sentence.wording(match.first, match.last)
