"""Names of places in their many spellings, and honest circles."""

from __future__ import annotations

import csv
import io
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.errors import RefuseError
from incidents.region.gazetteer import Gazetteer, skeleton
from incidents.text.fold import phrase
from tests.support.told_places import country, gazetteer, pack_files


def provinces(name: str) -> set[str | None]:
    return {place.province for match in gazetteer().find(phrase(name)) for place in match.value if not place.foreign}


@pytest.mark.parametrize(
    ("name", "province"),
    [
        ("Lashkargah", "AF-HEL"),
        ("Lashkar Gah", "AF-HEL"),
        ("Lashkar Gāh", "AF-HEL"),
        ("Qala-e-Naw", "AF-BDG"),
        ("Qala-i-Naw", "AF-BDG"),
        ("Qala e Naw", "AF-BDG"),
        ("Tarinkot", "AF-URU"),
        ("Tirin Kot", "AF-URU"),
        ("Tarin Kowt", "AF-URU"),
        ("Oruzgan", "AF-URU"),
        ("Musa Qal’ah", "AF-HEL"),
        ("هلمند", "AF-HEL"),
        ("ننګرهار", "AF-NAN"),
        ("لښکرګاه", "AF-HEL"),
        ("تڼیو", "AF-KHO"),
        ("وردګو", "AF-WAR"),
    ],
)
def test_spellings_of_one_place(name: str, province: str) -> None:
    assert province in provinces(name)


def test_every_province_and_capital_is_found_by_each_of_its_spellings() -> None:
    for row in csv.DictReader(io.StringIO(pack_files()["provinces.csv"])):
        for variant in (*row["variants"].split("|"), *row["capital_variants"].split("|")):
            assert row["iso_3166_2"] in provinces(variant), variant


def test_districts_that_share_a_name_keep_all_candidates() -> None:
    assert provinces("Qara Bagh") >= {"AF-KAB", "AF-GHA"}
    assert provinces("Arghandab") >= {"AF-KAN", "AF-ZAB"}


def test_names_by_sound_and_one_sound_off_never_for_other_names() -> None:
    assert {place.province for place in gazetteer().heard("Panjwayie")} == {"AF-KAN"}
    assert "AF-KAN" in {place.province for place in gazetteer().heard("Panjwoyi")}
    assert gazetteer().heard("Birmingham") == ()


def test_each_place_at_home_has_a_point_and_a_circle() -> None:
    for place in gazetteer().provinces.values():
        assert place.latitude is not None
        assert place.radius_km is not None
        assert 20 < place.radius_km < 150
    for match in gazetteer().find(phrase("Andar")):
        for place in match.value:
            assert place.radius_km is not None
            assert 5 < place.radius_km < 60


@given(st.text(alphabet="abdghikqrsuvwyz -'", max_size=30))
def test_a_sound_has_no_sound_of_its_own_beyond_itself(name: str) -> None:
    sounds = gazetteer().sounds
    assert skeleton(name, sounds) == skeleton(name.upper(), sounds) == skeleton(name.replace("'", "’"), sounds)


@given(st.text(max_size=200))
def test_any_text_can_be_searched(text: str) -> None:
    found = gazetteer().find(phrase(text))
    assert all(one.first <= one.last for one in found)
    assert all(one.last < two.first for one, two in pairwise(found))


def test_broken_files_are_refused_by_name() -> None:
    with pytest.raises(RefuseError, match=r"districts\.csv is missing"):
        Gazetteer.parse(country(), {k: v for k, v in pack_files().items() if k != "districts.csv"})
    broken = pack_files()["districts.csv"].splitlines()
    broken[1] = "X1,Nowhere,ZZ-ZZZ,1,2,"
    with pytest.raises(RefuseError, match=r"districts\.csv: Nowhere: no province 'ZZ-ZZZ'"):
        Gazetteer.parse(country(), pack_files() | {"districts.csv": "\n".join(broken)})


def test_sources_of_the_facts_are_named() -> None:
    sources = (Path(__file__).parents[4] / "config" / "region" / "SOURCES.md").read_text(encoding="utf-8")
    assert all(name in sources for name in ("provinces.csv", "districts.csv", "places.csv", "abroad.csv"))
