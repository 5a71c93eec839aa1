"""Dates that a story names, each with its sentence and the local day it stands for.

API (pure):
    find_dates(document, pack, zone) -> tuple[DateMention, ...]    in order of sentence and token
    published_day(document, zone) -> date | None                   the story's local day, None where not known

A weekday is the most recent such day on or before the day of publishing; 'overnight' and 'last night' are the day
before. It doesn't choose which date is the incident's.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Literal

from incidents.reading.numerals import Line, line, number
from incidents.region.cues import DayCue
from incidents.region.language import LanguagePack
from incidents.text.calendars import WrittenDay, find_days, find_years, long_spans
from incidents.text.document import Document, Sentence
from incidents.text.lexicon import Match

DateKind = Literal["explicit", "weekday", "relative", "period"]
_OLD_NEWS = 45
"""Days before publishing from which a date is background: desks hear nothing that began over 30 days before."""

_YEAR = dt.timedelta(days=366)
_ROUND = 100
"""A year that this divides may as well be a count."""


@dataclass(frozen=True)
class DateMention:
    """A date in a sentence: tokens *first* to *last* (inclusive), the local day, and how exact it is.

    `day` is None where the text cannot tell (a weekday in an undated story) or where `precision` is coarser than a day
    and no single day can be meant; for week, month and year precision it is the first day of that span if known.
    `background` marks spans and dates that place something well before the story's news (last month, in 2016 …).
    """

    sentence: int
    first: int
    last: int
    day: dt.date | None
    precision: Literal["day", "week", "month", "year", "unknown"]
    wording: str
    kind: DateKind
    background: bool = False
    future: bool = False


def published_day(document: Document, zone: dt.timezone) -> dt.date | None:
    """The local day on which the story was published, None where the day is not known."""
    if document.published is None or document.published_precision not in ("second", "day"):
        return None
    if document.published_precision == "day" and document.published.time() == dt.time(0):
        return document.published.date()  # a day without a time, written as midnight
    return document.published.astimezone(zone).date()


def find_dates(document: Document, pack: LanguagePack, zone: dt.timezone) -> tuple[DateMention, ...]:
    """All dates that *document* names, title included, in order."""
    day = published_day(document, zone)
    nearest = day or (document.published.astimezone(zone).date() if document.published else None)
    found: list[DateMention] = []
    for sentence in document.sentences:
        found += _Reader(sentence, pack, day, nearest).dates()
    return tuple(found)


class _Reader:
    """The dates of one sentence. *day* is the day of publishing, *nearest* the best guess for years left out."""

    def __init__(self, sentence: Sentence, pack: LanguagePack, day: dt.date | None, nearest: dt.date | None) -> None:
        self._sentence = sentence
        self._pack = pack
        self._day = day
        self._nearest = nearest
        self._found: list[DateMention] = []

    def dates(self) -> list[DateMention]:
        """The sentence's dates in order, none overlapping: written dates first, then words."""
        written = find_days(self._sentence.text, self._sentence.tokens, self._pack.text.months, self._pack.month_words)
        cues = self._pack.days.find(self._sentence.forms)
        years = find_years(self._sentence.text, self._sentence.tokens, self._pack.year_words)
        if (
            not written
            and not cues
            and not years
            and not any(name in self._sentence.forms for name in self._pack.year_names)
        ):
            return []
        spans = [pair for pair in long_spans(written, self._nearest) if self._line().kind(pair[0].first - 1) == "span"]
        ends = {date for pair in spans for date in pair}
        for date in written:
            self._written(date, end_of_span=date in ends)
        for index, match in enumerate(cues):
            if not any(date.first <= match.last and match.first <= date.last for date in self._found):
                self._word(index, match, cues)
        for at, day in years:
            if not any(date.first <= at <= date.last for date in self._found):
                self._year(at, day)
        for at, day in find_years(self._sentence.text, self._sentence.tokens, self._pack.year_names):
            if not any(date.first <= at <= date.last for date in self._found):
                self._named_year(at, day)
        return self._to_the_day(sorted(self._found, key=lambda date: date.first))

    def _to_the_day(self, found: list[DateMention]) -> list[DateMention]:
        """*found* with 'a year ago' and the 'today' right behind it as one day."""
        joined: list[DateMention] = []
        for date in found:
            before = joined[-1] if joined else None
            today = date.kind == "relative" and date.day is not None and date.day == self._day
            if before and today and before.precision == "year" and before.day and date.first == before.last + 1:
                day = _same_day(date.day, before.day.year) if date.day else None
                wording = self._sentence.wording(before.first, date.last)
                joined[-1] = replace(before, last=date.last, day=day, precision="day", kind="explicit", wording=wording)
            else:
                joined.append(date)
        return joined

    def _add(
        self,
        first: int,
        last: int,
        day: dt.date | None,
        kind: DateKind,
        precision: Literal["day", "week", "month", "year"] = "day",
        *,
        background: bool = False,
        future: bool = False,
    ) -> None:
        wording = self._sentence.wording(first, last)
        old = self._nearest is not None and day is not None and (self._nearest - day).days > _OLD_NEWS
        ahead = self._day is not None and day is not None and precision == "day" and day > self._day
        number = self._sentence.number
        self._found.append(
            DateMention(number, first, last, day, precision, wording, kind, background or old, future or ahead)
        )

    def _written(self, date: WrittenDay, *, end_of_span: bool) -> None:
        """A written date; one that begins or ends a time of weeks ('between 1 July and 30 September') is no day."""
        precision: Literal["day", "month"] = "day" if date.day is not None and not end_of_span else "month"
        kind: DateKind = "period" if end_of_span else "explicit"
        self._add(date.first, date.last, date.resolve(self._nearest), kind, precision, background=end_of_span)

    def _word(self, index: int, match: Match[DayCue], cues: list[Match[DayCue]]) -> None:
        cue = match.value
        if cue.kind == "weekday":
            self._weekday(match, self._turn(cues[index - 1] if index else None, match))
        elif cue.kind == "relative":
            self._relative(match)
        elif cue.kind == "period":
            day = _moved(self._nearest, cue.value) if cue.value else None
            self._add(match.first, match.last, day, "period", _precision(cue.unit), background=cue.background)
        elif cue.kind == "unit":
            following = cues[index + 1] if index + 1 < len(cues) else None
            ago = following is not None and following.value.kind == "ago" and following.first == match.last + 1
            self._counted(match, following.last if following and ago else None, cues)

    def _turn(self, before: Match[DayCue] | None, weekday: Match[DayCue]) -> str | None:
        """The kind of the word right before a weekday; 'at ten in the evening of Friday' is no eve of Friday."""
        if before is None or before.last != weekday.first - 1:
            return None
        clock = before.first > 0 and number(self._line(), before.first - 1) is not None
        return None if clock and before.value.kind == "eve" else before.value.kind

    def _relative(self, match: Match[DayCue]) -> None:
        """'Yesterday'; where its word for the day is counted ('three days past') a span that began so many days ago."""
        counted = None
        if match.last > match.first and self._sentence.forms[match.first] in self._pack.day_words:
            counted = number(self._line(), match.first - 1) if match.first else None
        if counted is not None and counted[0] > 1:
            self._add(match.first - 1, match.last, _moved(self._day, -counted[0]), "period")
        else:
            self._add(match.first, match.last, _moved(self._day, match.value.value), "relative")

    def _year(self, at: int, day: dt.date) -> None:
        """'in 2016': background, unless the story is of that year itself or nobody knows of which year it is."""
        old = self._nearest is not None and self._nearest - day >= _YEAR
        ahead = self._nearest is not None and day > self._nearest
        number, wording = self._sentence.number, self._sentence.wording(at, at)
        self._found.append(DateMention(number, at, at, day, "year", wording, "explicit", old, ahead))

    def _named_year(self, at: int, day: dt.date) -> None:
        """'The 2016 bombing': an old year by which something is called; 'the 2000 men' were counted."""
        if self._nearest is not None and self._nearest - day >= _YEAR and day.year % _ROUND:
            self._add(at, at, day, "period", "year", background=True)

    def _weekday(self, match: Match[DayCue], before: str | None) -> None:
        """The most recent such day; the next one behind a word that looks ahead, the one before it behind 'eve'."""
        day = None
        if self._day is not None:
            back = (self._day.weekday() - match.value.value) % 7
            if before == "next":
                day = _moved(self._day, (7 - back) % 7 or 7)
            else:
                day = _moved(self._day, (-7 if before == "last" and back == 0 else -back) - (before == "eve"))
        self._add(match.first, match.last, day, "weekday", future=before == "next")

    def _counted(self, unit: Match[DayCue], ago: int | None, cues: list[Match[DayCue]]) -> None:
        """'three days ago': a number in front of a unit, and behind it a word that looks back, which ends at *ago*.

        'The past three days' began three days ago; the word stands before the number then.
        """
        back = {cue.last for cue in cues if cue.value.kind == "last"}
        if ago is None and not back:
            return
        where = self._line()
        for width in (3, 2, 1):
            first = unit.first - width
            found = number(where, first) if first >= 0 else None
            if found is None or found[1] != unit.first - 1 or (ago is None and first - 1 not in back):
                continue
            day = _moved(self._day, -unit.value.value * found[0])
            first, last = (first, ago) if ago is not None else (first - 1, unit.last)
            if unit.value.unit == "day":
                self._add(first, last, day, "relative" if ago is not None else "period")
            else:
                old = unit.value.unit in ("month", "year")
                self._add(first, last, day, "period", _precision(unit.value.unit), background=old)
            return

    def _line(self) -> Line:
        return line(self._sentence, self._pack)


def _moved(day: dt.date | None, days: int) -> dt.date | None:
    """*day* and so many *days*; None where that is no day of the calendar ('5000 years ago')."""
    number = day.toordinal() + days if day is not None else 0
    return dt.date.fromordinal(number) if 0 < number <= dt.date.max.toordinal() else None


def _same_day(day: dt.date, year: int) -> dt.date:
    """*day* in another *year*; the last of February for its 29th."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def _precision(unit: str) -> Literal["day", "week", "month", "year"]:
    return {"week": "week", "month": "month", "year": "year"}.get(unit, "day")  # type: ignore[return-value]
