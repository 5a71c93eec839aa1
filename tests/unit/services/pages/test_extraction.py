"""Pages to stories: the text of many kinds of sites, and a word on whatever is lost."""

from __future__ import annotations

import pytest

from benchmarks import pages
from services.pages.extraction import extract
from services.pages.extraction_gate import Limits

LIMITS = Limits()
URL = "https://outlet.example/1"
PROSE = b"The governor said that the bridge was closed after the attack of the night before. " * 12


@pytest.mark.parametrize("page", pages.make(len(pages.SITES) * 2, seed=7), ids=lambda page: page.name)
def test_the_story_of_each_kind_of_site_is_found(page):
    found = extract(page.html, URL, LIMITS)
    kept = sum(paragraph[:50] in found.text for paragraph in page.paragraphs)
    assert kept >= 0.9 * len(page.paragraphs)
    assert page.paragraphs[0][:50] in found.text
    assert found.title == page.title
    assert found.language == page.language
    assert not found.degraded
    if found.published is not None:
        assert found.published == page.published


def test_comments_and_consent_are_not_the_story():
    page = next(
        page for page in pages.make(60, seed=3) if page.name.endswith("consent_first") and b"reader1" in page.html
    )
    found = extract(page.html, URL, LIMITS)
    assert "We value your privacy" not in found.text
    assert "when will it end" not in found.text


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        (b"<div>" * 300 + b"<p>" + PROSE + b"</p>", "nested over 256"),
        (b"<div>" * 3_000 + b"<p>" + PROSE + b"</p>", "nested deeper"),
        (b"<b>x</b><i>y</i>" * 8_250 + b"<p>" + PROSE + b"</p>", "children"),
        (b"<p>" + b"word " * 2_400_000 + b"</p>", "over 2,000,000"),
        (b"<p " + b" ".join(b"a%d" % n for n in range(40_000)) + b"><p>" + PROSE + b"</p>", "attributes"),
    ],
    ids=["nested", "nested without end", "siblings", "12 MB", "attributes"],
)
def test_what_cannot_be_parsed_keeps_its_prose_and_says_so(html, reason):
    found = extract(b"<html><head><title>A title</title></head><body>" + html, URL, LIMITS)
    assert reason in (found.problem or "")
    assert found.degraded
    assert len(found.text) >= len(PROSE) * 0.9
    assert found.title == "A title"


@pytest.mark.parametrize("html", [b"", b"  \n", b"<html></html>", b"<!-- only a comment -->", b"%PDF-1.4"])
def test_a_page_without_text_says_so(html):
    found = extract(html, URL, LIMITS)
    assert found.text == ""
    assert found.degraded
    assert found.problem


@pytest.mark.parametrize("written", ["\u200c", "&zwnj;", "&#8204;"])
def test_the_non_joiner_that_parts_persian_words_is_kept(written):
    sentence = f"نیرو{written}های امنیتی شهر را پس گرفته{written}اند و راه باز است. "
    html = f"<html><head><title>نیرو{written}ها</title></head><body><article><p>{sentence * 12}</p></article>"
    found = extract(html.encode(), URL, LIMITS)
    assert "گرفته\u200cاند" in found.text
    assert found.title == "نیرو\u200cها"


def test_a_table_that_lays_out_a_page_gives_lines_without_bars():
    html = (
        b"<html><body><table><tr><td>Menu</td><td><b>Blast</b><br>"
        + PROSE
        + b"</td><td>More</td></tr></table></body></html>"
    )
    found = extract(html, URL, LIMITS)
    assert "the bridge was closed" in found.text
    assert "|" not in found.text


def test_the_description_stands_for_a_page_drawn_by_a_script():
    head = b'<head><meta name="description" content="Two died in a blast."></head>'
    found = extract(b"<html>" + head + b'<body><div id="app"></div></body></html>', URL, LIMITS)
    assert (found.text, found.degraded) == ("Two died in a blast.", True)


def test_the_text_in_linked_data_is_taken_where_the_page_shows_none():
    data = b'{"@type": "NewsArticle", "articleBody": "' + PROSE + b'"}'
    html = (
        b'<html><head><script type="application/ld+json">'
        + data
        + b"</script></head><body><p>Loading</p></body></html>"
    )
    assert "the bridge was closed" in extract(html, URL, LIMITS).text


@pytest.mark.parametrize(
    "unfit", [b"\x0c", b"\xef\xbf\xbe", b"\xef\xbf\xbf", b"&#12;", b"&#x1F;", b"&#x0c", b"&#65535;", b"&#xfffe;"]
)
def test_a_letter_that_xml_has_no_place_for_costs_no_story(unfit: bytes) -> None:
    menu = b"<nav><a href=/>Menu of the day</a></nav>"
    page = (
        b"<html><body>"
        + menu
        + b"<article><p>Before"
        + unfit
        + b"after.</p><p>"
        + PROSE
        + b"</p></article></body></html>"
    )
    found = extract(page, URL, LIMITS)
    assert found.text.startswith("Before")
    assert "Menu of the day" not in found.text
    assert not found.degraded


def test_control_other_references_are_letters() -> None:
    page = b"<html><body><article><p>&#123;&#x1fa;&#10;</p><p>" + PROSE + b"</p></article></body></html>"
    assert extract(page, URL, LIMITS).text.startswith("{\u01fa")
