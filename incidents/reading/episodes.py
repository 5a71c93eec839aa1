"""Which sentences of a story speak of which incident; the main one first.

API: episodes(document, places, strength, gazetteer) -> tuple[Episode, ...]
         strength: sentence number → points for an act that happened in it (background, plans and metaphor left out)

A story mostly tells one incident; places that it names in passing are none. There are two ways to several: a roundup,
whose paragraphs are headed by places, and a story that moves on to another place and tells an attack there with its own
act, victims or claim. It does not look for several incidents in one province outside of roundups.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from incidents.reading.places import PlaceMention
from incidents.region.gazetteer import Gazetteer
from incidents.text.document import Document, Sentence

# A second incident needs this much of its own: an act and two of victims, claim, course. The main one needs none of it.
_OWN_STRENGTH = 3.0
_LOCATED = ("at", "near", "plain")


@dataclass(frozen=True)
class Episode:
    """The sentences of one incident, by number, in order; `heading` where a roundup's paragraph names its place."""

    sentences: tuple[int, ...]
    strength: float
    heading: str | None = None


def episodes(
    document: Document, places: Sequence[PlaceMention], strength: Mapping[int, float], gazetteer: Gazetteer
) -> tuple[Episode, ...]:
    """The incidents of *document*; empty where no sentence tells an act."""
    if not strength:
        return ()
    sections = _sections(document, gazetteer)
    if len(sections) > 1:
        found = [_section_episode(numbers, heading, strength) for heading, numbers in sections]
        told = tuple(one for one in found if one is not None)
        if told:
            return told
    return _told_in_turn(document, places, strength)


# --- roundups ---------------------------------------------------------------------------------------------------------


def _sections(document: Document, gazetteer: Gazetteer) -> list[tuple[str, list[int]]]:
    """(heading, sentence numbers) of paragraphs that begin with a place in capitals; others end a section."""
    sections: list[tuple[str, list[int]]] = []
    paragraph, heading = -1, None
    for sentence in document.sentences:
        if sentence.number == 0:
            continue
        begins = sentence.paragraph != paragraph
        paragraph = sentence.paragraph
        found = _heading(sentence) if begins else None
        if found is not None:
            known = bool(gazetteer.names.find(sentence.tokens[: len(found.split())]))
            heading = found if known else None
            if heading:
                sections.append((heading, []))
        elif begins and len(sentence.text) < 40 and not sentence.text.rstrip().endswith("."):
            heading = None
        if heading and sections:
            sections[-1][1].append(sentence.number)
    return sections


def _heading(sentence: Sentence) -> str | None:
    """The words in capitals that a sentence begins with, where they stand alone or before a stop or a colon."""
    words: list[str] = []
    for token in sentence.tokens[:4]:
        word = sentence.text[token.start : token.end]
        if not (word.isupper() and len(word) > 2):
            break
        words.append(word)
        after = sentence.text[token.end : token.end + 1]
        if after in (".", ":", "", "\n"):
            return " ".join(words)
    return " ".join(words) if words and len(words) == len(sentence.tokens) else None


def _section_episode(numbers: Sequence[int], heading: str, strength: Mapping[int, float]) -> Episode | None:
    total = sum(strength.get(number, 0.0) for number in numbers)
    return Episode(tuple(numbers), total, heading) if total > 0 else None


# --- one story after another ------------------------------------------------------------------------------------------


def _told_in_turn(
    document: Document, places: Sequence[PlaceMention], strength: Mapping[int, float]
) -> tuple[Episode, ...]:
    """The main incident, and those of other provinces that the story moves on to."""
    where = _provinces_by_sentence(places)
    runs = _runs(document, where)
    main = _province_of_lead(document, where, strength)
    by_province: dict[str, list[int]] = defaultdict(list)
    rest: list[int] = []
    for run in runs:
        acts = [number for number in run if strength.get(number, 0.0) > 0]
        here: dict[str, int] = defaultdict(int)
        for number in acts:
            for code in where.get(number, ()):
                here[code] += 1
        province = max(here, key=lambda code: (here[code], code)) if here else None
        if province is None or province == main:
            rest += run
        else:
            by_province[province] += run
    others = []
    for numbers in by_province.values():
        total = sum(strength.get(number, 0.0) for number in numbers)
        if main is not None and total >= _OWN_STRENGTH:
            others.append(Episode(tuple(numbers), total))
        else:
            rest += numbers
    first = tuple(sorted({0, *rest})) if document.title else tuple(sorted(rest))
    total = sum(strength.get(number, 0.0) for number in first)
    kept = [Episode(first, total)] if total > 0 or not others else []
    return (*kept, *sorted(others, key=lambda one: one.sentences[0]))


def _provinces_by_sentence(places: Sequence[PlaceMention]) -> dict[int, set[str]]:
    """Sentence → the provinces in which it locates something; names that several provinces share are left out."""
    found: dict[int, set[str]] = defaultdict(set)
    for mention in places:
        provinces = {place.province for place in mention.places if place.province}
        if mention.cue in _LOCATED and len(provinces) == 1 and mention.sentence >= 0:
            found[mention.sentence] |= provinces
    return found


def _runs(document: Document, where: Mapping[int, set[str]]) -> list[list[int]]:
    """Sentence numbers in runs; a new run begins where a sentence locates something outside of the provinces so far."""
    runs: list[list[int]] = []
    current: set[str] = set()
    for sentence in document.sentences:
        if sentence.number == 0:
            continue
        here = where.get(sentence.number, set())
        if not runs or (here and current and not here & current):
            runs.append([])
            current = set(here)
        runs[-1].append(sentence.number)
        current |= here if not current else here & current or here
    return runs


def _province_of_lead(document: Document, where: Mapping[int, set[str]], strength: Mapping[int, float]) -> str | None:
    """The province of the first sentence that tells an act and names where."""
    for sentence in document.sentences:
        if strength.get(sentence.number, 0.0) > 0 and (here := where.get(sentence.number)):
            return min(here)
    return None
