"""Signatures: the same text is found again, other texts are not, and nothing depends on the process."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.text.fingerprint import SIZE, WORDS, Sketch, containment, resemblance, shingles, signature
from incidents.text.fold import phrase

ROOT = Path(__file__).resolve().parents[4]
LATIN = "abcdefghijklmnoprstuvwz"
ARABIC = "ابپتجچحخدرزسشعغفقکگلمنوهی"
PASHTO = "ابپتټجچځحخدډرړزژږسشښعغفقکګلمنڼوهی"


def made_up(seed: int, words: int = 400, letters: str = LATIN) -> list[str]:
    """Words of no language, with the repetitions that a language has."""
    chance = random.Random(seed)
    stock = ["".join(chance.choices(letters, k=chance.randint(2, 8))) for _ in range(words)]
    return [stock[min(int(chance.expovariate(6 / words)), words - 1)] for _ in range(words)]


@pytest.mark.parametrize("letters", [LATIN, ARABIC, PASHTO])
def test_a_cut_and_a_paragraph_added_leave_a_copy(letters: str) -> None:
    text, extra = made_up(1, letters=letters), made_up(2, 120, letters)
    original = signature(phrase(" ".join(text)))
    assert resemblance(original, signature(phrase(" ".join(text[100:] + extra)))) > 0.4
    assert containment(original, signature(phrase(" ".join(text[:120])))) > 0.65
    assert resemblance(original, signature(phrase(" ".join(made_up(3, letters=letters))))) < 0.1


def test_boilerplate_around_a_text_leaves_it_contained() -> None:
    text = made_up(4, 200)
    around = made_up(5, 400) + text + made_up(6, 400)
    assert containment(signature(text), signature(around)) > 0.7


def test_moved_paragraphs_leave_the_same_text() -> None:
    text = made_up(7, 300)
    assert resemblance(signature(text), signature(text[150:] + text[:150])) > 0.9


def test_estimates_are_near_the_truth() -> None:
    one = made_up(8, 900)
    for kept in (300, 500, 700):
        other = one[:kept] + made_up(9, 900 - kept)
        ours = {tuple(one[at : at + WORDS]) for at in range(len(one) - WORDS + 1)}
        theirs = {tuple(other[at : at + WORDS]) for at in range(len(other) - WORDS + 1)}
        truth = len(ours & theirs) / len(ours | theirs)
        assert resemblance(signature(one), signature(other)) == pytest.approx(truth, abs=0.13)
        assert shingles(signature(one)) == pytest.approx(len(ours), rel=0.3)


@given(st.lists(st.sampled_from("abcdefg"), max_size=60), st.lists(st.sampled_from("abcdefg"), max_size=60))
def test_resemblance_is_symmetric_and_bounded(one: list[str], other: list[str]) -> None:
    a, b = signature(one), signature(other)
    assert resemblance(a, b) == resemblance(b, a)
    assert containment(a, b) == containment(b, a)
    assert 0.0 <= resemblance(a, b) <= 1.0
    assert 0.0 <= containment(a, b) <= 1.0
    assert resemblance(a, a) == (1.0 if a else 0.0)
    assert list(a) == sorted(set(a))
    assert len(a) <= SIZE


def test_too_short_a_text_resembles_nothing() -> None:
    assert signature(["one", "two"]) == ()
    assert resemblance((), ()) == 0.0
    assert containment((), signature(["a", "b", "c"])) == 0.0


def test_a_quick_look_does_not_miss_a_copy() -> None:
    for seed in range(40):
        text = made_up(seed, 400)
        copy = signature(text[:250] + made_up(seed + 100, 150))
        assert Sketch(signature(text)).may_share(copy)


def test_another_process_gives_the_same_signature() -> None:
    code = "from incidents.text.fingerprint import signature; print(signature('a b c d e f'.split()))"
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert found == {f"{signature(list('abcdef'))}\n"}
