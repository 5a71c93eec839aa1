"""A region pack of another country and language is another folder: nothing of one country is in the code."""

from __future__ import annotations

import datetime as dt

import pytest

from incidents.errors import RefuseError
from incidents.region.pack import Region
from tests.support.readings import SHIPPED, VELMARIA, figure, files, told

BOMB = (
    "Bumta espladik lo Lunek ul Pontalba, urb do Obrask, mordakan tri vardani yo ranikan kvin tsivlani, politsi diris."
)
MATCH = "Futbolo ul Tarsk: tri golo da Grelnik atakis lo Lunek ul stadio, diris la ludo."
AFGHAN = "A suicide bomber killed six people in Kabul on Monday, police said."


def test_an_incident_of_another_country_in_its_language() -> None:
    reading = told(BOMB, folder=VELMARIA)
    assert reading.relevant
    assert reading.language == "vm"
    report = reading.reports[0]
    assert (report.event_type, report.sub_event_type) == (
        "Explosions/Remote violence",
        "Remote explosive/landmine/IED",
    )
    assert (report.place.province, report.place.name) == ("XV-GRE", "Pontalba")
    assert report.when.day == dt.date(2031, 5, 5)
    assert figure(reading, "killed") == (3, 3)
    assert figure(reading, "wounded") == (5, 5)


def test_its_football_is_no_incident() -> None:
    reading = told(MATCH, folder=VELMARIA)
    assert not reading.relevant
    assert reading.why_not == "sport"


def test_nothing_of_the_shipped_country_is_found_with_it() -> None:
    assert not told(AFGHAN, folder=VELMARIA).relevant
    # control: it is the pack that knows
    assert told(AFGHAN, folder=SHIPPED).relevant
    assert not told(BOMB, folder=SHIPPED).relevant


@pytest.mark.parametrize("name", sorted(files(VELMARIA).keys() - {"outlets.toml", "province_names.csv"}))
def test_a_missing_file_is_named(name: str) -> None:
    texts = files(VELMARIA)
    del texts[name]
    with pytest.raises(RefuseError, match=name):
        Region.parse(texts)
