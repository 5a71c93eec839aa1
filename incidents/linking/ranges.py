"""Comparing figures as ranges: (least, most), each end None where open ('at least 21' is 21 to None).

Canonical wording of a range in the ledger is JSON: `[21, null]`.
"""

from __future__ import annotations

import json
import re
from typing import Literal, NamedTuple

from incidents.errors import RefuseError
from incidents.records import Figure

_WORDS = re.compile(r"([0-9]{1,9})(?:(\+)|-([0-9]{1,9}))?\Z")


class Range(NamedTuple):
    """How many, inclusive; None is an open end."""

    least: int | None
    most: int | None

    def __str__(self) -> str:
        return json.dumps([self.least, self.most])


Move = Literal["same", "kept", "narrower", "higher", "lower"]


def range_of(figure: Figure) -> Range:
    """The range of a figure."""
    return Range(figure.least, figure.most)


def parse_range(value: str) -> Range:
    """The range whose ledger wording is *value*."""
    least, most = json.loads(value)
    return Range(least, most)


def range_of_words(text: str) -> Range:
    """The range that a person means by '5', '5-7' or '5+' (at least 5). RefuseError for anything else."""
    match = _WORDS.match(text.strip())
    if match is None:
        raise RefuseError(f"{text[:40]!r}: is no figure; write 5, 5-7 or 5+ (at least 5)")
    least, dash, most = int(match[1]), match[2], match[3]
    if most is not None and int(most) < least:
        raise RefuseError(f"{text[:40]!r}: ends below its beginning; write the smaller number first")
    return Range(least, None if dash == "+" else int(most) if most else least)


def floor(one: Range) -> int:
    """What *one* says at the least; 0 where it gives no least."""
    return one.least or 0


def overlap(one: Range, other: Range) -> bool:
    """Whether both can be true at once."""
    return floor(one) <= _top(other) and floor(other) <= _top(one)


def middle(one: Range) -> float:
    """One number for *one*: the middle of a closed range, the known end of an open one."""
    if one.most is None:
        return float(floor(one))
    return (floor(one) + one.most) / 2


def move(before: Range, after: Range) -> Move:
    """How what is known moves when *after* is told of a figure known as *before*.

    `kept` where the new wording is open and true of the known figure ('at least 6' of 14), `narrower` where it says
    more within what was known ('14' of 'at least 14'; '9' of '9 to 17'). A closed span that reaches below is `lower`:
    somebody counts fewer.
    """
    if before == after:
        return "same"
    if floor(after) > floor(before):
        return "higher"
    if _top(after) < floor(before):
        return "lower"
    if floor(after) < floor(before):
        return "kept" if after.most is None else "lower"
    if _top(after) < _top(before):
        return "narrower"
    return "kept" if after.most is None else "higher"


def _top(one: Range) -> float:
    return float("inf") if one.most is None else float(one.most)
