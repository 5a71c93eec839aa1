"""Fingerprints of texts: which stories are the same text again, or nearly so.

A signature is a bottom-k sketch (Broder 1997): the k smallest hash values of the text's word shingles. Two sketches
give an estimate of how much two texts share, without the texts. The same words give the same sketch in every process
and on every machine (no `hash()`). Word order matters within a shingle only, so paragraphs may be cut, added or moved.

It knows nothing of languages: give it folded forms of the story's own sentences, without furniture and without the
headline, which each outlet writes anew. It does not find translations or texts told in other words.
"""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain

from incidents.text.document import Document

WORDS = 3
"""Words of a shingle. Measured on edited wire copies: 3 words with a low threshold found them (ARI .95), 5 did not
(.62).
"""
SIZE = 128
"""Values of a sketch: the standard error of a resemblance of .3 is .04, and a sketch is 1.4 kB of JSON."""

# Odd 64-bit constants without pattern (the fractional parts of square roots of 2, 3, 5). Multiply-add hashing is fair
# in its high bits, so those are kept.
_FACTORS = (0x6A09E667F3BCC909, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B)
_MASK = (1 << 64) - 1
_RANGE = 1 << 32
_PROBE = 24
"""Smallest values looked at first: of two texts that share a third, all 24 are missing once in millions (0.5 ** 24)."""


def signature(forms: Iterable[str]) -> tuple[int, ...]:
    """The sketch of a text given as folded words in order: at most `SIZE` numbers of 32 bits, rising.

    A text of fewer words than a shingle has an empty signature, which resembles nothing.
    """
    parts = [_parts(form) for form in forms]
    if len(parts) < WORDS:
        return ()
    first, second, third = zip(*parts, strict=True)
    sums = {(a + b + c) & _MASK for a, b, c in zip(first, second[1:], third[2:], strict=False)}
    return tuple(value >> 32 for value in sorted(sums)[:SIZE])


def document_signature(document: Document) -> tuple[int, ...]:
    """The sketch of a prepared story: its own sentences without headline and captions."""
    return signature(
        chain.from_iterable(one.forms for one in document.sentences if one.role not in ("title", "caption"))
    )


class Sketch:
    """A signature made ready to be compared with many others."""

    def __init__(self, values: Sequence[int]) -> None:
        self.values = values
        self._known = frozenset(values)

    def may_share(self, other: Sequence[int]) -> bool:
        """A quick look before `resemblance`: False means that the texts share less than a third."""
        return not self._known.isdisjoint(other[:_PROBE])

    def resemblance(self, other: Sequence[int]) -> float:
        """See the function `resemblance`."""
        shared = self._known.intersection(other)
        if not shared:
            return 0.0
        # only up to the last value that both sketches would show is the joint text's sketch known
        limit = min(_end(self.values), _end(other))
        common = sum(value <= limit for value in shared)
        return common / (bisect_right(self.values, limit) + bisect_right(other, limit) - common)


def resemblance(a: Sequence[int], b: Sequence[int]) -> float:
    """The part of their joint shingles that both texts have (Jaccard), 0 to 1; symmetric. Empty signatures give 0."""
    return Sketch(a).resemblance(b)


def shingles(sketch: Sequence[int]) -> float:
    """How many distinct shingles the text has: exact for short texts, else estimated within about 9 per cent."""
    if len(sketch) < SIZE:
        return float(len(sketch))
    return (SIZE - 1) * _RANGE / max(1, sketch[-1])


def containment(a: Sequence[int], b: Sequence[int], alike: float | None = None) -> float:
    """The part of the *smaller* text's shingles that the other has too, 0 to 1; symmetric.

    High where one is a cut of the other, however much the other adds. *alike* is their resemblance, where it is known.
    """
    if alike is None:
        alike = resemblance(a, b)
    if not alike:
        return 0.0
    small, large = sorted((shingles(a), shingles(b)))
    return min(1.0, alike * (small + large) / ((1.0 + alike) * small))


def _end(sketch: Sequence[int]) -> int:
    """The highest hash value up to which *sketch* tells all."""
    return sketch[-1] if len(sketch) >= SIZE else _RANGE


@lru_cache(maxsize=65536)
def _parts(form: str) -> tuple[int, int, int]:
    """What a word adds to a shingle's hash as its first, second and third word."""
    value = zlib.crc32(form.encode("utf-8", "surrogatepass")) + 1
    first, second, third = _FACTORS
    return value * first & _MASK, value * second & _MASK, value * third & _MASK
