"""Whether a page can matter at all: one pass of a multi-pattern matcher over its text, before anything is extracted.

API: Gate(names, beside).passes(text) -> str | None      the name that lets it through; None: it cannot matter

The beginning of a page is looked at as it is, which settles most pages that pass: their title says it. Else what a
reader could see (text, titles in its head, the data of the story) is taken out of the mark-up, decoded of entities,
folded as reading folds it, and looked at whole. What reading would find is always let through; what is let through may
still be nothing.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence

import ahocorasick_rs

from incidents.text.fold import fold

_BEGINNING = 2048
"""Letters that are looked at as they are; titles stand within."""
_TEXT = re.compile(r">([^<>]+)")
_META = re.compile(r"<[mM][eE][tT][aA]\s[^<>]+")
_HEAD = 65_536
"""Letters of a page in which its metadata stand."""
_HIDDEN = re.compile(r"<(script|style)\b([^<>]*)>", re.IGNORECASE)
_CLOSING = {name: re.compile(rf"</{name}", re.IGNORECASE) for name in ("script", "style")}
_ESCAPES = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Gate:
    """The names of one region. *beside* looks at a text in which no name was found, case kept."""

    def __init__(
        self,
        names: Iterable[tuple[Sequence[str], Sequence[str]]],
        beside: Callable[[str], str | None] = lambda _text: None,
    ) -> None:
        """*names*: each as its folded words, and words of which all must be there too (none for most names).

        The longest word of a name is what is searched for; whether the others are there is looked up when it is.
        """
        self._rests: dict[str, set[tuple[str, ...]]] = {}
        for name, others in names:
            words = sorted((word.replace("'", "") for word in name), key=len, reverse=True)
            if words and words[0]:
                rest = (*words[1:], *(word.replace("'", "") for word in others))
                self._rests.setdefault(words[0], set()).add(rest)
        self._words = sorted(self._rests)
        # of the three implementations the quickest on pages (benchmarks/gate.py), for 8 ms and a few MB once
        self._matcher = ahocorasick_rs.AhoCorasick(self._words, implementation=ahocorasick_rs.Implementation.DFA)
        self._beside = beside

    def passes(self, text: str) -> str | None:
        """The name for which *text* may matter; None where it cannot."""
        if not text.isascii():
            text = _SURROGATE.sub(" ", text)  # halves of letters, which the matcher refuses
        if "<" not in text:
            return self._seen(html.unescape(text) if "&" in text else text)
        if (found := self._first(text[:_BEGINNING].lower())) is not None:
            return found
        pieces = _visible(text)
        for gap in (" ", ""):
            # a tag may stand between two words or inside a name: the text is looked at both ways
            whole = gap.join(pieces)
            if (found := self._seen(html.unescape(whole) if "&" in whole else whole)) is not None:
                return found
        return None

    def _seen(self, plain: str) -> str | None:
        """The name in *plain*, a text without mark-up."""
        folded = folded_whole(plain)
        found = self._first(folded)
        if found is None and "'" in folded:
            # an apostrophe parts a name from its genitive, or stands inside a name
            found = self._first(folded.replace("'", ""))
        return found or self._beside(plain)

    def _first(self, text: str) -> str | None:
        """The first name in *text*, which has the form of the names."""
        tried: set[int] = set()
        for number, begin, end in self._matcher.find_matches_as_indexes(text, overlapping=True):
            if number in tried or (begin and text[begin - 1].isalnum()) or text[end : end + 1].isalnum():
                continue  # reading takes whole words only
            word = self._words[number]
            tried.add(number)
            if any(all(other in text for other in rest) for rest in self._rests[word]):
                return word
        return None


def folded_whole(text: str) -> str:
    """*text* folded as `incidents.text.fold` folds its words; white space becomes one space."""
    return text.lower() if text.isascii() else " ".join(map(fold, text.split()))


def _visible(text: str) -> list[str]:
    """What a reader of the page *text* could see, piece by piece, and what its head and its data say of the story."""
    shown, data = _without_hidden(text)
    # a text may begin without a tag before it, and one that is never closed has its text behind a '<'
    return [shown.partition("<")[0], *_TEXT.findall(shown), " ", *data, " ", *_META.findall(text[:_HEAD])]


def _without_hidden(text: str) -> tuple[str, list[str]]:
    """*text* without scripts and styles, and the scripts that are data (JSON-LD), with their escapes decoded."""
    parts: list[str] = []
    data: list[str] = []
    at = 0
    while (opening := _HIDDEN.search(text, at)) is not None:
        parts.append(text[at : opening.start()])
        closing = _CLOSING[opening[1].lower()].search(text, opening.end())
        if closing is None:
            # never closed: what follows may be the story for all that we know
            parts.append(text[opening.end() :])
            return ">".join(parts), data
        if "json" in opening[2].lower():
            inside = text[opening.end() : closing.start()]
            data.append(_ESCAPES.sub(_letters, inside) if "\\u" in inside else inside)
        at = closing.start()
    parts.append(text[at:])
    return " ".join(parts), data


def _letters(escapes: re.Match[str]) -> str:
    """The letters of a run of escapes, two of which may make one; a half without its other half is dropped."""
    units = bytes.fromhex(escapes[0].replace("\\u", ""))
    return units.decode("utf-16-be", "ignore")
