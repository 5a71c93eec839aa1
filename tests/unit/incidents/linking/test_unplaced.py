"""Without places, names and objects must agree: the rarer among the incidents near in time, the more they tell."""

from __future__ import annotations

import math

import pytest

from incidents.linking.unplaced import Neighbours
from incidents.records import Incident
from tests.support.told import RULES, Desk, place, report

LAND = place("Land", None, "country")


def told(words: str, story: str) -> Incident:
    desk = Desk()
    desk.tell(report(LAND, words=words), hours=1, story=story)
    return next(iter(desk.book.values()))


def test_a_word_tells_the_less_the_more_incidents_near_have_it():
    one, other = told("ferry harbour anchor", "a"), told("ferry pilot engine", "b")
    near = Neighbours(report(LAND, words="ferry harbour anchor"), [one, other])
    shared, alike = near.shared(one)
    assert math.expm1(shared) == pytest.approx(2.5) and alike == pytest.approx(1.0)
    shared, alike = near.shared(other)
    assert math.expm1(shared) == pytest.approx(0.5) and alike == pytest.approx(0.5 / (0.5 + 2 * 0.5))
    assert Neighbours(report(LAND, words="nothing"), [one]).shared(one) == (0.0, 0.0)


def test_the_reasons_show_the_words():
    one = told("ferry harbour anchor", "a")
    features = list(Neighbours(report(LAND, words="anchor ferry zeppelin"), [one]).unplaced(one, RULES))
    assert [feature.name for feature in features] == ["unplaced", "rare_words", "words_alike"]
    assert features[0].weight == RULES.unplaced.unplaced < 0 and features[1].words == "anchor ferry"


@pytest.mark.parametrize(("words", "incidents"), [("ferry harbour anchor pilot", 1), ("bank square teller noon", 2)])
def test_day_type_and_toll_alone_make_no_incident_of_two(words: str, incidents: int):
    desk = Desk()
    desk.tell(report(LAND, killed=4, words="ferry harbour anchor pilot"), hours=1)
    desk.tell(report(LAND, killed=4, words=words), hours=3)
    assert len(desk.book) == incidents
