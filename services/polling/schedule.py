"""When a feed is fetched again: by its own rhythm, by its errors, and by what its host asks for. Pure.

API: next_interval(rhythm, bounds, chance) -> seconds      after a fetch that gave something or nothing new
     after_error(last, failures, bounds, gone) -> seconds   after a fetch that failed
     rhythm_of(moments) -> seconds between the newest entries, None where that cannot be told
     usual_gap(moments) -> the same over nearly all entries that the feed shows, nights and slow days among them

The rhythm is how a feed publishes, not how often it was asked: the mean gap of its newest entries.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

_NEWEST = 10
"""Entries from which the rhythm is taken: enough to smooth a burst, few enough to follow a day's news."""
_PER_GAP = 4.0
"""Fetches in the mean gap between two entries: an entry then waits an eighth of the gap on average."""
_JITTER = 0.1
"""Part by which an interval is lengthened or shortened at random, so that feeds do not march in step."""
_ERRORS_MOST_S = 3600.0
"""A feed that fails is asked at least so often: outages end, and a desk waits for what was missed."""
_GONE_MOST_S = 6 * 3600.0
"""The same where the address is not found: that is mended by hand, not by waiting."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The shortest and the longest interval of a feed, in seconds."""

    least_s: float = 60.0
    most_s: float = 900.0


def rhythm_of(moments: Iterable[dt.datetime]) -> float | None:
    """The mean gap in seconds between the newest of *moments*; None for fewer than two, or where all are one."""
    return _mean_gap(sorted(moments, reverse=True)[:_NEWEST])


def usual_gap(moments: Iterable[dt.datetime]) -> float | None:
    """The mean gap in seconds between *moments*; None for fewer than two, or where all are one.

    The oldest tenth, and one at the least, is left out of three or more: feeds pin an old story below the new ones.
    """
    newest = sorted(moments, reverse=True)
    left_out = max(1, len(newest) // 10) if len(newest) > 2 else 0
    return _mean_gap(newest[: len(newest) - left_out])


def _mean_gap(newest: list[dt.datetime]) -> float | None:
    if len(newest) < 2 or newest[0] == newest[-1]:
        return None
    return (newest[0] - newest[-1]).total_seconds() / (len(newest) - 1)


def next_interval(rhythm: float | None, bounds: Bounds, chance: float) -> float:
    """Seconds to the next fetch; *chance* is from 0 to 1. The longest interval where no rhythm is known."""
    wanted = bounds.most_s if rhythm is None else rhythm / _PER_GAP
    spread = 1.0 + _JITTER * (2.0 * chance - 1.0)
    return max(bounds.least_s, min(wanted, bounds.most_s) * spread)


def after_error(failures: int, bounds: Bounds, chance: float, *, gone: bool = False) -> float:
    """Seconds to the next try after *failures* in a row (1 for the first): doubled each time, up to a bound."""
    most = max(bounds.most_s, _GONE_MOST_S if gone else _ERRORS_MOST_S)
    wanted = min(most, bounds.least_s * 2.0 ** min(failures, 20))
    return max(bounds.least_s, wanted * (1.0 + _JITTER * (2.0 * chance - 1.0)))
