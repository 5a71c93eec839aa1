"""Cutting a paragraph into sentences, in scripts with and without capitals, also where a blank was lost between them.

API: split(text, abbreviations) -> list[tuple[int, int]]    spans of *text*, in order, without surrounding blanks
     mostly_quoted(text) -> bool
A full stop ends a sentence unless an abbreviation, an initial or a number holds it. Linear in the text; no sentence is
longer than LONGEST characters (a text without any mark is cut at blanks).
"""

from __future__ import annotations

import re
from collections.abc import Collection

LONGEST = 1500
"""Characters of the longest sentence; news sentences rarely pass 600."""

_OPENING = "\"'“‘«„([{"
_CLOSING = "\"'”’»)]}"
# A mark, what closes after it, then a blank or the start of the next sentence written against it.
_END = re.compile(rf"[.!?؟۔…]+[{re.escape(_CLOSING)}]*(?:(?=\s)|(?=[{re.escape(_OPENING)}]*[^\W\d_])|\Z)")
_LAST_WORD = re.compile(r"([^\s\"'“”‘’«»(\[]{1,24})\Z")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]\Z")
_SPEECH = 5
"""Spaces in a quotation that is somebody's sentence and no single term."""
_QUOTED = re.compile(r"[“\"«][^“”\"«»]{1,1500}[”\"»]?")


def split(text: str, abbreviations: Collection[str] = ()) -> list[tuple[int, int]]:
    """The spans of the sentences of *text*."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if match.end() > start and _ends(text, start, match, abbreviations):
            _add(text, start, match.end(), spans)
            start = match.end()
    _add(text, start, len(text), spans)
    return spans


def _ends(text: str, start: int, match: re.Match[str], abbreviations: Collection[str]) -> bool:
    """Whether the mark at *match* ends a sentence."""
    mark = match.group()
    after = text[match.end() : match.end() + 40]
    following = after.lstrip().lstrip(_OPENING)[:1]
    against = bool(after) and not after[0].isspace()
    if following.islower() and not (against and len(mark) == 1 and mark in "!?"):
        return False
    if mark[0] != "." or len(mark.rstrip(_CLOSING)) > 1:
        return not against or mark[0] != "…"
    word = _LAST_WORD.search(text, max(start, match.start() - 24), match.start())
    before = word.group(1) if word else ""
    if not before:  # '… circumstances”.The': what closed before the mark was a whole word
        return not against or text[max(start, match.start() - 1) : match.start()] in tuple(_CLOSING)
    if before.lower() in abbreviations or _INITIALS.match(before):
        return False
    # Written against the next word: a sentence only after a whole word and before a capital or a caseless letter.
    return not against or (len(before) > 1 and not before.isupper() and not following.islower())


def _add(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
    """Add the span without blanks around it, cut where it is too long."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        cut = text.rfind(" ", start, start + LONGEST)
        cut = cut if cut > start else start + LONGEST
        spans.append((start, cut))
        start = cut + (text[cut] == " ")
    if end > start:
        spans.append((start, end))


def quotations(text: str) -> list[tuple[int, int]]:
    """Where speech is quoted in *text*: (first, last) of each quotation of more than a few words."""
    return [one.span() for one in _QUOTED.finditer(text) if one.group().count(" ") >= _SPEECH]


def mostly_quoted(text: str) -> bool:
    """Whether more than half of *text* stands inside quotation marks."""
    quoted = sum(len(match.group()) for match in _QUOTED.finditer(text))
    return 2 * quoted > len(text)
