"""The page of a close reading: well-formed, self-contained, its marks in place, and nothing of a story is markup."""

import re

import lxml.html
import pytest

from services.views.reading_page import reading_page
from tests.support.close import hostile, told

TEXT = """KABUL - A bomb killed four people and wounded nine in Kabul on Monday, the police said.

Islamic State claimed responsibility for the attack.

Share this article"""
DARI = "سه تن روز دوشنبه در یک حمله در شهر هرات کشته شدند.\n\nطالبان مسوولیت حمله را پذیرفته است."


def tree(text: str = TEXT, title: str = "Blast in Kabul", **more: str):
    return lxml.html.document_fromstring(reading_page(*told(text, title, **more), ["the clock is odd"]))


def texts(found, path: str) -> list[str]:
    return [" ".join(one.text_content().split()) for one in found.xpath(path)]


def test_it_needs_nothing_else():
    page = reading_page(*told(TEXT, "Blast in Kabul"), [])
    found = lxml.html.document_fromstring(page)
    assert found.xpath("//script | //link | //img | //iframe | //@src | //@onload") == []
    assert [one for one in found.xpath("//@href") if not one.startswith("#")] == []
    assert "url(" not in page
    assert "@import" not in page
    policy = found.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_each_mark_is_on_its_words_with_a_letter_a_class_and_a_title():
    marks = tree().xpath("//ol//mark")
    assert marks
    by_kind = {one.get("class"): one for one in reversed(marks)}
    assert "".join(by_kind["figure taken"].xpath(".//text()[not(parent::b)]")) == "killed four people"
    assert by_kind["figure taken"].xpath("./b")[-1].text == "F"
    assert by_kind["place taken"].get("title") == "place, taken: Kabul (AF-KAB)"
    assert all(one.xpath(".//b") for one in marks)
    kinds = {one.get("class").split()[0] for one in marks}
    assert kinds <= {one.get("class").split()[0] for one in tree().xpath("//ul[@class='key']//mark")}


def test_the_sentences_are_whole_and_their_facts_lead_to_them():
    found = tree()
    assert found.xpath("//li[@id='s1']//p[@class='said']")
    said = re.sub(r"[PDFACXT−]", "", texts(found, "//li[@id='s1']//p[@class='said']")[0]).replace(" ", "")
    assert "bombkilledfourpeopleandwoundednine" in said
    targets = {one.removeprefix("#") for one in found.xpath("//@href")}
    assert targets <= set(found.xpath("//@id"))


def test_the_text_as_it_came_shows_what_was_left_out():
    removed = texts(tree(), "//div[contains(@class,'original')]//del")
    assert removed == ["datelineKABUL -", "shareShare this article"]


@pytest.mark.parametrize(
    "part",
    [
        "Admiralty F (cannot be judged)",
        "the clock is odd",
        "killed 4",
        "wounded 9",
        "Islamic State Khorasan Province claims it",
        "cap.toml, row",
        "2031-05-05 (exact to the day)",
    ],
)
def test_what_was_read_is_there(part):
    assert part in " ".join(texts(tree(), "//dd"))


def test_a_story_of_another_script_keeps_its_language_and_direction():
    found = tree(DARI, "حمله در هرات", language="fa")
    said = found.xpath("//p[@class='said']")
    assert {(one.get("lang"), one.get("dir")) for one in said} == {("fa", "rtl")}
    assert found.xpath("//h1")[0].get("dir") == "rtl"
    assert found.xpath("//div[contains(@class,'original')]")[0].get("dir") == "rtl"
    assert found.xpath("/html")[0].get("lang") == "en"


def test_nothing_of_a_hostile_story_is_markup_or_turns_the_text():
    page = reading_page(*hostile(), ["<script>alert(2)</script>"])
    found = lxml.html.document_fromstring(page)
    assert found.xpath("//script") == []
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f]", page)
    assert "<script>alert(1)</script>" in found.xpath("//h1")[0].text_content()


def test_a_story_of_no_incident_and_one_of_a_title_alone_have_a_page_too():
    plain = tree("The team of Kabul attacked early, shot twice at goal and won the final of the league.", "")
    assert "not relevant (sport)" in texts(plain, "//p[contains(@class,'verdict')]")[0]
    assert texts(tree("", "Only a title"), "//h1") == ["Only a title"]


def test_colours_keep_their_contrast():
    """WCAG 2.2 AA: 4.5 for text, on the page, on cards and on each tint, light and dark."""
    css = re.findall(r":root \{([^}]*)\}", reading_page(*told(TEXT), []))
    for block in css[:2]:
        colours = dict(re.findall(r"--(\w+): (#\w{6})", block))
        tints = [colours[name] for name in ("place", "day", "figure", "actor", "claim", "act", "turn")]
        for front, backs in (
            ("ink", [colours["paper"], colours["card"], *tints]),
            ("soft", [colours["paper"], colours["card"]]),
            ("link", [colours["paper"], colours["card"]]),
            ("yes", [colours["paper"]]),
            ("no", [colours["paper"]]),
        ):
            assert all(_contrast(colours[front], back) >= 4.5 for back in backs), (front, colours)


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
