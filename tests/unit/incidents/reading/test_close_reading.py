"""A close reading shows what reading read: where it stands, what was left out, and why; it reads nothing by itself."""

from __future__ import annotations

import datetime as dt

import pytest

from incidents.reading.close_reading import CloseReading, ReadSentence, read_closely
from incidents.reading.mark import Mark
from incidents.reading.read import read
from incidents.records import Story
from tests.support.readings import SHIPPED, knowledge

TITLE = "Gunmen kill five policemen at a post in Ghazni"
TEXT = """HERAT (Example Agency) - Late on Monday Taliban fighters attacked a police post in Andar district of Ghazni \
province, killing five policemen and wounding three others, Ghazni police chief Daud Zaki said.

Two attackers were killed too, he said. The group claimed responsibility for the attack.

A bomb in Kandahar had killed nine people in March last year.

Officials warned of an attack on Kabul. Talks with Pakistan will go on in Doha.

Share this article"""


def closely(text: str = TEXT, title: str = TITLE, published: str | None = "2019-05-15T05:00") -> CloseReading:
    return read_closely(story(text, title, published), *knowledge(SHIPPED))


def story(text: str, title: str, published: str | None) -> Story:
    moment = dt.datetime.fromisoformat(published).replace(tzinfo=dt.UTC) if published else None
    return Story(
        id="s", revision="r", title=title, text=text, outlet="Example Gazette", published=moment,
        published_precision="second" if moment else "unknown",
    )  # fmt: skip


def sentence(found: CloseReading, words: str) -> ReadSentence:
    return next(one for one in found.sentences if words in one.text)


def mark(found: CloseReading, within: str, kind: str, words: str) -> Mark:
    return next(one for one in sentence(found, within).marks if (one.kind, one.words) == (kind, words))


def test_its_reading_is_that_of_the_workers():
    for text, title in (
        (TEXT, TITLE),
        ("A goalkeeper was bought.", ""),
        ("", "Only a title"),
        ("Kabul \ud800 fell", ""),
    ):
        told = story(text, title, "2019-05-15T05:00")
        assert read_closely(told, *knowledge(SHIPPED)).reading == read(told, *knowledge(SHIPPED))


def test_each_mark_stands_on_its_words_and_each_passage_on_its_place():
    found = closely()
    for one in found.sentences:
        assert all(one.text[mark.start : mark.end] == mark.words for mark in one.marks)
        assert one.number == 0 or found.body[one.start : one.start + len(one.text)] == one.text
    assert [(one.kind, one.text) for one in found.removed] == [
        ("dateline", "HERAT (Example Agency) -"), ("share", "Share this article"),
    ]  # fmt: skip
    assert all(found.body[one.start : one.start + len(one.text)] == one.text for one in found.removed)


@pytest.mark.parametrize(
    ("within", "kind", "words", "value", "standing", "reason"),
    [
        ("Taliban fighters", "place", "Andar", "Andar", "taken", ""),
        ("Taliban fighters", "place", "Ghazni", "Ghazni", "agrees", ""),
        ("Taliban fighters", "day", "Monday", "2019-05-13", "taken", ""),
        ("Taliban fighters", "figure", "killing five policemen", "killed", "taken", ""),
        ("Taliban fighters", "figure", "wounding three others", "wounded", "taken", ""),
        ("Gunmen kill", "figure", "kill five policemen", "killed", "agrees", ""),
        ("Two attackers", "figure", "Two attackers were killed", "killed", "left", "attackers"),
        ("claimed", "claim", "claimed responsibility", "claims", "taken", ""),
        ("nine people", "figure", "killed nine people", "killed", "left", "other_time"),
        ("nine people", "place", "Kandahar", "Kandahar", "left", "other_time"),
        ("warned of", "act", "attack", "assault", "left", "plan"),
        ("Doha", "place", "Doha", "Qatar", "left", "other_country"),
        ("Doha", "sign", "Talks", "politics", "taken", ""),
    ],
)
def test_what_was_taken_and_what_was_left_and_why(within, kind, words, value, standing, reason):
    found = mark(closely(), within, kind, words)
    assert (found.value, found.standing, found.reason) == (value, standing, reason)


def test_a_sentence_says_what_it_is_good_for():
    found = closely()
    parts = {words: sentence(found, words).part for words in ("Taliban fighters", "nine people", "claimed")}
    assert parts == {"Taliban fighters": "incident", "nine people": "other_time", "claimed": "incident"}
    assert sentence(found, "Taliban fighters").incidents == (1,)


def test_the_acts_that_decided_the_type_are_marked_so():
    found = closely()
    rule = found.reading.reports[0].rule
    deciding = [one for each in found.sentences for one in each.marks if one.kind == "act" and "type" in one.note]
    assert rule and deciding
    assert all(one.standing == "taken" for one in deciding)


def test_the_row_of_the_cap_table_is_named():
    assert closely().rated_by[0].severity == "row 2: least_killed 5"
    assert closely(published=None).rated_by[0].urgency == "unknown"


def test_a_story_of_no_incident_is_shown_all_the_same():
    found = closely("The team attacked from the first minute in Kabul and won the final.", "", None)
    assert not found.reading.relevant
    assert {one.part for one in found.sentences} == {"none"}
    place = mark(found, "Kabul", "place", "Kabul")
    assert (place.standing, place.reason) == ("left", "no_incident")


def test_what_stands_before_the_first_words_is_a_dateline_only_where_it_names_a_place():
    found = closely("Example Times - A bomb killed two men in Kabul on Monday.", "")
    assert [one.kind for one in found.removed] == ["opening"]


def test_a_number_told_twice_agrees_and_another_one_is_left():
    text = (
        "A bomb killed four people in Kabul on Tuesday, police said.\n\nThe bomb killed four people, doctors said.\n\n"
        "Of them, two were killed in a bus."
    )
    found = closely(text, "")
    assert mark(found, "doctors", "figure", "killed four people").standing == "agrees"


def test_words_that_stand_for_the_seat_of_government_are_shown_whole():
    text = "Gunmen entered a building on Tuesday. Afghan guards fought them. The minister was not hurt in the attack."
    found = closely(text, "")
    assert [
        (one.words, one.value, one.standing) for each in found.sentences for one in each.marks if one.kind == "place"
    ] == [("The minister was", "Kabul", "taken")]
