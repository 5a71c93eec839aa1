"""What named ones do in a sentence: act, suffer, speak, or not be there."""

from __future__ import annotations

import datetime as dt

import pytest

from incidents.reading.actors import find_actors, regime_day
from tests.support.told_places import actors, story

OLD, NEW = dt.date(2019, 5, 1), dt.date(2023, 5, 1)
FORCES = "Afghan security forces"
BOTH = {("Taliban", "agent"), (FORCES, "target")}


@pytest.mark.parametrize(
    ("language", "text", "day", "expected"),
    [
        ("en", "Taliban fighters attacked a police outpost in the hills.", OLD, BOTH),
        ("en", "Two policemen were killed at dawn.", OLD, {(FORCES, "target")}),
        ("en", "Two policemen were killed at dawn.", NEW, {("Taliban", "target")}),
        ("en", "A tanker burned on the road, police said.", OLD, {(FORCES, "speaker")}),
        ("en", "Nobody was hurt, according to a Taliban official.", NEW, {("Taliban", "speaker")}),
        ("en", "There was no Taliban at the scene when it burned.", OLD, {("Taliban", "absent")}),
        ("en", "Gunmen shot a teacher in the street.", OLD, {("unidentified", "agent")}),
        ("en", "Shells fired by Pakistani forces hit a barn.", NEW, {("Pakistan", "agent")}),
        ("en", "It is cold, and it is late for us.", NEW, set()),
        ("fa", "جنگجویان طالبان بر یک پوسته‌ی پولیس حمله کردند.", OLD, BOTH),
        ("ps", "وسله‌والو کسانو یو ښوونکی وواژه.", OLD, {("unidentified", "mentioned")}),
    ],
)
def test_positions(language: str, text: str, day: dt.date, expected: set[tuple[str, str]]) -> None:
    found = find_actors(story(text, language=language), actors(), day)
    assert {(one.name, one.position) for one in found} == expected


def test_the_group_is_whom_the_story_named_last() -> None:
    document = story("The National Resistance Front sent a letter.", "The group ambushed a patrol on the pass.")
    assert find_actors(document, actors(), NEW)[1].name == "National Resistance Front"


def test_an_undated_story_in_which_the_taliban_fight_the_army_is_of_the_old_days() -> None:
    document = story("Taliban fighters ambushed an army convoy near the dam.")
    day = regime_day(document, actors(), None)
    assert day is not None
    assert {one.name for one in find_actors(document, actors(), day)} == {"Taliban", "Afghan security forces"}
    assert regime_day(story("The police arrested a man near the dam."), actors(), None) is None
