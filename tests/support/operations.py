"""How much work a call is, by counting instead of by the clock: the same on every machine and under any load.

`operations(call)` counts the function calls that *call* makes, those of built-in functions among them. `growth(work,
lengths)` gives the operations a unit of length at each length; for what is linear they stay level.
"""

from __future__ import annotations

import cProfile
from collections.abc import Callable, Sequence


def operations(call: Callable[[], object]) -> int:
    """The function calls, built-in ones included, that one *call* makes."""
    profile = cProfile.Profile()
    profile.enable()
    try:
        call()
    finally:
        profile.disable()
    return sum(entry.callcount for entry in profile.getstats())


def growth(work: Callable[[int], Callable[[], object]], lengths: Sequence[int]) -> list[float]:
    """Operations a unit of length, at each of *lengths*; *work* makes the call for a length, and is not counted."""
    return [operations(work(length)) / length for length in lengths]
