import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.text.calendars import find_days, gregorian, hijri_solar, long_spans
from incidents.text.fold import tokens
from tests.support.language_packs import packs

# New Year's days and well-known dates of both calendars.
KNOWN = [
    ((1357, 2, 7), "1978-04-27"),
    ((1375, 12, 30), "1997-03-20"),
    ((1380, 6, 20), "2001-09-11"),
    ((1399, 1, 1), "2020-03-20"),
    ((1399, 12, 30), "2021-03-20"),
    ((1400, 5, 24), "2021-08-15"),
    ((1403, 1, 1), "2024-03-20"),
    ((1403, 12, 30), "2025-03-20"),
    ((1404, 1, 1), "2025-03-21"),
    ((1408, 1, 1), "2029-03-20"),
]


@pytest.mark.parametrize(("solar", "day"), KNOWN)
def test_hijri_solar_days_are_the_gregorian_ones(solar, day):
    assert gregorian(*solar).isoformat() == day


@pytest.mark.parametrize(("solar", "day"), KNOWN)
def test_gregorian_days_are_the_hijri_solar_ones(solar, day):
    assert hijri_solar(dt.date.fromisoformat(day)) == solar


@given(st.dates(dt.date(1964, 3, 21), dt.date(2094, 3, 19)))
def test_there_and_back(day):
    assert gregorian(*hijri_solar(day)) == day


@pytest.mark.parametrize("day", [dt.date(1964, 3, 1), dt.date(2094, 5, 1), dt.date.min, dt.date.max])
def test_days_beyond_the_calendar_are_refused(day):
    with pytest.raises(ValueError):
        hijri_solar(day)


@pytest.mark.parametrize("solar", [(1404, 12, 30), (1400, 7, 31), (1400, 13, 1), (1400, 1, 0), (900, 1, 1)])
def test_days_that_do_not_exist_are_refused(solar):
    with pytest.raises(ValueError):
        gregorian(*solar)


@given(st.integers(1343, 1471))
def test_years_follow_without_gap(year):
    last = 30 if _exists(year, 12, 30) else 29
    assert gregorian(year + 1, 1, 1) - gregorian(year, 12, last) == dt.timedelta(days=1)


def _exists(*solar):
    try:
        gregorian(*solar)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "It happened on 3 May 2022 at noon.", "2022-05-03"),
        ("en", "It happened on May 3rd, 2022.", "2022-05-03"),
        ("en", "It happened on the 3rd of May 2022.", "2022-05-03"),
        ("en", "Filed 2022-05-03.", "2022-05-03"),
        ("en", "It happened on Dec. 28.", "2021-12-28"),
        ("en", "They may go there in 30 vehicles.", None),
        ("fa", "این رویداد ۱۳ ثور ۱۴۰۱ رخ داد", "2022-05-03"),
        ("fa", "روز سه‌شنبه (۱۳ ثور) رخ داد", "2022-05-03"),
        ("fa", "روز ۱۳ اردیبهشت رخ داد", "2022-05-03"),
        ("ps", "د غويي ۱۳مه پېښه وشوه", "2022-05-03"),
        ("ps", "د ۱۴۰۱ کال د غويي په ۱۳مه", "2022-05-03"),
    ],
)
def test_written_days(language, text, day):
    found = find_days(text, tokens(text), packs()[language].text.months)
    resolved = [written.resolve(dt.date(2022, 5, 5)) for written in found if written.day is not None]
    assert [date.isoformat() for date in resolved if date] == ([day] if day else [])


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("Between 1 July and 30 September", 1),
        ("from 1 May to 3 May", 0),
        ("on 1 July, and a report came out on 30 September", 0),
    ],
)
def test_dates_that_lie_weeks_apart_are_ends_of_a_span(text, spans):
    words = tokens(text)
    written = find_days(text, words, packs()["en"].text.months)
    assert len(long_spans(written, dt.date(2025, 10, 20))) == spans
