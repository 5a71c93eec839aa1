"""Where two reports say it happened: the same place, one area, or two places. Pure geometry and names; no gazetteer."""

from __future__ import annotations

import math
from difflib import SequenceMatcher
from functools import lru_cache

from incidents.linking.rules import Merge
from incidents.records import Place
from incidents.text.fold import phrase

_KM_PER_DEGREE = 111.2
_PRECISE = ("place", "district")
_ALIKE = 0.8
"""Two spellings of one name share four letters in five; transliterations differ in vowels and doubled consonants."""
_LEAST = 5
"""Letters below which one letter makes another name."""


def place_feature(one: Place, other: Place, merge: Merge) -> str | None:
    """The name of the feature that two places give, or None where one of them says nothing of the place."""
    if one.province and other.province and one.province != other.province:
        return "near_place" if _near_over_border(one, other, merge) else "other_province"
    if one.precision not in _PRECISE or other.precision not in _PRECISE:
        return "same_province" if one.province and one.province == other.province else None
    if one.precision == other.precision and _same_name(one, other):
        if one.precision == "district":
            return "same_district"
        return "same_city" if min(one.radius_km or 0.0, other.radius_km or 0.0) >= merge.city_km else "same_place"
    return _by_map(one, other, merge)


def distance_km(one: Place, other: Place) -> float | None:
    """Between the points of two places; None where one has none. Within 1 per cent below 100 km."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return None
    north = (one.latitude - other.latitude) * _KM_PER_DEGREE
    middle = math.radians((one.latitude + other.latitude) / 2)
    east = (one.longitude - other.longitude) * _KM_PER_DEGREE * math.cos(middle)
    return math.hypot(north, east)


def _same_name(one: Place, other: Place) -> bool:
    if one.pcode and other.pcode and one.precision == "district":
        return one.pcode == other.pcode
    if one.latitude is not None and (one.latitude, one.longitude) == (other.latitude, other.longitude):
        return True
    return _spelled_alike(_key(one.name), _key(other.name))


@lru_cache(maxsize=8192)
def _key(name: str) -> str:
    """A name without spaces and marks."""
    return "".join(phrase(name))


@lru_cache(maxsize=8192)
def _spelled_alike(one: str, other: str) -> bool:
    """Whether two keys are one name in two spellings: 'puleali' and 'puliali'. Names of two scripts never are."""
    if one == other:
        return True
    return min(len(one), len(other)) >= _LEAST and SequenceMatcher(None, one, other).ratio() >= _ALIKE


def _by_map(one: Place, other: Place, merge: Merge) -> str:
    apart = distance_km(one, other) if _is_point(one, merge) and _is_point(other, merge) else None
    if one.precision != other.precision or one.precision == "district":
        return _with_a_district(one, other, apart, merge)
    together = _one_district(one, other)
    if apart is not None:
        if apart <= merge.near_km:
            return "near_place"
        if apart > merge.apart_km:
            return "other_place"
        return "same_district" if together else "same_province"
    if one.district and other.district and not together:
        return "other_place"
    if one.name.isascii() != other.name.isascii():
        # a small place that no gazetteer has, in two scripts: the district is all that can be compared
        return "same_district" if together else "same_province"
    if together and _district(one) in (_key(one.name), _key(other.name)):
        return "same_district"
    return "other_name"


def _is_point(place: Place, merge: Merge) -> bool:
    """Whether the point of *place* is its own; a place that is on no map has that of its district or its province."""
    return place.precision == "district" or (place.radius_km or 0.0) <= merge.apart_km


def _with_a_district(one: Place, other: Place, apart: float | None, merge: Merge) -> str:
    """One of the two is known as a district only."""
    if _one_district(one, other):
        return "same_district"
    if apart is None:
        return "other_place" if _district(one) and _district(other) else "same_province"
    reach = sum(place.radius_km or 0.0 for place in (one, other) if place.precision == "district")
    return "same_province" if apart <= merge.apart_km + reach else "other_place"


def _one_district(one: Place, other: Place) -> bool:
    districts = {_district(one), _district(other)}
    return None not in districts and len(districts) == 1


def _district(place: Place) -> str | None:
    if place.precision == "district":
        return _key(place.district or place.name)
    return _key(place.district) if place.district else None


def _near_over_border(one: Place, other: Place, merge: Merge) -> bool:
    """Two villages of neighbouring provinces may be one scene: reporters differ on which side it lies."""
    if one.precision not in _PRECISE or other.precision not in _PRECISE:
        return False
    apart = distance_km(one, other)
    return apart is not None and apart <= merge.near_km
