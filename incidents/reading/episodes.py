"""Which sentences of a story speak of which incident; the main one first.

API: episodes(document, places, scene, gazetteer, main) -> tuple[Episode, ...]

A story mostly tells one incident; places that it names in passing are none, nor is what it tells of earlier times or of
other countries. There are two ways to several: a roundup, whose paragraphs are headed by places, and a story that moves
on to another place (or says 'in a separate incident') and tells an attack there with its own act and victims or claim.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from incidents.reading.places import PlaceMention
from incidents.region.gazetteer import Gazetteer
from incidents.text.document import Document, Sentence

# A second incident needs this much of its own: an act and two of victims, claim, another act. The main one needs none.
_OWN_STRENGTH = 3.0
_ANNOUNCED = 2.0
"""What it needs where the story announces it: an act with victims, or two acts."""
_LOCATED = ("at", "near")
_PASSING = 1.0
"""Strength of a sentence that names an act and tells nothing of it."""
_NAMES_ALONE = 6
"""Words of a place's name and its province's."""
_WIDER = re.compile(r", [^.:,;–—]{3,40}(?:\.(?:\s|$)|:| [-–—] )")
"""What stands behind a heading's place: the place around it, and the heading's end."""
_GOES_ON = re.compile(r"\s(?:/|--?|—|–)\s")
"""What may part a heading from the text behind it, or from the place in it: 'KHOST - …', 'BALKH / Chahar Bolak'."""
_ENUMERATOR = re.compile(r"[\s(]*(?:\d{1,2}|[a-zA-Z])[.)]\s*\Z")
_LABEL = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)?: ")
_HEADING_CHARACTERS = 40
"""A line this short without a full stop ends the section before it ('NOT COUNTED')."""


@dataclass(frozen=True)
class Episode:
    """The sentences of one incident, by number, in order; `heading` where a roundup's paragraph names its place."""

    sentences: tuple[int, ...]
    strength: float
    heading: str | None = None


@dataclass(frozen=True)
class Scene:
    """What is known of a story's sentences, by number.

    `strength`: points for what happened in it (background, plans and metaphor left out). `apart`: sentences on earlier
    times or other countries, of no incident. `separate`: those that announce another incident ('separately').
    `capital`: those on institutions of the capital, which stand for its place.
    """

    strength: Mapping[int, float]
    apart: Collection[int] = ()
    separate: Collection[int] = ()
    capital: Collection[int] = ()


def episodes(
    document: Document,
    places: Sequence[PlaceMention],
    scene: Scene,
    gazetteer: Gazetteer,
    main: str | None,
) -> tuple[Episode, ...]:
    """The incidents of *document*; empty where no sentence tells an act.

    *main*: the province of the story as a whole.
    """
    if not scene.strength:
        return ()
    sections = _sections(document, gazetteer)
    if len(sections) > 1:
        found = [_section_episode(numbers, heading, scene.strength) for heading, numbers in sections]
        told = tuple(one for one in found if one is not None)
        if told:
            return told
    return _Turns(document, _provinces(places, scene), scene, main).episodes()


# --- roundups ---------------------------------------------------------------------------------------------------------


def _sections(document: Document, gazetteer: Gazetteer) -> list[tuple[str, list[int]]]:
    """(heading, sentence numbers) of paragraphs that begin with a place as a heading; other headings end a section.

    Where none is a place that the country has, several in capitals ('NORTH-EAST.', 'SOUTH.') are headings too.
    """
    sections: list[tuple[str, list[int]]] = []
    regions: list[tuple[str, list[int]]] = []
    paragraph, heading = -1, None
    for sentence in document.sentences:
        if sentence.number == 0:
            continue
        if _ENUMERATOR.match(sentence.text):
            continue  # '2.' in front of a heading
        begins = sentence.paragraph != paragraph
        paragraph = sentence.paragraph
        found = (_heading(sentence) or _names_alone(sentence, gazetteer)) if begins else None
        if found is not None:
            known = bool(gazetteer.names.find(sentence.forms[: len(found.split())]))
            heading = found if known else None
            if heading:
                sections.append((heading, []))
            elif found.isupper() and found == sentence.text.strip(" ."):
                regions.append((found, []))
        elif begins and _other_heading(sentence.text):
            heading = None
            regions.append(("", []))
        if heading and sections:
            sections[-1][1].append(sentence.number)
        elif regions:
            regions[-1][1].append(sentence.number)
    named = [one for one in regions if one[0]]
    return sections or (named if len(named) > 1 else [])


def _other_heading(text: str) -> bool:
    """Whether a paragraph is, or begins with, the heading of something else: 'NOT COUNTED', 'Outlook: …'."""
    short = len(text) < _HEADING_CHARACTERS and not text.rstrip().endswith((".", "؟", "۔"))
    return short or _LABEL.match(text) is not None


def _names_alone(sentence: Sentence, gazetteer: Gazetteer) -> str | None:
    """The first place's name where the sentence is nothing but a place and what it lies in: 'Alishang, Laghman.'"""
    if len(sentence.tokens) > _NAMES_ALONE:
        return None
    found = gazetteer.names.find(sentence.forms)
    covered = {at for match in found for at in range(match.first, match.last + 1)}
    whole = found and found[0].first == 0 and len(covered) == len(sentence.tokens)
    return sentence.wording(found[0].first, found[0].last) if whole else None


def _heading(sentence: Sentence) -> str | None:
    """The words that a paragraph begins with as a heading: in capitals, or one or two words before a colon or alone.

    Capitals may have the district or province behind them: 'KHOST, Sabari district - …', 'CHAL, Takhar province.'
    """
    words: list[str] = []
    for at, token in enumerate(sentence.tokens[:4]):
        word = sentence.text[token.start : token.end]
        caseless = word.lower() == word.upper()
        if not (caseless or (word.isupper() and len(word) > 2)):
            break
        words.append(word)
        after = sentence.text[token.end : token.end + 1]
        if not caseless and (_WIDER.match(sentence.text, token.end) or _GOES_ON.match(sentence.text, token.end)):
            return " ".join(words)
        if after == ":" or (after in (".", "", "\n") and not (caseless and at + 1 < len(sentence.tokens))):
            return " ".join(words)
    return " ".join(words) if words and len(words) == len(sentence.tokens) else None


def _section_episode(numbers: Sequence[int], heading: str, strength: Mapping[int, float]) -> Episode | None:
    total = sum(strength.get(number, 0.0) for number in numbers)
    return Episode(tuple(numbers), total, heading) if total > 0 else None


# --- one incident after another ---------------------------------------------------------------------------------------


def _provinces(places: Sequence[PlaceMention], scene: Scene) -> dict[int, set[str]]:
    """Sentence → the provinces in which it locates something; names that several provinces share are left out."""
    found: dict[int, set[str]] = defaultdict(set)
    for mention in places:
        provinces = {place.province for place in mention.places if place.province}
        located = mention.cue in _LOCATED or mention.sentence in scene.capital
        if located and len(provinces) == 1 and mention.sentence >= 0:
            found[mention.sentence] |= provinces
    return found


@dataclass
class _Run:
    """Sentences on one incident that is not the main one."""

    province: str | None
    numbers: list[int]


@dataclass
class _Turns:
    """A story read sentence by sentence, with the run that it is in (None: the main incident)."""

    document: Document
    where: Mapping[int, set[str]]
    scene: Scene
    main: str | None
    runs: list[_Run] = field(default_factory=list)
    strayed: list[int] | None = None
    """Sentences since the story named another place in passing; None while it is at the main one."""

    def episodes(self) -> tuple[Episode, ...]:
        """The main incident with everything that is no other's, then the others as they come."""
        self._read()
        strength = self.scene.strength
        others: list[Episode] = []
        taken: set[int] = set()
        for run in self._joined():
            total = sum(strength.get(number, 0.0) for number in run.numbers)
            taken.update(run.numbers)  # a passing mention is no incident of its own, nor part of the main one
            announced = any(number in self.scene.separate for number in run.numbers)
            if total >= (_ANNOUNCED if announced else _OWN_STRENGTH):
                others.append(Episode(tuple(run.numbers), total))
        rest = tuple(
            one.number
            for one in self.document.sentences
            if one.number not in taken and one.number not in self.scene.apart
        )
        total = sum(strength.get(number, 0.0) for number in rest)
        first = [Episode(rest, total)] if total > 0 or not others else []
        return (*first, *others)

    def _read(self) -> None:
        first = self._first()
        run: _Run | None = None
        for sentence in self.document.sentences:
            number = sentence.number
            if number <= first:
                continue
            if number in self.scene.apart:
                run = None
                continue
            run = self._step(number, run)

    def _first(self) -> int:
        """The last sentence that is the main incident's whatever places it names: the first that tells an act."""
        return next((one.number for one in self.document.sentences if one.number and self._told(one.number)), 0)

    def _told(self, number: int) -> bool:
        return self.scene.strength.get(number, 0.0) > 0 and number not in self.scene.apart

    def _step(self, number: int, run: _Run | None) -> _Run | None:
        """The run that sentence *number* is in, given the one before it."""
        here = self.where.get(number, set())
        strength = self.scene.strength.get(number, 0.0)
        if number in self.scene.separate and strength > 0:
            return self._open(next(iter(sorted(here)), run.province if run else self.main), [number])
        if here and self.main in here:
            self.strayed = None
            return None
        elsewhere = bool(here) and (run is None or run.province not in here)
        if elsewhere and strength > _PASSING:
            return self._open(min(here), [number])
        if elsewhere and number in self.scene.capital and self.strayed is not None and strength > 0:
            return self._open(min(here), [*self.strayed, number])
        if run is not None:
            run.numbers.append(number)
        elif elsewhere:
            self.strayed = []
        elif self.strayed is not None:
            self.strayed.append(number)
        return run

    def _open(self, province: str | None, numbers: list[int]) -> _Run:
        run = _Run(province, numbers)
        self.runs.append(run)
        self.strayed = None
        return run

    def _joined(self) -> list[_Run]:
        """Runs of one province joined, unless the story announced them as separate."""
        joined: dict[str, _Run] = {}
        found: list[_Run] = []
        for run in self.runs:
            known = joined.get(run.province or "")
            if known is not None and run.numbers[0] not in self.scene.separate:
                known.numbers += run.numbers
                continue
            joined.setdefault(run.province or "", run)
            found.append(run)
        return found
