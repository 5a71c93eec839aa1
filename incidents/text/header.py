"""What stands before a story's first words: the page's own date, the dateline, the byline.

API: seed_header(text, zone) -> Header     the corpus' own ' date 2020-08-03 ' or 'date 2021-08 ' at the very start
     date_line(block, rules) -> date | None       a line that is only the page's date ('Posted: 15 June 2020 | …')
     dateline(block, rules, surely=False) -> Dateline | None     'KABUL, Nov. 18 -- ', 'GARDEZ (SNA): ', 'ISLAMABAD - '
     dated_line(block, rules) -> Dateline | None     'KABUL, Country (Sept. 1) ' within a block, mark or none behind it
     release_month(text) -> date | None     of a release's number, '2011-09-S-067': the last day of its month
     opening_day(block, rules) -> (WrittenDay, end) | None     'Dec. 6: …' at the start of a headline
Knows the marks of datelines, not places: which place it names is looked up by others.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from incidents.text.calendars import WrittenDay, find_days
from incidents.text.fold import tokens
from incidents.text.rules import TextRules

_SEED = re.compile(r"\s*date[ \t]+(\d{4})-(\d{2})(?:-(\d{2}))?[ \t]*(?=\S|\n|\Z)", re.IGNORECASE)
_DATE_LINE = 160
"""Characters of the longest line that is only a date with its tags."""
_WORDS_BESIDE = 6
"""Words that a bare date line may have besides the date (weekday, time, zone, desk)."""
_TERMINAL = re.compile(r"[.!?؟۔][\"'”’»)]*\s*\Z")

_PLACE = r"(?P<place>[^\W\d_](?:[^\n.:;!?()—–|/,]|(?<=\w)/(?=\w)){1,40}?)"
_PARTS = r"(?P<parts>(?:,[ \t]*[^\n—–:;()|/,]{2,30}){0,3})"
_BRACKETS = r"(?:[ \t]*\((?P<inner>[^()\n]{2,60})\))?"
_DATELINE = re.compile(
    rf"(?:[^\W\d_]+ \d{{1,2}}[:.]\d{{2}} (?:--|—|–) )?{_PLACE}{_PARTS}{_BRACKETS}"
    r"[ \t]*(?P<mark>--+|—|–|(?<=[ \t])-(?=[ \t])|:(?=[ \t])|(?<=[ \t])/(?=\s)|(?<=\))(?=[ \t]+[^\W\d_]))[ \t\n]*"
)
_DATED = re.compile(
    r"(?P<place>[A-Z][A-Z'’-]{2,}(?: [A-Z'’-]{2,}){0,2})(?:,[ \t]*[A-Z][\w.]+(?: [A-Z][\w.]+)?){0,2}"
    r"[ \t]*\((?P<inner>[^()\n]{3,24})\)[ \t]*(?:--?|—|–)?[ \t\n]*"
)
_DATED_WITHIN = 400
"""Letters at the start of a block within which a dated line stands: names of offices and numbers come before it."""
_RELEASE = re.compile(r"(?<![\w-])((?:19|20)\d\d)-(0[1-9]|1[0-2])-[A-Z]{1,3}\s?[-–]\s?\d{2,4}(?!\w)")
_OPENING = re.compile(r"[^\n:]{4,20}:\s")
_LONGEST_PLACE = 4
"""Words of the longest place in a dateline."""


class Header(NamedTuple):
    """A date in front of the text: how exact it is, and where the text behind it starts."""

    published: dt.datetime | None
    precision: Literal["day", "month", "unknown"]
    end: int


class Dateline(NamedTuple):
    """A dateline: its place as written, the written day if any, the agency in brackets, and where it ends (begins)."""

    place: str
    day: WrittenDay | None
    agency: str | None
    end: int
    start: int = 0


def seed_header(text: str, zone: dt.timezone) -> Header:
    """The header of a seed file; `end` is 0 where there is none."""
    match = _SEED.match(text)
    if match is None:
        return Header(None, "unknown", 0)
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None and month is not None
    try:
        published = local_noon(dt.date(year, month, day or 1), zone)
    except ValueError:
        return Header(None, "unknown", match.end())
    return Header(published, "day" if day else "month", match.end())


def local_noon(day: dt.date, zone: dt.timezone) -> dt.datetime:
    """Noon of *day* in *zone*, in UTC: an instant that is that day in the zone and in its neighbours."""
    return dt.datetime.combine(day, dt.time(12), zone).astimezone(dt.UTC)


def date_line(block: str, rules: Sequence[TextRules]) -> dt.date | None:
    """The day of a line that is only the page's date, with a word like 'Posted' or a few words beside it; else None."""
    if len(block) > _DATE_LINE or _TERMINAL.search(block) or not any(letter.isdigit() for letter in block):
        return None
    words = tokens(block)
    for rule in rules:
        for written in find_days(block, words, rule.months):
            if written.day is None or written.year is None:
                continue
            beside = len(words) - (written.last - written.first + 1)
            if beside <= _WORDS_BESIDE or (rule.posted and rule.posted.search(block)):
                return written.resolve(None)
    return None


def dateline(block: str, rules: Sequence[TextRules], *, surely: bool = False) -> Dateline | None:
    """The dateline that *block* starts with, if it does; *surely*: only one whose place is in capitals."""
    match = _DATELINE.match(block)
    if match is None or match.end() >= len(block):
        return None
    place, inner = match["place"].strip(), match["inner"]
    head = block[match.start("place") : match.end() if not match["mark"] else match.start("mark")]
    written = next((day for rule in rules for day in find_days(head, tokens(head), rule.months)), None)
    if surely and not (place.upper() == place and place.lower() != place):
        return None
    if not _plausible(place, match, dated=written is not None):
        return None
    agency = inner if inner and not any(letter.isdigit() for letter in inner) else None
    return Dateline(place, written, agency, match.end())


def dated_line(block: str, rules: Sequence[TextRules]) -> Dateline | None:
    """A place in capitals with a date in brackets behind it, as offices put before a release's first sentence."""
    for match in _DATED.finditer(block[:_DATED_WITHIN]):
        inner = match["inner"]
        written = next((day for rule in rules for day in find_days(inner, tokens(inner), rule.months)), None)
        if written is not None and written.day is not None:
            return Dateline(match["place"], written, None, match.end(), match.start())
    return None


def release_month(text: str) -> dt.date | None:
    """The last day of the month that a release's number begins with; None where there is no such number."""
    match = _RELEASE.search(text)
    if match is None:
        return None
    year, month = int(match[1]), int(match[2])
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


def opening_day(block: str, rules: Sequence[TextRules]) -> tuple[WrittenDay, int] | None:
    """The day that a headline opens with before a colon, with nothing else there, and where the headline goes on."""
    match = _OPENING.match(block)
    if match is None:
        return None
    head = match[0]
    words = tokens(head)
    for rule in rules:
        for written in find_days(head, words, rule.months):
            if written.day is not None and written.first == 0 and written.last == len(words) - 1:
                return written, match.end()
    return None


def _plausible(place: str, match: re.Match[str], *, dated: bool) -> bool:
    """Whether the words before the mark are a place and not the start of a sentence."""
    words = place.split()
    if len(words) > _LONGEST_PLACE:
        return False
    if place.upper() == place and place.lower() != place:
        return bool(match["mark"]) or dated
    if place.lower() == place:  # a script without capitals: only a dash behind a short name is a dateline's mark
        return match["mark"] in ("-", "–", "—", "--") and not match["parts"]
    return (dated or match["mark"] in ("-", "–", "—", "--")) and all(
        word[0].isupper() or word[0] == "(" for word in words
    )
