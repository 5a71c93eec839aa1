"""Places of the country and the names abroad that are confused with them, looked up by folded phrase.

API: Gazetteer.parse(country, files) -> Gazetteer
     gazetteer.find(forms)      names in a sentence, each with all places that bear it
     gazetteer.names            the Lexicon behind it
     gazetteer.heard(name)      districts and provinces that sound like it, for a name beside a word like 'district'
     gazetteer.words[code]  PlaceWords: the words around place names in one language

Files: provinces.csv, districts.csv, places.csv (towns, quarters, passes), abroad.csv, places.<language>.toml.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from incidents.errors import RefuseError
from incidents.region.country import Country
from incidents.region.files import key, table, texts, toml
from incidents.text.fold import phrase
from incidents.text.lexicon import Lexicon, Match

Precision = Literal["place", "district", "province", "country"]

_PLACE_RADIUS_KM = 3.0
"""The circle of a town or quarter, whose area no list gives."""
_SOUND_LENGTH = 5
"""Sounds that a name needs before one of them may differ: shorter names are too like one another."""


class NamedPlace(NamedTuple):
    """A place that a name may mean. `foreign` names the country of a place abroad; its province is then None."""

    name: str
    province: str | None
    precision: Precision
    district: str | None = None
    pcode: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    radius_km: float | None = None
    foreign: str | None = None


@dataclass(frozen=True)
class PlaceWords:
    """The words around place names in one language: `cues` before or after a name, patterns of small places."""

    cues: Lexicon[str]
    """Phrase → kind: in, near, unit_before, unit_after, office, origin, destination, distance, other, home …"""
    small: tuple[re.Pattern[str], ...]
    """Patterns with one group: the name of a small place as written."""
    persons: frozenset[str]
    """Folded words before a name that make it a person's."""
    endings: tuple[tuple[str, str], ...]
    """Endings that a name takes in this language: (of the name, instead of it)."""


@dataclass(frozen=True)
class Gazetteer:
    """All names, and the provinces by ISO code."""

    names: Lexicon[tuple[NamedPlace, ...]]
    provinces: Mapping[str, NamedPlace]
    capitals: Mapping[str, NamedPlace]
    sounding: Mapping[str, tuple[NamedPlace, ...]]
    words: Mapping[str, PlaceWords]
    sounds: tuple[tuple[str, str], ...]
    links: frozenset[str]
    """Linking vowels inside names."""
    common: frozenset[tuple[str, ...]]
    """Names that are also common words of a language."""

    @classmethod
    def parse(cls, country: Country, files: Mapping[str, str]) -> Gazetteer:
        """Parse the pack's files. RefuseError names file and key."""
        spelling = toml(files, "spelling.toml")
        links = frozenset(texts(key(spelling, "spelling.toml", "links", list), "spelling.toml", "links"))
        common = texts(key(spelling, "spelling.toml", "common", list), "spelling.toml", "common")
        sounds = tuple(_sounds(spelling))
        capitals = {place.province: place for place, _ in _capitals(files) if place.province}
        words = {code: _words(code, files) for code in country.languages}
        endings = tuple(ending for one in words.values() for ending in one.endings)
        found: dict[tuple[str, ...], dict[NamedPlace, None]] = {}
        heard: dict[str, dict[NamedPlace, None]] = {}
        for place, variants in _all_places(files):
            for variant in variants:
                for spelled in _spellings(_plain(variant), links):
                    found.setdefault(spelled, {})[place] = None
                    for inflected in _inflected(spelled, endings):
                        found.setdefault(inflected, {})[place] = None
                if place.precision in ("district", "province") and (sound := skeleton(variant, sounds)):
                    for near in _one_off(sound):
                        heard.setdefault(near, {})[place] = None
        return cls(
            names=Lexicon((" ".join(forms), tuple(places)) for forms, places in found.items()),
            provinces={p.province: p for p, _ in _provinces(files) if p.province},
            capitals=capitals,
            sounding={sound: tuple(places) for sound, places in heard.items()},
            words=words,
            sounds=sounds,
            links=links,
            common=frozenset(phrase(word) for word in common),
        )

    def find(self, forms: Sequence[str]) -> list[Match[tuple[NamedPlace, ...]]]:
        """All names in *forms* (folded), however their apostrophes are set."""
        if "'" in " ".join(forms):
            forms = [form.replace("'", "") for form in forms]
        return self.names.find(forms)

    def is_common(self, forms: Sequence[str]) -> bool:
        """Whether the name of these words (folded) is a common word too."""
        return tuple(forms) in self.common

    def heard(self, name: str) -> tuple[NamedPlace, ...]:
        """Districts and provinces that *name* sounds like: those that sound equal, else those one sound off."""
        sound = skeleton(name, self.sounds)
        if not sound:
            return ()
        near = {place: None for key in _one_off(sound) for place in self.sounding.get(key, ())}
        equal = tuple(place for place in self.sounding.get(sound, ()) if skeleton(place.name, self.sounds) == sound)
        return equal or tuple(near)


def skeleton(name: str, sounds: Iterable[tuple[str, str]]) -> str:
    """*name* by its sounds: one spelling for all transliterations that differ by the rules of `spelling.toml`."""
    text = "".join(_plain(name))
    if not text.isascii():
        return ""
    for old, new in sounds:
        text = re.sub(old, new, text)
    return text if len(text) > 2 else ""


def _plain(name: str) -> tuple[str, ...]:
    """The folded words of *name* without apostrophes: Qal'ah and Qalah are one."""
    return tuple(plain for form in phrase(name) if (plain := form.replace("'", "")))


def _one_off(sound: str) -> Iterator[str]:
    """*sound*, and it without each one of its letters: two sounds that share one of these differ by one letter."""
    yield sound
    if len(sound) > _SOUND_LENGTH:
        yield from (sound[:at] + sound[at + 1 :] for at in range(1, len(sound)))


def _inflected(forms: tuple[str, ...], endings: Iterable[tuple[str, str]]) -> Iterator[tuple[str, ...]]:
    """*forms* with the last word's ending as a language inflects it; short words are left, they would make others."""
    last = forms[-1]
    if last.isascii() or len(last) < 4:
        return
    for old, new in endings:
        if last.endswith(old):
            yield (*forms[:-1], last[: len(last) - len(old)] + new)


def _spellings(forms: tuple[str, ...], links: frozenset[str]) -> Iterator[tuple[str, ...]]:
    """*forms* as written, with each linking vowel, without it, and joined to one word."""
    if not forms:
        return
    yield forms
    for at, form in enumerate(forms):
        if form in links and 0 < at < len(forms) - 1:
            for other in (*links, ""):
                yield tuple(part for part in (*forms[:at], other, *forms[at + 1 :]) if part)
            yield (*forms[: at - 1], forms[at - 1] + form, *forms[at + 1 :])
    if 1 < len(forms) < 4 and sum(map(len, forms)) > 6:
        yield ("".join(forms),)


def _number(text: str, name: str, column: str) -> float | None:
    if not text.strip():
        return None
    try:
        return float(text)
    except ValueError as error:
        raise RefuseError(f"region pack: {name}: {column} {text!r} is no number") from error


def _radius(area: float | None) -> float | None:
    """The circle of the same area, in km: honest to within a factor of two for a province's form."""
    return round((area / math.pi) ** 0.5, 1) if area else None


def _variants(*cells: str) -> list[str]:
    return [part.strip() for cell in cells for part in cell.split("|") if part.strip()]


def _provinces(files: Mapping[str, str]) -> Iterator[tuple[NamedPlace, list[str]]]:
    name = "provinces.csv"
    for row in table(files, name, "iso_3166_2", "ocha_pcode", "name_en", "variants", "lat", "lon", "area_km2"):
        area = _number(row["area_km2"], name, "area_km2")
        place = NamedPlace(
            name=row["name_en"],
            province=row["iso_3166_2"],
            precision="province",
            pcode=row["ocha_pcode"],
            latitude=_number(row["lat"], name, "lat"),
            longitude=_number(row["lon"], name, "lon"),
            radius_km=_radius(area),
        )
        yield place, _variants(row["name_en"], row["variants"])


def _capitals(files: Mapping[str, str]) -> Iterator[tuple[NamedPlace, list[str]]]:
    name = "provinces.csv"
    for row in table(files, name, "capital", "capital_variants", "capital_lat", "capital_lon"):
        place = NamedPlace(
            name=row["capital"],
            province=row["iso_3166_2"],
            precision="place",
            latitude=_number(row["capital_lat"], name, "capital_lat"),
            longitude=_number(row["capital_lon"], name, "capital_lon"),
            radius_km=_PLACE_RADIUS_KM,
        )
        yield place, _variants(row["capital"], row["capital_variants"])


def _districts(files: Mapping[str, str]) -> Iterator[tuple[NamedPlace, list[str]]]:
    name = "districts.csv"
    rows = table(files, name, "pcode", "name", "iso_3166_2", "lat", "lon", "variants")
    provinces = {place.province: place for place, _ in _provinces(files)}
    counts = Counter(row["iso_3166_2"] for row in rows)
    for row in rows:
        province = provinces.get(row["iso_3166_2"])
        if province is None:
            raise RefuseError(f"region pack: {name}: {row['name']}: no province {row['iso_3166_2']!r}")
        pointed = bool(row["lat"].strip() and row["lon"].strip())
        whole = province.radius_km or 0.0
        place = NamedPlace(
            name=row["name"],
            province=row["iso_3166_2"],
            precision="district",
            district=row["name"],
            pcode=row["pcode"],
            # a district without a point of its own lies somewhere in its province
            latitude=_number(row["lat"], name, "lat") if pointed else province.latitude,
            longitude=_number(row["lon"], name, "lon") if pointed else province.longitude,
            radius_km=round(whole / counts[row["iso_3166_2"]] ** 0.5, 1) if pointed else province.radius_km,
        )
        yield place, _variants(row["name"], row["variants"])


def _small(files: Mapping[str, str]) -> Iterator[tuple[NamedPlace, list[str]]]:
    name = "places.csv"
    for row in table(files, name, "name", "iso_3166_2", "district", "lat", "lon", "variants"):
        place = NamedPlace(
            name=row["name"],
            province=row["iso_3166_2"],
            precision="place",
            district=row["district"] or None,
            latitude=_number(row["lat"], name, "lat"),
            longitude=_number(row["lon"], name, "lon"),
            radius_km=_PLACE_RADIUS_KM,
        )
        yield place, _variants(row["name"], row["variants"])


def _abroad(files: Mapping[str, str]) -> Iterator[tuple[NamedPlace, list[str]]]:
    for row in table(files, "abroad.csv", "country", "name", "variants"):
        place = NamedPlace(name=row["name"], province=None, precision="place", foreign=row["country"])
        yield place, _variants(row["name"], row["variants"])


def _all_places(files: Mapping[str, str]) -> Iterator[tuple[NamedPlace, list[str]]]:
    for read in (_provinces, _capitals, _districts, _small, _abroad):
        yield from read(files)


def _words(code: str, files: Mapping[str, str]) -> PlaceWords:
    name = f"places.{code}.toml"
    content = toml(files, name)
    cues = key(content, name, "cues", dict)
    try:
        small = tuple(re.compile(text) for text in texts(key(content, name, "small", list), name, "small"))
    except re.error as error:
        raise RefuseError(f"region pack: {name}: small: {error}") from error
    return PlaceWords(
        cues=Lexicon((word, kind) for kind in cues for word in texts(cues[kind], name, f"cues.{kind}")),
        small=small,
        persons=frozenset(
            form for word in texts(key(content, name, "persons", list), name, "persons") for form in phrase(word)
        ),
        endings=tuple(_endings(content, name)),
    )


def _sounds(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    name = "spelling.toml"
    for pair in key(content, name, "sounds", list):
        if len(texts(pair, name, "sounds")) != 2:
            raise RefuseError(f"region pack: {name}: sounds should be pairs of a pattern and a sound, not {pair!r}")
        try:
            re.sub(pair[0], pair[1], "")
        except (re.error, IndexError) as error:
            raise RefuseError(f"region pack: {name}: sounds: {pair[0]!r}: {error}") from error
        yield pair[0], pair[1]


def _endings(content: Mapping[str, Any], name: str) -> Iterator[tuple[str, str]]:
    for pair in key(content, name, "endings", list):
        if not isinstance(pair, list) or len(pair) != 2 or not all(isinstance(part, str) for part in pair):
            raise RefuseError(f"region pack: {name}: endings should be pairs of endings, not {pair!r}")
        yield "".join(phrase(pair[0])), "".join(phrase(pair[1]))
