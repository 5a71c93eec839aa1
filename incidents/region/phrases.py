"""Phrases with gaps: 'said … their fighters' finds the parts in this order with a few words between.

API: GappedPhrases(pairs of (pattern, value)).find(tokens) -> list of Match
Parts are parted by '…'. The first part is looked up by its first word, so a sentence costs one look-up a token and
nothing for the number of patterns. Unlike `Lexicon`, overlapping finds are all reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from incidents.text.document import Token
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

    def find(self, tokens: Sequence[Token]) -> list[Match[Value]]:
        """All finds in *tokens*, in order of their first token."""
        found: list[Match[Value]] = []
        present = {token.form for token in tokens}
        if self._by_word.keys().isdisjoint(present):
            return found
        for at, token in enumerate(tokens):
            for forms, parts, value in self._by_word.get(token.form, ()):
                if not forms <= present:
                    continue
                last = _match(parts, tokens, at)
                if last >= 0:
                    found.append(Match(value, at, last))
        return found


def _match(parts: _Parts, tokens: Sequence[Token], at: int) -> int:
    """The index of the last token of *parts* found from *at*, the first part exactly there; -1 where they are not."""
    end = at
    for number, part in enumerate(parts):
        reach = (end,) if number == 0 else range(end, min(end + _GAP, len(tokens) - len(part)) + 1)
        start = next((first for first in reach if _stands(part, tokens, first)), -1)
        if start < 0:
            return -1
        end = start + len(part)
    return end - 1


def _stands(part: tuple[str, ...], tokens: Sequence[Token], first: int) -> bool:
    if first + len(part) > len(tokens):
        return False
    return all(tokens[first + offset].form == form for offset, form in enumerate(part))
