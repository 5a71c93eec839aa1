"""Calendar days as texts write them: Gregorian and Hijri-solar (the civil calendar of Afghanistan and Iran).

API (pure):
    gregorian(year, month, day) -> date          Hijri-solar to Gregorian; ValueError where there is no such day
    hijri_solar(day) -> (year, month, day)       the way back; ValueError where the year is out of range
    find_days(sentence_text, tokens, months) -> list[WrittenDay]   full, yearless and month-only dates, in order
    find_years(text, tokens, beside) -> list[tuple[int, date]]  years standing alone: token, the year's first day
    WrittenDay.resolve(reference) -> date | None  a yearless day is taken in the year that brings it nearest
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

from incidents.text.document import Token

Calendar = Literal["gregorian", "hijri-solar"]
MonthWords = Mapping[str, tuple[Calendar, int]]
"""Folded month names to calendar and month number."""

# The 33-year cycle: 8 leap years at these remainders. It agrees with the astronomical calendar from 1343 to 1472
# (1964 to 2093), by the comparison of Borkowski, "The Persian calendar for 3000 years" (1996).
_LEAP_REMAINDERS = (1, 5, 9, 13, 17, 22, 26, 30)
_CYCLE_DAYS = 33 * 365 + len(_LEAP_REMAINDERS)
_ANCHOR_YEAR, _ANCHOR = 1399, dt.date(2020, 3, 20)
"""1 Farvardin/Hamal 1399 was 20 March 2020."""

_HIJRI_YEARS = range(1343, 1473)
_GREGORIAN_YEARS = range(1900, 2100)
_DAY = re.compile(r"(\d{1,2})[^\W\d_]{0,3}\Z")
"""A day with whatever ordinal ending is written against it."""
_PARTICLE = 3
"""Letters of the longest word between day and month ('of', an ordinal ending)."""
_YEAR = re.compile(r"\d{4}\Z")
_FOUR_DIGITS = re.compile(r"\d{4}")
_NUMERIC = re.compile(
    r"(?<![\d/.-])(\d{4})-(\d{2})(?:-(\d{2}))?(?![\d-])|(?<![\d/.])(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?![\d/])"
    r"|(?<![\d/.])(\d{4})/(\d{1,2})/(\d{1,2})(?![\d/])"
)


def _leap(year: int) -> bool:
    return year % 33 in _LEAP_REMAINDERS


def _new_year(year: int) -> dt.date:
    """The Gregorian day of 1 Farvardin/Hamal of *year*."""
    cycles, rest = divmod(year - _ANCHOR_YEAR, 33)
    days = cycles * _CYCLE_DAYS + sum(365 + _leap(_ANCHOR_YEAR + passed) for passed in range(rest))
    return _ANCHOR + dt.timedelta(days=days)


_WEEK = 7
"""Days: what lies further apart is a time that a report sums up, and no night or weekend."""


def gregorian(year: int, month: int, day: int) -> dt.date:
    """The Gregorian date of a Hijri-solar one. ValueError where there is no such day or the year is out of range."""
    if year not in _HIJRI_YEARS:
        raise ValueError(f"Hijri-solar year {year} is outside {_HIJRI_YEARS.start} to {_HIJRI_YEARS.stop - 1}")
    length = 31 if month <= 6 else 30 if month <= 11 or _leap(year) else 29
    if not (1 <= month <= 12 and 1 <= day <= length):
        raise ValueError(f"no day {day} in month {month} of {year}")
    before = 31 * (month - 1) if month <= 7 else 186 + 30 * (month - 7)
    return _new_year(year) + dt.timedelta(days=before + day - 1)


def hijri_solar(day: dt.date) -> tuple[int, int, int]:
    """Year, month and day of a Gregorian date in the Hijri-solar calendar. ValueError where it is out of range."""
    year = day.year - 621
    if day < _new_year(year):
        year -= 1
    if year not in _HIJRI_YEARS:
        raise ValueError(f"{day} is outside the Hijri-solar years {_HIJRI_YEARS.start} to {_HIJRI_YEARS.stop - 1}")
    passed = (day - _new_year(year)).days
    month, rest = divmod(passed, 31) if passed < 186 else divmod(passed - 186, 30)
    return year, month + (1 if passed < 186 else 7), rest + 1


class WrittenDay(NamedTuple):
    """A date as written: tokens *first* to *last*; day or year None where the text leaves them out."""

    calendar: Calendar
    year: int | None
    month: int
    day: int | None
    first: int
    last: int

    def resolve(self, reference: dt.date | None) -> dt.date | None:
        """The Gregorian day (the first day where only a month is written); None where it cannot be known or is none."""
        if self.year is not None:
            return _day(self.calendar, self.year, self.month, self.day or 1)
        if reference is None:
            return None
        base = reference.year if self.calendar == "gregorian" else reference.year - 621
        days = (_day(self.calendar, base + step, self.month, self.day or 1) for step in (-1, 0, 1))
        # News names days of the past, and only announces those of the next weeks.
        near = [day for day in days if day is not None and (day - reference).days <= 60]
        return max(near, default=None)


def _day(calendar: Calendar, year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day) if calendar == "gregorian" else gregorian(year, month, day)
    except ValueError:
        return None


@dataclass
class _Reader:
    """Reads the numbers that stand beside a month's name."""

    text: str
    tokens: Sequence[Token]

    def day(self, index: int) -> int | None:
        if not 0 <= index < len(self.tokens):
            return None
        match = _DAY.match(self.tokens[index].form)
        return int(match.group(1)) if match and 1 <= int(match.group(1)) <= 31 else None

    def year(self, index: int, calendar: Calendar) -> int | None:
        if not 0 <= index < len(self.tokens) or not _YEAR.match(self.tokens[index].form):
            return None
        year = int(self.tokens[index].form)
        return year if year in (_GREGORIAN_YEARS if calendar == "gregorian" else _HIJRI_YEARS) else None

    def ending(self, index: int) -> bool:
        """Whether a short word stands here, as between day and month ('5 of May')."""
        return (
            0 < index < len(self.tokens)
            and self.tokens[index].form.isalpha()
            and (len(self.tokens[index].form) <= _PARTICLE and self.day(index - 1) is not None)
        )

    def particle(self, index: int) -> bool:
        """Whether a word of at most three letters stands here."""
        return (
            0 <= index < len(self.tokens)
            and self.tokens[index].form.isalpha()
            and len(self.tokens[index].form) <= _PARTICLE
        )

    def adjoining(self, left: int, right: int) -> bool:
        """Whether nothing but blanks, a comma or a full stop stands between two neighbouring tokens."""
        return not self.text[self.tokens[left].end : self.tokens[right].start].strip(" ,.\u00a0\u200c()")


def find_days(text: str, tokens: Sequence[Token], months: MonthWords, units: Collection[str] = ()) -> list[WrittenDay]:
    """All dates written in *text* with a month's name or in figures, in order of their first token.

    *units*: words for 'month': beside one of them a month's name is surely meant, also in a script without capitals.
    """
    found = _numeric(text, tokens) if _FOUR_DIGITS.search(text) else []
    reader = _Reader(text, tokens)
    for at in [at for at, token in enumerate(tokens) if token[0] in months]:
        written = _beside(reader, at, *months[tokens[at].form], units)
        if written is not None:
            found.append(written)
    return sorted(found, key=lambda written: written.first)


def _beside(reader: _Reader, at: int, calendar: Calendar, month: int, units: Collection[str] = ()) -> WrittenDay | None:
    """The date around the month's name at token *at*: 'd Month', 'Month d', each with or without the year."""
    first = last = at
    day = None
    before = at - 2 if reader.ending(at - 1) else at - 1
    after_day = at + 1 < len(reader.tokens) and reader.adjoining(at, at + 1)
    if (found := reader.day(before)) is not None and reader.adjoining(before, before + 1):
        day, first = found, before
    elif after_day and (found := reader.day(at + 1)) is not None:
        day, last = found, at + 1
    elif calendar == "hijri-solar" and reader.particle(at + 1) and (found := reader.day(at + 2)) is not None:
        day, last = found, at + 2
    year = None
    if last + 1 < len(reader.tokens) and reader.adjoining(last, last + 1):
        year = reader.year(last + 1, calendar)
        last += year is not None
    if year is None and calendar == "hijri-solar" and reader.particle(last + 1) and day is not None:
        year = reader.year(last + 2, calendar)  # '13 Saur of the year 1401'
        last += 2 * (year is not None)
    if year is None and first and (year := reader.year(first - 1, calendar)) is not None:
        first -= 1
    if year is None and reader.particle(last + 1) and (year := reader.year(last + 2, calendar)) is not None:
        last += 2  # 'May of 2021'
    if year is None and reader.particle(at - 1) and (year := reader.year(at - 3, calendar)) is not None:
        first = at - 3  # 'of the year 1401, of …'
    if day is None and year is None and not _named(reader, at, units):
        return None
    return WrittenDay(calendar, year, month, day, first, last)


def _named(reader: _Reader, at: int, units: Collection[str]) -> bool:
    """Whether a month's name alone is surely meant: written with a capital inside the sentence, or beside 'month'."""
    first = reader.text[reader.tokens[at].start]
    # 'the month X', and 'of X in the month' where a preposition stands between
    beside = {reader.tokens[near].form for near in (at - 1, at + 1, at + 2) if 0 <= near < len(reader.tokens)}
    return (at > 0 and first.isupper()) or not beside.isdisjoint(units)


def long_spans(written: Sequence[WrittenDay], reference: dt.date | None) -> list[tuple[WrittenDay, WrittenDay]]:
    """Neighbouring dates of *written*, a word between them, that lie over a week apart: 'from 1 July to 30 September'.

    Whether the words around them make them the ends of one time, or two days, is the caller's to tell.
    """
    found = []
    for one, two in pairwise(written):
        begin, end = one.resolve(two.resolve(reference) or reference), two.resolve(reference)
        if two.first - one.last <= 2 and begin and end and (end - begin).days > _WEEK:
            found.append((one, two))
    return found


def find_years(text: str, tokens: Sequence[Token], beside: Collection[str]) -> list[tuple[int, dt.date]]:
    """Years written as a number right behind or before one of the words *beside* ('in 2016'), with their first days."""
    found: list[tuple[int, dt.date]] = []
    if not _FOUR_DIGITS.search(text):
        return found
    for at, token in enumerate(tokens):
        if not _YEAR.match(token.form):
            continue
        around = {tokens[near].form for near in (at - 1, at + 1) if 0 <= near < len(tokens)}
        if around.isdisjoint(beside):
            continue
        year = int(token.form)
        if year in _GREGORIAN_YEARS:
            found.append((at, dt.date(year, 1, 1)))
        elif year in _HIJRI_YEARS:
            found.append((at, _new_year(year)))
    return found


def _numeric(text: str, tokens: Sequence[Token]) -> list[WrittenDay]:
    found = []
    for match in _NUMERIC.finditer(text):
        inside = [at for at, token in enumerate(tokens) if token.start < match.end() and token.end > match.start()]
        if not inside:
            continue
        day: int | None
        if match.group(4):
            day, month, year = (int(match.group(part)) for part in (4, 5, 6))
        else:
            # 2022-05-03, 2022-05, and 1401/2/13 as figures are written from right to left
            year, month = int(match.group(1) or match.group(7)), int(match.group(2) or match.group(8))
            last = match.group(3) or match.group(9)
            day = int(last) if last else None
        calendar: Calendar = "hijri-solar" if year in _HIJRI_YEARS else "gregorian"
        if 1 <= month <= 12 and (calendar == "hijri-solar" or year in _GREGORIAN_YEARS):
            found.append(WrittenDay(calendar, year, month, day, inside[0], inside[-1]))
    return found
