"""The languages of the page: words, plural forms, digits, months, direction, as data of `config/desk/*.toml`.

API: Tongues.parse(files) -> Tongues          RefuseError names the file and key
     tongues.chosen(code, header) -> Tongue   the one asked for, else the first that a browser would like
     tongue.say(key, **values)                a sentence
     tongue.count(key, number)                the form for so many
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec

from incidents.errors import RefuseError

# What stands for what a pack of words does not know, so that nobody waits for a word.
_FIRST = "en"
_LATIN = "0123456789"


class Plural(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The forms of a counted phrase; `{n}` is the number."""

    one: str
    other: str


class Tongue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One language of the page. `one`: numbers that take the singular. `checked`: by somebody who speaks it."""

    code: Annotated[str, msgspec.Meta(pattern="^[a-z]{2,3}$")]
    name: str
    direction: Literal["ltr", "rtl"]
    calendar: Literal["gregorian", "hijri-solar"]
    digits: Annotated[str, msgspec.Meta(min_length=10, max_length=10)]
    thousands: str
    one: tuple[int, ...]
    checked: bool
    gregorian: Annotated[tuple[str, ...], msgspec.Meta(min_length=12, max_length=12)]
    hijri_solar: Annotated[tuple[str, ...], msgspec.Meta(min_length=12, max_length=12)]
    phrases: dict[str, str]
    counted: dict[str, Plural]
    terms: dict[str, str]
    """Names of kinds, states and grades as the records have them."""

    def say(self, key: str, **values: str) -> str:
        """The sentence of that key, with *values* in its places."""
        return _filled(self.phrases[key], values)

    def count(self, key: str, number: int) -> str:
        """The counted phrase of that key for *number*."""
        forms = self.counted[key]
        return _filled(forms.one if number in self.one else forms.other, {"n": self.number(number)})

    def term(self, value: str) -> str:
        """The word for a value of the records; the value itself where there is none."""
        return self.terms.get(value, value)

    def number(self, number: int) -> str:
        """*number* in the digits of the language."""
        return self.in_digits(f"{number:,}".replace(",", self.thousands))

    def in_digits(self, text: str) -> str:
        """*text* with its Latin digits in those of the language."""
        return text.translate(str.maketrans(_LATIN, self.digits))

    @property
    def own_digits(self) -> bool:
        """Whether its digits are others than the Latin ones."""
        return self.digits != _LATIN


@dataclass(frozen=True, slots=True)
class Tongues:
    """All of them by code, the first being the one that everything is there in."""

    by_code: Mapping[str, Tongue]

    @classmethod
    def parse(cls, files: Mapping[str, str]) -> Tongues:
        """Parse the files of `config/desk`, by name. RefuseError where one lacks what another has."""
        found = [_tongue(name, text) for name, text in sorted(files.items()) if name.endswith(".toml")]
        by_code = {one.code: one for one in sorted(found, key=lambda one: (one.code != _FIRST, one.code))}
        if _FIRST not in by_code:
            raise RefuseError(f"{_FIRST}.toml is missing; every page has its words in this language")
        for one in found:
            _compare(by_code[_FIRST], one)
        return cls(by_code)

    def chosen(self, code: str | None, header: str = "") -> Tongue:
        """The language of that *code*; else the first in the Accept-Language *header* that is known; else the first."""
        wanted = [code or "", *(part.split(";")[0].strip()[:2].lower() for part in header[:200].split(","))]
        known = (self.by_code[one] for one in wanted if one in self.by_code)
        return next(known, next(iter(self.by_code.values())))


def _tongue(name: str, text: str) -> Tongue:
    try:
        return msgspec.convert(tomllib.loads(text), Tongue)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise RefuseError(f"{name}: {error}; correct it") from error


def _compare(first: Tongue, other: Tongue) -> None:
    parts: tuple[tuple[str, Mapping[str, Any], Mapping[str, Any]], ...] = (
        ("phrases", first.phrases, other.phrases),
        ("counted", first.counted, other.counted),
    )
    for part, has, have in parts:
        for key in has.keys() ^ have.keys():
            raise RefuseError(f"{other.code}.toml: {part}.{key} stands in only one of {first.code} and {other.code}")


def _filled(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text
