"""A figure as a sentence states it, and what holds for all figures of one sentence.

API: FigureMention, Marks
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from incidents.records import FigureKind


@dataclass(frozen=True)
class FigureMention:
    """One figure: tokens *first* to *last* (inclusive) of sentence *sentence*; `least`/`most` inclusive, None open.

    `side` is "attackers" where the counted noun names fighters of an armed group or the attackers, else "victims";
    `noun` is the counted noun as written ("" where none). `total` marks a running toll ('the toll rose to 14');
    `background` a figure of a period, another year or a deal; `correction` one in a sentence that takes an earlier
    figure back. `said_by` is the speaker as written, where plain. `part`: some of those told of before (of them).
    """

    sentence: int
    first: int
    last: int
    kind: FigureKind
    least: int | None
    most: int | None
    wording: str
    side: Literal["victims", "attackers"] = "victims"
    noun: str = ""
    total: bool = False
    background: bool = False
    correction: bool = False
    said_by: str | None = None
    part: bool = False
    forces: bool = False
    """Those counted are soldiers, policemen, guards."""


@dataclass(frozen=True)
class Marks:
    """What holds for all figures of one sentence."""

    background: tuple[int, ...]
    """Tokens of words and dates that place something in another time."""
    deal: bool
    correction: bool
    said_by: str | None
