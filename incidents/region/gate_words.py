"""The names for which a page may matter: all that reading could take for a place of the country, or for the country.

API: make_gate(region) -> Gate

Reading calls nothing relevant that names no place of the country and no word for it; a name may also be known by its
sound alone, before a word like 'district'. Both are looked for here, so that the gate turns away only what reading
would.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from incidents.region.gazetteer import Gazetteer, PlaceWords
from incidents.region.pack import Region
from incidents.text.gate import Gate

_BEFORE = 80
"""Characters before a word like 'district' in which a name known by its sound begins: four words."""
_LETTER = re.compile(r"(?<![^\W_])[^\W\d_]")


def make_gate(region: Region) -> Gate:
    """The gate of *region*."""
    return Gate(_names(region.gazetteer), _heard_beside(region.gazetteer))


def _names(gazetteer: Gazetteer) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    units = [forms for words in gazetteer.words.values() for forms in _kind(words, "unit_after")]
    units += [forms for words in gazetteer.words.values() for forms in _kind(words, "unit_before")]
    for forms, places in gazetteer.names.phrases():
        if all(place.foreign for place in places):
            continue
        if gazetteer.is_common(forms):
            # a common word is a name only beside its kind, or beside a province, which is a name itself
            yield from ((forms, unit) for unit in units)
        else:
            yield forms, ()
    for words in gazetteer.words.values():
        yield from ((forms, ()) for forms in _kind(words, "home"))


def _kind(words: PlaceWords, kind: str) -> Iterator[tuple[str, ...]]:
    return (forms for forms, label in words.cues.phrases() if label == kind)


def _heard_beside(gazetteer: Gazetteer) -> Callable[[str], str | None]:
    """Looks for a name that is known by its sound before a word that such names stand before."""
    firsts = {forms[0] for words in gazetteer.words.values() for forms in _kind(words, "unit_after")}
    units = {
        r"\W+".join(map(re.escape, forms)) for words in gazetteer.words.values() for forms in _kind(words, "unit_after")
    }
    if not units:
        return lambda _text: None
    # the same few words stand before 'district' in story after story
    heard = lru_cache(maxsize=8192)(lambda wording: bool(gazetteer.heard(wording)))
    unit = re.compile(rf"(?<![^\W_])(?:{'|'.join(sorted(units, key=len, reverse=True))})(?![^\W_])", re.IGNORECASE)

    def look(text: str) -> str | None:
        small = text.lower()
        if not any(first in small for first in firsts):
            return None
        for begin in _places(small, firsts) if len(small) == len(text) else range(len(text)):
            if unit.match(text, begin) is None:
                continue
            before = text[max(0, begin - _BEFORE) : begin]
            name = before.rstrip(" \t\r\n\"'“”‘’()[]-–—.:;,")
            for letter in _LETTER.finditer(name):
                wording = name[letter.start() :]
                if wording[:1].isupper() and "," not in wording and heard(wording):
                    return wording
        return None

    return look


def _places(text: str, words: Iterable[str]) -> Iterator[int]:
    """Where each of *words* begins in *text*."""
    for word in words:
        at = text.find(word)
        while at >= 0:
            yield at
            at = text.find(word, at + 1)
