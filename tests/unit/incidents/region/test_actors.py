"""The pack's actors: dated codes and meanings, styles, and refusals that name file and key."""

from __future__ import annotations

import datetime as dt

import pytest

from incidents.errors import RefuseError
from incidents.region.actors import Actors
from incidents.region.country import Country
from tests.support.language_packs import FOLDER


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.toml")}


@pytest.fixture(scope="module")
def actors(files: dict[str, str]) -> Actors:
    return Actors.parse(Country.parse(files), files)


@pytest.mark.parametrize(
    ("day", "code", "forces"),
    [(dt.date(2021, 8, 14), 2, "Afghan security forces"), (dt.date(2021, 8, 15), 1, "Taliban"), (None, 1, "Taliban")],
)
def test_roles_change_hands_in_one_night(actors: Actors, day: dt.date | None, code: int, forces: str) -> None:
    assert (actors.code("Taliban", day), actors.forces_on(day)) == (code, forces)


def test_a_sub_type_goes_before_its_type(actors: Actors) -> None:
    kind = "Explosions/Remote violence"
    assert (actors.style(kind), actors.style(kind, "Air/drone strike")) == ("blast", "air")


def test_an_unknown_name_has_no_code(actors: Actors) -> None:
    with pytest.raises(RefuseError, match=r"actors\.toml"):
        actors.code("Nobody at all", None)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('unidentified = "unidentified"', 'unidentified = "who"', "who"),
        ('"Battles" = "fight"', '"Battles" = "dance"', "Battles"),
        ("[crowds]", "[crowd]", "crowds"),
    ],
)
def test_a_broken_pack_is_refused_by_name(files: dict[str, str], old: str, new: str, named: str) -> None:
    broken = files | {"actors.toml": files["actors.toml"].replace(old, new, 1)}
    assert broken != files
    with pytest.raises(RefuseError, match=rf"actors\.toml.*{named}"):
        Actors.parse(Country.parse(broken), broken)
