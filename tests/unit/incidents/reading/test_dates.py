import datetime as dt

import pytest

from incidents.reading.dates import find_dates, published_day
from tests.support.language_packs import ZONE, document, packs

WEDNESDAY = "2022-05-04T06:00"


@pytest.mark.parametrize(
    ("language", "text", "days"),
    [
        ("en", "It began on Tuesday.", ["2022-05-03"]),
        ("en", "It began late on Wednesday night.", ["2022-05-04"]),
        ("en", "It began in the early hours of Monday.", ["2022-05-02"]),
        ("en", "They fought overnight.", ["2022-05-03"]),
        ("en", "They came this morning.", ["2022-05-04"]),
        ("en", "Three days ago they left.", ["2022-05-01"]),
        ("en", "Over the past three days they fought.", ["2022-05-01"]),
        ("en", "They held it for three days.", []),
        ("en", "The talks are next Friday.", ["2022-05-06"]),
        ("en", "It was said last month.", ["2022-04-04"]),
        ("en", "They came in May of 2021.", ["2021-05-01"]),
        ("en", "They were heard of in recent months.", [None]),
        ("en", "It happened on Dec. 30.", ["2021-12-30"]),
        ("fa", "این رویداد سه‌شنبه‌شب رخ داد.", ["2022-05-03"]),
        ("fa", "امروز حمله شد و دیروز هم.", ["2022-05-04", "2022-05-03"]),
        ("fa", "دو روز پیش رخ داد.", ["2022-05-02"]),
        # the night of a weekday is the one before it, but for a clock's hour at night
        ("fa", "این رویداد شب سه‌شنبه رخ داد.", ["2022-05-02"]),
        ("fa", "این رویداد ساعت ده شب سه‌شنبه رخ داد.", ["2022-05-03"]),
        ("fa", "در سه روز گذشته درگیری ادامه داشت.", ["2022-05-01"]),
        ("fa", "روز گذشته درگیری شد.", ["2022-05-03"]),
        ("ps", "پرون برید وشو.", ["2022-05-03"]),
        ("ps", "د یکشنبې په شپه برید وشو.", ["2022-05-01"]),
        ("ps", "درې ورځې مخکې برید وشو.", ["2022-05-01"]),
        ("ps", "په تېرو درېو ورځو کې جګړه وشوه.", ["2022-05-01"]),
    ],
)
def test_days(language, text, days):
    story = document(text, published=WEDNESDAY)
    found = find_dates(story, packs()[language], ZONE)
    assert [date.day.isoformat() if date.day else None for date in found] == days


def test_weekdays_of_an_undated_story_stay_open():
    story = document("Gunmen attacked on Sunday. The first attack was on June 15, 2020.")
    assert [date.day for date in find_dates(story, packs()["en"], ZONE)] == [None, dt.date(2020, 6, 15)]


def test_the_day_of_publishing_is_the_local_one():
    assert published_day(document("Nothing.", published="2022-05-03T20:00"), ZONE) == dt.date(2022, 5, 4)
    assert published_day(document("date 2022-05 It began on Sunday, they said of the raid."), ZONE) is None


@pytest.mark.parametrize("published", ["0001-01-01T12:00", "2022-05-04T06:00", "9999-12-31T12:00"])
def test_what_is_no_day_of_the_calendar_stays_open(published):
    text = (
        "A wall 5000 years old, of last year, of over the past 3000 years, of 20000 years ago, yesterday, next Friday."
    )
    found = find_dates(document(text, published=published), packs()["en"], ZONE)
    ago = next(date for date in found if date.wording == "20000 years ago")
    assert ago.day is None


def test_old_and_coming_days_are_marked():
    story = document("On March 3, 2019, it fell. They meet next Friday.", published=WEDNESDAY)
    old, coming = find_dates(story, packs()["en"], ZONE)
    assert (old.background, old.future, coming.future) == (True, False, True)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("In 2016 a similar attack killed 40.", [(dt.date(2016, 1, 1), True, False)]),
        ("They have held it since 2022.", [(dt.date(2022, 1, 1), False, False)]),
        ("The bridge should stand in 2030.", [(dt.date(2030, 1, 1), False, True)]),
        ("The rebels threw 2016 stones at the house.", []),
        ("He was heard as a witness of the 2016 bombing.", [(dt.date(2016, 1, 1), True, False)]),
        ("It was held by the 2000 men of the clan.", []),
        ("در سال ۱۳۹۵ حمله شد.", [(dt.date(2016, 3, 20), True, False)]),
        ("په ۱۳۹۵ کال کې برید وشو.", [(dt.date(2016, 3, 20), True, False)]),
    ],
)
def test_a_year_that_stands_alone_is_background_unless_it_is_the_storys(text, years):
    story = document(text, published=WEDNESDAY)
    found = find_dates(story, packs()[story.language], ZONE)
    assert [(date.day, date.background, date.future) for date in found if date.precision == "year"] == years
