"""Numbers, days and ages as people of three languages read them."""

from __future__ import annotations

import datetime as dt

import pytest

from incidents.records import When
from services.gateway.page.wording import Wording
from tests.unit.services.gateway.page.test_tongues import TONGUES

OFFSET = dt.timedelta(hours=4, minutes=30)
EN, FA, PS = (Wording(TONGUES.by_code[code], OFFSET) for code in ("en", "fa", "ps"))
DAY = dt.date(2026, 3, 4)


@pytest.mark.parametrize(
    ("least", "most", "english", "dari", "latin"),
    [
        (21, 21, "21", "۲۱", "21"),
        (21, None, "at least 21", "دست‌کم ۲۱", "≥ 21"),
        (None, 5, "up to 5", "تا ۵", "≤ 5"),
        (4, 6, "4 to 6", "۴ تا ۶", "4–6"),
        (1500, 1500, "1,500", "۱٬۵۰۰", "1500"),
        (None, None, "an unknown number", "شمار نامعلوم", ""),
    ],
)
def test_ranges(least: int | None, most: int | None, english: str, dari: str, latin: str) -> None:
    assert (EN.amount(least, most), FA.amount(least, most), FA.latin(least, most)) == (english, dari, latin)
    assert EN.latin(least, most) == ""


def test_a_day_stands_in_both_calendars_the_own_one_first() -> None:
    english, dari, pashto = EN.day(DAY), FA.day(DAY), PS.day(DAY)
    assert (english.words, english.beside, english.iso) == ("4 Mar 2026", "13 Hut 1404", "2026-03-04")
    assert (dari.words, dari.beside) == ("۱۳ حوت ۱۴۰۴", "2026-03-04")
    assert pashto.words == "۱۳ کب ۱۴۰۴"
    # beyond the years that the Hijri-solar reckoning here is sure of, only the Gregorian day stands
    assert (FA.day(dt.date(1900, 1, 2)).words, FA.day(dt.date(1900, 1, 2)).beside) == ("۲ جنوری ۱۹۰۰", "")


@pytest.mark.parametrize(
    ("precision", "words", "iso"),
    [
        ("day", "4 Mar 2026", "2026-03-04"),
        ("week", "week of 4 Mar 2026", "2026-03-04"),
        ("month", "Mar 2026", "2026-03"),
        ("year", "2026", "2026"),
        ("unknown", "day unknown", ""),
    ],
)
def test_a_day_is_as_exact_as_it_is_known(precision: str, words: str, iso: str) -> None:
    found = EN.when(When(day=DAY, precision=precision))  # type: ignore[arg-type]
    assert (found.words, found.iso) == (words, iso)


def test_the_clock_is_that_of_the_region_with_utc_beside_it() -> None:
    late = dt.datetime(2026, 3, 4, 21, 45, tzinfo=dt.UTC)
    found = EN.moment(late)
    assert (found.words, found.beside) == ("5 Mar 2026, 02:15", "\u20682026-03-04 21:45 UTC\u2069")
    assert FA.moment(late).words == "۱۴ حوت ۱۴۰۴، ۰۲:۱۵"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "just now"),
        (59, "just now"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (172_799, "47 h"),
        (172_800, "2 days"),
        (86_400 * 800, "2 years"),
    ],
)
def test_ages(seconds: float, words: str) -> None:
    assert EN.age(seconds) == words
