"""Digests of several incidents, and what speaks for a type: the title, the narration, not a witness's words."""

from __future__ import annotations

from incidents.records import Reading
from tests.support.readings import told

TUESDAY_NOON = "2020-06-09T08:00"
NUMBERED = """Members only. All times local.

1. BALKH / Sholgara. 07:20. A police truck struck a mine on the river road. 3 police dead, 2 wounded.

2. HERAT / city, PD 10. 08:05. Two men on a motorbike shot a judge outside his house on Monday. His driver was wounded.

Outlook: processions are planned in Kunduz. A gas explosion in a kitchen there was an accident.
"""
CAPITALS = """These are the incidents of Monday.

KUNDUZ CITY - Mortar shells killed a man and injured 14 people.

KHOST, Sabari district - A hand grenade was thrown over the wall of a school. Three voters were hurt.

FARAH, Pusht-e Rod district - A vehicle hit a mine. Two clerks died.
"""


def provinces(reading: Reading) -> list[str | None]:
    return [report.place.province for report in reading.reports]


def test_numbered_items_headed_by_places_are_incidents_of_their_own() -> None:
    assert provinces(told(NUMBERED, published=TUESDAY_NOON)) == ["AF-BAL", "AF-HER"]


def test_the_first_of_several_items_in_capitals_is_no_dateline() -> None:
    assert provinces(told(CAPITALS, published=TUESDAY_NOON)) == ["AF-KDZ", "AF-KHO", "AF-FRA"]


def test_what_a_witness_says_of_war_makes_no_battle() -> None:
    reading = told(
        "An old shell exploded in Andar district of Ghazni province on Monday, killing three brothers, officials"
        ' said.\n\n"The fighting has gone and left its seeds in our fields," their uncle said.',
        published=TUESDAY_NOON,
    )
    assert reading.reports[0].sub_event_type == "Remote explosive/landmine/IED"


def test_a_title_that_tells_of_arrests_alone_decides() -> None:
    reading = told(
        "Intelligence agents detained four members of a cell in Kunar province on Monday.\n\nTwo explosives vests were"
        " found. The men are accused of a bombing.",
        title="Four cell members detained in Kunar",
        published=TUESDAY_NOON,
    )
    assert reading.reports[0].sub_event_type == "Arrests"


REGIONS = """Weekly brief. Members only.

NORTH. Gunmen shot dead a judge in Balkh district of Balkh on Monday. His driver was wounded.

SOUTH. On Sunday a hand grenade was tossed into a shop in Spin Boldak, Kandahar. Two clerks were injured.

CENTRE. A magnetic bomb exploded under a police truck in Kabul on Saturday. The driver was killed.
"""


def test_headings_that_name_regions_part_incidents_too() -> None:
    assert provinces(told(REGIONS, published=TUESDAY_NOON)) == ["AF-BAL", "AF-KAN", "AF-KAB"]


def test_captives_who_come_free_were_taken_before() -> None:
    reading = told(
        "Gunmen have released 18 of 23 passengers whom they kidnapped from a bus in Farah province, an official said on"
        " Sunday.\n\nThe passengers were seized in Bala Buluk district on May 23.\n\nThey were set free last night.",
        title="18 abducted passengers freed in Farah",
        published=TUESDAY_NOON,
    )
    (report,) = reading.reports
    assert (report.sub_event_type, str(report.when.day)) == ("Abduction/forced disappearance", "2020-05-23")


def test_a_month_beside_the_act_is_more_than_the_day_of_what_was_said() -> None:
    reading = told(
        "Five vaccinators who were abducted in Ghor province at the end of April are free, their families confirmed"
        " today.\n\nThe five were handed over to elders on Sunday.",
        published="2020-06-09T08:00",
    )
    assert reading.reports[0].when.precision == "month"


def test_a_year_ago_today_is_a_day() -> None:
    reading = told(
        "A year ago today a bomber blew himself up in a queue in Sharana. Twelve people died.", published=TUESDAY_NOON
    )
    assert str(reading.reports[0].when.day) == "2019-06-09"


def test_people_shot_and_others_taken_are_attacked() -> None:
    reading = told(
        "Attackers stopped a truck in Samangan province, shot six miners dead and marched two more away, officials said"
        " on Monday.",
        title="Gunmen kill six miners, seize two",
        published=TUESDAY_NOON,
    )
    assert reading.reports[0].sub_event_type == "Attack"


def test_those_who_died_since_are_in_the_toll_that_is_told_with_them() -> None:
    reading = told(
        "The Taliban said they set off a bomb under a bus of clerks in Pul-e Khumri on Monday, as doctors reported that"
        " four more had died in hospital, which took the toll to nine.",
        published=TUESDAY_NOON,
    )
    (killed,) = (one for one in reading.reports[0].figures if one.kind == "killed")
    assert (killed.least, killed.most) == (9, 9)
