"""What the catalogue leaves out could not have been joined: judging what it finds is judging everything."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.hand import Hand
from incidents.linking.catalogue import Catalogue, wanted
from incidents.linking.reach import out_of_reach
from incidents.records import Incident, Report, When
from tests.support.told import DAY, NOON, RULES, TEXT, Desk, reading, report

import msgspec  # isort: skip

BOMB = ("Explosions/Remote violence", "Remote explosive/landmine/IED")
CLASH = ("Battles", "Armed clash")


def told(report_: Report, hours: float, **more: object) -> Incident:
    desk = Desk()
    desk.tell(report_, hours=hours, **more)
    return next(iter(desk.book.values()))


def when(day: dt.date | None, precision: str) -> When:
    return When(day=day, precision=precision)


REPORTS = st.builds(
    lambda days, precision, kind, killed: msgspec.structs.replace(
        report(kind=kind, killed=killed),
        when=when(None if precision == "unknown" else DAY + dt.timedelta(days=days), precision),
    ),
    st.integers(-400, 400),
    st.sampled_from(["day", "day", "day", "week", "month", "year", "unknown"]),
    st.sampled_from([BOMB, CLASH]),
    st.integers(1, 3),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(REPORTS, st.integers(-9000, 9000)), max_size=25), REPORTS, st.integers(-9000, 9000))
def test_judging_what_it_finds_is_judging_all(known: list[tuple[Report, int]], one: Report, hours: int):
    desk = Desk()
    for number, (each, at) in enumerate(known):
        desk.tell(each, hours=at, text=f"{TEXT} {number}" if number % 3 == 0 else "")
    catalogue = Catalogue(RULES)
    for incident in desk.book.values():
        catalogue.put(incident)
    desk.now = NOON + dt.timedelta(hours=hours)
    story = reading("new", "new-1", [one], "outlet", TEXT if hours % 2 else "")
    if hours % 3:
        story = msgspec.structs.replace(story, source=msgspec.structs.replace(story.source, published=desk.now))
    found = catalogue.find(wanted(story, RULES))
    assert desk.judge(story, candidates=found) == desk.judge(story, candidates=list(desk.book.values()))


@pytest.mark.parametrize(
    ("kind", "days", "reached"),
    [(BOMB, 6, True), (BOMB, 7, False), (BOMB, -7, False), (CLASH, 9, True), (CLASH, 12, False), (CLASH, -7, False)],
)
def test_how_far_a_day_reaches(kind: tuple[str, str], days: int, reached: bool):
    """A battle of the first day is last heard of four days later; it may be met up to five days after that."""
    incident = told(report(kind=kind), hours=1)
    incident = msgspec.structs.replace(incident, updated=NOON + dt.timedelta(days=4))
    one = report(kind=kind, day=DAY + dt.timedelta(days=days))
    source = reading("new", "new-1", [one], "o").source
    assert out_of_reach(one, source, incident, RULES) is not reached


def test_a_month_reaches_its_own_days_and_those_of_its_neighbours():
    incident = told(report(), hours=1)
    for months, reached in ((0, True), (-1, True), (-2, False), (-12, False)):
        month = msgspec.structs.replace(report(), when=when(DAY + dt.timedelta(days=30 * months), "month"))
        source = reading("new", "new-1", [month], "o").source
        assert out_of_reach(month, source, incident, RULES) is not reached


def test_a_story_without_day_and_time_may_be_of_anything():
    catalogue = Catalogue(RULES)
    for number in range(3):
        catalogue.put(told(report(day=DAY + dt.timedelta(days=400 * number)), hours=1, story=f"s{number}"))
    one = reading("new", "new-1", [report(day=None)], "o")
    assert len(catalogue.find(wanted(one, RULES))) == 3
    dated = msgspec.structs.replace(one, source=msgspec.structs.replace(one.source, published=NOON))
    assert len(catalogue.find(wanted(dated, RULES))) == 3, "all were told that day"
    later = msgspec.structs.replace(one.source, published=NOON + dt.timedelta(days=400))
    assert len(catalogue.find(wanted(msgspec.structs.replace(one, source=later), RULES))) == 1


def test_what_is_looked_at_does_not_grow_with_the_years():
    looked = []
    for years in (1, 8):
        catalogue = Catalogue(RULES)
        for days in range(0, 365 * years, 3):
            one = told(report(day=DAY - dt.timedelta(days=days)), hours=1 - 24 * days, story=f"s{days}")
            catalogue.put(one)
        story = reading("new", "new-1", [report()], "o")
        looked.append(len(catalogue.find(wanted(story, RULES))))
    assert looked == [3, 3]


@pytest.mark.parametrize(("words", "found"), [("ferry harbour anchor pilot", 1), ("ferry harbour anchor engine", 0)])
def test_a_story_without_a_day_looks_back_at_what_it_has_the_words_of(words: str, found: int):
    catalogue = Catalogue(RULES)
    catalogue.put(told(report(words="ferry harbour anchor pilot bell"), hours=1))
    late = reading("late", "late-1", [report(day=None, words=words)], "o")
    source = msgspec.structs.replace(late.source, published=NOON + dt.timedelta(days=700))
    assert len(catalogue.find(wanted(msgspec.structs.replace(late, source=source), RULES))) == found


def test_a_copy_is_found_by_its_wording_years_later():
    catalogue = Catalogue(RULES)
    catalogue.put(told(report(), hours=1, text=TEXT, story="a"))
    catalogue.put(
        told(report(killed=9), hours=2, story="b", text="Something else altogether was told of that day in the valley.")
    )
    late = reading("copy", "copy-1", [report(day=DAY + dt.timedelta(days=900))], "o", TEXT)
    assert [one.best.figures for one in catalogue.find(wanted(late, RULES))] == [()]


def test_an_edit_finds_its_own_incident_and_a_reference_is_always_there():
    catalogue = Catalogue(RULES)
    catalogue.put(told(report(), hours=1, story="first"))
    catalogue.put(told(report(killed=3), hours=1, story="seed", priming=True))
    far = NOON + dt.timedelta(days=900)
    edit = reading("first", "first-2", [report(day=far.date())], "o")
    assert len(catalogue.find(wanted(edit, RULES))) == 2
    other = reading("other", "other-1", [report(day=far.date())], "o")
    assert [one.tellings[0].source.story for one in catalogue.find(wanted(other, RULES))] == ["seed"]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(-40, 40), st.booleans()), max_size=40))
def test_what_is_put_and_dropped_leaves_nothing_behind(acts: list[tuple[int, int, bool]]):
    catalogue, model = Catalogue(RULES), {}
    for number, days, put in acts:
        name = f"i{number}"
        if put:
            one = told(report(day=DAY + dt.timedelta(days=days)), hours=1, text=TEXT, story=name)
            model.pop(name, None)
            model[name] = msgspec.structs.replace(one, id=name)
            catalogue.put(model[name])
        else:
            model.pop(name, None)
            catalogue.drop(name)
        assert list(catalogue) == list(model.values()) and len(catalogue) == len(model)
        assert not model or catalogue.oldest() == next(iter(model))
    for name in list(model):
        catalogue.drop(name)
    left = (
        catalogue._incidents,
        catalogue._days,
        catalogue._told,
        catalogue._values,
        catalogue._stories,
        catalogue._primed,
    )
    assert not any(left) and not catalogue._order


def test_who_finds_what_was_merged_is_given_what_stands_for_it():
    days = {"near": 0, "years ago": -900, "older still": -1800}
    known = {}
    for name, day in days.items():
        one = told(report(day=DAY + dt.timedelta(days=day)), hours=24.0 * day)
        known[name] = msgspec.structs.replace(one, id=name)
    for name, into in (("near", "years ago"), ("years ago", "older still")):
        known[name] = msgspec.structs.replace(known[name], hand=Hand(merged_into=into))
    catalogue = Catalogue(RULES)
    for incident in known.values():
        catalogue.put(incident)
    story = wanted(reading("new", "new-1", [report()], "outlet"), RULES)
    assert [one.id for one in catalogue.find(story)] == list(days)
    catalogue.put(msgspec.structs.replace(known["near"], hand=None))
    assert [one.id for one in catalogue.find(story)] == ["near"]


@pytest.mark.parametrize(("shared", "reached"), [("anchor ferry harbour pilot", True), ("anchor ferry harbour", False)])
def test_four_telling_words_are_needed_to_look_back_at_any_time(shared: str, reached: bool):
    catalogue = Catalogue(RULES)
    catalogue.put(told(report(day=DAY, words="anchor ferry harbour pilot"), hours=1, story="old"))
    for number in range(5):
        catalogue.put(told(report(day=DAY, words="anchor ferry rope"), hours=1, story=f"s{number}"))
    one = reading("new", "new-1", [report(day=None, words=shared)], "o")
    late = NOON + dt.timedelta(days=900)
    one = msgspec.structs.replace(one, source=msgspec.structs.replace(one.source, published=late))
    assert len(catalogue.find(wanted(one, RULES))) == reached


def test_how_common_words_are_follows_what_is_put_and_dropped():
    catalogue = Catalogue(RULES)
    one, other = (told(report(words="anchor ferry"), hours=1, story=name) for name in ("a", "b"))
    catalogue.put(one)
    catalogue.put(one)
    catalogue.put(other)
    assert (catalogue.common().incidents, catalogue.common().having("ferry")) == (2, 2)
    catalogue.drop(one.id)
    assert (catalogue.common().incidents, catalogue.common().having("ferry")) == (1, 1)
    assert catalogue.common().having("pilot") == 0
