"""Logistic regression by Newton's method: small, exact, and the same in every run.

API: fit(examples) -> one weight a feature
     Example: (features, offset, whether it is so)

An offset is added to the odds as it stands: what is known beside the features that are learned. Knows no stories.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

Example = tuple[tuple[float, ...], float, bool]

_ROUNDS = 25
_RIDGE = 1e-2
"""Keeps Newton's steps finite where one feature parts all pairs; too small to move a weight's first digit."""
_CERTAIN = 30.0
"""Odds beyond which a chance is 0 or 1 in floating point."""
_ENOUGH = 1e-6


def fit(examples: Sequence[Example]) -> list[float]:
    """The weights under which *examples* are likeliest; all have equally many features. None for no examples."""
    size = len(examples[0][0]) if examples else 0
    weights = [0.0] * size
    for _ in range(_ROUNDS):
        slope, bend = _slopes(examples, weights)
        step = solve(bend, slope)
        weights = [weight - change for weight, change in zip(weights, step, strict=True)]
        if max(map(abs, step), default=0.0) < _ENOUGH:
            break
    return weights


def _slopes(examples: Sequence[Example], weights: Sequence[float]) -> tuple[list[float], list[list[float]]]:
    """First and second derivative of what is to be least."""
    size = len(weights)
    slope = [_RIDGE * weight for weight in weights]
    bend = [[_RIDGE if row == column else 0.0 for column in range(size)] for row in range(size)]
    for features, offset, so in examples:
        odds = offset + sum(weight * value for weight, value in zip(weights, features, strict=True))
        chance = 1.0 / (1.0 + math.exp(-max(-_CERTAIN, min(_CERTAIN, odds))))
        miss, bent = chance - so, chance * (1.0 - chance)
        for row, value in enumerate(features):
            if value:
                slope[row] += miss * value
                line, share = bend[row], bent * value
                for column in range(row + 1):
                    line[column] += share * features[column]
    for row in range(size):
        for column in range(row):
            bend[column][row] = bend[row][column]
    return slope, bend


def solve(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """The solution of linear equations, by Gauss with the largest pivot."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for at in range(size):
        pivot = max(range(at, size), key=lambda row: abs(rows[row][at]))
        rows[at], rows[pivot] = rows[pivot], rows[at]
        for row in range(size):
            if row != at:
                times = rows[row][at] / rows[at][at]
                rows[row] = [value - times * other for value, other in zip(rows[row], rows[at], strict=True)]
    return [rows[at][size] / rows[at][at] for at in range(size)]
