"""Whether what a sentence tells happened on the country's soil, abroad, or nobody knows.

API: on_soil(document, places, gazetteer) -> Soil         Soil.home[number] is True (home), False (abroad) or None

A sentence that locates something decides for itself and for those after it, until the story moves on; the dateline
stands before the first, and what comes before anything is located is where that is. An actor from abroad (a foreign
state's army) locates nothing, nor does where a man was born.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from incidents.reading.places import PlaceMention
from incidents.region.gazetteer import Gazetteer, PlaceWords
from incidents.text.document import Document, Sentence

_HOME = ("at", "near", "plain", "office")
_WITHIN = 4
"""Words from a place to the one that it lies in: 'the X area of Lower Y'."""
_TURNED = ("direction", "distance")
"""Words that may stand between 'in' and the country: 'southern', 'the south of'."""


@dataclass(frozen=True)
class Soil:
    """`home` by sentence number; `named`: a place of the country is named.

    `sure`: sentences that say by themselves that something is in the country ('in', 'near' a place of it).
    """

    home: Mapping[int, bool | None]
    named: bool
    sure: frozenset[int] = frozenset()


def on_soil(document: Document, places: Sequence[PlaceMention], gazetteer: Gazetteer) -> Soil:
    """Home or abroad for each sentence of *document*."""
    by_sentence: dict[int, list[PlaceMention]] = {}
    for mention in places:
        by_sentence.setdefault(mention.sentence, []).append(mention)
    words = gazetteer.words.get(document.language)
    current = _dateline(document, by_sentence.get(-1, []))
    home: dict[int, bool | None] = {}
    named = False
    for sentence in document.sentences:
        here = _here(sentence, by_sentence.get(sentence.number, []), words)
        named = named or any(not mention.foreign for mention in by_sentence.get(sentence.number, []))
        current = here if here is not None else current
        home[sentence.number] = current
    first = next((side for side in home.values() if side is not None), None)
    sure = (one.sentence for one in places if not one.foreign and one.cue in ("at", "near"))
    return Soil({number: first if side is None else side for number, side in home.items()}, named, frozenset(sure))


def _here(sentence: Sentence, mentions: Sequence[PlaceMention], words: PlaceWords | None) -> bool | None:
    """Where the sentence itself locates something: the surest words win, home before abroad."""
    abroad = [mention for mention in mentions if mention.foreign]
    if any(
        not one.foreign and one.cue in ("at", "near") and not any(_lies_in(one, other) for other in abroad)
        for one in mentions
    ):
        return True
    if any(not one.foreign and any(_lies_in(one, other) for other in abroad) for one in mentions):
        return False
    if any(mention.foreign and mention.cue == "at" for mention in mentions):
        return words is not None and _in_the_country(sentence, words)
    if any(not mention.foreign and mention.cue in _HOME for mention in mentions):
        return True
    return True if words is not None and _in_the_country(sentence, words) else None


def _lies_in(one: PlaceMention, other: PlaceMention) -> bool:
    """Whether *other* stands right behind *one*, as what it lies in: 'the X area of Y', Y abroad."""
    return 0 < other.first - one.last <= _WITHIN


def _in_the_country(sentence: Sentence, words: PlaceWords) -> bool:
    """Whether the country's own name stands behind 'in': 'near the border with X, in the country', 'in southern X'."""
    cues = {one.first: one for one in words.cues.find(sentence.forms)}
    for one in cues.values():
        behind = cues.get(one.last + 1) if one.value == "in" else None
        if behind is not None and behind.value in _TURNED:
            behind = cues.get(behind.last + 1)
        if behind is not None and behind.value == "home":
            return True
    return False


def _dateline(document: Document, mentions: Sequence[PlaceMention]) -> bool | None:
    """The dateline's side; a town that no list has, in a story filed from somewhere, is most likely abroad."""
    if document.dateline is None:
        return None
    if not mentions:
        return None
    return not all(mention.foreign for mention in mentions)
