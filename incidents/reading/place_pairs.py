"""Names in one sentence settle one another: 'Qara Bagh district of Ghazni', 'Zabol, Iran', 'Darah-ye Pech'.

API: PlaceMention
     settle(sentence, mentions, gazetteer, cues) -> list[PlaceMention]

A district named beside a province is that province's; beside a province that has none of that name it keeps its name
and takes the province, for the story knows better than a list. A name that is abroad too is abroad only beside its
country. A name that is also a common word counts only beside a word like 'district', or a province. What is told to be
of a district lies there, even where it bears another district's name: 'the Dara valley of Paryan district'.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from incidents.reading.place_cues import Cue
from incidents.region.gazetteer import Gazetteer, NamedPlace
from incidents.text.document import Sentence
from incidents.text.lexicon import Match

_BESIDE = 3
"""Words between two names that belong together: 'Zurmat district of the Paktia province'."""
_PARTS = ";:.()–—،؛"
"""Marks that part two names; a comma does not."""


@dataclass(frozen=True)
class PlaceMention:
    """A name in a sentence: tokens *first* to *last* (inclusive), all places that bear it, and the cue around it."""

    sentence: int
    first: int
    last: int
    wording: str
    places: tuple[NamedPlace, ...]
    cue: Cue
    unit: bool = False
    """A word such as 'district' stands beside it."""

    @property
    def foreign(self) -> bool:
        """Whether no place of the country bears this name."""
        return all(place.foreign for place in self.places)


def settle(
    sentence: Sentence, mentions: Sequence[PlaceMention], gazetteer: Gazetteer, cues: Sequence[Match[str]]
) -> list[PlaceMention]:
    """*mentions* of one sentence, in order, each with the places that it can mean there; common words dropped."""
    kept: list[PlaceMention] = []
    for mention in mentions:
        beside = [other for other in mentions if other is not mention and _together(sentence, mention, other)]
        one = _at_home(mention, beside)
        # 'Jalalabad, east of Kabul' is not in Kabul
        owners = [other for other in beside if other.cue != "distance"]
        provinces = [p for other in owners for p in other.places if p.precision == "province"]
        common = one.wording and gazetteer.is_common(sentence.forms[one.first : one.last + 1])
        if common and not one.unit and not provinces:
            continue
        kept.append(_in_province(one, provinces) if len({p.province for p in provinces}) == 1 else one)
    return [_in_district(one, behind, cues) for one, behind in zip_longest(kept, kept[1:])][: len(kept)]


def persons(mentions: Sequence[PlaceMention]) -> list[PlaceMention]:
    """*mentions* of a story; a name that it gave to a person first ('Ataullah Khogyani') is his where he speaks later.

    Not where anything is said to be in or near the place of that name, nor the name of a province.
    """
    first: dict[str, PlaceMention] = {}
    for mention in mentions:
        first.setdefault(mention.wording, mention)
    located = {one.wording for one in mentions if one.unit or one.cue in ("at", "near")}
    his = {wording for wording, one in first.items() if one.cue == "person"} - located
    return [
        replace(one, cue="person")
        if one.wording in his and all(place.precision != "province" for place in one.places)
        else one
        for one in mentions
    ]


def _in_district(one: PlaceMention, behind: PlaceMention | None, cues: Sequence[Match[str]]) -> PlaceMention:
    """*one* as a place of the district *behind* it, where the sentence says 'one of that district'."""
    if behind is None or not behind.unit or not 0 < behind.first - one.last - 1 <= _BESIDE:
        return one
    # 'of' right behind it, or 'valley of' where that is one word of the list
    if not any(
        cue.value in ("in", "of", "unit_before") and cue.first <= one.last + 1 <= cue.last < behind.first
        for cue in cues
    ):
        return one
    ours, theirs = one.places[0], behind.places[0]
    districts = ours.precision == theirs.precision == "district" and ours.province == theirs.province
    if not districts or ours.pcode == theirs.pcode:
        return one
    return replace(one, places=(theirs._replace(name=one.wording, precision="place"),))


def _together(sentence: Sentence, one: PlaceMention, other: PlaceMention) -> bool:
    """Whether two names stand beside each other in one phrase, with no 'and' or other name between."""
    first, last = (one, other) if one.first < other.first else (other, one)
    if last.first - first.last - 1 > _BESIDE:
        return False
    between = sentence.text[sentence.tokens[first.last].end : sentence.tokens[last.first].start]
    return not any(mark in between for mark in _PARTS) and "-" not in between.strip(" ")[:1]


def _at_home(mention: PlaceMention, beside: Sequence[PlaceMention]) -> PlaceMention:
    """Of places at home and abroad: those of the country named beside it, else those at home."""
    home = tuple(place for place in mention.places if not place.foreign)
    if not home or len(home) == len(mention.places):
        return mention
    named = {place.foreign for other in beside if other.foreign for place in other.places}
    abroad = tuple(place for place in mention.places if place.foreign in named and place.foreign)
    return replace(mention, places=abroad or home)


def _in_province(mention: PlaceMention, provinces: Sequence[NamedPlace]) -> PlaceMention:
    """*mention* as a place of the province beside it, unless it is one itself."""
    province = provinces[0]
    inside = tuple(place for place in mention.places if place.province == province.province)
    if inside:
        return replace(mention, places=inside)
    own = any(place.precision == "province" or place.foreign for place in mention.places)
    if own or not mention.unit:
        return mention
    told = province._replace(name=mention.wording, precision="district", district=mention.wording, pcode=None)
    return replace(mention, places=(told,))
