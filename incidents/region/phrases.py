"""Phrases with gaps: 'said … their fighters' finds the parts in this order with a few words between.

API: GappedPhrases(pairs of (pattern, value)).find(forms) -> list of Match
Parts are parted by '…'. The first part is looked up by its first word, so a sentence costs one look-up a token and
nothing for the number of patterns. Unlike `Lexicon`, overlapping finds are all reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import compress, count
from typing import Generic, TypeVar

from incidents.text.fold import phrase
from incidents.text.lexicon import Match

Value = TypeVar("Value")
_GAP = 12
"""Most words between two parts: an object with its parts ('said the office, the station and all posts had fallen')."""

_Parts = tuple[tuple[str, ...], ...]


class GappedPhrases(Generic[Value]):
    """Patterns and what they stand for. Immutable once built."""

    def __init__(self, patterns: Iterable[tuple[str, Value]]) -> None:
        """Build from pairs of pattern (any spelling, folded here) and value; empty patterns are passed over."""
        self._by_word: dict[str, list[tuple[frozenset[str], _Parts, Value]]] = {}
        for text, value in patterns:
            parts = tuple(folded for part in text.split("…") if (folded := phrase(part)))
            if parts:
                forms = frozenset(form for part in parts for form in part)
                self._by_word.setdefault(parts[0][0], []).append((forms, parts, value))

    def find(self, forms: Sequence[str]) -> list[Match[Value]]:
        """All finds in *forms* (folded), in order of their first word."""
        found: list[Match[Value]] = []
        present = frozenset(forms)
        for at in compress(count(), map(self._by_word.__contains__, forms)):
            for needed, parts, value in self._by_word[forms[at]]:
                if not needed <= present:
                    continue
                last = _match(parts, forms, at)
                if last >= 0:
                    found.append(Match(value, at, last))
        return found


def _match(parts: _Parts, forms: Sequence[str], at: int) -> int:
    """The index of the last word of *parts* found from *at*, the first part exactly there; -1 where they are not."""
    end = at
    for number, part in enumerate(parts):
        reach = (end,) if number == 0 else range(end, min(end + _GAP, len(forms) - len(part)) + 1)
        start = next((first for first in reach if _stands(part, forms, first)), -1)
        if start < 0:
            return -1
        end = start + len(part)
    return end - 1


def _stands(part: tuple[str, ...], forms: Sequence[str], first: int) -> bool:
    return tuple(forms[first : first + len(part)]) == part
