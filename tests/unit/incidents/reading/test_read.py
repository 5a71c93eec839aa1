"""What a story says, read whole: relevance, place, day, figures and incidents, in three languages."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from incidents.reading.read import read
from incidents.records import Reading, Story
from incidents.region.pack import Region
from tests.support.readings import SHIPPED, figure, files, knowledge, told

MONDAY = dt.date(2020, 6, 8)
TUESDAY_NOON = "2020-06-09T08:00"


def provinces(reading: Reading) -> list[str | None]:
    return [report.place.province for report in reading.reports]


def test_english_ambush_with_the_attackers_counted_apart() -> None:
    reading = told(
        "KABUL — Taliban fighters ambushed an army convoy in Nad Ali district of Helmand on Monday, killing four"
        " soldiers and wounding nine, an official said on Tuesday.\n\nEight insurgents were also killed, he added.\n\n"
        "The road from Kabul to Kandahar was not affected.",
        title="Four soldiers killed in Helmand ambush",
        published=TUESDAY_NOON,
    )
    report = reading.reports[0]
    assert reading.relevant
    assert provinces(reading) == ["AF-HEL"]
    assert (report.event_type, report.sub_event_type) == ("Battles", "Armed clash")
    assert report.when.day == MONDAY
    assert figure(reading, "killed") == (4, 4)
    assert figure(reading, "wounded") == (9, 9)
    assert {actor.name for actor in report.actors} == {"Taliban", "Afghan security forces"}
    assert any(place.name == "Kabul" for place in report.rejected)


def test_dari_roadside_bomb() -> None:
    reading = told(
        "در نتیجه انفجار یک ماین کنار جاده در ولسوالی شولگره ولایت بلخ سه غیرنظامی کشته و پنج تن دیگر زخمی شدند.\n\n"
        "سخنگوی والی می‌گوید این رویداد روز دوشنبه رخ داده است. هیچ گروهی مسوولیت آن را بر عهده نگرفته است.",
        title="سه کشته در انفجار ماین در بلخ",
        published=TUESDAY_NOON,
    )
    report = reading.reports[0]
    assert reading.language == "fa"
    assert provinces(reading) == ["AF-BAL"]
    assert report.sub_event_type == "Remote explosive/landmine/IED"
    assert report.when.day == MONDAY
    assert figure(reading, "killed") == (3, 3)
    assert figure(reading, "wounded") == (5, 5)
    assert report.claimed_by is None


def test_pashto_shooting() -> None:
    reading = told(
        "وسله‌والو کسانو پرون د لغمان په مهترلام ښار کې په ډزو یو ښوونکی وواژه او دوه نور یې ټپیان کړل.\n\n"
        "د والي ویاند وویل، تر اوسه د پېښې مسوولیت چا نه دی منلی.",
        title="په لغمان کې یو ښوونکی ووژل شو",
        published=TUESDAY_NOON,
    )
    assert reading.relevant
    assert reading.language == "ps"
    assert provinces(reading) == ["AF-LAG"]
    assert reading.reports[0].when.day == MONDAY


@pytest.mark.parametrize(
    ("title", "text", "why_not"),
    [
        ("Bus crash", "A bus overturned in Ghazni on Monday, killing eleven people, traffic police said.", "accident"),
        ("Floods", "Flash floods swept through villages in Parwan on Monday, killing nine people.", "nature"),
        ("Visitors win", "Fast bowlers took seven wickets in Kabul: the attack bowled the hosts out for 91.", "sport"),
        ("Under fire", "The ministry in Kabul came under fire for soaring prices that kill the market.", "metaphor"),
        ("Exercise", "The army held a live-fire exercise in Balkh, with helicopters attacking mock posts.", "plan"),
        ("Bomb kills four", "A bomb killed four people in Peshawar on Monday, two of them from Kabul.", "abroad"),
        ("Talks resume", "Negotiators from Kabul met donors for talks on peace after decades of war.", "politics"),
    ],
)
def test_other_stories_with_their_reason(title: str, text: str, why_not: str) -> None:
    reading = told(text, title=title, published=TUESDAY_NOON)
    assert not reading.relevant
    assert reading.why_not == why_not
    assert reading.reports == ()


def test_a_story_that_names_nothing_of_the_country_is_left_at_once() -> None:
    reading = told("A suicide bomber killed nine people in Bogota on Monday.", published=TUESDAY_NOON)
    assert not reading.relevant
    assert [reason.name for reason in reading.reasons] == ["no_place_of_the_country"]
    assert reading.signature == ()


def test_reasons_name_their_words_and_sentences() -> None:
    reading = told("A suicide bomber killed nine people in Kabul on Monday.", published=TUESDAY_NOON)
    best = max(reading.reasons, key=lambda reason: reason.weight)
    assert (best.name, best.words, best.number) == ("suicide", "suicide bomber", 1)


def test_a_roundup_has_one_report_a_heading() -> None:
    reading = told(
        "The week in short.\n\n"
        "LOGAR. A roadside bomb killed two farmers near Baraki Barak on Monday.\n\n"
        "TAKHAR. Gunmen shot dead a judge in Taloqan on Sunday.\n\n"
        "WEATHER\nMore rain is forecast in Kabul.",
        title="Security week",
        published=TUESDAY_NOON,
    )
    assert provinces(reading) == ["AF-LOG", "AF-TAK"]
    assert [report.sub_event_type for report in reading.reports] == ["Remote explosive/landmine/IED", "Attack"]
    assert [report.when.day for report in reading.reports] == [MONDAY, MONDAY - dt.timedelta(days=1)]
    assert figure(reading, "killed", 0) == (2, 2)
    assert figure(reading, "killed", 1) == (1, 1)


def test_a_separate_incident_elsewhere_is_a_report_of_its_own() -> None:
    reading = told(
        "A car bomb exploded in Lashkargah on Monday, killing three people, police said.\n\n"
        "In a separate incident, gunmen shot dead two policemen in Kunduz city on Sunday evening.",
        published=TUESDAY_NOON,
    )
    assert provinces(reading) == ["AF-HEL", "AF-KDZ"]
    assert figure(reading, "killed", 0) == (3, 3)
    assert figure(reading, "killed", 1) == (2, 2)


def test_fighting_named_in_passing_is_no_incident_and_gives_no_figure() -> None:
    reading = told(
        "A car bomb exploded in Lashkargah on Monday, killing three people, police said.\n\n"
        "There was also fighting in Kunduz.\n\nIn March 2017, a bombing in Herat killed 40 people.",
        published=TUESDAY_NOON,
    )
    assert provinces(reading) == ["AF-HEL"]
    assert figure(reading, "killed") == (3, 3)


def test_the_day_of_the_attack_is_not_the_day_of_the_statement() -> None:
    reading = told(
        "The army withdrew its statement on Tuesday about a raid in Logar on Sunday in which six people were killed.",
        published=TUESDAY_NOON,
    )
    assert reading.reports[0].when.day == MONDAY - dt.timedelta(days=1)


def test_a_long_fight_has_the_day_on_which_it_began() -> None:
    reading = told(
        "Fighting went on on Tuesday in Farah city in an assault by the Taliban that began late on Sunday.",
        published=TUESDAY_NOON,
    )
    assert reading.reports[0].when.day == MONDAY - dt.timedelta(days=1)


def test_without_a_publishing_day_weekdays_stay_open_and_written_days_hold() -> None:
    weekday = told("A bomb killed three people in Herat on Monday.", published=None)
    written = told("A bomb killed three people in Herat on 8 June 2020.", published=None)
    assert weekday.reports[0].when.day is None
    assert written.reports[0].when.day == MONDAY


def test_an_old_incident_retold_is_dated_by_its_own_day() -> None:
    reading = told(
        "Five years ago today, on June 9, 2015, a suicide bomber struck the market of Gardez. Eleven people died.",
        published=TUESDAY_NOON,
    )
    assert reading.relevant
    assert reading.reports[0].when.day == dt.date(2015, 6, 9)


def test_conflicting_claims_give_the_span_and_an_earlier_count_does_not() -> None:
    claims = told(
        "Six soldiers were killed when the Taliban overran a post in Baghlan on Monday, the army said.\n\n"
        "The Taliban claimed responsibility and said their fighters had killed 15 soldiers.",
        published=TUESDAY_NOON,
    )
    revised = told(
        "A bomb in Baghlan on Monday killed nine people, a hospital official said.\n\nPolice had spoken of five dead.",
        published=TUESDAY_NOON,
    )
    assert figure(claims, "killed") == (6, 15)
    assert figure(revised, "killed") == (9, 9)


def test_both_accounts_of_those_hit_by_a_strike_count() -> None:
    reading = told(
        "An air strike on a house in Uruzgan on Monday killed eight civilians, elders said.\n\n"
        "The defence ministry said that 12 insurgents had been killed.",
        published=TUESDAY_NOON,
    )
    assert reading.reports[0].sub_event_type == "Air/drone strike"
    assert figure(reading, "killed") == (8, 12)


def test_attackers_count_where_only_they_are_counted() -> None:
    reading = told("Seven Taliban fighters were killed in clashes in Zabul on Monday.", published=TUESDAY_NOON)
    assert figure(reading, "killed") == (7, 7)


def test_a_headline_alone_is_read() -> None:
    reading = told("", title="Suicide blast at mosque in Afghanistan kills at least 26", published=TUESDAY_NOON)
    assert reading.relevant
    assert provinces(reading) == [None]
    assert reading.reports[0].place.precision == "country"
    assert figure(reading, "killed") == (26, None)


@pytest.mark.parametrize(
    "text", ["", " \n\n ", "a" * 1_000_000, "\u202e\u200bKabul\u2069", "بمب" * 5000, "Kabul " * 20_000]
)
def test_no_text_is_too_odd(text: str) -> None:
    assert not told(text, published=None).relevant


def test_halves_of_letters_do_not_come_through() -> None:
    reading = told("A bomb killed two people in Kabul\ud800 on Monday, police said.", title="Bomb in \udfffKabul")
    assert reading.reports[0].place.evidence.sentence.isprintable()
    assert msgspec.json.decode(msgspec.json.encode(reading), type=Reading) == reading


def test_reading_is_the_same_again() -> None:
    text = "A bomb killed three people in Herat on Monday, police said. The Taliban denied any part."
    assert told(text) == told(text)


def test_phases_and_rating_come_with_the_report() -> None:
    reading = told(
        "The Taliban attacked Kang district in Nimroz on Monday and killed 21 policemen before they were pushed back.",
        published=TUESDAY_NOON,
    )
    report = reading.reports[0]
    assert "repelled" in {phase.name for phase in report.phases}
    assert report.cap.severity == "Extreme"
    assert report.cap.certainty == "Possible"


def test_a_count_on_top_of_one_before_is_added() -> None:
    lead = "A security force captured a Taliban leader in Balkh district of Balkh province on Monday. "
    assert figure(told(lead + "Two additional suspected insurgents were also detained."), "captured") == (3, 3)
    assert figure(told(lead + "The force detained an additional suspected insurgent."), "captured") == (2, 2)
    whole = "A security force captured four insurgents in Balkh district of Balkh province on Monday. "
    # part of the four, told again: nothing comes on top
    parts = "The commander and three additional insurgents were detained at the scene."
    assert figure(told(whole + parts), "captured") == (4, 4)


def test_the_day_of_an_attack_that_somebody_was_responsible_for_is_not_the_incidents() -> None:
    text = (
        "A force detained a commander who was responsible for Sunday's bombing of a market in Kunduz province, in a"
        " raid on Tuesday in Imam Sahib district, the police said."
    )
    assert str(told(text, published="2031-05-07T08:00").reports[0].when.day) == "2031-05-06"


def test_the_day_that_a_headline_opens_with_is_the_day_of_writing() -> None:
    text = (
        "May 6: Raids in the north\n\nGunmen killed two policemen in Imam Sahib district of Kunduz province last night."
    )
    assert str(told(text, published="2031-05-06T08:00").reports[0].when.day) == "2031-05-05"


def test_a_heading_may_have_its_province_behind_it_or_be_nothing_but_places() -> None:
    reading = told(
        "What our members saw this week.\n\n"
        "ZURMAT, Paktia province. A mine killed two shepherds on Monday.\n\n"
        "Alishang, Laghman. Gunmen shot dead a judge on Sunday.",
        title="Weekly note",
        published=TUESDAY_NOON,
    )
    assert provinces(reading) == ["AF-PIA", "AF-LAG"]
    assert reading.reports[0].place.district == "Zurmat"


def test_a_blast_that_the_lead_calls_an_accident_is_none_further_down() -> None:
    lead = "A gas cylinder blast in a bakery in Kunduz killed four people on Monday, police said."
    more = "\n\nThe blast broke windows. After the blast the street was closed. Another shop caught fire in the blast."
    assert not told(lead + more, published=TUESDAY_NOON).relevant
    bomb = lead.replace("gas cylinder blast", "bomb blast")
    assert told(bomb + more, published=TUESDAY_NOON).relevant


def test_who_is_counted_does_not_speak() -> None:
    text = "Four policemen were killed in a clash in Zurmat district of Paktia on Monday, the governor said."
    counted = told(f"{text}\n\nTaliban fighters, eleven of them, died too.", published=TUESDAY_NOON)
    assert figure(counted, "killed") == (4, 4)


def test_an_army_from_abroad_does_not_make_its_target_abroad() -> None:
    reading = told(
        "The army of Pakistan fired mortars at villages of Barmal district in Paktika on Monday, killing two women.",
        published=TUESDAY_NOON,
    )
    assert provinces(reading) == ["AF-PKA"]


def test_those_who_escape_from_a_prison_escape_where_it_stands_and_the_caught_are_counted() -> None:
    reading = told(
        "At least 30 prisoners escaped through a tunnel from the prison of Farah early on Monday. Guards caught eight"
        " of them and shot one dead, the justice ministry said in Kabul.",
        published=TUESDAY_NOON,
    )
    assert provinces(reading) == ["AF-FRA"]
    assert (figure(reading, "escaped"), figure(reading, "captured")) == ((30, None), (8, 8))


def test_nobody_is_captured_who_is_caught_in_a_blast() -> None:
    reading = told("Six people were caught in a bomb blast in Kunduz on Monday and died.", published=TUESDAY_NOON)
    assert figure(reading, "captured") is None


def test_what_was_also_on_a_day_is_another_incident() -> None:
    reading = told(
        "A bomb stuck to a car went off in Khair Khana in Kabul on Sunday, wounding a driver. Also on Sunday, gunmen"
        " killed a tribal elder outside a mosque in Khost.",
        published=TUESDAY_NOON,
    )
    assert provinces(reading) == ["AF-KAB", "AF-KHO"]


def test_figures_of_a_quarter_are_no_incident() -> None:
    text = "Civilian deaths in Afghanistan fell in the first quarter, the United Nations said on Monday."
    assert not told(f"{text} Most were caused by roadside bombs in Helmand.", published=TUESDAY_NOON).relevant


@pytest.mark.parametrize(
    ("ruled", "relevant", "why_not", "first"),
    [(None, True, None, None), (True, True, None, "ruled_relevant"), (False, False, "ruled", "ruled_not_relevant")],
)
def test_an_analyst_decides_whether_it_matters(
    ruled: bool | None, relevant: bool, why_not: str | None, first: str | None
) -> None:
    text = "A bomb killed four soldiers in Nad Ali district of Helmand on Monday, an official said on Tuesday."
    reading = told(text, published=TUESDAY_NOON, ruled=ruled)
    assert (reading.relevant, bool(reading.reports), reading.why_not) == (relevant, relevant, why_not)
    assert first is None or reading.reasons[0].name == first


def test_what_an_analyst_says_matters_is_read_although_it_looks_like_an_accident() -> None:
    text = "A gas cylinder exploded in a bakery in Lashkargah, Helmand, on Monday and killed two people, police said."
    assert told(text).relevant is False
    reading = told(text, ruled=True)
    assert reading.relevant and provinces(reading) == ["AF-HEL"]
    assert figure(reading, "killed") == (2, 2)


def test_what_tells_of_no_act_stays_irrelevant_whatever_anybody_says() -> None:
    text = "The provincial council of Helmand met in Lashkargah on Monday to speak of the water supply."
    reading = told(text, ruled=True)
    assert (reading.relevant, reading.reports, reading.reasons[0].name) == (False, (), "ruled_relevant")


@pytest.mark.parametrize("everywhere", [False, True])
def test_a_pack_about_no_one_country_reads_what_happened_anywhere(everywhere: bool) -> None:
    texts = files(SHIPPED)
    for name in ("provinces.csv", "districts.csv", "places.csv", "abroad.csv"):
        texts[name] = texts[name].split("\n", 1)[0] + "\n"
    texts["region.toml"] = texts["region.toml"].replace("everywhere = false", f"everywhere = {str(everywhere).lower()}")
    text = "A car bomb exploded at a market in Lagos on Monday, killing nine people, police said."
    story = Story(id="story", revision="revision", title="", text=text, outlet="")
    reading = read(story, Region.parse(texts), *knowledge(SHIPPED)[1:])
    assert reading.relevant is everywhere
    assert [report.sub_event_type for report in reading.reports] == ["Remote explosive/landmine/IED"] * everywhere
    assert provinces(reading) == [None] * everywhere
