"""The record of one thing that was found in a sentence; made by `incidents.reading.marks`, shown by views."""

from __future__ import annotations

from typing import Literal

from incidents.records import Record

Kind = Literal["place", "day", "figure", "actor", "claim", "act", "turn", "sign"]
Standing = Literal["taken", "agrees", "left"]


class Mark(Record, frozen=True, kw_only=True, omit_defaults=True):
    """One thing in a sentence: characters *start* to *end* (exclusive) of its text.

    `value` is what was read: a place's or actor's name, an ISO day (or a coarser precision), a kind of figure, claim,
    act, turn or sign. `standing`: `taken` where a report's field stands on these words, `agrees` where they say the
    same, `left` where they are in no report, and `reason` then says why. `note` is what the words around it say of it.
    """

    kind: Kind
    start: int
    end: int
    words: str
    value: str
    standing: Standing = "left"
    reason: str = ""
    note: str = ""
    province: str | None = None
    least: int | None = None
    most: int | None = None
    by: str | None = None
    """Who says so."""
