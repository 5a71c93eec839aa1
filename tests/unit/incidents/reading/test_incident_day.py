"""Which of a story's days is the incident's, read whole. 6 May 2031 is a Tuesday."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.support.readings import figure, told

RAID = "soldiers killed two insurgents in a raid in Zurmat district of Paktia province"


def _when(text: str, published: str | None = "2031-05-06T08:00", title: str = "") -> tuple[str | None, str]:
    when = told(text, title=title, published=published).reports[0].when
    return (when.day.isoformat() if when.day else None), when.precision


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (f"KABUL, Afghanistan (May 5, 2031)\n\nAfghan {RAID}.", "2031-05-05"),
        (f"KABUL, May 5 -- Afghan {RAID}. The dead wore uniforms, a spokesman said.", "2031-05-05"),
        (f"May 5: Raids in the east\n\nAfghan {RAID}.", "2031-05-05"),
        (f"KABUL, May 5 -- Afghan {RAID} on Sunday.", "2031-05-04"),
        (f"KABUL, May 5 -- Afghan {RAID}. It was the third raid there in recent months.", "2031-05-05"),
        (f"KABUL, May 5 -- Last month Afghan {RAID}, the governor said. A bomb had killed six there.", "2031-04-06"),
        (f"KABUL -- Afghan {RAID}.", None),
    ],
)
def test_a_story_that_names_no_day_is_of_the_day_that_its_dateline_bears(text: str, day: str | None) -> None:
    assert _when(text)[0] == day


def test_a_fight_of_some_days_began_with_the_first_and_a_named_day_says_more() -> None:
    fight = "Clashes during the past two days in Zurmat district of Paktia province killed nine policemen."
    assert _when(fight)[0] == "2031-05-04"
    assert _when(f"{fight} The Taliban attacked the bazaar there on Monday.")[0] == "2031-05-05"


def test_the_datelines_day_is_quoted_with_the_dateline() -> None:
    when = told(f"KABUL, May 5 -- Afghan {RAID}.").reports[0].when
    assert when.evidence is not None
    assert (when.evidence.number, "May 5" in when.wording) == (-1, True)


def test_only_the_main_incident_takes_the_datelines_day() -> None:
    reading = told(
        f"KABUL, May 5 -- Afghan {RAID} on Sunday.\n\nIn a separate incident, a bomb exploded in Kunduz city and killed"
        " three policemen.",
    )
    assert [report.when.day for report in reading.reports] == [dt.date(2031, 5, 4), None]


@pytest.mark.parametrize(
    "words",
    [
        "who was responsible for the April 22 kidnapping of two engineers",
        "who is linked to an ambush April 22 in which three policemen were killed",
        "wanted for the April 22 bombing of a hotel in Kabul",
        "who conducted the April 22 attack on the airfield",
    ],
)
def test_a_day_of_what_somebody_answers_for_is_not_the_incidents(words: str) -> None:
    assert _when(f"Soldiers detained a Taliban commander {words} in a raid in Zurmat district of Paktia today.") == (
        "2031-05-06",
        "day",
    )


def test_a_day_that_the_story_tells_before_anybody_answers_for_it_stays() -> None:
    text = (
        "A car bomb killed six people in Kunduz city on Sunday. On Monday the police said that the men responsible for"
        " Sunday's bombing had fled."
    )
    assert _when(text)[0] == "2031-05-04"


def test_the_act_that_somebody_answers_for_has_its_day_where_the_story_names_no_other() -> None:
    assert (
        _when("Police in Kunduz named the man responsible for Sunday's bombing, which killed six.")[0] == "2031-05-04"
    )


def test_what_is_in_force_since_a_day_began_no_incident() -> None:
    raid = f"Afghan {RAID} on Monday."
    assert _when(f"{raid}\n\nA curfew has been in force since Saturday.")[0] == "2031-05-05"
    assert _when("Fighting has gone on since Saturday in Zurmat district of Paktia province.")[0] == "2031-05-03"


def test_a_day_earlier_is_the_day_before() -> None:
    text = "The Taliban said on Tuesday that they had carried out a bombing in Zurmat district of Paktia"
    assert _when(f"{text} that killed seven people a day earlier.")[0] == "2031-05-05"


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        (
            (
                "Hundreds gathered in western Kabul on Monday to remember those killed in the August 2018 attack on an"
                " academy. Families lit candles. The bombing killed 48 students."
            ),
            "2018-08-01",
            "month",
        ),
        (
            (
                "Relatives marked on Sunday the tenth anniversary of the bombing of a market in Gardez in 2021, in"
                " which 23 people were killed. Prayers were held in the bazaar."
            ),
            "2021-01-01",
            "year",
        ),
        (
            (
                "Seven years after a bomb tore through a school in the west of Kabul, survivors met on Monday. The"
                " blast on May 8, 2024 killed 85 people."
            ),
            "2024-05-08",
            "day",
        ),
        (
            (
                "Journalists held a vigil in Kabul on Monday for nine colleagues who were killed in a suicide bombing"
                " in April 2018."
            ),
            "2018-04-01",
            "month",
        ),
        (
            (
                "A memorial to the victims of the 2017 truck bombing in Kabul was opened on Sunday. Its stone names May"
                " 31, 2017, when more than 150 people died in the blast."
            ),
            "2017-05-31",
            "day",
        ),
        (
            (
                "باشندگان جلال آباد روز دوشنبه از قربانیان حمله انتحاری ماه اگست ۲۰۱۹ بر یک تالار عروسی یادبود کردند."
                " در آن حمله ۶۳ تن کشته شدند."
            ),
            "2019-08-01",
            "month",
        ),
        (
            (
                "روز یکشنبه در کابل از سالگرد حمله بر یک آموزشگاه گرامیداشت شد. در حمله ماه سنبله سال ۱۴۰۱ بر این"
                " آموزشگاه ۵۴ تن کشته شدند."
            ),
            "2022-08-23",
            "month",
        ),
        (
            (
                "په خوست کې د ۲۰۲۲ کال د اپرېل د هوايي برید کلیزه د دوشنبې په ورځ ولمانځل شوه. په هغه برید کې ۴۵ کسان"
                " وژل شوي وو."
            ),
            "2022-04-01",
            "month",
        ),
    ],
)
def test_what_people_remember_happened_on_its_own_old_day(text: str, day: str, precision: str) -> None:
    assert _when(text) == (day, precision)


def test_a_time_that_the_first_sentence_opens_with_is_that_of_its_act() -> None:
    text = "A year ago gunmen stormed a maternity ward in Kabul and killed 24 people. On Monday relatives came."
    assert _when(text, title="A year after the attack on the ward, mothers wait") == ("2030-05-06", "year")


NEWS = {
    "a ceremony": "Gunmen attacked a ceremony in Kabul on Monday to mark the anniversary of the death of a leader."
    " Police said 27 people were killed.",
    "a place": "A suicide bomber blew himself up on Monday at an academy in Kabul that was attacked in August 2018,"
    " killing nine students.",
    "another attack": "A bomb killed five people in Kunduz on Monday, police said. The city was hit by a similar attack"
    " in October 2021, when 50 people died in a mosque.",
    "an era": "Two years after the Taliban seized Kabul in August 2021, a bomb killed five people in Kunduz on Monday.",
    "an old mine": "A mine left from 1989 killed three children in Helmand on Monday.",
    "mourning": "People mourned in Takhar on Tuesday for five teachers shot dead on Monday.",
    "Dari": "افراد مسلح روز دوشنبه در کابل بر مراسم سالگرد یک رهبر جهادی حمله کردند و ۲۷ تن را کشتند.",
}


@pytest.mark.parametrize("text", NEWS.values(), ids=NEWS.keys())
def test_news_beside_what_is_remembered_has_its_own_day(text: str) -> None:
    assert _when(text) == ("2031-05-05", "day")


def test_the_dead_of_an_old_day_are_those_of_the_incident_that_is_remembered() -> None:
    reading = told(
        "Relatives marked on Sunday the tenth anniversary of the bombing of a market in Gardez in 2021, in which 23"
        " people were killed."
    )
    assert figure(reading, "killed") == (23, 23)


def test_where_nobody_says_when_it_was_the_day_of_the_vigil_is_not_taken() -> None:
    text = "Hundreds held a vigil in Kabul on Sunday for the victims of the attack on the academy, which killed 48."
    assert _when(text) == (None, "unknown")
