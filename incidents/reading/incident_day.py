"""The local day on which an incident happened (began), from the dates in its sentences.

API: incident_day(dates, document, sentences, beside, main=False) -> When

The day beside 'began' goes first, then the first day in a sentence that tells the act. The day on which somebody spoke,
took a claim back or died of wounds is no incident's day while another is there: a day belongs to the word that stands
nearest to it. So is a day that the story brings up only as that of an act that somebody answers for ('responsible for
the May 22 kidnapping'). Days of the background and of the future are not looked at, unless the story tells of nothing
else; a story that looks back ('they gathered to remember those killed in August 2018') is of the old day, as exact as
it is told, and the day on which people remember is nobody's. A story whose main incident has no day tells news of the
day that its dateline bears. Without a publishing day weekdays have no day, and the incident's day stays unknown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from incidents.reading.dates import DateMention
from incidents.records import Evidence, When
from incidents.text.document import Document, Sentence

_FAR = 1_000
_NEAR_WORDS = 6
"""Words between 'began' and its day: 'began shortly after the evening prayer on Sunday'."""
_SUBJECT = 3
"""Words of a speaker between a day and 'said': 'On Monday the police said'."""
_ADJACENT = 2
_ANSWERED = 4
"""Words between what somebody answers for and its day: 'responsible for an ambush Jan. 7'."""
_MARKED = 4
"""A comma or a bracket between a day and a word parts them like so many words."""
_SPAN = {"day": 0, "week": 6, "month": 30, "year": 365, "unknown": 0}
"""Days from the first to the last that a precision leaves open."""
_MARKS = frozenset(',;:()،؛«»“”"—–')


@dataclass(frozen=True)
class Beside:
    """What days may stand beside, as sentence → tokens.

    `acts` of the incident, what was done `later` ('withdrew', 'died of wounds'), what was `said`, words like `began`,
    and those behind which an earlier act stands that somebody `answers` for.
    `published`: the day of publishing. `verb_last`: in the language a verb stands behind its day, else before it.
    """

    published: dt.date | None = None
    acts: Mapping[int, Collection[int]] = field(default_factory=dict)
    later: Mapping[int, Collection[int]] = field(default_factory=dict)
    said: Mapping[int, Collection[int]] = field(default_factory=dict)
    began: Mapping[int, Collection[int]] = field(default_factory=dict)
    answers: Mapping[int, Collection[int]] = field(default_factory=dict)
    recalled: Mapping[int, Collection[int]] = field(default_factory=dict)
    remembered: Collection[int] = ()
    """Sentences whose acts are only remembered."""
    looks_back: bool = False
    """The story as a whole is of what it remembers."""
    verb_last: bool = False


def incident_day(
    dates: Sequence[DateMention], document: Document, sentences: Collection[int], beside: Beside, main: bool = False
) -> When:
    """When the incident of *sentences* happened. Precision unknown where the text has no usable date.

    *main*: it is the story's main incident, for which the dateline's day stands in where they name none.
    """
    inside = [one for one in dates if one.sentence in sentences and not one.future]
    published = beside.published
    inside = [one for one in inside if published is None or one.day is None or one.day <= published]
    old = _old_periods(inside)
    fresh = [one for one in inside if not one.background and not _anniversary(one, old)]
    by_number = {sentence.number: sentence for sentence in document.sentences}
    usable = _retold(inside, fresh, by_number, beside) or fresh
    if usable is fresh and beside.looks_back:
        usable = [one for one in fresh if _of_act(one, by_number[one.sentence], beside)]
    if not usable:
        told = min((number for number in sentences if number and number in beside.acts), default=0)
        dated = beside.looks_back or any(one.sentence in (0, told) for one in inside)
        return When(day=None, precision="unknown") if dated or not main else _day_of_writing(document)
    answered = _answered(inside, by_number, beside)
    ordered = sorted(usable, key=lambda one: _order(one, by_number[one.sentence], beside, one.day in answered))
    known = [one for one in ordered if one.day is not None and one.precision == "day"]
    # a weekday of an undated story is the incident's all the same: another sentence's day is not
    best = known[0] if known and not _coarser(ordered[0], known[0], by_number, beside) else ordered[0]
    return _when(best, by_number[best.sentence])


def _coarser(first: DateMention, day: DateMention, by_number: Mapping[int, Sentence], beside: Beside) -> bool:
    """Whether *first*, a month or a week, is the act's while *day* is only that of what was said or done later."""
    if first.precision == "day" or first.day is None or first.sentence not in beside.acts:
        return False
    return (
        _later_rank(first, by_number[first.sentence], beside) < 2 <= _later_rank(day, by_number[day.sentence], beside)
    )


def latest_day(when: When) -> dt.date | None:
    """The last day on which what has *when* may have begun."""
    return _later(when.day, when.precision) if when.day is not None else None


def _later(day: dt.date, precision: str) -> dt.date:
    """The last day of the span that begins with *day*; the calendar's last where that is behind it."""
    return min(day, dt.date.max - dt.timedelta(days=_SPAN[precision])) + dt.timedelta(days=_SPAN[precision])


def _retold(
    dates: Sequence[DateMention],
    fresh: Sequence[DateMention],
    by_number: Mapping[int, Sentence],
    beside: Beside,
) -> list[DateMention]:
    """Days long past of which the story is, among *dates*; none where it tells news."""
    old = [one for one in dates if one.background and one.sentence and one.day is not None]
    if beside.looks_back:
        return _exactest(sorted(old, key=lambda one: (one.sentence not in beside.acts, one.sentence, one.first)))
    told = (one for one in fresh if one.sentence and not _said_then(one, by_number[one.sentence], beside))
    first = min((one.sentence for one in told), default=_FAR)
    lead = min((number for number in beside.acts if number), default=_FAR)
    # a day long past that the incident's own sentences name before any other: the story retells an old incident; so
    # does one whose first act was in an old month or year
    before = [one for one in old if one.kind == "explicit" and one.sentence < first]
    if before := [one for one in before if one.precision == "day" or one.sentence == lead]:
        return before
    if any(one.sentence in beside.acts for one in fresh):
        return []
    # 'A year ago gunmen stormed …': a time that the first sentence opens with is that of its act
    return [one for one in old if one.sentence == lead < first and one.first == 0]


def _said_then(mention: DateMention, sentence: Sentence, beside: Beside) -> bool:
    """Whether it is the day on which somebody spoke and nothing else: 'the group said today'."""
    spoken = _spoken(mention, sentence, beside)
    return spoken <= _SUBJECT and spoken < _distance(mention, sentence, beside.acts.get(mention.sentence, ()))


def _exactest(old: Sequence[DateMention]) -> list[DateMention]:
    """The first of *old*, or the day within its month or year that another names."""
    spans = [(one.day, _later(one.day, one.precision)) for one in old[:1] if one.day is not None]
    days = [
        one for one in old for least, most in spans if one.day and one.precision == "day" and least <= one.day <= most
    ]
    return days[:1] or list(old[:1])


def _of_act(mention: DateMention, sentence: Sentence, beside: Beside) -> bool:
    """Whether the day is that of an act, in a story that looks back, and not of those who remember it."""
    acts, recalled = (spots.get(sentence.number, ()) for spots in (beside.acts, beside.recalled))
    if sentence.number not in beside.remembered:
        return bool(acts)
    near = _distance(mention, sentence, acts)
    return near <= _NEAR_WORDS and near < _distance(mention, sentence, recalled)


def _old_periods(dates: Sequence[DateMention]) -> frozenset[tuple[int, int]]:
    """Sentence and last token of each span of earlier times."""
    return frozenset((one.sentence, one.last) for one in dates if one.kind == "period" and one.background)


def _day_of_writing(document: Document) -> When:
    """The dateline's day: what bears a date and names no other is news of that date."""
    day = document.dateline_day
    if day is None:
        return When(day=None, precision="unknown")
    wording = next((one.text for one in reversed(document.set_aside) if one.kind == "dateline"), "")
    return When(day=day, precision="day", wording=wording, evidence=Evidence(sentence=wording, number=-1))


def _answered(
    dates: Sequence[DateMention], by_number: Mapping[int, Sentence], beside: Beside
) -> Collection[dt.date | None]:
    """Days that the story brings up first as those of an act that somebody answers for."""
    found: dict[dt.date, bool] = {}
    for one in dates:
        if one.day is not None and one.day not in found:
            before = [at for at in beside.answers.get(one.sentence, ()) if at < one.first]
            found[one.day] = _distance(one, by_number[one.sentence], before) <= _ANSWERED
    return {day for day, answered in found.items() if answered}


def _anniversary(mention: DateMention, old: Collection[tuple[int, int]]) -> bool:
    """Whether it stands right behind an old date, as in 'five years ago today': then it is that day's anniversary."""
    return any((mention.sentence, mention.first - step) in old for step in range(1, _ADJACENT + 1))


def _order(
    mention: DateMention, sentence: Sentence, beside: Beside, answered: bool
) -> tuple[bool, int, int, bool, bool, bool, int, int]:
    number = sentence.number
    began = _distance(mention, sentence, beside.began.get(number, ()))
    act = _distance(mention, sentence, beside.acts.get(number, ()))
    later = _later_rank(mention, sentence, beside)
    spoken = later > 0
    # 'in force since Saturday' begins nothing that the story is about
    starts = began <= _NEAR_WORDS and not spoken and number in beside.acts
    # "Tuesday's bombing", 'the Friday night attack'; not one that somebody 'was responsible for'
    starts = starts or (not spoken and any(0 < at - mention.last <= _ADJACENT for at in beside.acts.get(number, ())))
    starts = starts and not answered
    # a headline is printed for its own day and seldom dated; the body goes first
    return (
        not starts,
        min(began, act) if starts else _FAR,
        # what was done later says less of the incident's day than a day on which somebody spoke of it
        later or int(answered),
        mention.kind == "period",  # 'in the past two days' says less than a day that is named
        number == 0,
        number not in beside.acts,
        number,
        mention.first,
    )


def _later_rank(mention: DateMention, sentence: Sentence, beside: Beside) -> int:
    """3 for a day beside what was done later, 2 for one beside a verb of speech, 0 for one that is nearer to an act."""
    number = sentence.number
    nearest = min(
        _distance(mention, sentence, beside.began.get(number, ())),
        _distance(mention, sentence, beside.acts.get(number, ())),
    )
    later = _distance(mention, sentence, beside.later.get(number, ()))
    said = _spoken(mention, sentence, beside)
    if min(later, said) == _FAR or min(later, said) > nearest:
        return 0
    return 3 if later <= said else 2


def _spoken(mention: DateMention, sentence: Sentence, beside: Beside) -> int:
    """Words between the day and the verb of speech that it may belong to: 'said on Monday', not 'said … on Sunday'."""
    said = beside.said.get(mention.sentence, ())
    if beside.verb_last:
        return _distance(mention, sentence, [at for at in said if at > mention.last])
    behind = [at for at in said if at < mention.first and _between(mention, sentence, at) <= _NEAR_WORDS]
    before = [at for at in said if 0 < at - mention.last <= _SUBJECT and _between(mention, sentence, at) <= _SUBJECT]
    return _distance(mention, sentence, [*behind, *before])


def _distance(mention: DateMention, sentence: Sentence, tokens: Collection[int]) -> int:
    """Words between the day and the nearest of *tokens*, marks counted as several."""
    return min((_between(mention, sentence, at) for at in tokens), default=_FAR)


def _between(mention: DateMention, sentence: Sentence, at: int) -> int:
    first, last = (mention.last, at) if at > mention.last else (at, mention.first)
    gap = sentence.text[sentence.tokens[first].end : sentence.tokens[last].start]
    return last - first + _MARKED * sum(mark in _MARKS for mark in gap)


def _when(mention: DateMention, sentence: Sentence) -> When:
    start, end = sentence.tokens[mention.first].start, sentence.tokens[mention.last].end
    return When(
        day=mention.day if mention.precision == "day" or mention.background else None,
        precision=mention.precision if mention.day is not None else "unknown",
        wording=mention.wording,
        evidence=Evidence(sentence=sentence.text, number=sentence.number, start=start, end=end),
    )
