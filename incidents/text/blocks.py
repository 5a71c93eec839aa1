"""Cutting a text into blocks: paragraphs and lines, also where lines are wrapped or paragraphs have single newlines.

API: blocks(text) -> list[tuple[int, int]]     spans of *text*, blanks around them left out
"""

from __future__ import annotations

import re

_GROUP = re.compile(r"\S(?:[^\n]|\n(?![ \t\r]*(?:\n|\Z)))*")
_TERMINAL = re.compile(r"[.!?؟۔…:][\"'”’»)\]]*\Z")
_WRAPPED_WIDTHS = range(45, 101)
"""Widths at which plain-text pages are wrapped; a paragraph on a line of its own is longer, a menu entry shorter."""


def blocks(text: str) -> list[tuple[int, int]]:
    """The spans of the blocks of *text* in order."""
    spans: list[tuple[int, int]] = []
    for group in _GROUP.finditer(text):
        lines = _lines(text, group.start(), group.end())
        if _wrapped(text, lines):
            spans.append((lines[0][0], lines[-1][1]))
        else:
            spans.extend(lines)
    return spans


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    found = []
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        first, last = at, stop
        while first < last and text[first].isspace():
            first += 1
        while last > first and text[last - 1].isspace():
            last -= 1
        if last > first:
            found.append((first, last))
        at = stop + 1
    return found


def _wrapped(text: str, lines: list[tuple[int, int]]) -> bool:
    """Whether the lines are one wrapped paragraph: all but the last of a wrapping width, most cut in mid-sentence."""
    if len(lines) < 2:
        return bool(lines)
    full = lines[:-1]
    if any(end - start not in _WRAPPED_WIDTHS for start, end in full):
        return False
    cut = sum(1 for start, end in full if not _TERMINAL.search(text, max(start, end - 4), end))
    return 4 * cut >= 3 * len(full)
