"""Claims, denials and blames in three languages, and what is none."""

from __future__ import annotations

import datetime as dt

import pytest

from incidents.reading.actors import find_actors
from incidents.reading.claims import claimed_by, find_claims
from incidents.records import Claim
from tests.support.readings import told
from tests.support.told_places import actors, story

OLD, NEW = dt.date(2019, 5, 1), dt.date(2023, 5, 1)
FRIDAY = "2019-05-03T12:00"


def claims(*texts: str, language: str = "en", day: dt.date = OLD) -> tuple[Claim, ...]:
    document = story(*texts, language=language)
    return find_claims(document, find_actors(document, actors(), day), actors(), day)


@pytest.mark.parametrize(
    ("language", "text", "day", "claimant"),
    [
        ("en", "The Taliban claimed responsibility for the blast at the mill.", OLD, "Taliban"),
        ("en", "The attack was claimed by the Islamic State group.", NEW, "Islamic State Khorasan Province"),
        ("en", "A Taliban spokesman said the group was behind the raid.", OLD, "Taliban"),
        ("en", "The National Resistance Front said its fighters took the post.", NEW, "National Resistance Front"),
        ("en", "No group has claimed responsibility, although the Taliban hold the hills.", OLD, None),
        ("en", "Islamic State claimed a similar attack in the valley.", NEW, None),
        ("en", "The Taliban denied involvement in the blast.", OLD, None),
        ("fa", "طالبان مسوولیت این انفجار را بر عهده گرفته‌اند.", OLD, "Taliban"),
        ("fa", "هیچ گروهی مسوولیت این انفجار را نپذیرفته است.", OLD, None),
        ("ps", "د دې چاودنې مسوولیت داعش منلی دی.", NEW, "Islamic State Khorasan Province"),
        ("ps", "تر اوسه یې مسوولیت چا نه دی منلی.", OLD, None),
        ("en", "The Taliban said their fighters had no hand in the blast.", OLD, None),
    ],
)
def test_who_claims(language: str, text: str, day: dt.date, claimant: str | None) -> None:
    assert claimed_by(claims(text, language=language, day=day)) == claimant


def test_blame_and_denial_name_their_group() -> None:
    found = claims("Police blamed the Taliban for the fire.", "The Taliban denied any part in it.")
    assert [(one.kind, one.actor) for one in found] == [("blames", "Taliban"), ("denies", "Taliban")]


def test_a_denied_claim_is_none() -> None:
    assert claimed_by(claims("The Taliban claimed the attack.", "The Taliban denied responsibility later.")) is None


def test_each_claim_carries_its_words() -> None:
    (claim,) = claims("The Taliban claimed responsibility for the blast at the mill.")
    assert claim.evidence.sentence[claim.evidence.start : claim.evidence.end] == "claimed responsibility"


def test_what_is_taken_back() -> None:
    assert [one.kind for one in claims("The ministry withdrew its statement.")] == ["retracts"]


@pytest.mark.parametrize(
    ("text", "claimant"),
    [("The ministry rejected the figure.", "Taliban"), ("They had no hand in it, they added.", None)],
)
def test_a_figure_that_is_rejected_is_no_attack_that_is_denied(text: str, claimant: str | None) -> None:
    assert claimed_by(claims("The Taliban claimed responsibility for the blast.", text)) == claimant


def test_a_group_that_counts_the_soldiers_whom_it_hit_claims_it():
    text = "Fighters ambushed a convoy in Shah Joy district of Zabul on Friday, killing nine guards, police said. "
    theirs = "A Taliban spokesman said that two fighters died and that 25 guards were killed."
    reading = told(text + theirs, published=FRIDAY)
    assert reading.reports[0].claimed_by == "Taliban"
    own = told(text + "A Taliban spokesman said that a commander of the Taliban was killed too.", published=FRIDAY)
    assert own.reports[0].claimed_by is None
