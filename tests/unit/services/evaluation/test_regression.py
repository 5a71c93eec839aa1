"""The regression finds the weights that made the chances."""

from __future__ import annotations

import math

import pytest

from services.evaluation.regression import fit, solve


def test_one_in_four_is_the_logarithm_of_a_third():
    examples = [((1.0,), 0.0, number % 4 == 0) for number in range(4000)]
    assert fit(examples)[0] == pytest.approx(math.log(1 / 3), abs=1e-3)


def test_an_offset_is_taken_as_known():
    examples = [((1.0,), 2.0, number % 2 == 0) for number in range(4000)]
    assert fit(examples)[0] == pytest.approx(-2.0, abs=1e-2)


def test_a_feature_that_tells_nothing_weighs_nothing():
    examples = [((1.0, float(number % 2)), 0.0, number % 4 < 2) for number in range(400)]
    assert fit(examples)[1] == pytest.approx(0.0, abs=1e-6)
    assert fit([]) == []


def test_linear_equations_with_a_nought_on_the_diagonal():
    assert solve([[0.0, 2.0], [3.0, 1.0]], [4.0, 5.0]) == pytest.approx([1.0, 2.0])
