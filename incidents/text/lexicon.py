"""Finding many phrases in a sentence in one pass: a trie over folded tokens.

Longest match first, left to right; overlapping shorter matches are not reported. Building is linear in the phrases,
finding in the tokens, whatever the number of phrases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, count
from typing import Any, Generic, NamedTuple, TypeVar

from incidents.text.fold import phrase

Value = TypeVar("Value")
_match = tuple.__new__
"""Makes a Match without the named tuple's own constructor: hundreds are found in a story."""
_END = ""
"""Key of a node's value; no token is empty."""


class Match(NamedTuple, Generic[Value]):
    """A phrase found: what it stands for, and the indices of its first and last token."""

    value: Value
    first: int
    last: int


class Lexicon(Generic[Value]):
    """Phrases and what they stand for. Later phrases replace earlier equal ones. Immutable once built."""

    def __init__(self, phrases: Iterable[tuple[str, Value]]) -> None:
        """Build from pairs of phrase (any spelling, folded here) and value."""
        self._root: dict[str, Any] = {}
        for text, value in phrases:
            node = self._root
            for form in phrase(text):
                node = node.setdefault(form, {})
            if node is not self._root:
                node[_END] = value

    def phrases(self) -> Iterator[tuple[tuple[str, ...], Value]]:
        """Every phrase as its folded forms, with its value; in no particular order."""
        waiting: list[tuple[tuple[str, ...], dict[str, Any]]] = [((), self._root)]
        while waiting:
            forms, node = waiting.pop()
            for form, step in node.items():
                if form == _END:
                    yield forms, step
                else:
                    waiting.append(((*forms, form), step))

    def find(self, forms: Sequence[str]) -> list[Match[Value]]:
        """All longest matches in *forms* (folded, as of `Sentence.forms`), in order."""
        found: list[Match[Value]] = []
        root, length, after = self._root, len(forms), 0
        # most words begin no phrase: they are passed over without a step of the interpreter
        for at in compress(count(), map(root.__contains__, forms)):
            if at < after:
                continue
            node, best, probe = root[forms[at]], -1, at + 1
            value: Any = None
            while True:
                if _END in node:
                    best, value = probe, node[_END]
                if probe >= length or (step := node.get(forms[probe])) is None:
                    break
                node, probe = step, probe + 1
            if best >= 0:
                found.append(_match(Match, (value, at, best - 1)))
                after = best
        return found
