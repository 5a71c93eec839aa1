"""Acts of violence that a story tells, and every other sign by which it is known what kind of story it is.

API: find_signs(document, signals) -> Signs        one pass over the story
     Signs.acts                                    acts in order; `Act.counts` tells whether it is told as having happened

An act that is planned, feared, rehearsed or filmed does not count, nor one that stands for a time ('decades of war').
It reads words in their sentence only; whether the story tells an incident is weighed by `incidents.reading.relevance`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from incidents.region.signals import Cue, SignalPack
from incidents.text.document import Document, Sentence
from incidents.text.lexicon import Match

_AGAINST_HERE = 2
"""So many words of a sport in one sentence make its attacks and shots sport."""
_UNREAL_WITHIN = 12
"""Words behind 'planned to' or 'warned of' among which an act is what was planned or feared."""


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

    @property
    def counts(self) -> bool:
        """Whether it is told as something that happened once."""
        return self.unreal is None and not self.period


@dataclass(frozen=True)
class Sign:
    """A sign that the story is of another kind: `kind` is one of `WHY_NOT`."""

    sentence: int
    kind: str
    strong: bool
    words: str


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
    for sentence in document.sentences if words is not None else ():
        matches = words.find(sentence.tokens) if words is not None else []
        if not matches:
            continue
        cues = [(match, cue) for match in matches for cue in match.value]
        found = [(match, cue) for match, cue in cues if cue.group == "against"]
        against += (Sign(sentence.number, cue.name, cue.strong, _words(sentence, match)) for match, cue in found)
        supporting = sum(cue.group == "support" for _, cue in cues)
        if supporting:
            support[sentence.number] = supporting
        if sentence.role != "caption":
            acts += _acts(sentence, cues, len([cue for _, cue in found if cue.name == "sport"]) >= _AGAINST_HERE)
    return Signs(tuple(acts), tuple(against), support)


def _acts(sentence: Sentence, cues: Sequence[tuple[Match[tuple[Cue, ...]], Cue]], sport: bool) -> list[Act]:
    unreal = [(match, cue.name) for match, cue in cues if cue.group == "unreal"]
    period = any(cue.group == "period" for _, cue in cues)
    return [
        Act(
            sentence=sentence.number,
            first=match.first,
            last=match.last,
            name=cue.name,
            words=_words(sentence, match),
            unreal="sport" if sport else _unreal(match, unreal),
            period=period,
        )
        for match, cue in cues
        if cue.group == "act"
    ]


def _unreal(act: Match[tuple[Cue, ...]], unreal: Sequence[tuple[Match[tuple[Cue, ...]], str]]) -> str | None:
    """What makes *act* unreal: a word shortly before it, or right behind it ('an attack was averted')."""
    for match, name in unreal:
        if 0 < act.first - match.last <= _UNREAL_WITHIN or 0 < match.first - act.last <= 2:
            return name
    return None


def _words(sentence: Sentence, match: Match[tuple[Cue, ...]]) -> str:
    return sentence.wording(match.first, match.last)
