"""Publishing times as sources give them: what was meant, how exact it is, and what is wrong with it.

Understands ISO 8601 (with or without a time, a month or a day alone) and the date form of mail and RSS. A time without
a zone is taken as UTC. It never guesses: what cannot be a date is 'unknown', with a line that says why.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Literal

Precision = Literal["second", "day", "month", "unknown"]

_MONTH = re.compile(r"(\d{4})-(\d{2})\Z")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z")
# Before the first newspapers there is nothing to have been published; a smaller year is a slip or an epoch of zero.
_FIRST_YEAR = 1600
# A clock may be wrong, and a wire may date ahead by a time zone; more than that is worth a word.
_AHEAD = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Published:
    """A publishing time: `given` as the source wrote it, `at` its first moment in UTC (None where unknown)."""

    given: str | None
    at: dt.datetime | None
    precision: Precision
    problem: str | None = None


UNDATED = Published(given=None, at=None, precision="unknown")


def read_published(value: object, now: dt.datetime | None = None) -> Published:
    """*value* as a publishing time; with *now*, a time more than a day later is a slip and taken as unknown.

    A day or a month stands for its first moment, in UTC. A value that is no date gives 'unknown' with a problem.
    """
    if value is None or value == "":
        return UNDATED
    if not isinstance(value, str):
        return _bad(str(value))
    text = value.strip()
    at, precision = _parse(text)
    if at is None:
        return _bad(text)
    problem = None
    if now is not None and at - now > _AHEAD:
        problem = f"its publishing date {shorten(text)} lies in the future; taken as undated, correct it"
        return Published(given=None, at=None, precision="unknown", problem=problem)
    return Published(given=text, at=at, precision=precision, problem=problem)


def shorten(text: str, most: int = 60) -> str:
    """*text* on one line, quoted, cut after *most* characters: safe to print whatever a source wrote."""
    line = ascii(text) if not text.isprintable() else f"'{text}'"
    return line if len(line) <= most else f"{line[: most - 1]}…'"


def _bad(text: str) -> Published:
    problem = (
        f"its publishing date {shorten(text)} is not understood; taken as undated, write it as 2021-08-03T10:00:00Z"
    )
    return Published(given=None, at=None, precision="unknown", problem=problem)


def _parse(text: str) -> tuple[dt.datetime | None, Precision]:
    """The moment and its precision, or None where *text* is no date."""
    try:
        if match := _MONTH.match(text):
            return _sane(dt.datetime(int(match[1]), int(match[2]), 1, tzinfo=dt.UTC)), "month"
        if _DAY.match(text):
            return _sane(dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)), "day"
        return _sane(_utc(dt.datetime.fromisoformat(text))), "second"
    except (ValueError, OverflowError):
        pass
    try:
        return _sane(_utc(parsedate_to_datetime(text[:100]))), "second"
    except (ValueError, OverflowError, TypeError, IndexError):
        return None, "unknown"


def _utc(moment: dt.datetime) -> dt.datetime:
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


def _sane(moment: dt.datetime) -> dt.datetime | None:
    return moment if moment.year >= _FIRST_YEAR else None
