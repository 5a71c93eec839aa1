"""Who took part: sides by the kind of event, whose forces on which day, claims and denials."""

from __future__ import annotations

import datetime as dt

import pytest

from incidents.reading.actors import find_actors
from incidents.reading.claims import claimed_by, find_claims
from incidents.reading.parties import choose_actors
from incidents.region.actors import Actors
from incidents.region.country import Country
from tests.support.language_packs import FOLDER, document

REPUBLIC, EMIRATE = dt.date(2021, 8, 14), dt.date(2021, 8, 15)
TALIBAN, FORCES, ISKP = "Taliban", "Afghan security forces", "Islamic State Khorasan Province"


@pytest.fixture(scope="module")
def actors() -> Actors:
    files = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.toml")}
    return Actors.parse(Country.parse(files), files)


def parties(actors: Actors, text: str, day: dt.date, kind: str, sub: str = "", language: str = "en") -> set[str]:
    story = document(text, declared=language)
    mentions = find_actors(story, actors, day)
    claims = find_claims(story, mentions, actors, day)
    inside = frozenset(sentence.number for sentence in story.sentences)
    return {actor.name for actor in choose_actors(mentions, claims, inside, day, actors, kind, sub, story)}


@pytest.mark.parametrize(
    ("day", "expected"), [(REPUBLIC, {"unidentified", FORCES}), (EMIRATE, {"unidentified", TALIBAN})]
)
def test_whose_police_they_are_depends_on_the_day(actors: Actors, day: dt.date, expected: set[str]) -> None:
    text = "Gunmen attacked a police checkpoint near the bridge on Friday night and killed three policemen."
    assert parties(actors, text, day, "Battles", "Armed clash") == expected


def test_police_who_only_speak_take_no_part(actors: Actors) -> None:
    text = "A bomb went off in a bakery on Sunday and wounded four customers. Police said that nobody has claimed it."
    assert parties(actors, text, REPUBLIC, "Explosions/Remote violence") == {"unidentified"}


def test_a_group_that_fights_alone_fights_the_forces(actors: Actors) -> None:
    text = "Taliban fighters stormed the district centre before dawn and hold it now, two shopkeepers told us."
    assert parties(actors, text, REPUBLIC, "Battles") == {TALIBAN, FORCES}


def test_blamed_counts_unless_it_denies(actors: Actors) -> None:
    blamed = "A rocket fell on a school yard on Monday. Officials blamed the Taliban for the rocket."
    kind, sub = "Explosions/Remote violence", "Shelling/artillery/missile attack"
    assert parties(actors, blamed, REPUBLIC, kind, sub) == {TALIBAN}
    assert parties(actors, f"{blamed} The Taliban denied any part in it.", REPUBLIC, kind, sub) == {"unidentified"}


def test_who_claims_is_the_attacker(actors: Actors) -> None:
    text = "A suicide bomber killed two clerks at a bank. Daesh claimed responsibility in a message on its channel."
    assert parties(actors, text, EMIRATE, "Explosions/Remote violence", "Suicide bomb") == {ISKP}


def test_foreign_fire_is_of_the_state_and_not_of_the_pakistani_taliban(actors: Actors) -> None:
    text = "Pakistani artillery shelled two hamlets on the border for an hour and a shepherd was killed."
    assert parties(actors, text, EMIRATE, "Explosions/Remote violence", "Shelling/artillery/missile attack") == {
        "Pakistan"
    }
    named = find_actors(document("The Pakistani Taliban attacked the post."), actors, EMIRATE)
    assert [mention.name for mention in named] == ["Tehrik-i-Taliban Pakistan"]


def test_small_letters_name_no_abbreviated_group(actors: Actors) -> None:
    names = {mention.name for mention in find_actors(document("The road is closed, and it is cold."), actors, EMIRATE)}
    assert ISKP not in names
    control = {mention.name for mention in find_actors(document("Fighters of IS attacked the post."), actors, EMIRATE)}
    assert ISKP in control


def test_a_protest_has_protesters_and_the_force_that_fired(actors: Actors) -> None:
    text = "Taliban fighters opened fire on women who marched for bread on Saturday, and two of them were wounded."
    sub = "Excessive force against protesters"
    assert parties(actors, text, EMIRATE, "Protests", sub) == {"protesters", TALIBAN}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The Taliban claimed responsibility for the blast.", TALIBAN),
        ("en", "A Taliban spokesman said the group was behind the raid.", TALIBAN),
        ("en", "No group has claimed responsibility for the blast at the Taliban post.", None),
        ("fa", "طالبان مسوولیت این انفجار را بر عهده گرفته‌اند.", TALIBAN),
        ("fa", "تا کنون هیچ گروهی مسوولیت این انفجار را بر عهده نگرفته است.", None),
        ("ps", "د دې چاودنې مسوولیت طالبانو منلی دی.", TALIBAN),
        ("ps", "تر اوسه د دې چاودنې مسوولیت هېچا نه دی منلی.", None),
    ],
)
def test_who_claims_it(actors: Actors, language: str, text: str, expected: str | None) -> None:
    story = document(text, declared=language)
    mentions = find_actors(story, actors, REPUBLIC)
    assert claimed_by(find_claims(story, mentions, actors, REPUBLIC)) == expected
