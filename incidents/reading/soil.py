"""Whether what a sentence tells happened on the country's soil, abroad, or nobody knows.

API: on_soil(document, places) -> Soil         Soil.home[number] is True (home), False (abroad) or None

A sentence that locates something decides for itself and for those after it, until the story moves on; the dateline
stands before the first. An actor from abroad ('Pakistan's army') locates nothing, nor does where a man was born.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from incidents.reading.places import PlaceMention
from incidents.text.document import Document

_HOME = ("at", "near", "plain", "office")
_ABROAD = ("at", "near")


@dataclass(frozen=True)
class Soil:
    """`home` by sentence number; `named`: a place of the country stands where something is located."""

    home: Mapping[int, bool | None]
    named: bool


def on_soil(document: Document, places: Sequence[PlaceMention]) -> Soil:
    """Home or abroad for each sentence of *document*."""
    by_sentence: dict[int, list[PlaceMention]] = {}
    for mention in places:
        by_sentence.setdefault(mention.sentence, []).append(mention)
    current = _dateline(document, by_sentence.get(-1, []))
    home: dict[int, bool | None] = {}
    named = False
    for sentence in document.sentences:
        here = _here(by_sentence.get(sentence.number, []))
        named = named or here is True
        current = here if here is not None else current
        home[sentence.number] = current
    return Soil(home, named)


def _here(mentions: Sequence[PlaceMention]) -> bool | None:
    """Where the sentence itself locates something: the surest words win, home before abroad."""
    at_home = any(not mention.foreign and mention.cue in ("at", "near") for mention in mentions)
    if at_home:
        return True
    if any(mention.foreign and mention.cue in _ABROAD for mention in mentions):
        return False
    return True if any(not mention.foreign and mention.cue in _HOME for mention in mentions) else None


def _dateline(document: Document, mentions: Sequence[PlaceMention]) -> bool | None:
    """The dateline's side; a town that no list has, in a story filed from somewhere, is most likely abroad."""
    if document.dateline is None:
        return None
    if not mentions:
        return None
    return not all(mention.foreign for mention in mentions)
