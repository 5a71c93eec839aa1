"""Every name of the gazetteer gives its province in a carrier sentence of each language, and not in the wrong contexts.

A sample of names in the ordinary run, all of them (about 1,800) with `--slow`.
"""

from __future__ import annotations

import csv
import io
import random
from collections import defaultdict
from functools import lru_cache

import pytest

from incidents.reading.places import choose_place, find_places
from incidents.text.fold import phrase
from tests.support.told_places import country, every, gazetteer, pack_files, story

IN = {
    "en": (
        "A bomb killed three people in {} on Monday, police said.",
        "Gunmen in {} shot a trader.",
        "It fell near {}.",
    ),
    "fa": ("در {} سه تن در انفجار کشته شدند.", "سه تن در {} زخمی شدند."),
    "ps": ("په {} کې درې تنه ووژل شول.", "د {} په ښار کې چاودنه وشوه."),
}
DISTRICT = {
    "en": "A mine went off in {} district, elders said.",
    "fa": "یک ماین در ولسوالی {} انفجار کرد.",
    "ps": "د {} په ولسوالۍ کې ماین وچاودېد.",
}
# Each tells of Kunduz; the name belongs to somebody or something else.
ELSEWHERE = {
    "en": {
        "a person": "Gunmen shot Rahmat {}, a teacher, in Kunduz on Monday.",
        "a person who speaks": "It was quiet in Kunduz on Monday, said Rahmat {}, a teacher.",
        "an outlet": "A bomb killed three people in Kunduz on Monday, the {} Times reported.",
        "an office": "A bomb killed three people in Kunduz, said a spokesman for the governor of {}.",
        "where somebody came from": "Two drivers who had come from {} were killed by a rocket in Kunduz.",
        "where somebody was going": "The bus was on its way to {} when it was hit in Kunduz.",
    },
    "fa": {
        "a person": "افراد مسلح رحمت {} را در کندز کشتند.",
        "an office": "سخنگوی والی {} گفت که در کندز سه تن کشته شدند.",
    },
}
KUNDUZ = "AF-KDZ"
SAMPLE = 120


@lru_cache(maxsize=1)
def names() -> dict[tuple[str, ...], tuple[str, frozenset[str], bool]]:
    """Folded name → a spelling, the provinces that it may mean by the lists, and whether a district bears it."""
    found: dict[tuple[str, ...], tuple[str, set[str], set[bool]]] = {}
    columns = {
        "provinces.csv": ("name_en", "variants", "capital", "capital_variants"),
        "districts.csv": ("name", "variants"),
        "places.csv": ("name", "variants"),
    }
    for file, cells in columns.items():
        for row in csv.DictReader(io.StringIO(pack_files()[file])):
            for spelling in (part.strip() for cell in cells for part in row[cell].split("|")):
                if spelling:
                    one = found.setdefault(phrase(spelling), (spelling, set(), set()))
                    one[1].add(row["iso_3166_2"])
                    one[2].add(file == "districts.csv")
    return {key: (name, frozenset(provinces), True in kinds) for key, (name, provinces, kinds) in found.items()}


def province(text: str, language: str, dateline: str | None = None) -> str | None:
    document = story(text, language=language, dateline=dateline)
    chosen = choose_place(find_places(document, gazetteer()), document, gazetteer(), country(), every(document))
    return chosen.place.province if chosen.place else None


def languages(name: str) -> tuple[str, ...]:
    return ("fa", "ps") if any("\u0600" <= letter <= "\u06ff" for letter in name) else ("en",)


def wrong_inside(keys: list[tuple[str, ...]]) -> list[str]:
    wrong = []
    for key in keys:
        name, provinces, district = names()[key]
        for language in languages(name):
            texts = [] if gazetteer().is_common(key) else list(IN[language])
            texts += [DISTRICT[language]] if district else []
            wrong += [text.format(name) for text in texts if province(text.format(name), language) not in provinces]
    return wrong


def wrong_elsewhere(keys: list[tuple[str, ...]]) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        name, provinces, _ = names()[key]
        if KUNDUZ in provinces:
            continue
        for what, text in ELSEWHERE.get(languages(name)[0], {}).items():
            if province(text.format(name), languages(name)[0]) != KUNDUZ:
                wrong[what].append(name)
        if languages(name) == ("en",):
            told = province("A bridge was blown up in Kunduz on Friday night.", "en", dateline=name.upper())
            wrong["a dateline"] += [name] if told != KUNDUZ else []
    return {what: found for what, found in wrong.items() if found}


def sample() -> list[tuple[str, ...]]:
    return random.Random(5).sample(sorted(names()), SAMPLE)


def test_a_sample_of_names_gives_its_province() -> None:
    assert wrong_inside(sample()) == []


def test_a_sample_of_names_gives_no_province_in_the_wrong_contexts() -> None:
    assert wrong_elsewhere(sample()) == {}


@pytest.mark.slow
def test_every_name_gives_its_province() -> None:
    assert wrong_inside(sorted(names())) == []


@pytest.mark.slow
def test_every_name_gives_no_province_in_the_wrong_contexts() -> None:
    assert wrong_elsewhere(sorted(names())) == {}


def test_a_place_abroad_with_the_name_of_one_at_home_is_abroad_beside_its_country() -> None:
    rows = csv.DictReader(io.StringIO(pack_files()["abroad.csv"]))
    shared = [(row["name"], row["country"]) for row in rows if phrase(row["name"]) in names()]
    assert shared
    for name, land in shared:
        document = story(f"A bus burned in {name}, {land}, on Monday.")
        assert all(one.foreign for one in find_places(document, gazetteer())), (name, land)


def test_control_a_name_of_another_province_is_noticed() -> None:
    key = phrase("Herat")
    text = IN["en"][0].format("Kunduz")
    assert province(text, "en") not in names()[key][1]
