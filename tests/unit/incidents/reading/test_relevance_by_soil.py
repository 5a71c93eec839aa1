"""Whether a story is of the country: embassies, people from there, fights on its border; and what sounds like war."""

from __future__ import annotations

import pytest

from tests.support.readings import told

TOLD = [
    # a force that goes out for somebody
    (
        "Commandos launched an operation against a bomb maker in Chimtal district of Balkh on Monday.\n\nHe drew a"
        " pistol, and they killed him."
    ),
    # a border fight is told from both sides
    (
        "Fighters of two armies traded fire across the frontier in Dand Patan district of Paktia province on Monday and"
        " three guards were killed.\n\nThe other army said that its posts in Kurram were attacked. It fought"
        " off an assault in Kurram and killed 20 gunmen there. A battle in Bajaur left four soldiers dead, it said."
    ),
    # a workplace is no accident
    "Gunmen killed six coal miners in Dara-e-Suf district of Samangan province on Monday.",
    "Unknown men led away a lecturer, who writes a column for a website, from his home in Herat on Monday night.",
    # shots that a crowd is scattered with
    (
        "د ننګرهار په خوګیاڼو ولسوالۍ کې نن دوشنبه ځواکونو پر هغو بزګرو ډزې وکړې چې د کښت پر ضد یې لاریون کاوه،"
        " او دوه تنه ووژل شول."
    ),
]
OTHER = [
    # what is warned of, and kinds of acts that are spoken of
    "Charities told their staff in Kabul on Monday to stay home after a car-bomb warning that named no office.",
    (
        "Envoys of both sides met near Islamabad on Wednesday and agreed to meet again.\n\nThere were sharp words about"
        " suicide bombings and about night raids. Some commanders have disowned the talks. A statement spoke of"
        " victories in the north of Afghanistan."
    ),
    # the embassy of a country is not in it, nor is where victims are from
    (
        "په تهران کې د افغانستان سفارت وايي، په یوه هوايي برید کې درې کارګران وژل شوي دي.\n\nدا کسان د پکتیکا د سروبي"
        " ولسوالۍ اوسېدونکي دي. د هغوی کورنۍ خبرې شوې."
    ),
    (
        "The central bank went into battle for the currency on Monday in Kabul.\n\nTraders spoke of an attack on their"
        " business. The exchange rate fell to 70 to the dollar."
    ),
    # a report that sums up a quarter tells no incident
    (
        "Between 1 July and 30 September 800 civilians were killed in Afghanistan, a report says.\n\nSuicide attacks"
        " caused many of the casualties, and airstrikes came second. The figure is 12 per cent higher than that."
    ),
]


@pytest.mark.parametrize("text", TOLD)
def test_it_tells_an_incident_of_the_country(text):
    reading = told(text, published="2025-11-04T08:00")
    assert reading.relevant, [(one.name, one.weight, one.words) for one in reading.reasons]


@pytest.mark.parametrize("text", OTHER)
def test_it_tells_of_something_else(text):
    reading = told(text, published="2025-11-04T08:00")
    assert not reading.relevant, [(one.name, one.weight, one.words) for one in reading.reasons]


def test_shots_at_those_who_protest_are_excessive_force():
    (report,) = told(TOLD[-1], published="2025-11-04T08:00").reports
    assert report.sub_event_type == "Excessive force against protesters"
