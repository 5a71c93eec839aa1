"""Where something happened, against datelines, offices, origins, persons and namesakes."""

from __future__ import annotations

import pytest

from incidents.reading.places import PlaceMention, choose_place, find_places
from incidents.text.document import Document
from tests.support.readings import told
from tests.support.told_places import country, every, gazetteer, story


def province(document: Document) -> str | None:
    chosen = choose_place(find_places(document, gazetteer()), document, gazetteer(), country(), every(document))
    return chosen.place.province if chosen.place else None


def mention(document: Document, wording: str) -> PlaceMention:
    return next(one for one in find_places(document, gazetteer()) if one.wording == wording)


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("en", "A mine went off beside a mosque in the Qara Bagh district of Ghazni, elders said.", "AF-GHA"),
        ("en", "A mine went off beside a mosque in the Qara Bagh district of Kabul, elders said.", "AF-KAB"),
        ("en", "Kandahar police chief Daud Zaki said that the shooting took place in Lashkar Gah.", "AF-HEL"),
        ("en", "Two drivers who had come from Herat were killed by a rocket in Farah.", "AF-FRA"),
        ("en", "The convoy was on its way to Kabul when it was hit in the Baraki Barak district.", "AF-LOG"),
        ("en", "In Panjwoyi district a shopkeeper was shot dead on Monday.", "AF-KAN"),
        ("en", "A bomb killed nine people in Faizabad on Monday, police said.", "AF-BDS"),
        ("en", "A bomb killed nine people in Faizabad district of Jawzjan on Monday.", "AF-JOW"),
        ("fa", "یک ماین در ولسوالی قره باغ ولایت غزنی انفجار کرد.", "AF-GHA"),
        ("fa", "سه تن در شهر هرات کشته شدند.", "AF-HER"),
        ("ps", "په هلمند کې درې تنه ووژل شول.", "AF-HEL"),
        ("ps", "د خوست ولایت په تڼیو ولسوالۍ کې چاودنه وشوه.", "AF-KHO"),
    ],
)
def test_province(language: str, text: str, code: str) -> None:
    assert province(story(text, language=language)) == code


def test_the_dateline_is_not_where_it_happened() -> None:
    document = story("A bridge was blown up in Kunduz on Friday night.", dateline="KABUL")
    chosen = choose_place(find_places(document, gazetteer()), document, gazetteer(), country(), every(document))
    assert chosen.place is not None
    assert chosen.place.province == "AF-KDZ"
    assert [(one.name, one.reason) for one in chosen.rejected] == [("Kabul", "dateline")]


def test_a_place_that_no_list_has_is_named_beside_its_district() -> None:
    document = story("Gunmen held up a bus in the Spin Ghwandi area of Andar district of Ghazni province.")
    chosen = choose_place(find_places(document, gazetteer()), document, gazetteer(), country(), every(document))
    assert chosen.place is not None
    assert (chosen.place.name, chosen.place.province, chosen.place.precision) == ("Spin Ghwandi", "AF-GHA", "place")


@pytest.mark.parametrize(
    ("text", "precision", "district"),
    [
        ("A truck was burnt in the Dara valley of Paryan district on Monday.", "place", "Paryan"),
        ("A truck was burnt in the Dara valley, and one in Paryan district on Monday.", "district", "Dara"),
        ("A truck was burnt in the Dara valley of Panjshir on Monday.", "district", "Dara"),
    ],
)
def test_what_is_of_a_district_lies_there_whatever_its_name(text: str, precision: str, district: str) -> None:
    mentioned = mention(story(text), "Dara valley")
    assert [(place.precision, place.district) for place in mentioned.places] == [(precision, district)]


def test_the_story_knows_its_district_better_than_the_list() -> None:
    assert province(story("Two men were held in Zurmat district, Paktika province, on Tuesday.")) == "AF-PKA"


def test_parts_of_longer_names_are_no_places() -> None:
    found = find_places(story("They fought in Reg-e Zarnigar all day, and near the Surkh Murghab area."), gazetteer())
    assert not [one for one in found if one.wording in ("Reg", "Murghab")]


def test_namesakes_abroad_need_their_country() -> None:
    assert mention(story("A bus burned in Jalalabad, Kyrgyzstan, on Monday."), "Jalalabad").foreign
    assert not mention(story("A bus burned in Jalalabad on Monday."), "Jalalabad").foreign


def test_persons_named_like_places_are_no_places() -> None:
    assert mention(story("It was quiet, said Rahmat Khogyani, a teacher."), "Khogyani").cue == "person"


def test_a_common_word_is_a_place_only_beside_its_kind() -> None:
    assert not find_places(story("نرخ آرد بالا رفت.", language="fa"), gazetteer())
    assert find_places(story("در ولسوالی نرخ درگیری شد.", language="fa"), gazetteer())


def test_a_person_keeps_his_name_through_the_story() -> None:
    text = (
        "Six men died in Jalalabad, said Ataullah Khogyani, who speaks for the governor. Khogyani said two were shot."
    )
    found = [one for one in find_places(story(text), gazetteer()) if one.wording == "Khogyani"]
    assert [one.cue for one in found] == ["person", "person"]


def test_a_place_that_somebody_is_named_after_stays_a_place_where_something_was() -> None:
    text = "Ataullah Khogyani spoke to reporters. A bomb went off in Khogyani on Monday. Khogyani is in the east."
    assert [one.cue for one in find_places(story(text), gazetteer()) if one.wording == "Khogyani"][1:] == [
        "at",
        "plain",
    ]


def test_the_place_that_a_direction_is_taken_from_is_not_where_it_lies() -> None:
    found = mention(story("Police stood guard in the city of Jalalabad, far east of Kabul, on Monday."), "Jalalabad")
    assert {place.province for place in found.places} == {"AF-NAN"}


def test_the_capital_of_a_province_of_the_country_is_not_the_capital_of_the_country() -> None:
    document = story("Fighters reached the capital of Afghanistan’s western Badghis province on Wednesday.")
    assert "AF-KAB" not in {place.province for one in find_places(document, gazetteer()) for place in one.places}


def place(text: str, published: str = "2023-08-08T08:00") -> str | None:
    reading = told(text, published=published)
    return reading.reports[0].place.name if reading.reports else None


def test_where_the_wounded_lie_and_where_people_meet_is_not_where_it_happened() -> None:
    fight = (
        "A man died in the hospital in Pul-e-Khumri from wounds he got in Friday's gunfight between villages in Burka"
        " district, Baghlan."
    )
    assert place(fight) == "Burka"
    talks = (
        "Guards of both sides fired at each other in Char Burjak district of Nimroz on Sunday.\n\nA soldier was"
        " killed.\n\nThe cause was a canal.\n\nOfficials of both sides sat down at a table in Zaranj on Tuesday."
    )
    assert place(talks) == "Char Burjak"


def test_a_town_that_has_its_provinces_name_is_the_province() -> None:
    reading = told(
        "په سمنګان کې وسله‌والو د سه‌شنبې په شپه شپږ کارګران ووژل.", published="2024-11-21T08:00", language="ps"
    )
    assert reading.reports[0].place.precision == "province"
