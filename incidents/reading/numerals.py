"""A sentence with its cues, and the numbers in it: digits, number words and numbers of several words.

API: line(sentence, pack, cues) -> Line               the sentence with its cues, found once
     number(where, at) -> (value, last token) | None  the whole number that starts at a token
     plain(where, at) -> int | None                   the value of one token by itself
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from incidents.region.cues import Cue, NumberWords
from incidents.region.language import LanguagePack
from incidents.text.document import Sentence
from incidents.text.lexicon import Match

LARGEST = 9_999_999
_JOINED = re.compile(r"[^\S\n]*(?:[-–'’]|\u200c)?[^\S\n]*\Z")


@dataclass(frozen=True)
class Line:
    """A sentence with its cues: `at[i]` is the cue match that covers token i, or None."""

    sentence: Sentence
    numbers: NumberWords
    cues: tuple[Match[Cue], ...]
    at: tuple[Match[Cue] | None, ...]

    def kind(self, index: int) -> str | None:
        """The kind of the cue that covers token *index*; None for other words and outside the sentence."""
        if not 0 <= index < len(self.at):
            return None
        match = self.at[index]
        return match.value.kind if match else None

    def between(self, left: int, right: int) -> str:
        """What is written between tokens *left* and *right*, words included."""
        tokens = self.sentence.tokens
        return self.sentence.text[tokens[left].end : tokens[right].start]

    def before(self, index: int) -> str:
        """The character in front of token *index*."""
        start = self.sentence.tokens[index].start
        return self.sentence.text[start - 1 : start]

    def after(self, index: int) -> str:
        """The character behind token *index*."""
        end = self.sentence.tokens[index].end
        return self.sentence.text[end : end + 1]


def line(sentence: Sentence, pack: LanguagePack, cues: Sequence[Match[Cue]] | None = None) -> Line:
    """*sentence* with the pack's cues in it: *cues*, where somebody has found them already."""
    cues = tuple(pack.cues.find(sentence.forms) if cues is None else cues)
    at: list[Match[Cue] | None] = [None] * len(sentence.tokens)
    for match in cues:
        for index in range(match.first, match.last + 1):
            at[index] = match
    return Line(sentence, pack.numbers, cues, tuple(at))


def plain(where: Line, at: int) -> int | None:
    """The value of one token that is a number by itself."""
    if at >= len(where.sentence.tokens):
        return None
    form = where.sentence.tokens[at].form
    if form.isascii() and form.isdigit():
        return int(form) if len(form) <= len(str(LARGEST)) else None
    cue = where.at[at]
    if cue is not None and cue.last > cue.first and cue.value.kind != "vague":
        return None
    return where.numbers.values.get(form)


def number(where: Line, at: int) -> tuple[int, int] | None:
    """The whole number that starts at token *at* and its last token: 'forty-five', 'one hundred and twenty', '1500'."""
    first = plain(where, at)
    if first is None:
        return None
    words, last = where.numbers, at
    total, part = (first, 0) if first >= 1000 else (0, first)
    while True:
        following = last + 1
        value = plain(where, following)
        if value is None and _connects(where, following, total + part):
            following += 1
            value = plain(where, following)
        if value is None or _in_figures(where, following) or not _JOINED.match(_gap(where, last, following)):
            break
        if part and (value >= 100 > part or (value >= 1000 and part < 1000)):
            part *= value
        elif not _in_figures(where, last) and _adds(words, total, part, value):
            part += value
        else:
            break
        if part >= 1000 and value >= 1000:
            total, part = total + part, 0
        last = following
        if total + part > LARGEST:
            return None
    return total + part, last


def _adds(words: NumberWords, total: int, part: int, value: int) -> bool:
    if part >= 20 and part % 10 == 0 and value < 10:
        return True
    if part >= 100 and part % 100 == 0 and value < 100:
        return True
    if part == 0:
        return value < total
    # 'five and twenty', also behind hundreds
    return words.units_first and 0 < part % 100 < 10 and value in range(20, 100, 10)


def _in_figures(where: Line, at: int) -> bool:
    """Whether token *at* is written in figures: '200 and 14' are two numbers, '5 thousand' is one."""
    return where.sentence.tokens[at].form.isdigit()


def _connects(where: Line, at: int, whole: int) -> bool:
    """Whether the word at token *at* joins what stands behind it to the number *whole* before it."""
    tokens = where.sentence.tokens
    if not (
        at + 1 < len(tokens) and tokens[at].form in where.numbers.connectors and whole >= where.numbers.joined_above
    ):
        return False
    value = plain(where, at + 1)
    return value is not None and value < whole and whole % (10 if value < 10 else 100) == 0


def _gap(where: Line, left: int, right: int) -> str:
    """Marks between two tokens, the words between them left out."""
    return "".join(where.between(at, at + 1) for at in range(left, right))
