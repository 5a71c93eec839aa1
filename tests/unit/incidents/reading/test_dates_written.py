"""Any day in any spelling is read back: Gregorian and solar Hijri, weekdays and relative days in three languages."""

# ruff: noqa: SIM905 - lists of words are easier to read as one line
from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.reading.dates import find_dates, published_day
from tests.support.language_packs import LANGUAGES, ZONE, document, packs
from tests.support.written_numbers import FIRST, LAST, gregorian_spellings, solar_of, solar_spellings

SAID = {
    "en": "The attack happened on {} in the district, police said.",
    "fa": "این حمله به تاریخ {} در ولسوالی رخ داد.",
    "ps": "دا برید {} په ولسوالۍ کې وشو.",
}
WEEKDAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
    "fa": "دوشنبه سه‌شنبه چهارشنبه پنج‌شنبه جمعه شنبه یکشنبه".split(),
    "ps": "دوشنبه سه‌شنبه چهارشنبه پنجشنبه جمعه شنبه یکشنبه".split(),
}
RELATIVE = {"en": [("today", 0), ("yesterday", 1)], "fa": [("امروز", 0), ("دیروز", 1)], "ps": [("نن", 0), ("پرون", 1)]}
DAYS = st.dates(FIRST, LAST)
MOMENTS = st.integers(0, 58 * 365 * 24 * 60).map(
    lambda minutes: dt.datetime(1991, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
)


def read_back(language: str, written: str, published: dt.datetime | None = None) -> list[dt.date | None]:
    moment = published.strftime("%Y-%m-%dT%H:%M") if published else None
    story = document(SAID[language].format(written), published=moment, declared=language)
    found = find_dates(story, packs()[language], ZONE)
    return [one.day for one in found if one.precision == "day"]


@given(DAYS, st.sampled_from(LANGUAGES), st.data())
@settings(deadline=None)
def test_any_day_in_any_gregorian_spelling(day: dt.date, language: str, data: st.DataObject) -> None:
    written = data.draw(st.sampled_from(gregorian_spellings(day)[language]))
    assert read_back(language, written) == [day], written


@given(DAYS, st.sampled_from(("fa", "ps")), st.data())
@settings(deadline=None)
def test_any_day_in_any_solar_spelling(day: dt.date, language: str, data: st.DataObject) -> None:
    written = data.draw(st.sampled_from(solar_spellings(day)[language]))
    assert read_back(language, written) == [day], written


@pytest.mark.slow
def test_every_day_of_three_years_in_every_spelling() -> None:
    wrong = []
    for passed in range(3 * 365):
        day = dt.date(2019, 12, 1) + dt.timedelta(days=passed)
        for language in LANGUAGES:
            spellings = [*gregorian_spellings(day)[language], *solar_spellings(day).get(language, ())]
            wrong += [written for written in spellings if read_back(language, written) != [day]]
    assert wrong == []


@given(DAYS)
def test_solar_days_follow_one_another(day: dt.date) -> None:
    year, month, number = solar_of(day)
    following = solar_of(day + dt.timedelta(days=1))
    assert following in ((year, month, number + 1), (year, month + 1, 1), (year + 1, 1, 1))


@given(MOMENTS, st.sampled_from(LANGUAGES), st.integers(0, 6))
@settings(deadline=None)
def test_a_weekday_is_the_last_one_by_the_local_day(published: dt.datetime, language: str, weekday: int) -> None:
    local = published.astimezone(ZONE).date()
    (day,) = read_back(language, WEEKDAYS[language][weekday], published)
    assert day is not None
    assert day.weekday() == weekday
    assert 0 <= (local - day).days < 7


@given(MOMENTS, st.sampled_from(LANGUAGES), st.integers(0, 1))
@settings(deadline=None)
def test_yesterday_is_counted_from_the_local_day(published: dt.datetime, language: str, which: int) -> None:
    word, back = RELATIVE[language][which]
    local = published.astimezone(ZONE).date()
    assert read_back(language, word, published) == [local - dt.timedelta(days=back)]
    story = document("Nothing.", published=published.strftime("%Y-%m-%dT%H:%M"))
    assert published_day(story, ZONE) == local


@given(st.sampled_from(LANGUAGES), st.integers(0, 6))
def test_a_weekday_of_an_undated_story_is_no_day(language: str, weekday: int) -> None:
    assert read_back(language, WEEKDAYS[language][weekday]) == [None]


@pytest.mark.parametrize("written", ["31 February 2021", "May 32, 2021", "2021-13-01", "31/04/2021"])
def test_a_day_that_there_is_not_is_none(written: str) -> None:
    assert [day for day in read_back("en", written) if day is not None] == []
