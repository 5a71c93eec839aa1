"""Closed incidents: when, what goes, and that every later story is judged as if nothing had gone."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from incidents.hand import Hand, HandRow
from incidents.linking.closing import closed, may_close
from incidents.records import Decision, Incident, Report, Status
from tests.support.told import DAY, NOON, TEXT, Desk, claim, report

QUIET = dt.timedelta(days=120)
LATER = NOON + QUIET + dt.timedelta(days=2)
WORDS = "parcel fountain baker bridges lamps"


def full_desk() -> Desk:
    desk = Desk()
    desk.tell(report(killed=3, wounded=8, actors=("Red League",), words=WORDS), hours=1, text=TEXT)
    desk.tell(report(killed=6, claims=(claim("claims", "Red League"),), claimed_by="Red League", words=WORDS), hours=9)
    desk.tell(report(killed=(5, None), words=WORDS), hours=20)
    return desk


def only(desk: Desk) -> Incident:
    (incident,) = desk.book.values()
    return incident


LATE = {
    "a copy": (report(killed=3, wounded=8, words=WORDS), TEXT),
    "an anniversary": (report(killed=6, words=WORDS), ""),
    "a look back without a day": (report(day=None, killed=6, words=WORDS), ""),
    "a late toll": (report(killed=11, words=WORDS), ""),
    "a late denial": (report(claims=(claim("denies", "Red League"),), words=WORDS), ""),
    "another bomb": (report(day=DAY + dt.timedelta(days=400), killed=2), ""),
}


@pytest.mark.parametrize("name", LATE)
@pytest.mark.parametrize("hours", [30, 24 * 130, 24 * 400])
def test_a_later_story_is_judged_as_against_the_whole_incident(name: str, hours: int) -> None:
    told, text = LATE[name]
    outcomes = []
    for small in (False, True):
        desk = full_desk()
        if small:
            desk.book = {one.id: closed(one) for one in desk.book.values()}
        decision = desk.tell(told, hours=hours, text=text)
        outcomes.append(essence(decision))
    assert outcomes[0] == outcomes[1]


def essence(decision: Decision) -> list[tuple[object, ...]]:
    return [
        (one.incident.id, one.heard, one.outcome, one.changes, one.reasons, values(one.incident), best(one.incident))
        for one in decision.verdicts
    ]


def values(incident: Incident) -> list[tuple[str, str, str]]:
    return [(fact.field, fact.value, fact.origin) for fact in incident.facts]


def best(incident: Incident) -> Report:
    return incident.best


def test_a_copy_after_years_opens_nothing() -> None:
    desk = full_desk()
    desk.book = {one.id: closed(one) for one in desk.book.values()}
    decision = desk.tell(LATE["a copy"][0], hours=24 * 900, text=TEXT)
    assert (decision.outcome, decision.heard) == ("duplicate", "none")


def test_the_sentences_go_and_the_values_stay() -> None:
    whole = only(full_desk())
    small = closed(whole)
    assert any(fact.evidence for fact in whole.facts) and not any(fact.evidence for fact in small.facts)
    assert (values(small), small.best, small.tellings, small.words) == (
        values(whole), whole.best, whole.tellings, whole.words
    )  # fmt: skip
    assert small.status == "closed" and closed(small) == small


def test_when_one_is_closed() -> None:
    one = only(full_desk())
    assert may_close(one, LATER, QUIET)
    assert not may_close(one, one.updated + QUIET, QUIET), "not yet"
    assert not may_close(closed(one), LATER, QUIET), "it is"


@pytest.mark.parametrize("status", ["retracted", "merged"])
def test_what_says_how_later_stories_are_taken_stays(status: Status) -> None:
    assert not may_close(msgspec.structs.replace(only(full_desk()), status=status), LATER, QUIET)


def test_an_analysts_act_counts_as_news() -> None:
    row = HandRow(act="a", kind="mark", at=LATER - dt.timedelta(days=1), who="ana", why="because", what="")
    assert not may_close(msgspec.structs.replace(only(full_desk()), hand=Hand(rows=(row,))), LATER, QUIET)


def test_what_was_told_of_again_may_be_closed_again() -> None:
    desk = full_desk()
    desk.book = {one.id: closed(one) for one in desk.book.values()}
    desk.tell(report(killed=6, wounded=9, words=WORDS), hours=24 * 130, outlet="late")
    one = only(desk)
    assert may_close(one, one.updated + QUIET + dt.timedelta(days=1), QUIET)
