"""Edited copies of our own stories are told from other texts (`tests/support/wire_copies.py`)."""

from __future__ import annotations

import random

import pytest

from tests.support import wire_copies
from tests.support.wire_copies import edited, groups, rand_index, texts

BAR = 0.97


def test_edited_copies_are_found_and_nothing_else() -> None:
    gold, found = groups(texts()[::4], seed=2)
    assert rand_index(gold, found) >= BAR
    told = set(zip(found, gold, strict=True))
    assert len(told) == len(set(found)), "two texts were taken for one"


def test_control_words_in_another_order_are_no_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    def scrambled(text: str, luck: random.Random) -> str:
        return " ".join(luck.sample(text.split(), len(text.split())))

    monkeypatch.setattr(wire_copies, "edited", scrambled)
    assert rand_index(*groups(texts()[::12], seed=2)) < 0.1


def test_a_copy_is_edited() -> None:
    text = texts()[0][1]
    assert edited(text, random.Random(1)) != edited(text, random.Random(2)) != text


def test_the_index_is_one_for_the_same_groups_and_less_for_others() -> None:
    assert rand_index("aabbc", "xxyyz") == 1.0
    assert rand_index("aabb", "abab") < 0.0
