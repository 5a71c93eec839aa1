"""What the words around a place's name say of it: in, near, from, to, an office, a road, a person's name.

API: cue_of(sentence, match, cues, words) -> (Cue, whether a word such as 'district' stands beside it)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from incidents.region.gazetteer import NamedPlace, PlaceWords
from incidents.text.document import Sentence
from incidents.text.lexicon import Match

Cue = Literal[
    "at", "plain", "near", "office", "origin", "destination", "distance", "other", "person", "dateline", "byline"
]


def cue_of(
    sentence: Sentence, match: Match[tuple[NamedPlace, ...]], cues: Sequence[Match[str]], words: PlaceWords | None
) -> tuple[Cue, bool]:
    """What the words around a name say of it; the nearest one before it decides, an office after it comes first."""
    after = {cue.value for cue in cues if cue.first == match.last + 1}
    unit = "unit_after" in after
    if _origin_behind(match, cues):
        return "origin", unit
    if not unit and _office_behind(sentence, match, cues):
        return "office", False
    before = [cue for cue in cues if cue.last == match.first - 1 or _reaches(sentence, cue, match)]
    kinds = {cue.value for cue in before}
    unit = unit or "unit_before" in kinds
    turned = any(cue.value == "direction" and cue.last == match.first - 1 for cue in cues)
    if words and not unit and not turned and _person(sentence, match, words):
        return "person", False
    order: tuple[tuple[str, Cue], ...] = (
        ("office_before", "office"), ("other", "other"), ("origin", "origin"), ("distance", "distance"),
        ("destination", "destination"), ("near", "near"), ("in", "at"), ("of", "at"), ("unit_before", "at"),
    )  # fmt: skip
    for kind, cue in order:
        if kind in kinds:
            return cue, unit
    return ("at" if unit else "plain"), unit


def _office_behind(sentence: Sentence, match: Match[tuple[NamedPlace, ...]], cues: Sequence[Match[str]]) -> bool:
    """'Helmand provincial police chief': an office word within two tokens, no mark between."""
    for cue in cues:
        if cue.value == "office" and match.last < cue.first <= match.last + 2:
            between = sentence.text[sentence.tokens[match.last].end : sentence.tokens[cue.first].start]
            return not any(mark in between for mark in ",;:.()–—")
    return False


def _origin_behind(match: Match[tuple[NamedPlace, ...]], cues: Sequence[Match[str]]) -> bool:
    """'They are inhabitants of X', where a language puts the noun behind X, or behind 'X district'."""
    ends = {match.last, *(cue.last for cue in cues if cue.value == "unit_after" and cue.first == match.last + 1)}
    return any(cue.value == "origin_after" and cue.first - 1 in ends for cue in cues)


def _reaches(sentence: Sentence, cue: Match[str], match: Match[tuple[NamedPlace, ...]]) -> bool:
    """'in northern Kunduz', 'in the city of X': one or two words between cue and name, no mark between."""
    gap = match.first - cue.last - 1
    if not 0 < gap <= 3 or cue.value not in ("in", "of", "near", "unit_before", "destination", "origin"):
        return False
    between = sentence.text[sentence.tokens[cue.last].end : sentence.tokens[match.first].start]
    return not any(mark in between for mark in ",;:.()–—،؛")


def _person(sentence: Sentence, match: Match[tuple[NamedPlace, ...]], words: PlaceWords) -> bool:
    """A title or a given name before it, or a capitalised word right before it in the same phrase: a person's name."""
    if match.first == 0:
        return False
    before = sentence.tokens[match.first - 1]
    if before.form in words.persons:
        return True
    gap = sentence.text[before.end : sentence.tokens[match.first].start]
    word = sentence.text[before.start : before.end]
    return (
        gap == " "
        and word[:1].isascii()
        and word.istitle()
        and match.first > 1
        and not _starts(sentence, match.first - 1)
    )


def named_before(sentence: Sentence, token: int, cues: Sequence[Match[str]]) -> bool:
    """Whether a word with a capital stands right before *token* in one phrase, that begins none and is no cue."""
    if token < 2:
        return False
    before = sentence.tokens[token - 1]
    word = sentence.text[before.start : before.end]
    gap = sentence.text[before.end : sentence.tokens[token].start]
    cue = any(one.first <= token - 1 <= one.last for one in cues)
    return gap == " " and word[:1].isascii() and word.istitle() and not cue and not _starts(sentence, token - 1)


def _starts(sentence: Sentence, token: int) -> bool:
    """Whether *token* begins a sentence or a quotation, where any word has a capital."""
    before = sentence.text[: sentence.tokens[token].start].rstrip()
    return not before or before[-1] in ".“\"':;–—("
