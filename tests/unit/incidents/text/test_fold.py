"""Folding: one form for each word however it was typed, and folding a form changes nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.text.fold import fold, phrase


@given(st.text(max_size=80))
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("letters", ["Łł", "Øø", "Ææ", "Đđ", "ẞß", "يىیېۍئ", "كکڪ", "ګگ", "أإآا", "ؤو", "ةۀه"])
def test_letters_that_are_one(letters: str) -> None:
    assert len({fold(f"b{letter}b") for letter in letters}) == 1


@given(st.lists(st.text("abcابپچ", min_size=1, max_size=8), min_size=1, max_size=6))
def test_marks_that_do_not_print_change_no_word(words: list[str]) -> None:
    marked = [f"\u200f{word[0]}\u0640{word[1:]}\u200e" for word in words]
    assert phrase(" ".join(marked)) == phrase(" ".join(words))
