"""One language of the region pack: `language.<code>.toml`, parsed and compiled once.

API: LanguagePack.parse(code, files) -> LanguagePack       RefuseError names file and key
     pack.text (TextRules) is what `incidents.text.prepare` needs; the readers of dates and figures take the pack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from incidents.errors import RefuseError
from incidents.records import FIGURE_KINDS
from incidents.region.cues import Cue, CueKind, DayCue, DayKind, NumberWords, PersonClass
from incidents.region.files import key, rows, texts, toml
from incidents.text.calendars import Calendar, MonthWords
from incidents.text.fold import fold
from incidents.text.lexicon import Lexicon
from incidents.text.rules import Signs, TextRules

_CALENDARS: Mapping[str, Calendar] = {"gregorian": "gregorian", "hijri_solar": "hijri-solar"}
_PLAIN: tuple[CueKind, ...] = (
    *("thing", "least", "most", "about", "more", "filler", "skip", "preposition", "span", "article", "definite"),
    *("possessive", "auxiliary", "join", "subset", "partitive", "group", "clause", "reach", "background", "deal"),
    *("correction", "not", "ignore"),
)
"""Kinds of cues that are plain lists of words; a later kind takes a phrase that an earlier one has too."""
_UNITS = {"day": 1, "week": 7, "month": 30, "year": 365}
_REACHES = ("left", "right", "either")


@dataclass(frozen=True)
class LanguagePack:
    """Number words, casualty words and calendar words of one language, and its text rules.

    `speakers` patterns have one group, the speaker of a sentence. `year_words` stand beside a year's number (folded),
    `year_names` before one by which something is called ('the 2016 bombing'). `day_words` and `month_words` are the
    units' names (folded).
    """

    code: str
    text: TextRules
    numbers: NumberWords
    cues: Lexicon[Cue]
    days: Lexicon[DayCue]
    year_words: frozenset[str]
    year_names: frozenset[str]
    speakers: tuple[re.Pattern[str], ...]
    day_words: frozenset[str]
    month_words: frozenset[str]

    @classmethod
    def parse(cls, code: str, files: Mapping[str, str]) -> LanguagePack:
        """Parse `language.<code>.toml`. Raises RefuseError naming file and key."""
        name = f"language.{code}.toml"
        content = toml(files, name)
        return cls(
            code=code,
            text=_text_rules(code, content, name),
            numbers=_numbers(content, name),
            cues=Lexicon(_cues(content, name)),
            days=Lexicon(_days(content, name)),
            year_words=frozenset(fold(word) for word in _words(content, name, "days.year_words")),
            year_names=frozenset(fold(word) for word in _words(content, name, "days.year_names")),
            speakers=_patterns(content, name, "speakers"),
            day_words=_unit_words(content, name, "day"),
            month_words=_unit_words(content, name, "month"),
        )


# --- text rules -------------------------------------------------------------------------------------------------------


def _words(content: Mapping[str, Any], name: str, path: str) -> list[str]:
    """The list of words at *path*; a text in triple quotes is a list too, parted by '|' or line ends."""
    value = key(content, name, path, object)
    if isinstance(value, str):
        value = [part.strip() for part in re.split(r"[|\n]", value)]
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise RefuseError(f"region pack: {name}: {path} should be a list of words")
    return [word for word in value if word]


def _pattern(name: str, path: str, text: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as error:
        raise RefuseError(f"region pack: {name}: {path}: {text!r} is no regular expression: {error}") from error


def _any_of(
    content: Mapping[str, Any], name: str, path: str, *, starting: bool | None = None
) -> re.Pattern[str] | None:
    """One pattern of all at *path*; with *starting*, only of those that do (or don't) hold at the start of a block."""
    parts = [str(part) for part in key(content, name, path, list)]
    for part in parts:
        _pattern(name, path, part)
    if starting is not None:
        parts = [part for part in parts if _anchored(part) == starting]
    return _pattern(name, path, "|".join(f"(?:{part})" for part in parts)) if parts else None


def _anchored(part: str) -> bool:
    """Whether each alternative of a pattern begins with '^'; classes with brackets in them are not looked into."""
    depth, begins = 0, [part]
    for at, letter in enumerate(part):
        depth += (letter == "(") - (letter == ")") if part[at - 1 : at] != "\\" else 0
        if letter == "|" and depth == 0:
            begins.append(part[at + 1 :])
    return all(begin.startswith("^") for begin in begins)


def _patterns(content: Mapping[str, Any], name: str, path: str) -> tuple[re.Pattern[str], ...]:
    """Patterns with one group, case kept: names are told by their capitals."""
    found = []
    for text in texts(key(content, name, path, list), name, path):
        try:
            pattern = re.compile(text)
        except re.error as error:
            raise RefuseError(f"region pack: {name}: {path}: {text!r} is no regular expression: {error}") from error
        if pattern.groups != 1:
            raise RefuseError(f"region pack: {name}: {path}: {text!r} should have one group, the name")
        found.append(pattern)
    return tuple(found)


def _text_rules(code: str, content: Mapping[str, Any], name: str) -> TextRules:
    kinds = key(content, name, "furniture", dict)
    furniture = {kind: _any_of(content, name, f"furniture.{kind}", starting=False) for kind in kinds}
    openings = {kind: _any_of(content, name, f"furniture.{kind}", starting=True) for kind in kinds}
    signs = Signs(
        letters=_pattern(name, "signs.letters", f"[{key(content, name, 'signs.letters', str)}]"),
        telling=frozenset(key(content, name, "signs.telling", str)),
        never=frozenset(key(content, name, "signs.never", str)),
        words=frozenset(_words(content, name, "signs.words")),
        share=float(key(content, name, "signs.share", float)),
    )
    return TextRules(
        code=code,
        signs=signs,
        months=_months(content, name),
        abbreviations=frozenset(_words(content, name, "abbreviations")),
        furniture={kind: pattern for kind, pattern in furniture.items() if pattern},
        openings={kind: pattern for kind, pattern in openings.items() if pattern},
        furniture_words=_gate(content, name, "furniture_words"),
        tail=_any_of(content, name, "lines.tail"),
        byline=_any_of(content, name, "lines.byline"),
        posted=_any_of(content, name, "lines.posted"),
        caption=_any_of(content, name, "lines.caption"),
        sources=_patterns(content, name, "sources"),
        source_words=_gate(content, name, "source_words"),
    )


def _gate(content: Mapping[str, Any], name: str, label: str) -> tuple[str, ...]:
    """What makes a block worth a search; none given: each block is searched. Parts of words will do."""
    if label not in key(content, name, "lines", dict):
        return ()
    return tuple(word.lower() for word in _words(content, name, f"lines.{label}"))


def _months(content: Mapping[str, Any], name: str) -> MonthWords:
    months: dict[str, tuple[Calendar, int]] = {}
    for label in key(content, name, "months", dict):
        if label not in _CALENDARS:
            raise RefuseError(f"region pack: {name}: months.{label}: known calendars are {', '.join(_CALENDARS)}")
        names = key(content, name, f"months.{label}", list)
        if len(names) != 12:
            raise RefuseError(f"region pack: {name}: months.{label} should have 12 rows of spellings, not {len(names)}")
        for number, spellings in enumerate(names, 1):
            for spelling in texts(spellings, name, f"months.{label}"):
                months[fold(spelling)] = (_CALENDARS[label], number)
    return months


# --- numbers and cues -------------------------------------------------------------------------------------------------


def _numbers(content: Mapping[str, Any], name: str) -> NumberWords:
    values: dict[str, int] = {}
    for value, words in key(content, name, "numbers.values", dict).items():
        if not value.isdigit():
            raise RefuseError(f"region pack: {name}: numbers.values.{value} should be a whole number")
        split = words.split() if isinstance(words, str) else texts(words, name, f"numbers.values.{value}")
        for word in split:
            values[fold(word)] = int(value)
    return NumberWords(
        values=values,
        connectors=frozenset(fold(word) for word in _words(content, name, "numbers.connectors")),
        joined_above=key(content, name, "numbers.joined_above", int),
        units_first=key(content, name, "numbers.units_first", bool),
        ranges=frozenset(fold(word) for word in _words(content, name, "numbers.ranges")),
    )


def _cues(content: Mapping[str, Any], name: str) -> Iterator[tuple[str, Cue]]:
    """All phrases of the `figures` and `persons` tables; a later phrase replaces an equal earlier one."""
    for kind in _PLAIN:
        for word in _words(content, name, f"figures.{kind}"):
            yield word, Cue(kind)
    for label in key(content, name, "persons", dict):
        if label not in get_args(PersonClass):
            raise RefuseError(f"region pack: {name}: persons.{label}: known are {', '.join(get_args(PersonClass))}")
        for number in ("one", "many"):
            for word in _words(content, name, f"persons.{label}.{number}"):
                yield word, Cue("person", person=label, many=number == "many")
    for at, row in enumerate(rows(content, name, "figures.vague")):
        for word in _words(row, name, "words"):
            yield word, Cue("vague", least=_bound(row, name, at, "least"), most=_bound(row, name, at, "most"))
    for table in ("none", "toll", "casualty"):
        for row in rows(content, name, f"figures.{table}"):
            cue = _verb(row, name, table)
            for word in _words(row, name, "words"):
                yield word, cue


def _bound(row: Mapping[str, Any], name: str, at: int, label: str) -> int | None:
    value = row.get(label)
    if value is not None and not isinstance(value, int):
        raise RefuseError(f"region pack: {name}: figures.vague row {at + 1}: {label} should be a whole number")
    return value


def _verb(row: Mapping[str, Any], name: str, table: str) -> Cue:
    figures = tuple(texts(key(row, name, "figures", list), name, f"figures.{table}: figures"))
    reach = row.get("reach", "left")
    needs = frozenset(texts(row.get("needs", []), name, f"figures.{table}: needs"))
    for known, given, label in (
        (FIGURE_KINDS, figures, "figures"),
        (_REACHES, (reach,), "reach"),
        (get_args(PersonClass), needs, "needs"),
    ):
        if not all(isinstance(one, str) and one in known for one in given):
            raise RefuseError(f"region pack: {name}: figures.{table}: {label} {given!r}: known are {', '.join(known)}")
    dying = table == "casualty" and "dying" in row and key(row, name, "dying", bool)
    return Cue(table, figures=figures, reach=reach, needs=needs, dying=dying)  # type: ignore[arg-type]


# --- days -------------------------------------------------------------------------------------------------------------


def _days(content: Mapping[str, Any], name: str) -> Iterator[tuple[str, DayCue]]:
    weekdays = [texts(row, name, "days.weekdays") for row in key(content, name, "days.weekdays", list)]
    if len(weekdays) != 7:
        raise RefuseError(f"region pack: {name}: days.weekdays should have 7 rows, Monday first, not {len(weekdays)}")
    yield from ((spelling, DayCue("weekday", number)) for number, row in enumerate(weekdays) for spelling in row)
    for row in rows(content, name, "days.relative"):
        for word in _words(row, name, "words"):
            yield word, DayCue("relative", key(row, name, "days", int))
    for row in rows(content, name, "days.period"):
        for word in _words(row, name, "words"):
            back = (key(row, name, "back", int) if "back" in row else 0) * _UNITS[_unit(row, name)]
            yield word, DayCue("period", -back, unit=_unit(row, name), background=bool(row.get("background", False)))
    for unit, words in key(content, name, "days.units", dict).items():
        for word in texts(words, name, f"days.units.{unit}"):
            yield word, DayCue("unit", _UNITS[_unit({"unit": unit}, name)], unit=unit)
    turns: tuple[DayKind, ...] = ("ago", "next", "last", "eve")
    for kind in turns:
        for word in _words(content, name, f"days.{kind}"):
            yield word, DayCue(kind)


def _unit_words(content: Mapping[str, Any], name: str, unit: str) -> frozenset[str]:
    words: object = key(content, name, "days.units", dict).get(unit, [])
    return frozenset(fold(word) for word in texts(words, name, f"days.units.{unit}"))


def _unit(row: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 - one of the literals of DayCue.unit
    unit = row.get("unit")
    if not isinstance(unit, str) or unit not in _UNITS:
        raise RefuseError(f"region pack: {name}: days: unit {unit!r}: known are {', '.join(_UNITS)}")
    return unit
