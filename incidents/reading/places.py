"""Places that a story names, each with what the words around it say of it, and the choice of where an incident was.

API: find_places(document, gazetteer) -> tuple[PlaceMention, ...]
     choose_place(mentions, document, gazetteer, country, sentences) -> Chosen
     whereabouts(mentions, document, gazetteer) -> Whereabouts     evidence for home and abroad, for relevance

A dateline or byline names no incident's place by itself; an office ('the governor of X'), an origin or a destination
names it weakly or not at all. What was not taken comes back with the reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from incidents.reading.place_cues import Cue, cue_of, named_before
from incidents.reading.place_pairs import PlaceMention, persons, settle
from incidents.records import Evidence, Place, RejectedPlace
from incidents.region.country import Country
from incidents.region.gazetteer import Gazetteer, NamedPlace, PlaceWords
from incidents.text.document import Document, Sentence
from incidents.text.fold import phrase
from incidents.text.lexicon import Match

__all__ = ["Chosen", "PlaceMention", "Whereabouts", "choose_place", "find_places", "likely_province", "whereabouts"]

# Points of a mention by what the words before and after it say; a reporter's order: 'in X', X named, near X, then the
# places of offices and roads, which say where somebody speaks or goes.
_POINTS: dict[Cue, float] = {
    "at": 4.0,
    "plain": 2.0,
    "near": 2.5,
    "office": 1.2,
    "distance": 0.4,
    "destination": 0.3,
    "origin": 0.2,
    "other": 0.2,
    "person": 0.0,
    "dateline": 0.3,
}
_LEAD = 2
"""Sentences of the body that say where, whether or not they have an act's word ('It happened in …')."""
_LONGEST_NAME = 4
"""Words of the longest district name."""
_FINER: dict[str, float] = {"place": 0.3, "district": 0.5, "province": 0.2, "country": 0.0}


@dataclass(frozen=True)
class Chosen:
    """Where an incident was, with everything that was not taken. `place` None where the text names no place at home."""

    place: Place | None
    rejected: tuple[RejectedPlace, ...]
    support: float = 0.0


@dataclass(frozen=True)
class Whereabouts:
    """Points for the story's happening being at home or abroad, and what the country's own name counts."""

    home: float
    abroad: float
    country_named: bool


def find_places(document: Document, gazetteer: Gazetteer) -> tuple[PlaceMention, ...]:
    """All mentions in order of sentence and token; the dateline's place comes first as sentence number -1."""
    words = gazetteer.words.get(document.language)
    found: list[PlaceMention] = []
    if document.dateline:
        found += _dateline(document.dateline, gazetteer)
    for sentence in document.sentences:
        cues = words.cues.find(sentence.forms) if words else []
        mentions = [_mention(sentence, match, cues, words) for match in _names(sentence, gazetteer, cues)]
        found += settle(sentence, mentions, gazetteer, cues) if mentions else ()
    return tuple(persons(found))


def _dateline(dateline: str, gazetteer: Gazetteer) -> Iterator[PlaceMention]:
    for match in gazetteer.find(phrase(dateline)):
        yield PlaceMention(-1, match.first, match.last, dateline, match.value, "dateline")


def _names(
    sentence: Sentence, gazetteer: Gazetteer, cues: Sequence[Match[str]]
) -> Iterator[Match[tuple[NamedPlace, ...]]]:
    """Names of the gazetteer, and names known only by their sound that stand before a word like 'district'."""
    found = gazetteer.find(sentence.forms)
    exact = [match for match in found if _is_name(sentence, match) and not _is_part(sentence, match, gazetteer, cues)]
    taken = {index for match in exact for index in range(match.first, match.last + 1)}
    heard = [
        match
        for cue in cues
        if cue.value == "unit_after" and cue.first - 1 not in taken
        for match in _heard(sentence, cue.first, taken, gazetteer, cues)
    ]
    yield from sorted((*exact, *heard), key=lambda match: match.first)


def _heard(
    sentence: Sentence, end: int, taken: set[int], gazetteer: Gazetteer, cues: Sequence[Match[str]]
) -> Iterator[Match[tuple[NamedPlace, ...]]]:
    """The longest name known by its sound that ends before token *end*, where a word like 'district' stands."""
    for first in range(max(0, end - _LONGEST_NAME), end):
        wording = sentence.wording(first, end - 1)
        free = taken.isdisjoint(range(first, end)) and wording[:1].isupper() and "," not in wording
        whole = not named_before(sentence, first, cues)
        if free and whole and (places := gazetteer.heard(wording)):
            yield Match(places, first, end - 1)
            return


def _is_part(
    sentence: Sentence, match: Match[tuple[NamedPlace, ...]], gazetteer: Gazetteer, cues: Sequence[Match[str]]
) -> bool:
    """Whether the name is a part of a longer one: 'Reg' of 'Reg-e Khan Neshin', 'Murghab' of 'Surkh Murghab area'."""
    last = sentence.tokens[match.last]
    if match.last + 2 < len(sentence.tokens):
        link = sentence.tokens[match.last + 1]
        if link.form in gazetteer.links and sentence.text[last.end : link.start] in ("-", " -", "’", "'"):
            return True
    small = all(place.precision == "district" for place in match.value)
    unit = any(cue.first == match.last + 1 and cue.value == "unit_after" for cue in cues)
    return small and unit and named_before(sentence, match.first, cues)


def _is_name(sentence: Sentence, match: Match[tuple[NamedPlace, ...]]) -> bool:
    """In scripts with capitals a place's name begins with one: 'kot' and 'bak' in running text are no districts.

    'the capital of the country’s northern province' is not the capital of the country.
    """
    wording = sentence.wording(match.first, match.last)
    if not wording[:1].isascii() or wording[:1].isupper():
        return True
    return match.last > match.first and not wording.endswith(("'s", "’s"))


def _mention(
    sentence: Sentence, match: Match[tuple[NamedPlace, ...]], cues: Sequence[Match[str]], words: PlaceWords | None
) -> PlaceMention:
    cue, unit = cue_of(sentence, match, cues, words)
    wording = sentence.wording(match.first, match.last)
    return PlaceMention(sentence.number, match.first, match.last, wording, match.value, cue, unit)


# --- home and abroad --------------------------------------------------------------------------------------------------


def whereabouts(mentions: Sequence[PlaceMention], document: Document, gazetteer: Gazetteer) -> Whereabouts:
    """Points for home and abroad over the whole story; early sentences count more, a dateline abroad a little."""
    home = abroad = 0.0
    for mention in mentions:
        weight = _POINTS[mention.cue] * (2.0 if mention.sentence in (0, 1) else 1.0 if mention.sentence < 5 else 0.5)
        if mention.foreign:
            abroad += weight
        else:
            home += weight
    return Whereabouts(home, abroad, home > 0 or _names_home(document, gazetteer))


def _names_home(document: Document, gazetteer: Gazetteer) -> bool:
    """Whether a word for the country itself or its people stands in the story."""
    words = gazetteer.words.get(document.language)
    return words is not None and any(
        match.value == "home" for sentence in document.sentences for match in words.cues.find(sentence.forms)
    )


# --- the place of an incident -----------------------------------------------------------------------------------------


def choose_place(
    mentions: Sequence[PlaceMention],
    document: Document,
    gazetteer: Gazetteer,
    country: Country,
    sentences: Collection[int],
    telling: Collection[int] = (),
) -> Chosen:
    """Where the incident of *sentences* was: the province with most points there, then the most exact name in it.

    *telling*: those of them that tell an act: the places named there go before those of other sentences below the lead.
    Mentions outside *sentences* count a fifth, so that an incident whose sentences name only 'the town' is found.
    """
    points = _province_points(mentions, sentences, gazetteer)
    province = _strongest(points)
    if province is None:
        return Chosen(None, tuple(_rejections(mentions, document, None)))
    inside = [m for m in mentions if m.sentence in sentences and any(p.province == province for p in m.places)]
    inside = inside or [m for m in mentions if any(p.province == province for p in m.places)]
    first = [m for m in inside if m.sentence <= _LEAD or m.sentence in telling] if telling else []
    mention, place = _most_exact(first or inside, province, gazetteer)
    small = _small_name(mentions, document, gazetteer, sentences)
    chosen = _place(small or mention.wording, place, document, mention, country, exact=small is None)
    return Chosen(chosen, tuple(_rejections(mentions, document, province)), points[province])


def likely_province(mentions: Sequence[PlaceMention], gazetteer: Gazetteer, sentences: Collection[int]) -> str | None:
    """The province that `choose_place` takes for *sentences*, without looking for the exact place in it."""
    return _strongest(_province_points(mentions, sentences, gazetteer))


def _strongest(points: dict[str, float]) -> str | None:
    return max(points, key=lambda code: (points[code], code), default=None)


def _province_points(
    mentions: Sequence[PlaceMention], sentences: Collection[int], gazetteer: Gazetteer
) -> dict[str, float]:
    points: dict[str, float] = defaultdict(float)
    sure = {p.province for m in mentions if len({p.province for p in m.places}) == 1 for p in m.places if p.province}
    lead = min((number for number in sentences if number > 0), default=0)
    for mention in mentions:
        provinces = {place.province for place in mention.places if place.province}
        if not provinces:
            continue
        # a name that several provinces share is the one that the story names for itself, else the capital of that name
        seats = {province for province in provinces if gazetteer.capitals.get(province) in mention.places}
        provinces = (provinces & sure) or seats or provinces
        weight = _POINTS[mention.cue] + max(_FINER[place.precision] for place in mention.places)
        weight *= 1.0 if mention.sentence in sentences else 0.2
        weight *= 1.6 if mention.sentence in (0, lead) and mention.sentence in sentences else 1.0
        for province in provinces:
            points[province] += weight / len(provinces)
    return dict(points)


def _most_exact(
    mentions: Sequence[PlaceMention], province: str, gazetteer: Gazetteer
) -> tuple[PlaceMention, NamedPlace]:
    """The mention that says most exactly where: a place before a district before the province, where it is 'in' it."""
    rank = {"place": 3, "district": 2, "province": 0, "country": 0}
    provinces = {one.name for one in gazetteer.provinces.values()}
    capital = gazetteer.capitals.get(province)
    located = [m for m in mentions if m.cue in ("at", "near", "plain")] or list(mentions)
    pairs = [(m, p) for m in located for p in m.places if p.province == province]
    # a town that has its province's name and is not its capital is seldom meant
    pairs = [one for one in pairs if one[1] == capital or not _shares_name(one[1], provinces)] or pairs
    districts = {p.district for _, p in pairs if p.precision == "district"}
    return max(
        pairs,
        key=lambda pair: (
            # a town of another district than the one named is where somebody speaks, or where the wounded went
            not districts or pair[1].district is None or pair[1].district in districts,
            # a quarter or a village says more than the city
            1 if capital and capital.name in (pair[1].name, pair[1].district) else rank[pair[1].precision],
            pair[0].cue == "at",
            -pair[0].sentence,
        ),
    )


def _shares_name(place: NamedPlace, provinces: Collection[str]) -> bool:
    return place.precision == "place" and place.name in provinces


def _small_name(
    mentions: Sequence[PlaceMention], document: Document, gazetteer: Gazetteer, sentences: Collection[int]
) -> str | None:
    """The name of a small place that no list has, as a pattern of the language finds it in the incident's sentences."""
    words = gazetteer.words.get(document.language)
    if words is None:
        return None
    for sentence in document.sentences:
        if sentence.number not in sentences or sentence.number == 0:
            continue
        for pattern in words.small:
            for match in pattern.finditer(sentence.text):
                name = match.group(1).strip(" ,.،")
                known = any(_covers(one, sentence, match.span(1)) for one in mentions)
                if name and not known and not gazetteer.find(phrase(name)):
                    return name
    return None


def _covers(mention: PlaceMention, sentence: Sentence, span: tuple[int, int]) -> bool:
    """Whether *span* of the sentence lies within *mention*: 'Pul' of 'Pul-e Khumri' is no place of its own."""
    if mention.sentence != sentence.number:
        return False
    return sentence.tokens[mention.first].start <= span[0] and span[1] <= sentence.tokens[mention.last].end


def _place(
    name: str, place: NamedPlace, document: Document, mention: PlaceMention, country: Country, exact: bool
) -> Place:
    return Place(
        name=name,
        province=place.province,
        precision=place.precision if exact else "place",
        district=place.district,
        pcode=place.pcode,
        pcode_version=country.pcode_version if place.pcode else None,
        latitude=place.latitude,
        longitude=place.longitude,
        # a small place that is on no map lies somewhere in the circle of what it was named with
        radius_km=place.radius_km,
        evidence=_evidence(document, mention),
    )


def _evidence(document: Document, mention: PlaceMention) -> Evidence:
    if mention.sentence < 0:
        return Evidence(sentence=mention.wording, number=-1)
    sentence = next(one for one in document.sentences if one.number == mention.sentence)
    start, end = sentence.tokens[mention.first].start, sentence.tokens[mention.last].end
    return Evidence(sentence=sentence.text, number=sentence.number, start=start, end=end)


def _rejections(mentions: Sequence[PlaceMention], document: Document, province: str | None) -> Iterator[RejectedPlace]:
    seen: set[tuple[str, str]] = set()
    for mention in mentions:
        place = mention.places[0]
        if place.province == province and province is not None:
            continue
        reason = "abroad" if mention.foreign else mention.cue if mention.cue not in ("at", "plain") else "less support"
        if (place.name, reason) not in seen and len(seen) < 12:  # enough to show; a long story names a hundred
            seen.add((place.name, reason))
            yield RejectedPlace(
                name=place.name, province=place.province, reason=reason, evidence=_evidence(document, mention)
            )
