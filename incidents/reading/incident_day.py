"""The local day on which an incident happened (began), from the dates in its sentences.

API: incident_day(dates, document, sentences, acts, sayings, began, published) -> When

The day beside 'began' or right before the act goes first, then the first day in a sentence that tells the act. The
day on which somebody spoke ('police said on Monday') is no incident's day while another is there. Days of the background and
of the future are not looked at. Without a publishing day weekdays have no day, and the incident's day stays unknown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from incidents.reading.dates import DateMention
from incidents.records import Evidence, When
from incidents.text.document import Document, Sentence

_ADJACENT = 2
_FAR = 1_000
_NEAR_WORDS = 6
"""Words between 'began' and its day: 'began shortly after the evening prayer on Sunday'."""


def incident_day(
    dates: Sequence[DateMention],
    document: Document,
    sentences: Collection[int],
    acts: Mapping[int, Collection[int]],
    sayings: Mapping[int, Collection[int]],
    began: Mapping[int, Collection[int]],
    published: dt.date | None,
) -> When:
    """When the incident of *sentences* happened.

    *acts*, *sayings* and *began*: sentence → tokens of words such as 'attack', 'said' and 'began'. Precision unknown
    where the text has no usable date.
    """
    usable = [one for one in dates if one.sentence in sentences and not one.background and not one.future]
    usable = [one for one in usable if published is None or one.day is None or one.day <= published]
    if not usable:
        return When(day=None, precision="unknown")
    by_number = {sentence.number: sentence for sentence in document.sentences}
    ordered = sorted(usable, key=lambda one: _order(one, by_number[one.sentence], acts, sayings, began))
    known = [one for one in ordered if one.day is not None and one.precision == "day"]
    best = known[0] if known else ordered[0]
    return _when(best, by_number[best.sentence])


def _order(
    mention: DateMention,
    sentence: Sentence,
    acts: Mapping[int, Collection[int]],
    sayings: Mapping[int, Collection[int]],
    began: Mapping[int, Collection[int]],
) -> tuple[bool, int, bool, bool, bool, int, int]:
    spoken = any(0 < mention.first - at <= 2 for at in sayings.get(sentence.number, ()))
    nearest = min((abs(mention.first - at) for at in began.get(sentence.number, ())), default=_FAR)
    starts = nearest <= _NEAR_WORDS
    # "Tuesday's bombing", 'the Friday night attack'
    starts = starts or any(0 < at - mention.last <= _ADJACENT for at in acts.get(sentence.number, ()))
    # a headline is printed for its own day and seldom dated; the body goes first
    return (
        not starts or spoken,
        nearest if starts else _FAR,
        spoken,
        sentence.number == 0,
        sentence.number not in acts,
        sentence.number,
        mention.first,
    )


def _when(mention: DateMention, sentence: Sentence) -> When:
    start, end = sentence.tokens[mention.first].start, sentence.tokens[mention.last].end
    return When(
        day=mention.day if mention.precision == "day" else None,
        precision=mention.precision if mention.day is not None else "unknown",
        wording=mention.wording,
        evidence=Evidence(sentence=sentence.text, number=sentence.number, start=start, end=end),
    )
