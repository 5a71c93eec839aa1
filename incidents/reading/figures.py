"""How many were killed, wounded, captured or escaped: every such figure that a story states, with its sentence.

API (pure):
    find_figures(document, pack, names) -> tuple[FigureMention, ...]      in order of sentence and token

It reads what is said, sentence by sentence; which figures belong to which incident is decided elsewhere.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from incidents.reading.casualties import figures
from incidents.reading.figure_mentions import FigureMention, Marks
from incidents.reading.numerals import Line, line
from incidents.reading.quantities import quantities
from incidents.region.language import LanguagePack
from incidents.text.calendars import WrittenDay, find_days, long_spans
from incidents.text.document import Document

__all__ = ["FigureMention", "find_figures"]

_OLD_NEWS = 45
"""Days before publishing from which a written date marks the sentence as background."""
_TELLING = frozenset(("casualty", "toll", "none"))
"""Kinds of cues without which a sentence states no figure."""
_FIRST_YEAR = 1990
"""Years from here on, before the story's own, place a figure in the past; smaller numbers count something."""


def find_figures(
    document: Document, pack: LanguagePack, names: Collection[tuple[int, int]] = ()
) -> tuple[FigureMention, ...]:
    """All casualty figures that *document* states, title included, in order.

    *names*: (sentence, token) of names of several words: a number in one counts nobody.
    """
    found: list[FigureMention] = []
    published = document.published.date() if document.published else None
    for sentence in document.sentences:
        cues = pack.cues.find(sentence.forms)
        if _TELLING.isdisjoint([match[0][0] for match in cues]):
            continue
        where = line(sentence, pack, cues)
        written = find_days(sentence.text, sentence.tokens, pack.text.months, pack.month_words)
        dated = {index for day in written for index in range(day.first, day.last + 1)}
        dated |= {at for number, at in names if number == sentence.number}
        found += figures(where, quantities(where, dated), _marks(where, pack, written, published))
    return tuple(found)


def _marks(where: Line, pack: LanguagePack, written: Sequence[WrittenDay], published: dt.date | None) -> Marks:
    kinds = {match.value.kind for match in where.cues}
    old = [match.first for match in where.cues if match.value.kind == "background"]
    old += [one.first for one, _ in long_spans(written, published) if where.kind(one.first - 1) == "span"]
    if published is not None:
        days = ((day.first, day.resolve(published)) for day in written)
        old += [at for at, day in days if day is not None and (published - day).days > _OLD_NEWS]
        tokens = enumerate(where.sentence.tokens)
        years = ((at, token.form) for at, token in tokens if len(token.form) == 4 and token.form.isdigit())
        old += [at for at, year in years if _FIRST_YEAR <= int(year) < published.year]
    speakers = (pattern.search(where.sentence.text) for pattern in pack.speakers)
    said_by = next((" ".join(match.group(1).split()) for match in speakers if match and match.group(1)), None)
    return Marks(
        background=tuple(old),
        deal="deal" in kinds,
        correction="correction" in kinds,
        said_by=said_by,
    )
