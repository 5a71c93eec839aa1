"""The rare and telling words of an incident's sentences, for linking: names and objects that other incidents lack.

API: telling_words(document, sentences) -> tuple[str, ...]       folded, sorted, at most MOST

In scripts with capitals these are capitalised words inside sentences; elsewhere words that the story has once or twice
and that are not short. Which of them are rare among incidents is linking's question.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from incidents.text.document import Document

MOST = 24
_SHORT = 4


def telling_words(document: Document, sentences: Collection[int]) -> tuple[str, ...]:
    """The telling words of *sentences*, those told first kept where there are more than MOST."""
    found: dict[str, None] = {}
    counts: Counter[str] = Counter()  # only for scripts without capitals, made when the first such word comes
    for sentence in document.sentences:
        if sentence.number not in sentences:
            continue
        for at, token in enumerate(sentence.tokens):
            if len(token.form) < _SHORT or token.form[0].isdigit():
                continue
            first = sentence.text[token.start]
            if first.isascii():
                telling = at > 0 and first.isupper()
            else:
                counts = counts or Counter(form for one in document.sentences for form in one.forms)
                telling = counts[token.form] <= 2
            if telling:
                found.setdefault(token.form)
    return tuple(sorted(list(found)[:MOST]))
