"""Markup made of hostile text and overlapping spans is well-formed and shows the text, nothing else."""

from xml.etree import ElementTree

import pytest

from services.views.markup import Span, direction, element, escaped, harmless, marked, said


def tagged(*spans: tuple[int, int, str]) -> list[Span]:
    return [Span(start, end, f"<{name}>", f"</{name}>", f"<b>{name}</b>") for start, end, name in spans]


@pytest.mark.parametrize(
    ("spans", "markup"),
    [
        ((), "abcdef"),
        (((0, 2, "x"),), "<x>ab<b>x</b></x>cdef"),
        (((0, 6, "x"), (2, 4, "y")), "<x>ab<y>cd<b>y</b></y>ef<b>x</b></x>"),
        (((2, 4, "x"), (2, 4, "y")), "ab<x><y>cd<b>y</b></y><b>x</b></x>ef"),
        (((0, 4, "x"), (2, 6, "y")), "<x>ab<y>cd</y><b>x</b></x><y>ef<b>y</b></y>"),
        (((0, 2, "x"), (2, 4, "y")), "<x>ab<b>x</b></x><y>cd<b>y</b></y>ef"),
        (((3, 3, "x"), (4, 9, "y"), (-1, 2, "z")), "abcdef"),
    ],
)
def test_spans_are_wrapped_however_they_overlap(spans, markup):
    found = marked("abcdef", tagged(*spans))
    assert found == markup
    ElementTree.fromstring(f"<p>{found}</p>")


def test_text_is_escaped_in_and_between_spans():
    assert marked("<i>&\"'", tagged((0, 3, "x"))) == "<x>&lt;i&gt;<b>x</b></x>&amp;&quot;&#x27;"
    assert escaped("</script><script>") == "&lt;/script&gt;&lt;script&gt;"
    assert element("p", "x", title='"><script>', class_="") == '<p title="&quot;&gt;&lt;script&gt;">x</p>'


def test_what_turns_or_hides_text_becomes_a_blank_of_the_same_length():
    assert harmless("a\u202eb\x1b[31m\u2066c\x00\ud800") == "a b [31m c  "
    assert harmless("می\u200cشود\n\t") == "می\u200cشود\n\t"


@pytest.mark.parametrize(("text", "way"), [("Kabul", "ltr"), ("کابل", "rtl"), ("در AFP کابل", "rtl"), ("", "ltr")])
def test_direction_is_that_of_most_letters(text, way):
    assert direction(text) == way


def test_a_quotation_has_its_own_language_and_direction():
    assert said("کابل", "fa") == '<q lang="fa" dir="rtl">کابل</q>'
    assert said("x", "") == '<q dir="ltr">x</q>'
