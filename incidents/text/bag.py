"""The words of a text as a bag: which it has and how often, which of them are names, and what its numbers count.

API: bag_text(sentences, most) -> str          the bag of some sentences in one line, as it is stored
     bag_of(line, alike) -> Bag                the same, made ready to be compared

A line has `word`, `^name` for a name, `word*3` for a word told three times, and `62+year` for a number with the word
behind it (`62+,` where a comma is). Names are words with a capital inside a sentence, so scripts without capitals
have none. It knows no language: which of the words are common is for others to count.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from incidents.text.document import Sentence

MOST = 200
"""Words of a bag, those told first: about as many different words as a news story of 400 words has."""
_SHORT = 3
"""Shorter words are articles and prepositions in most languages."""
_LONGEST = 4
"""Digits of a number that counts something; longer ones are telephones and file numbers."""
_NAME, _TIMES, _COUNTS = "^", "*", "+"


@dataclass(frozen=True, slots=True)
class Bag:
    """`counts`: how often each word is told, numbers with what they count among them. `weights`: one and its
    logarithm. `names`: those that are names.

    `numbers`: what is counted → the numbers told of it.
    """

    counts: Mapping[str, int]
    weights: Mapping[str, float]
    names: frozenset[str]
    numbers: Mapping[str, frozenset[str]]


def bag_text(sentences: Iterable[Sentence], most: int = MOST) -> str:
    """The first *most* different words of *sentences*, in one line."""
    counts: Counter[str] = Counter()
    names: set[str] = set()
    for sentence in sentences:
        for word, name in _words(sentence):
            counts[word] += 1
            if name:
                names.add(word)
    kept = list(counts.items())[:most]
    return " ".join(
        f"{_NAME if word in names else ''}{word}{f'{_TIMES}{count}' if count > 1 else ''}" for word, count in kept
    )


def _words(sentence: Sentence) -> Iterator[tuple[str, bool]]:
    """Each word that counts, and whether it is a name."""
    for at, token in enumerate(sentence.tokens):
        form = token.form
        if form[0].isdigit():
            counted = _counted(sentence, at)
            if counted and len(form) <= _LONGEST:
                yield f"{form}{_COUNTS}{counted}", False
        elif len(form) >= _SHORT:
            yield form, at > 0 and sentence.text[token.start].isupper()


def _counted(sentence: Sentence, at: int) -> str:
    """What the number at *at* counts: the word behind it, or a comma that sets it off; '' before another number."""
    if at and sentence.text[sentence.tokens[at].end : sentence.tokens[at].end + 1] == ",":
        return ","
    following = sentence.forms[at + 1] if at + 1 < len(sentence.forms) else ""
    return "" if following[:1].isdigit() else following


@lru_cache(maxsize=8192)
def bag_of(line: str, alike: tuple[str, ...] = ()) -> Bag:
    """The bag of a *line* of `bag_text`. What is counted by one of *alike* ('62-year-old' and ', 62,') is the same."""
    counts: Counter[str] = Counter()
    names: set[str] = set()
    numbers: dict[str, set[str]] = {}
    for part in line.split():
        word, _, times = part.partition(_TIMES)
        plain = word.removeprefix(_NAME)
        number, _, counted = plain.partition(_COUNTS)
        if counted:
            counted = alike[0] if counted in alike else counted
            plain = f"{number}{_COUNTS}{counted}"
            numbers.setdefault(counted, set()).add(number)
        counts[plain] += int(times) if times.isdecimal() else 1
        if word != plain and not counted:
            names.add(plain)
    weights = {word: 1.0 + math.log(count) for word, count in counts.items()}
    return Bag(dict(counts), weights, frozenset(names), {what: frozenset(told) for what, told in numbers.items()})
