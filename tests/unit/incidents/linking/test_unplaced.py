"""Without places, words must agree: the rarer among incidents, the more they tell; names and ages most of all."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from incidents.linking.common import Common, common_among
from incidents.linking.unplaced import Neighbours
from incidents.records import Incident, Report
from tests.support.told import NOON, RULES, Desk, place, reading, report

LAND = place("Land", None, "country")


def of(bag: str, day: dt.date | None = None) -> Report:
    return msgspec.structs.replace(report(LAND, day=day), bag=bag)


def told(bag: str, story: str, day: dt.date | None = None) -> Incident:
    desk = Desk()
    desk.tell(of(bag, day), hours=1, story=story)
    return next(iter(desk.book.values()))


def measures(one: Report, incident: Incident, *others: Incident, common: Common | None = None) -> dict[str, float]:
    source = msgspec.structs.replace(reading("new", "new-1", [one], "outlet").source, published=NOON)
    return Neighbours(one, source, [incident, *others], common, RULES).measures(incident)


def test_words_that_most_incidents_have_make_nothing_alike():
    common = Common(100, ({"police": 90, "ferry": 2, "harbour": 90},))
    near, far = told("police ferry", "a"), told("police harbour", "b")
    one = measures(of("police ferry"), near, far, common=common)
    other = measures(of("police ferry"), far, near, common=common)
    assert one["words_alike"] == pytest.approx(1.0) and other["words_alike"] < 0.7
    assert one["others_alike"] < 0.5 and other["others_alike"] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("ours", "theirs", "more"),
    [
        ("^harbin said", "^harbin told", True),
        ("harbin said", "^harbin told", False),
        ("^monday said", "^monday told", False),
    ],
    ids=["a rare name", "no name in one of them", "a name that most have"],
)
def test_rare_names_are_those_that_both_have_as_names(ours: str, theirs: str, more: bool):
    common = Common(100, ({"monday": 80, "harbin": 1},))
    assert (measures(of(ours), told(theirs, "a"), common=common)["rare_names"] > 0) is more


@pytest.mark.parametrize(
    ("ours", "theirs", "differ"),
    [("62+year", "62+,", 0.0), ("62+year", "41+,", 1.0), ("5+men", "4+men", 0.3), ("5+men", "62+year", 0.0)],
    ids=["one age, told in two ways", "two ages", "other numbers", "numbers of two things"],
)
def test_numbers_of_one_thing_that_differ(ours: str, theirs: str, differ: float):
    assert measures(of(ours), told(theirs, "a"))["numbers_differ"] == pytest.approx(differ)


def test_the_days_that_are_named():
    day = NOON.date()
    for days, same, other in ((0, 1.0, 0.0), (1, 0.0, 0.0), (3, 0.0, 1.0)):
        found = measures(of("ferry", day + dt.timedelta(days=days)), told("ferry", "a", day))
        assert (found["same_day_named"], found["other_day_named"]) == (same, other)


def test_the_reasons_show_the_rarest_names_first():
    common = Common(50, ({"anchor": 3, "ferry": 1},))
    one, incident = of("^anchor ^ferry ^zeppelin"), told("^ferry ^harbour ^anchor", "a")
    source = reading("new", "new-1", [one], "outlet").source
    features = {
        feature.name: feature for feature in Neighbours(one, source, [incident], common, RULES).unplaced(incident)
    }
    assert features["rare_names"].words == "ferry anchor" and features["rare_names"].weight > 0
    assert features["unplaced"].weight == RULES.unplaced.unplaced < 0


@pytest.mark.parametrize(("words", "incidents"), [("^harbin ^orlow ferry anchor", 1), ("bank square teller noon", 2)])
def test_day_type_and_toll_alone_make_no_incident_of_two(words: str, incidents: int):
    desk = Desk()
    for hours, bag in ((1, "^harbin ^orlow ferry anchor"), (3, words)):
        desk.tell(msgspec.structs.replace(report(LAND, killed=4), bag=bag), hours=hours)
    assert len(desk.book) == incidents


def test_only_the_first_and_the_newest_tellings_keep_their_words():
    desk = Desk()
    for number in range(9):
        desk.tell(of(f"^harbin ^orlow ferry anchor story{number}"), hours=number + 1, story=f"s{number}")
    (incident,) = desk.book.values()
    kept = [at for at, telling in enumerate(incident.tellings) if telling.bag]
    assert kept == [0, 1, 7, 8] and len(incident.tellings) == 9
    assert incident.best.bag == ""
    assert common_among([incident], RULES).having("story8") == 1
