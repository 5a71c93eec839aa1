"""The short form of `python -m tests.support.fuzz`: the same cases each time, of made-up material alone."""

from __future__ import annotations

import random

import pytest

from tests.support.fuzz import Finding, Fuzzing, findings
from tests.support.fuzz_inputs import material
from tests.support.fuzz_targets import TARGETS, Target, a_story, same_in_json

CASES = 80
"""A way in: together they take some ten seconds."""
LARGEST = 60_000


@pytest.fixture(scope="module")
def texts() -> dict[str, list[str]]:
    return material()


@pytest.mark.parametrize("target", TARGETS)
def test_nothing_is_found(target: str, texts: dict[str, list[str]]) -> None:
    fuzzing = Fuzzing(texts, seed=0, targets={target: TARGETS[target]}, largest=LARGEST)
    assert [str(found) for found in findings(fuzzing, iter(range(CASES)))] == []


def test_cases_follow_from_seed_and_number(texts: dict[str, list[str]]) -> None:
    one, other = Fuzzing(texts, seed=3).case(7), Fuzzing(texts, seed=3).case(7)
    assert (one[0], one[2]) == (other[0], other[2])
    assert Fuzzing(texts, seed=4).case(7)[2] != one[2]


def _crashes(text: str, chance: random.Random) -> None:
    raise KeyError("lost")


def _half(text: str, chance: random.Random) -> None:
    same_in_json("\ud800", str)


def _alone(target: Target, **more: float) -> Finding | None:
    return Fuzzing({"story": [""]}, targets={"control": (target, "story")}, largest=0, **more).run(1)  # type: ignore[arg-type]


def test_control_a_crash_a_broken_result_and_a_long_time_are_found() -> None:
    crash, broken, long = _alone(_crashes), _alone(_half), _alone(a_story, base_s=0.0)
    assert crash is not None
    assert "KeyError: 'lost'" in str(crash)
    assert broken is not None
    assert "surrogates not allowed" in broken.what
    assert long is not None
    assert "s of processor" in long.what
    assert _alone(a_story) is None
