"""Figures written out in every way and read back: words and three kinds of digits, in three languages."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from incidents.reading.figures import find_figures
from incidents.reading.numerals import line, number
from tests.support.language_packs import LANGUAGES, document, packs
from tests.support.written_numbers import WORDS, digits

KILLED = {
    "en": "The blast killed {} people.",
    "fa": "در این انفجار {} تن کشته شدند.",
    "ps": "په دې چاودنه کې {} تنه ووژل شول.",
}
BOUNDS = {
    "en": [("at least {}", "least"), ("more than {}", "least"), ("up to {}", "most"), ("nearly {}", "same")],
    "fa": [("دست‌کم {}", "least"), ("بیش از {}", "least"), ("حداکثر {}", "most"), ("نزدیک به {}", "same")],
    "ps": [("لږ تر لږه {}", "least"), ("شاوخوا {}", "same"), ("کابو {}", "same")],
}
BETWEEN = {"en": ["between {} and {}", "{} to {}", "{}-{}"], "fa": ["بین {} و {}", "{} تا {}"], "ps": ["له {} تر {}"]}
VAGUE = [
    ("en", "Dozens of people were killed.", 24),
    ("en", "Scores of people were killed.", 40),
    ("en", "Hundreds of people were killed.", 200),
    ("en", "Several people were killed.", 3),
    ("fa", "ده‌ها تن کشته شدند.", 24),
    ("fa", "صدها تن کشته شدند.", 200),
    ("fa", "چندین تن کشته شدند.", 3),
    ("ps", "لسګونه تنه ووژل شول.", 24),
    ("ps", "سلګونه تنه ووژل شول.", 200),
    ("ps", "څو تنه ووژل شول.", 3),
]
LANGUAGE, NUMBER = st.sampled_from(LANGUAGES), st.integers(2, 9_999)


def stated(language: str, counted: str) -> set[tuple[str, int | None, int | None]]:
    story = document(KILLED[language].format(counted), published="2022-05-04T06:00", declared=language)
    return {(one.kind, one.least, one.most) for one in find_figures(story, packs()[language])}


@given(LANGUAGE, NUMBER)
@example("ps", 200)
@example("ps", 2_000)
@example("fa", 1_200)
@example("en", 1_005)
@settings(deadline=None)
def test_number_words(language: str, number: int) -> None:
    assert stated(language, WORDS[language](number)) == {("killed", number, number)}, WORDS[language](number)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_number_words_of_every_number(language: str) -> None:
    wrong = [n for n in range(2, 3_000) if stated(language, WORDS[language](n)) != {("killed", n, n)}]
    assert [(number, WORDS[language](number)) for number in wrong] == []


@given(LANGUAGE, st.integers(1, 99_999), st.integers(0, 6))
@settings(deadline=None)
def test_digits(language: str, number: int, way: int) -> None:
    written = digits(number)[way]
    assert stated(language, written) == {("killed", number, number)}, written


@given(LANGUAGE, NUMBER, st.data())
@settings(deadline=None)
def test_bounds(language: str, number: int, data: st.DataObject) -> None:
    pattern, which = data.draw(st.sampled_from(BOUNDS[language]))
    written = pattern.format(data.draw(st.sampled_from([WORDS[language](number), *digits(number)])))
    expected = {"least": (number, None), "most": (None, number), "same": (number, number)}[which]
    assert stated(language, written) == {("killed", *expected)}, written


@given(LANGUAGE, st.integers(2, 90), st.integers(1, 60), st.booleans(), st.data())
@settings(deadline=None)
def test_ranges(language: str, least: int, more: int, words: bool, data: st.DataObject) -> None:
    pattern = data.draw(st.sampled_from(BETWEEN[language]))
    spell = WORDS[language] if words and pattern != "{}-{}" else str
    written = pattern.format(spell(least), spell(least + more))
    assert stated(language, written) == {("killed", least, least + more)}, written


def test_numbers_in_figures_are_not_added_up() -> None:
    sentence = document("Two hundred and 14 of 5 thousand, and 200 and fourteen.", declared="en").sentences[0]
    where = line(sentence, packs()["en"])
    found = [number(where, at) for at in (0, 5, 8)]
    assert [value for value, _ in filter(None, found)] == [200, 5_000, 200]


@pytest.mark.parametrize(("language", "text", "least"), VAGUE)
def test_vague_counts(language: str, text: str, least: int) -> None:
    (found,) = find_figures(document(text, declared=language), packs()[language])
    assert (found.kind, found.least, found.most) == ("killed", least, None)
