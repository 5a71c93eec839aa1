"""Which of a story's days is the incident's, read whole. 6 May 2031 is a Tuesday."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.support.readings import told

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
        (f"KABUL, May 5 -- Last month Afghan {RAID}, the governor said. A bomb had killed six there.", None),
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
