"""Bytes to countable markup: charsets, compression, binaries, and the counts that keep the parser safe."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.pages import extraction_gate as gate
from services.pages.extraction_gate import Limits

LIMITS = Limits()
WORDS = "یک انفجار در بازار شهر رخ داد"


def text_of(body: bytes, declared: str | None = None) -> str:
    return gate.read(body, LIMITS, declared).html.decode()


@pytest.mark.parametrize(
    ("body", "declared"),
    [
        (WORDS.encode(), None),
        (b"\xef\xbb\xbf" + WORDS.encode(), "text/html; charset=iso-8859-1"),
        (WORDS.encode("utf-16"), None),
        (f"<html><body>{WORDS}</body>{' ' * 200}".encode("utf-16-le"), None),
        (b"<meta charset=windows-1256>" + "انفجار در بازار شهر رخ داد یک".encode("cp1256", "ignore"), None),
        (f'<meta charset="iso-8859-1">{WORDS}'.encode(), "text/html; charset=latin-1"),
        (gzip.compress(WORDS.encode()), None),
    ],
    ids=["utf-8", "mark beats header", "utf-16 with mark", "utf-16 without", "declared", "declared wrongly", "gzip"],
)
def test_a_page_is_read_in_the_charset_it_is_in(body, declared):
    assert "بازار شهر" in text_of(body, declared)


def test_a_charset_of_the_header_serves_where_the_page_declares_none():
    assert text_of("взрыв на рынке".encode("cp1251"), "text/html; charset=windows-1251") == "взрыв на рынке"


def test_latin_1_is_read_as_windows_1252_as_browsers_do():
    assert text_of(b"<meta charset=iso-8859-1>\x93blast\x94").endswith("“blast”")


def test_a_few_bad_bytes_do_not_turn_a_page_into_another_charset():
    assert "بازار" in text_of((WORDS * 40).encode() + b"\xff")


@pytest.mark.parametrize("name", ["rot13", "hex", "no-such-charset", "utf-7"])
def test_a_charset_that_is_none_is_passed_over(name):
    assert text_of(f"<meta charset={name}>caf".encode() + b"\xe9").endswith("café")


@pytest.mark.parametrize("body", [b"%PDF-1.7 ...", b"\x89PNG\r\n", bytes(range(256)) * 8, gzip.compress(b"\0" * 9000)])
def test_a_binary_is_refused_with_a_reason(body):
    page = gate.read(body, LIMITS)
    assert page.refused
    assert page.problem


def test_a_compression_bomb_is_cut_at_the_limit_of_a_page():
    page = gate.read(gzip.compress(b"a" * 50_000_000), LIMITS)
    assert page.refused
    assert len(page.html) <= LIMITS.page_bytes


ATTRIBUTES = b" ".join(b"a%d=1" % number for number in range(40_000))
BOMBS = {
    "attributes": b"<p " + ATTRIBUTES + b">",
    "attributes after a quoted end": b'<p x=">" ' + ATTRIBUTES + b">",
    "attributes after a quoted tag": b'<p x="<b" ' + ATTRIBUTES + b">",
    "tags": b"<i></i>" * 30_000,
    "open ends": b"<p " * 600_000,
    "less than": b"<" * 1_900_000,
    "size": b"word " * 2_400_000,
}


@pytest.mark.timeout(60)  # each takes tens of milliseconds; a scan that is not linear takes minutes
@pytest.mark.parametrize("name", BOMBS)
def test_what_the_parser_must_not_see_is_refused_without_a_hang(name):
    page = gate.read(b"<html><body>" + BOMBS[name], LIMITS)
    assert page.refused
    assert page.problem


@pytest.mark.parametrize(
    "html",
    [
        b"<script>" + b"if(a<b){x=1;y=2;z=3}" * 500 + b"</script>",
        b"<style>" + b"p > b {color: red} " * 500 + b"</style>",
        b"<!-- <p " + ATTRIBUTES[:2000] + b"> -->",
        b'<img srcset="' + b"a.jpg 1x, b.jpg 2x, " * 100 + b'">',
        b"<p>" + b"a long paragraph of plain words " * 200 + b"</p>",
        b'<p title="' + b"many words in a title " * 50 + b"\" lang='en'>",
    ],
    ids=["script", "style", "comment", "srcset", "prose", "title"],
)
def test_what_ordinary_pages_carry_is_let_through(html):
    assert gate.measure(html, LIMITS) is None


def test_prose_is_kept_and_menus_are_not_where_tags_are_only_stripped():
    html = b"<head><title>T</title></head><nav><li>Home<li>World</nav><p>" + b"word &amp; word " * 10 + b"</p>"
    assert gate.plain_text(html, LIMITS) == ("word & word " * 10).strip()


@given(st.binary(max_size=2_000))
@settings(max_examples=300, deadline=None)
def test_no_bytes_make_it_raise(body):
    page = gate.read(body, LIMITS, "text/html; charset=x")
    page.html.decode()
    gate.plain_text(page.html, LIMITS)


@given(
    st.lists(st.sampled_from(["<p ", "<", ">", '"', "'", "a=b ", "</script", "<script", "<!--", "-->"]), max_size=400)
)
@settings(max_examples=200, deadline=500)
def test_no_markup_makes_it_slow(parts):
    html = "".join(parts).encode() * 50
    gate.measure(html, LIMITS)
    gate.plain_text(html, LIMITS)
