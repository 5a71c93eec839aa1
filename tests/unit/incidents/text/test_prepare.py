import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.text.sentences import LONGEST, split
from tests.support.language_packs import document, packs

BODY = "Gunmen fired on a patrol near the bazaar on Tuesday. Two officers were hurt, the governor said."


@pytest.mark.parametrize(
    ("text", "published", "precision", "dateline"),
    [
        (f" date 2022-05-03 ISLAMABAD - {BODY}", "2022-05-03", "day", "ISLAMABAD"),
        (f"date 2022-05 {BODY}", "2022-05-01", "month", None),
        (f"Posted: 3 May 2022 | Category: News\n\n{BODY}", "2022-05-03", "day", None),
        (f"Some summary line\n\nTuesday 03 May 2022 08:16 EDT\n\n{BODY}", "2022-05-03", "day", None),
        (BODY, None, "unknown", None),
        (f"KUNDUZ, Afghanistan (Our Wire) — {BODY}", None, "unknown", "KUNDUZ"),
        (f"KUNDUZ (OWN): {BODY}", None, "unknown", "KUNDUZ"),
        (f"MAZAR-I-SHARIF, May 3 -- {BODY}", None, "unknown", "MAZAR-I-SHARIF"),
        (f"Khulm Times - {BODY}", None, "unknown", "Khulm Times"),
        (f"Joint Office 2022-05-S-012 For Release KUNDUZ, Afghanistan (May 3) - {BODY}", "2022-05-03", "day", "KUNDUZ"),
        (f"Joint Office - North\n2022-05-CA-012\n\nKUNDUZ, Afghanistan (May 3)\n{BODY}", "2022-05-03", "day", "KUNDUZ"),
        (f"KUNDUZ, Afghanistan (May 3, 2022)\n{BODY}", "2022-05-03", "day", "KUNDUZ"),
        (f"03/05/2022\n\n{BODY}", "2022-05-03", "day", None),
        (f"May 3: Raids in the north\n2022-05-CA-012\n\n{BODY}", "2022-05-03", "day", None),
        (f"KUNDUZ, Afghanistan (May 3)\n{BODY}", None, "unknown", "KUNDUZ"),
        ("تالقان - دو پولیس در حمله بر یک پوسته در این ولایت کشته شدند.", None, "unknown", "تالقان"),
        ("Police: nobody was hurt in the raid on the post, which was empty at the time.", None, "unknown", None),
    ],
)
def test_headers_and_datelines(text, published, precision, dateline):
    story = document(text)
    day = story.published.date().isoformat() if story.published else None
    assert (day, story.published_precision, story.dateline) == (published, precision, dateline)


def test_a_declared_time_is_kept_before_the_pages_own():
    story = document(f"Posted: 3 May 2022\n\n{BODY}", published="2022-05-04T06:00")
    assert story.published == dt.datetime(2022, 5, 4, 6, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Your donation helps us keep reporters in the field.", "appeal"),
        ("We use cookies to measure how our site is read.", "cookies"),
        ("Share on Facebook  Tweet  WhatsApp  Print", "share"),
        ("(Reporting by Ann Other; Editing by Some One)", "credits"),
        ("Read more: what the neighbours think", "read_more"),
        ("Advertisement", "advertisement"),
        ("own/ab/cd", "initials"),
        ("Sign up for our evening letter", "subscribe"),
        ("By Ann Other in Kabul and Some One in Herat", "byline"),
        ("Author: Ann Other", "byline"),
        ("با ما در تلگرام و فیسبوک همراه باشید", "subscribe"),
        ("گزارش: ا. دیگری", "byline"),
    ],
)
def test_furniture_is_set_aside_and_the_story_kept(line, kind):
    story = document(f"{BODY}\n\n{line}", title="Patrol fired on")
    assert [aside.kind for aside in story.set_aside] == [kind]
    assert [sentence.number for sentence in story.sentences] == [0, 1, 2]


def test_the_letterhead_of_a_release_is_no_part_of_its_story():
    letterhead = "NEWS RELEASE\nNorthern Command - Kunduz\n2022-05-S-012\n1511, 1533\nFor Immediate Release"
    story = document(f"Raids in the north\n{letterhead}\n\n{BODY}")
    assert [sentence.text.split()[0] for sentence in story.sentences] == ["Raids", "Gunmen", "Two"]
    assert [aside.kind for aside in story.set_aside] == ["notice", "notice", "number", "number", "notice"]
    assert len(document(f"Raids in the north\nNorthern Command - Kunduz\n\n{BODY}").sentences) == 4


def test_a_paragraph_within_an_appeal_goes_with_it_unless_it_is_the_story():
    asks = "Your support allows us to be there.", "We think that everyone should be able to know.", "Donate here today."
    assert len(document("\n\n".join([*asks, BODY]), title="Patrol fired on").sentences) == 3
    mixed = asks[0], BODY, asks[2]
    assert len(document("\n\n".join(mixed), title="Gunmen attack patrol").sentences) == 3


def test_comments_below_the_story_are_cut_with_what_follows():
    story = document(f"{BODY}\n\nComments (2)\nreader1: what a day\nreader2: stay safe")
    assert len(story.sentences) == 2


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The province fell.“The enemy has come in,” the governor said.Nobody answered.", 3),
        ("Maj. Gen. A. B. Someone spoke at 7 p.m. on Nov. 18 of the U.S. raid. He left.", 2),
        ("The shop closed at 8.30. It opened at 9.", 2),
        ("چرا؟ کسی نمی‌داند. «ما رفتیم!» او گفت.", 4),
        ("ولې؟ څوک نه پوهېږي۔ موږ ولاړو.", 3),
    ],
)
def test_sentences(text, count):
    assert len(split(text, packs()["en"].text.abbreviations)) == count


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (BODY, "en"),
        ("در این حمله دو تن از باشندگان شهر که به خانه می‌رفتند کشته شدند.", "fa"),
        ("په دې برید کې دوه تنه چې کور ته روان وو ووژل شول.", "ps"),
        ("اس حملے میں دو افراد ہلاک ہوئے اور تین زخمی ہو گئے۔", "und"),
        ("Bei dem Angriff starben gestern zwei Menschen, drei wurden verletzt.", "und"),
        ("", "und"),
    ],
)
def test_languages(text, language):
    assert document(text).language == language


def test_sources_named():
    story = document(f"KUNDUZ (Own Wire) - {BODY} He told Hill News Agency so.\n\nWith reporting by Far Press")
    assert set(story.sources_named) >= {"Own Wire", "Hill News Agency", "Far Press"}


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_sentences_that_stand_in_the_body(text):
    story = document(text, title=text[:20])
    for sentence in story.sentences:
        if sentence.number:
            assert story.body[sentence.start : sentence.start + len(sentence.text)] == sentence.text
        assert all(0 <= token.start < token.end <= len(sentence.text) for token in sentence.tokens)
        assert len(sentence.text) <= LONGEST


@pytest.mark.timeout(60)  # each takes a tenth of a second; what is not linear takes hours
@pytest.mark.parametrize("piece", ["x", " ", "\n", "a.", '"', "\u202e\u200f", "A A ", "by ", "(", "12 ", "- "])
def test_a_megabyte_of_anything_is_bounded(piece):
    assert len(document(piece * (1_000_000 // len(piece))).body) <= 1_000_000


def test_a_story_in_which_somebody_supports_something_is_no_appeal():
    text = (
        "A force arrested a commander in the north on Tuesday. He is suspected of having moved weapons to support the"
        " insurgency. The force also seized rifles."
    )
    assert "arrested a commander" in " ".join(one.text for one in document(text).sentences)
    assert document(f"{BODY}\n\nSupport our newsroom from $1 a month. It takes a minute.").set_aside[0].kind == "appeal"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Force Takes Ammunition Near Kunduz\nArmy and police forces took 650 rounds, 7.62 mm, AK-47 magazines.", "en"),
        ("POLICE AND SOLDIERS FOUND THE BODIES OF FOUR MEN IN THE RIVER, THE GOVERNOR SAID ON MONDAY.", "en"),
        ("Le président a dit lundi que la police de Kaboul ne savait rien.", "und"),
        ("Der Sprecher sagte am Montag, dass in Kabul niemand verletzt worden sei.", "und"),
    ],
)
def test_names_and_headings_tell_no_language(text: str, language: str):
    assert document(text).language == language
