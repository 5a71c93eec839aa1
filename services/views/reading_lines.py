"""A close reading as lines for a terminal: the story, the verdict, each sentence with what was read, the incidents.

API: reading_lines(story, found, notices, width) -> lines of at most *width* columns

Whatever comes from the story is made harmless first (`services.views.terminal.safe`).
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from incidents.reading.close_reading import CloseReading, ReadSentence
from incidents.reading.mark import Mark
from incidents.records import Evidence, Signal, Story
from services.views.reading_words import (
    LABELS,
    Row,
    mark_reason,
    mark_words,
    part_words,
    removed_words,
    report_rows,
    signal_name,
    source_rows,
    verdict_note,
    verdict_words,
)
from services.views.terminal import safe

_LABEL = 11
"""Columns of a label with its blank."""
_NUMBER = 4
_REMOVED = 200
"""Characters that are shown of a passage that was left out; the page shows all."""
_QUOTED = 120


def reading_lines(story: Story, found: CloseReading, notices: Sequence[str], width: int) -> Iterator[str]:
    """The lines, in the order in which somebody asks: what is it, does it matter and why, what does it say."""
    yield "STORY"
    for row in source_rows(story, found):
        yield from _row(row, width, 2)
    for notice in notices:
        yield from _row(Row("note", notice), width, 2)
    yield ""
    yield "VERDICT"
    yield from _wrapped(safe(verdict_words(found)), width, "  ", "  ")
    for signal in sorted(found.reading.reasons, key=lambda one: one.weight <= 0):
        yield from _signal(signal, width)
    if note := verdict_note(found):
        yield from _wrapped(note, width, "  ", "  ")
    for number in range(1, len(found.reading.reports) + 1):
        yield ""
        yield f"INCIDENT {number} of {len(found.reading.reports)}"
        for row in report_rows(found, number):
            yield from _row(row, width, 2)
    yield ""
    yield "SENTENCES"
    for sentence in found.sentences:
        yield from _sentence(sentence, len(found.reading.reports) > 1, width)
    if found.removed:
        yield ""
        yield "LEFT OUT"
    for passage in found.removed:
        yield from _wrapped(
            safe(f"{removed_words(passage.kind)}: “{safe(passage.text, _REMOVED)}”"), width, "  ", "    "
        )


def _row(row: Row, width: int, indent: int) -> Iterator[str]:
    label = f"{' ' * indent}{row.label:<{_LABEL}}"
    yield from _wrapped(safe(row.words), width, label, " " * len(label))
    if row.evidence is not None and row.evidence.sentence:
        yield from _wrapped(_said(row.evidence), width, " " * len(label), " " * len(label))


def _said(evidence: Evidence) -> str:
    """The words that it stands on and their sentence's number; the sentence itself is shown further down."""
    words = evidence.sentence[evidence.start : evidence.end] if evidence.end else evidence.sentence
    where = {-1: "in the dateline", 0: "in the title"}.get(evidence.number, f"in sentence {evidence.number}")
    return f"“{safe(words, _QUOTED)}”, {where}"


def _signal(signal: Signal, width: int) -> Iterator[str]:
    side = "for" if signal.weight > 0 else "against"
    words = f" “{safe(signal.words, _QUOTED)}”" if signal.words else ""
    where = "" if signal.number is None else ", title" if signal.number == 0 else f", sentence {signal.number}"
    text = f"{signal.weight:+.2f}  {safe(signal_name(signal))}{words}{where}"
    yield from _wrapped(text, width, f"  {side:<{_LABEL}}", " " * (2 + _LABEL))


# --- sentences --------------------------------------------------------------------------------------------------------


def _sentence(sentence: ReadSentence, several: bool, width: int) -> Iterator[str]:
    number = "title" if sentence.number == 0 else str(sentence.number)
    yield from _wrapped(safe(sentence.text), width, f"{number:>{_NUMBER + 1}}  ", " " * (_NUMBER + 3))
    indent = _NUMBER + 3
    if part := part_words(sentence, several):
        yield from _row(Row("", part), width, indent - _LABEL if indent > _LABEL else indent)
    for mark in sentence.marks:
        if mark.standing == "taken" and mark.kind != "sign":
            words = f"{mark_words(mark)}, “{safe(mark.words, _QUOTED)}”"
            yield from _row(Row(LABELS[mark.kind], words), width, indent)
    if also := _distinct([mark for mark in sentence.marks if mark.standing == "agrees"]):
        yield from _row(Row("also", ", ".join(also)), width, indent)
    if against := _signs(sentence.marks):
        yield from _row(Row("against", against), width, indent)
    yield from _left(sentence.marks, width, indent)


def _left(marks: Sequence[Mark], width: int, indent: int) -> Iterator[str]:
    """What was left out, those of one kind and reason together."""
    grouped: dict[tuple[str, str], list[Mark]] = {}
    for mark in marks:
        if mark.standing == "left":
            grouped.setdefault((LABELS[mark.kind], mark_reason(mark)), []).append(mark)
    for (label, reason), group in grouped.items():
        words = ", ".join(_distinct(group))
        yield from _row(Row("left out", f"{label} {words}{f': {reason}' if reason else ''}"), width, indent)


def _distinct(marks: Sequence[Mark]) -> list[str]:
    """What was read there, each once, with the words of the story where they say it otherwise."""
    found: dict[str, None] = {}
    for mark in marks:
        value, words = mark_words(mark), safe(mark.words, _QUOTED)
        found.setdefault(value if words.casefold() in value.casefold() else f"{value} “{words}”")
    return list(found)


def _signs(marks: Sequence[Mark]) -> str:
    """'politics “talks, negotiations”, analysis “decades”'."""
    words: dict[str, dict[str, None]] = {}
    for mark in marks:
        if mark.kind == "sign":
            words.setdefault(mark.value, {}).setdefault(safe(mark.words, _QUOTED))
    return ", ".join(f"{kind} “{', '.join(found)}”" for kind, found in words.items())


def _wrapped(text: str, width: int, first: str, rest: str) -> Iterator[str]:
    """*text* on lines of *width* columns, *first* and *rest* before them."""
    yield from textwrap.wrap(text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False) or [
        first.rstrip()
    ]
