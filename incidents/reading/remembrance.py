"""Whether a story remembers an incident of long ago: an anniversary, a vigil, a memorial, survivors who look back.

API: remembering(spots, document, verb_last) -> frozenset[int]     sentences that tell of acts only to remember them
     looks_back(remembering, spots, dated_old) -> bool             the story as a whole does

The day on which people remember is not the day of what they remember. It reads the order of words in a sentence; which
day is the incident's is chosen by `incidents.reading.incident_day`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from incidents.text.document import Document, Sentence

_BESIDE = 2
"""Words between 'anniversary' and its act, where the verb stands last: 'the anniversary of the attack'."""
_COMMAS = ",،"


@dataclass(frozen=True)
class Spots:
    """Sentence → tokens: `acts` that count, words that are `recalled` with, and `since` what ('years after')."""

    acts: Mapping[int, Collection[int]] = field(default_factory=dict)
    recalled: Mapping[int, Collection[int]] = field(default_factory=dict)
    since: Mapping[int, Collection[int]] = field(default_factory=dict)


def remembering(spots: Spots, document: Document, verb_last: bool) -> frozenset[int]:
    """The sentences whose acts are all remembered: 'they gathered to remember those killed in the attack'.

    'Gunmen attacked a vigil' has an act of its own, and so has 'years after the war, a bomb killed five'.
    """
    found = set()
    for sentence in document.sentences:
        acts = spots.acts.get(sentence.number, ())
        recalled = spots.recalled.get(sentence.number, ())
        since = spots.since.get(sentence.number, ())
        if not acts or not (recalled or since):
            continue
        if _recalled(acts, recalled, verb_last) or _since(acts, since, sentence):
            found.add(sentence.number)
    return frozenset(found)


def looks_back(remembered: Collection[int], spots: Spots, old: Collection[int]) -> bool:
    """Whether the story is of what it remembers, as its first sentence with an act tells (the title left out).

    Where people remember in a sentence before that one, without naming the act, it is one of *old*: it has an old date.
    """
    first = min((number for number in spots.acts if number), default=None)
    if first is None:
        return False
    before = any(0 < number < first for number in spots.recalled)
    return first in remembered or (before and first in old)


def _recalled(acts: Collection[int], recalled: Collection[int], verb_last: bool) -> bool:
    """Whether each act stands behind a word of remembrance; where the verb stands last, before one or right behind."""
    if not recalled:
        return False
    if not verb_last:
        return min(recalled) < min(acts)
    last, near = max(recalled), frozenset(at + step for at in recalled for step in range(1, _BESIDE + 1))
    return all(act < last or act in near for act in acts)


def _since(acts: Collection[int], since: Collection[int], sentence: Sentence) -> bool:
    """Whether all acts stand behind one of *since* and before the next comma: 'years after the attack, they met'."""
    at = max((one for one in since if one < min(acts)), default=None)
    if at is None:
        return False
    text, end = sentence.text, sentence.tokens[at].end
    comma = min((place for mark in _COMMAS if (place := text.find(mark, end)) >= 0), default=len(text))
    return all(sentence.tokens[act].start < comma for act in acts)
