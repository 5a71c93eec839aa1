"""Which reports are one incident: the rules that a reporter would state, each with its look-alike."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.linking.nearness import distance_km, place_feature
from incidents.linking.scopes import scopes
from incidents.records import Decision, RejectedPlace
from tests.support.told import DAY, NOON, RULES, SAID, TEXT, Desk, place, reading, report

CLASH = ("Battles", "Armed clash")
BOMBER = ("Explosions/Remote violence", "Suicide bomb")


def one_incident(desk: Desk) -> bool:
    return len(desk.book) == 1


def test_another_outlet_tells_the_same() -> None:
    desk = Desk()
    desk.tell(report(killed=6, wounded=20), hours=1)
    desk.tell(report(killed=9, wounded=24), hours=5)
    assert one_incident(desk)


def test_another_language_has_no_words_in_common() -> None:
    desk = Desk()
    desk.tell(report(killed=6, words="fountain parcel baker watch bridges mayor"), hours=1)
    desk.tell(report(killed=6, words="فواره بسته نانوا پل شهردار میدان"), hours=5, language="fa")
    assert one_incident(desk)


def test_two_bombs_on_one_day_in_one_city() -> None:
    city = place("Bigtown", radius_km=12.0)
    desk = Desk()
    desk.tell(report(city, killed=2, wounded=1, words="magnetic ministry toyota junction pharmacy camera"), hours=1)
    desk.tell(report(city, killed=1, wounded=5, words="roadside police ranger bridge patrol student"), hours=6)
    assert len(desk.book) == 2


def test_two_quarters_of_one_city() -> None:
    desk = Desk()
    desk.tell(report(place("North Gate", latitude=34.60, longitude=69.10, district="d1"), killed=2), hours=1)
    desk.tell(report(place("South Gate", latitude=34.40, longitude=69.10, district="d2"), killed=2), hours=3)
    assert len(desk.book) == 2


def test_the_same_village_two_weeks_later() -> None:
    desk = Desk()
    desk.tell(report(kind=CLASH, killed=8), hours=1)
    desk.tell(report(kind=CLASH, day=DAY + dt.timedelta(days=14), killed=6), hours=24 * 14)
    assert len(desk.book) == 2


def test_another_bomb_in_the_same_week() -> None:
    desk = Desk()
    desk.tell(report(killed=5, wounded=16, words="minibus mill workers lunch tin roundabout"), hours=1)
    later = report(day=DAY + dt.timedelta(days=3), killed=2, wounded=3, words="mosque prayers carpet imam gate shoes")
    desk.tell(later, hours=73)
    assert len(desk.book) == 2


def test_a_battle_goes_on_for_days() -> None:
    desk = Desk()
    desk.tell(report(kind=CLASH, killed=5, actors=["Reds"]), hours=1)
    on = DAY + dt.timedelta(days=3)
    desk.tell(report(kind=("Battles", "Government regains territory"), day=on, actors=["Reds"]), hours=75)
    assert one_incident(desk)


def test_an_undated_story_joins_by_place_figures_and_words() -> None:
    desk = Desk()
    desk.tell(report(killed=(6, 10), words="outpost orchard elders commander"), hours=1)
    desk.tell(report(day=None, killed=13, words="outpost elders bodies commander"), dated=False)
    assert one_incident(desk)


def test_an_undated_story_of_another_place_does_not() -> None:
    desk = Desk()
    desk.tell(report(killed=(6, 10), words="outpost orchard elders commander"), hours=1)
    desk.tell(report(place("Redford"), day=None, killed=13, words="depot railway guards lamp"), dated=False)
    assert len(desk.book) == 2


def test_a_month_is_enough_where_place_and_figures_agree() -> None:
    desk = Desk()
    desk.tell(report(killed=14, wounded=50), hours=1)
    month = report(killed=14, wounded=50)
    month = msgspec.structs.replace(
        month, when=msgspec.structs.replace(month.when, day=DAY.replace(day=1), precision="month")
    )
    desk.tell(month, hours=24 * 20)
    assert one_incident(desk)


def test_only_the_province_is_known() -> None:
    desk = Desk()
    desk.tell(report(killed=6, wounded=11), hours=1)
    desk.tell(report(place("One", precision="province"), killed=6, wounded=11), hours=4)
    assert one_incident(desk)


def test_nothing_but_the_province_is_too_little_where_words_differ() -> None:
    desk = Desk()
    vague = place("One", precision="province")
    desk.tell(report(vague, killed=6, words="convoy ambush valley pickups burnt colonel"), hours=1)
    desk.tell(report(vague, killed=2, words="school gate scooter pupils classroom teacher"), hours=4)
    assert len(desk.book) == 2


def test_first_reports_differ_on_the_type() -> None:
    desk = Desk()
    desk.tell(report(kind=BOMBER, killed=6), hours=1)
    desk.tell(report(kind=CLASH, killed=9), hours=5)
    assert one_incident(desk)


def test_a_toll_that_was_misread_does_not_part_a_copy() -> None:
    desk = Desk()
    desk.tell(report(killed=6), hours=1, text=TEXT)
    desk.tell(report(day=DAY + dt.timedelta(days=4), killed=600), hours=5, text=TEXT)
    assert one_incident(desk)


def test_one_story_tells_its_incidents_apart() -> None:
    desk = Desk()
    desk.tell(report(killed=6), report(killed=2, wounded=3), hours=1)
    assert len(desk.book) == 2


def test_one_story_that_tells_an_incident_twice_is_heard_once() -> None:
    desk = Desk()
    told = report(killed=16, wounded=40, words="ferry harbour anchor rope sailor lantern")
    decision = desk.tell(told, told, hours=1)
    assert [verdict.heard for verdict in decision.verdicts] == ["open", "none"]
    assert one_incident(desk)


def test_a_copy_of_a_roundup_finds_each_of_its_incidents() -> None:
    desk = Desk()
    both = (report(killed=6), report(place("Redford", "XX-TWO"), kind=CLASH, killed=3))
    desk.tell(*both, hours=1, text=TEXT)
    copy = desk.tell(*both, hours=4, text=f"{TEXT} Share this.")
    assert len(desk.book) == 2
    assert (copy.outcome, copy.near_duplicate_of) == ("duplicate", "s1")


def test_a_village_on_the_border_of_two_provinces() -> None:
    one = place("Ridge", "XX-ONE", latitude=34.0, longitude=69.0)
    other = place("Ridge Pass", "XX-TWO", latitude=34.02, longitude=69.02)
    far = place("Ridge", "XX-TWO", latitude=36.0, longitude=69.0)
    assert place_feature(one, other, RULES.merge) == "near_place"
    assert place_feature(one, far, RULES.merge) == "other_province"
    assert distance_km(one, far) == pytest.approx(222.4, abs=1)


def test_a_village_on_no_map_has_no_point_of_its_own() -> None:
    """One story places it in its province, the other in its district: their circles' centres say nothing of it."""
    one = place("Mill", latitude=34.0, longitude=65.0, radius_km=90.0)
    other = place("میل", latitude=34.6, longitude=66.3, radius_km=30.0, district="Uplands")
    assert place_feature(one, other, RULES.merge) == "same_province"
    assert place_feature(one, msgspec.structs.replace(other, name="Ford"), RULES.merge) == "other_name"
    towns = (msgspec.structs.replace(each, radius_km=3.0) for each in (one, other))
    assert place_feature(*towns, RULES.merge) == "other_place"


def test_an_unknown_province_looks_where_the_story_points() -> None:
    named = RejectedPlace(name="Two", province="XX-TWO", reason="background", evidence=SAID)
    lost = msgspec.structs.replace(report(place("Land", None, "country")), rejected=(named,))
    assert scopes(reading("s", "r", [lost], "o")) == ("*", "XX-TWO")
    assert scopes(reading("s", "r", [report()], "o")) == ("*", "XX-ONE")
    assert scopes(reading("s", "r", [], "o")) == ()


def test_an_incident_moves_to_its_province_once_it_is_known() -> None:
    desk = Desk()
    desk.tell(report(place("Land", None, "country"), killed=17, words="ferry harbour anchor"), hours=1)
    desk.tell(report(killed=17, words="ferry harbour anchor"), hours=2)
    (incident,) = desk.book.values()
    assert incident.scope == "XX-ONE"


@settings(max_examples=40, deadline=None)
@given(
    st.permutations(range(6)),
    st.sampled_from(["Greenford", "Redford"]),
    st.integers(0, 3),
    st.integers(0, 30),
    st.sampled_from([CLASH, BOMBER]),
)
def test_order_of_candidates_and_repeats_change_nothing(
    order: list[int], town: str, days: int, killed: int, kind: tuple[str, str]
) -> None:
    desk = Desk()
    for number in range(6):
        day = DAY + dt.timedelta(days=number // 2)
        desk.tell(report(place(("Greenford", "Redford")[number % 2]), day=day, killed=number), hours=number)
    known = list(desk.book.values())
    desk.now = NOON + dt.timedelta(days=4)
    one = reading("x", "x-1", [report(place(town), DAY + dt.timedelta(days=days), kind, killed=killed)], "o", TEXT)
    first = desk.judge(one, candidates=known)
    mixed = desk.judge(one, candidates=[known[at % len(known)] for at in order])
    assert first == desk.judge(one, candidates=known)
    assert _told(first) == _told(mixed)


def _told(decision: Decision) -> list[object]:
    return [(v.incident.id, v.heard, v.outcome, v.changes) for v in decision.verdicts]


@pytest.mark.parametrize(
    ("first", "then", "crossed"),
    [(2, 20, True), (20, 2, False)],
    ids=["told later, the dead fall while the wounded rise", "told earlier, they rise from it"],
)
def test_figures_cross_by_the_time_of_telling_not_of_arrival(first: int, then: int, crossed: bool) -> None:
    desk = Desk()
    desk.tell(report(killed=8, wounded=5), hours=first)
    decision = desk.tell(report(killed=6, wounded=7), hours=then)
    reasons = {reason.name for verdict in decision.verdicts for reason in verdict.reasons}
    assert ("figures_cross" in reasons) is crossed
