"""HTML made safely: every text is escaped here, and marks over a text may overlap.

API: escaped(text), element(tag, inside, **attributes) -> markup     `inside` is markup already
     said(text, language) -> a quotation in the story's own language
     marked(text, spans) -> *text* escaped, with each span wrapped; spans that cross are closed and opened again
     direction(text) -> 'rtl' or 'ltr'
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

# Marks that an Arabic-script text needs to be written rightly, and the white space of a text; they turn no direction.
_KEPT = frozenset("\u200c\u200d\n\t")
_UNSEEN = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")


class Span(NamedTuple):
    """Characters *start* to *end* (exclusive) to wrap: *opening* and *closing* are markup, *label* stands last.

    A span that is cut by another is wrapped piece by piece; only the last piece has the label.
    """

    start: int
    end: int
    opening: str
    closing: str
    label: str = ""


def harmless(text: str) -> str:
    """*text* of the same length, its control, format and bidi characters as blanks; line ends and joiners stay."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(one if one in _KEPT or unicodedata.category(one) not in _UNSEEN else " " for one in text)


def escaped(text: str) -> str:
    """*text* as markup that shows it, in element or attribute."""
    return html.escape(harmless(text), quote=True)


def element(tag: str, inside: str, **attributes: str) -> str:
    """`<tag …>inside</tag>`; attribute values are escaped, `class_` stands for class, empty ones are left out."""
    given = "".join(f' {name.rstrip("_")}="{escaped(value)}"' for name, value in attributes.items() if value)
    return f"<{tag}{given}>{inside}</{tag}>"


def said(text: str, language: str) -> str:
    """*text* of the story as a quotation, in its own language and direction."""
    return element("q", escaped(text), lang=language, dir=direction(text))


def direction(text: str) -> str:
    """The direction of most of the letters of *text*."""
    kinds = [unicodedata.bidirectional(letter) for letter in text]
    right = sum(kind in ("R", "AL") for kind in kinds)
    return "rtl" if right > kinds.count("L") else "ltr"


def marked(text: str, spans: Sequence[Span]) -> str:
    """*text* with *spans* wrapped, in well-formed markup however they overlap; empty spans are left out."""
    text = harmless(text)
    waiting = sorted(
        (one for one in spans if 0 <= one.start < one.end <= len(text)), key=lambda one: (one.start, -one.end)
    )
    points = sorted({0, len(text), *(one.start for one in waiting), *(one.end for one in waiting)})
    out: list[str] = []
    opened: list[Span] = []
    for at, point in enumerate(points):
        _close(opened, point, out)
        while waiting and waiting[0].start == point:
            span = waiting.pop(0)
            out.append(span.opening)
            opened.append(span)
        if at + 1 < len(points):
            out.append(html.escape(text[point : points[at + 1]], quote=True))
    return "".join(out)


def _close(opened: list[Span], point: int, out: list[str]) -> None:
    """Close the spans that end at *point*, and open those again that lay inside one of them and go on."""
    first = next((at for at, span in enumerate(opened) if span.end <= point), None)
    if first is None:
        return
    inner = opened[first:]
    del opened[first:]
    out.extend((span.label if span.end <= point else "") + span.closing for span in reversed(inner))
    going_on = [span for span in inner if span.end > point]
    out.extend(span.opening for span in going_on)
    opened.extend(going_on)
