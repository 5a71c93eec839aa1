"""What a bag keeps of a text, and that reading it back loses nothing."""

from __future__ import annotations

import pytest

from incidents.text.bag import bag_of, bag_text
from incidents.text.document import Sentence
from incidents.text.fold import tokens


def sentence(text: str) -> Sentence:
    return Sentence(number=1, paragraph=1, role="body", text=text, tokens=tokens(text))


@pytest.mark.parametrize(
    ("text", "bag"),
    [
        ("The ferry sank off Harbin.", "the ferry sank off ^harbin"),
        ("Ferry by ferry, they left", "ferry*2 they left"),
        ("Ana Orlow, 62, and a 5-year-old boy", "ana ^orlow 62+, and 5+year year old boy"),
        ("call 5551234 or 12 34", "call"),
        ("", ""),
    ],
    ids=["names stand inside a sentence", "how often", "what numbers count", "other numbers count nothing", "nothing"],
)
def test_the_line(text: str, bag: str):
    assert bag_text([sentence(text)]) == bag


def test_scripts_without_capitals_have_no_names():
    assert bag_of(bag_text([sentence("در شهر کابل یک بم منفجر شد")])).names == frozenset()


def test_only_the_words_told_first_are_kept():
    assert bag_text([sentence("one two three four"), sentence("five one")], most=3) == "one*2 two three"


def test_a_bag_read_back():
    bag = bag_of("^harbin*3 62+year 41+, ferry", ("year", ","))
    assert bag.counts == {"harbin": 3, "62+year": 1, "41+year": 1, "ferry": 1}
    assert bag.names == {"harbin"} and bag.numbers == {"year": {"62", "41"}}
    assert bag.weights["harbin"] > bag.weights["ferry"] == 1.0
