"""The parameters of requests: what each means, how it is read, and how the API's description tells of it.

API: read(query, allowed) -> {name: value}      ParameterError names what is wrong and what to write
     read_exactly(query, allowed)               the same, for programs: nothing may be empty
     FILTERS, filter_of(values) -> Filter       which incidents are wanted
     AFTER, EPOCH, LIMIT, BEFORE, QUESTION      the others
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from starlette.datastructures import QueryParams

from services.configuration.setting_fields import nearest
from services.gateway.problems import ParameterError

SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
"""CAP 1.2's, the gravest first."""
_WORDS = 200
_NUMBER = re.compile(r"[0-9]{1,15}\Z")
_EPOCH = re.compile(r"[A-Za-z0-9-]{1,64}\Z")
_CURSOR = re.compile(r"([0-9]{1,17})~([A-Za-z0-9_-]{1,100})\Z")
_BEGIN, _MICROSECOND = dt.datetime.min.replace(tzinfo=dt.UTC), dt.timedelta(microseconds=1)
_QUESTION = 1000


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its meaning, its JSON Schema, and the reading of it, which raises ValueError with what to do."""

    name: str
    meaning: str
    schema: Mapping[str, Any]
    read: Callable[[str], Any]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """Which incidents are wanted; what is None or empty says nothing. Letters' case does not matter.

    `since`, `until`: last written of at that moment or later, and before that one. `place`: a province's code, or part
    of a place's name. `kind`: part of an event or sub-event type. `severity`: any of these. `source`: part of an
    outlet, publisher family or origin. `text`: each of its words in a headline, a place's name or a source sentence.
    `open`: whether more is expected of it.
    """

    since: dt.datetime | None = None
    until: dt.datetime | None = None
    place: str = ""
    kind: str = ""
    severity: tuple[str, ...] = ()
    source: str = ""
    text: str = ""
    open: bool | None = None


class Cursor(NamedTuple):
    """Where a page of incidents ends: the moment its last one was written of, and that one's id."""

    updated: dt.datetime
    incident: str

    def __str__(self) -> str:
        return f"{(self.updated - _BEGIN) // _MICROSECOND}~{self.incident}"


def read(query: QueryParams, allowed: Sequence[Parameter]) -> dict[str, Any]:
    """The values of *query* by name, as a page's form sends them: those that are absent or empty are left out, and
    white space around one is nothing. ParameterError for what is wrong."""
    found = {}
    for one, text in _checked(query, allowed):
        if text.strip():
            found[one.name] = _value(one, text.strip())
    return _complete(found, allowed)


def read_exactly(query: QueryParams, allowed: Sequence[Parameter]) -> dict[str, Any]:
    """The values of *query* by name, as the description has them: an empty one is no number, time or word of a list."""
    return _complete({one.name: _value(one, text) for one, text in _checked(query, allowed)}, allowed)


def _checked(query: QueryParams, allowed: Sequence[Parameter]) -> Iterator[tuple[Parameter, str]]:
    """Each parameter with its text: known, given once, not too long."""
    known = {one.name: one for one in allowed}
    seen: set[str] = set()
    for name, text in query.multi_items():
        if name not in known:
            raise ParameterError(name[:40], f"is no parameter here; {nearest(name, known) if known else 'none is'}")
        if name in seen:
            raise ParameterError(name, "is given twice; write it once")
        if len(text) > (longest := known[name].schema.get("maxLength", len(text))):
            raise ParameterError(name, f"has more than {longest} letters; write fewer")
        seen.add(name)
        yield known[name], text


def _value(one: Parameter, text: str) -> Any:  # noqa: ANN401 - of the parameter's own kind
    if not text and one.schema.get("minLength"):
        raise ParameterError(one.name, f"is empty; {one.meaning}")
    try:
        return one.read(text)
    except ValueError as error:
        raise ParameterError(one.name, str(error)) from None


def _complete(found: dict[str, Any], allowed: Sequence[Parameter]) -> dict[str, Any]:
    """*found* itself. ParameterError where one that is required is not in it."""
    for one in allowed:
        if one.required and one.name not in found:
            raise ParameterError(one.name, f"is missing; {one.meaning}")
    return found


def filter_of(values: Mapping[str, Any]) -> Filter:
    """The filter that the values of FILTERS make."""
    return Filter(
        since=values.get("since"),
        until=values.get("until"),
        place=values.get("place", ""),
        kind=values.get("type", ""),
        severity=values.get("severity", ()),
        source=values.get("source", ""),
        text=values.get("text", ""),
        open=values.get("open"),
    )


def _moment(text: str) -> dt.datetime:
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("is no ISO 8601 time; write 2026-03-04 or 2026-03-04T05:06:07Z") from None
    aware = found if found.tzinfo else found.replace(tzinfo=dt.UTC)
    try:
        return aware.astimezone(dt.UTC)
    except OverflowError:
        raise ValueError("is beyond the years that a clock has; write 2026-03-04") from None


def _severities(text: str) -> tuple[str, ...]:
    by_name = {name.casefold(): name for name in SEVERITIES}
    names = [part.strip().casefold() for part in text.split(",") if part.strip()]
    if not names or any(name not in by_name for name in names):
        raise ValueError(f"write one or more of {', '.join(SEVERITIES)}, with commas between")
    return tuple(dict.fromkeys(by_name[name] for name in names))


def _yes_or_no(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("write true or false")
    return text == "true"


def _number(text: str) -> int:
    if not _NUMBER.match(text):
        raise ValueError("is no number of an alert; write 0 for all of them, or the last number that you have")
    return int(text)


def _limit(most: int) -> Callable[[str], int]:
    def read_limit(text: str) -> int:
        if not _NUMBER.match(text) or not 1 <= int(text) <= most:
            raise ValueError(f"write a number from 1 to {most}")
        return int(text)

    return read_limit


def limit_of(most: int, default: int) -> Parameter:
    """The parameter `limit`: how many at the most."""
    schema = {"type": "integer", "minimum": 1, "maximum": most, "default": default}
    return Parameter("limit", f"how many at the most, 1 to {most}", schema, _limit(most))


def _epoch(text: str) -> str:
    if not _EPOCH.match(text):
        raise ValueError("is no epoch; write the one that your alerts carry")
    return text


def _cursor(text: str) -> Cursor:
    match = _CURSOR.match(text)
    if match is None:
        raise ValueError("is no place in the list; write what `next` of the page before had")
    return Cursor(_BEGIN + int(match[1]) * _MICROSECOND, match[2])


def _pattern(regex: re.Pattern[str]) -> dict[str, str]:
    """The schema of what *regex* takes, in the anchors that JSON Schema has."""
    return {"type": "string", "pattern": "^" + regex.pattern.removesuffix(r"\Z") + "$"}


_TEXT = {"type": "string", "maxLength": _WORDS}
_LEVELS = {"type": "array", "items": {"type": "string", "enum": list(SEVERITIES)}, "minItems": 1}
_TIME = {"type": "string", "format": "date-time"}

FILTERS = (
    Parameter("since", "last told of then or later; ISO 8601, UTC where it names no offset", _TIME, _moment),
    Parameter("until", "last told of before then; ISO 8601, UTC where it names no offset", _TIME, _moment),
    Parameter("place", "a province's ISO 3166-2 code, or part of a place's name", _TEXT, str),
    Parameter("type", "part of the event or sub-event type", _TEXT, str),
    Parameter("severity", "one or more of CAP's severities, with commas between", _LEVELS, _severities),
    Parameter("source", "part of an outlet, a publisher family or an origin", _TEXT, str),
    Parameter("text", "words that all stand in its headlines, place names or source sentences", _TEXT, str),
    Parameter("open", "whether more is expected of it", {"type": "boolean"}, _yes_or_no),
)
BEFORE = Parameter("before", "what `next` of the page before had", _pattern(_CURSOR), _cursor)
AFTER = Parameter(
    "after", "the last number that you have", {"type": "integer", "minimum": 0, "maximum": 10**15 - 1}, _number
)
EPOCH = Parameter("epoch", "the epoch in which you have that number", _pattern(_EPOCH), _epoch)
QUESTION = Parameter(
    "q",
    "a story's address, headline or id, or a revision",
    {"type": "string", "minLength": 1, "maxLength": _QUESTION},
    str,
    required=True,
)
