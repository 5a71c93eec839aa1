"""Which language a text is in, by script, telling letters and frequent words; `und` where no pack's language fits.

API: language_of(text, rules, declared=None) -> str. It reads only the first words: enough to tell, and bounded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from incidents.text.rules import Signs, TextRules

UNDETERMINED = "und"
_SAMPLE = 2000
"""Characters looked at."""
_WORD = re.compile(r"[^\W\d_]+")
_PLAIN_PART = 4
"""Words without a capital are looked at alone where they are at least one in so many."""
_NOT_TELLING_ENOUGH = 4
"""Below so many words the declared language is believed, if its letters fit."""


def language_of(text: str, rules: Mapping[str, TextRules], declared: str | None = None) -> str:
    """The code of the language of *text* among *rules*, else `und`; *declared* decides only for a handful of words."""
    believed = declared if declared is not None and declared in rules else UNDETERMINED
    found = _WORD.findall(text[:_SAMPLE])
    # names and headings tell no language, and a short report can be half of them; in a text all in capitals they stay
    plain = [word for word in found if not word[0].isupper()]
    words = [word.lower() for word in (plain if len(plain) * _PLAIN_PART >= len(found) else found)]
    if not words:
        return believed
    letters = set("".join(words))
    scores = {code: _score(words, letters, rule.signs) for code, rule in rules.items()}
    best = max(scores, key=lambda code: scores[code], default=UNDETERMINED)
    if best != UNDETERMINED and scores[best] >= rules[best].signs.share:
        return best
    few = believed != UNDETERMINED and len(words) <= _NOT_TELLING_ENOUGH
    return believed if few and _fits(words, rules[believed].signs) else UNDETERMINED


def _fits(words: list[str], signs: Signs) -> bool:
    return any(signs.letters.search(word) for word in words)


def _score(words: list[str], letters: set[str], signs: Signs) -> float:
    """The part of *words* that tell the language, less those with letters that it never uses."""
    own = sum(map(signs.words.__contains__, words))
    if not signs.telling.isdisjoint(letters):
        own = sum(1 for word in words if word in signs.words or not signs.telling.isdisjoint(word))
    foreign = 0
    if not signs.never.isdisjoint(letters):
        foreign = sum(1 for word in words if not signs.never.isdisjoint(word))
    return (own - 2 * foreign) / len(words)
