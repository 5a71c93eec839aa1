"""Whether a page can matter at all: one pass of a multi-pattern matcher over its text, before anything is extracted.

API: Gate(names, beside).passes(text) -> str | None      the name that lets it through; None: it cannot matter

The text is looked at as it is first, which settles most pages that pass. Only a page in which nothing was found is
decoded of entities, stripped of tags and folded as reading folds it, and looked at again. What reading would find is
always let through; what is let through may still be nothing.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence

import ahocorasick_rs

from incidents.text.fold import fold_letters

_TAG = re.compile(r"<[^<>]*>")
_SCRIPT = re.compile(r"<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_COMBINING = (chr(code) for code in range(0x300, 0x110000) if unicodedata.combining(chr(code)))
_MARKS = re.compile(f"[{''.join(map(re.escape, _COMBINING))}]")


class Gate:
    """The names of one region. *beside* looks at a text in which no name was found, case kept."""

    def __init__(
        self, names: Iterable[Sequence[str]], beside: Callable[[str], str | None] = lambda _text: None
    ) -> None:
        """*names*: each as its folded words. The longest word is what is searched for; the others must be there too."""
        self._rests: dict[str, set[tuple[str, ...]]] = {}
        for name in names:
            words = sorted((word.replace("'", "") for word in name), key=len, reverse=True)
            if words and words[0]:
                self._rests.setdefault(words[0], set()).add(tuple(words[1:]))
        self._words = sorted(self._rests)
        self._matcher = ahocorasick_rs.AhoCorasick(self._words)
        self._beside = beside

    def passes(self, text: str) -> str | None:
        """The name for which *text* may matter; None where it cannot."""
        if (found := self._first(text.lower())) is not None:
            return found
        for gap in ("", " ") if "<" in text else ("",):
            # a tag may stand inside a name or between two words: it is looked at both ways
            plain = _plain(text, gap)
            if (found := self._first(folded_whole(plain)) or self._beside(plain)) is not None:
                return found
        return None

    def _first(self, text: str) -> str | None:
        for number, start, end in self._matcher.find_matches_as_indexes(text, overlapping=True):
            if (start and text[start - 1].isalnum()) or text[end : end + 1].isalnum():
                continue  # reading takes whole words only
            word = self._words[number]
            if any(all(other in text for other in rest) for rest in self._rests[word]):
                return word
        return None


def folded_whole(text: str) -> str:
    """*text* folded as `incidents.text.fold` folds its words, at once, without apostrophes."""
    if text.isascii():
        return text.lower().replace("'", "")
    decomposed = unicodedata.normalize("NFKD", fold_letters(text))
    return fold_letters(_MARKS.sub("", decomposed)).lower().replace("'", "")


def _plain(text: str, gap: str) -> str:
    """*text* as a reader sees it: tags and scripts taken out with *gap* in their place, entities decoded."""
    if "<" in text:
        text = _TAG.sub(gap, _SCRIPT.sub(" ", text))
    return html.unescape(text) if "&" in text else text
