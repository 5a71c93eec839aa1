"""Numbers, ranges, days, moments and ages in the words of a language, each in both calendars and both kinds of digits.

Nothing here is markup: the templates make it. Times of the clock are those of the region.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from incidents.records import When
from incidents.text.calendars import hijri_solar
from services.gateway.page.tongues import Tongue

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
# Beyond two days hours tell a person nothing, beyond two years days.
_DAYS_FROM, _YEARS_FROM = 2 * _DAY, 730 * _DAY
_YEAR = 365.25 * _DAY


@dataclass(frozen=True, slots=True)
class Dated:
    """A day or moment for people: in the language's calendar, in the other one, and as machines read it."""

    words: str
    beside: str
    iso: str


@dataclass(frozen=True, slots=True)
class Wording:
    """A language and the region's clock."""

    tongue: Tongue
    offset: dt.timedelta

    def amount(self, least: int | None, most: int | None) -> str:
        """'21', 'at least 21', 'up to 5', '4 to 6'."""
        say, number = self.tongue.say, self.tongue.number
        if least is not None and most is not None:
            return number(least) if least == most else say("span", least=number(least), most=number(most))
        if least is not None:
            return say("at_least", n=number(least))
        return say("up_to", n=number(most)) if most is not None else say("unknown_number")

    def latin(self, least: int | None, most: int | None) -> str:
        """The same in Latin digits, for whoever reads no others; empty where the language has these itself."""
        if not self.tongue.own_digits:
            return ""
        if least is not None and most is not None:
            return str(least) if least == most else f"{least}–{most}"
        return f"≥ {least}" if least is not None else f"≤ {most}" if most is not None else ""

    def day(self, day: dt.date) -> Dated:
        """A day with its year."""
        gregorian = self._date(self.tongue.gregorian, (day.year, day.month, day.day))
        try:
            parts = hijri_solar(day)
        except ValueError:
            return Dated(gregorian, "", day.isoformat())
        solar = self._date(self.tongue.hijri_solar, parts)
        if self.tongue.calendar == "hijri-solar":
            return Dated(solar, day.isoformat(), day.isoformat())
        return Dated(gregorian, solar, day.isoformat())

    def when(self, when: When) -> Dated:
        """The day of an incident as exactly as it is known."""
        tongue = self.tongue
        if when.day is None or when.precision == "unknown":
            return Dated(tongue.say("day_unknown"), "", "")
        if when.precision == "day":
            return self.day(when.day)
        if when.precision == "week":
            found = self.day(when.day)
            return Dated(tongue.say("week_of", day=found.words), found.beside, found.iso)
        year = tongue.in_digits(str(when.day.year))
        if when.precision == "year":
            return Dated(year, "", f"{when.day:%Y}")
        return Dated(f"{tongue.gregorian[when.day.month - 1]} {year}", "", f"{when.day:%Y-%m}")

    def moment(self, at: dt.datetime) -> Dated:
        """A moment by the region's clock; beside it the same in UTC."""
        local = at.astimezone(dt.timezone(self.offset))
        clock = self.tongue.in_digits(f"{local:%H:%M}")
        return Dated(self.listed([self.day(local.date()).words, clock]), _utc(at), at.isoformat())

    def clock(self, at: dt.datetime) -> Dated:
        """The time of the day; with the day's date in what stands beside it."""
        local = at.astimezone(dt.timezone(self.offset))
        return Dated(self.tongue.in_digits(f"{local:%H:%M}"), _utc(at), at.isoformat())

    def age(self, seconds: float) -> str:
        """'just now', '5 min', '3 h', '4 days', '5 years'."""
        count = self.tongue.count
        if seconds < _MINUTE:
            return self.tongue.say("just_now")
        if seconds < _HOUR:
            return count("minutes", int(seconds // _MINUTE))
        if seconds < _DAYS_FROM:
            return count("hours", int(seconds // _HOUR))
        if seconds < _YEARS_FROM:
            return count("days", int(seconds // _DAY))
        return count("years", int(seconds // _YEAR))

    def listed(self, parts: Sequence[str]) -> str:
        """*parts* one after the other, with the comma of the language."""
        return self.tongue.phrases["comma"].join(parts)

    def _date(self, months: Sequence[str], parts: tuple[int, int, int]) -> str:
        year, month, day = parts
        return self.tongue.in_digits(f"{day} ") + months[month - 1] + self.tongue.in_digits(f" {year}")


def _utc(at: dt.datetime) -> str:
    """The moment in UTC, with a direction of its own among words that run the other way."""
    return f"\u2068{at:%Y-%m-%d %H:%M} UTC\u2069"
