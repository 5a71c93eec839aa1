"""One setting: its type, range and default, and how a value from the file or the environment becomes it.

Pure: knows neither the environment nor the file, only values and where they came from (for the message).
"""

from __future__ import annotations

import dataclasses
import difflib
import math
from collections.abc import Iterable
from typing import Any

from incidents.errors import RefuseError

_YES = frozenset({"1", "true", "yes", "on"})
_NO = frozenset({"0", "false", "no", "off"})
_META = "setting"


@dataclasses.dataclass(frozen=True, slots=True)
class Kind:
    """What values a setting takes: `low`…`high` for numbers (both included), or one of `choices` for words."""

    type: type[int] | type[float] | type[bool] | type[str]
    low: float = -math.inf
    high: float = math.inf
    choices: tuple[str, ...] = ()


def whole(default: int, low: int, high: int) -> Any:  # noqa: ANN401 - stands where a dataclass wants a default
    """A setting that is a whole number from *low* to *high*."""
    return dataclasses.field(default=default, metadata={_META: Kind(int, low, high)})


def number(default: float, low: float, high: float) -> Any:  # noqa: ANN401
    """A setting that is a number from *low* to *high*."""
    return dataclasses.field(default=default, metadata={_META: Kind(float, low, high)})


def switch(default: bool) -> Any:  # noqa: ANN401
    """A setting that is on or off."""
    return dataclasses.field(default=default, metadata={_META: Kind(bool)})


def choice(default: str, *choices: str) -> Any:  # noqa: ANN401
    """A setting that is one of the words *choices*; any text where none are given."""
    return dataclasses.field(default=default, metadata={_META: Kind(str, choices=choices)})


def kinds(section: type) -> dict[str, Kind]:
    """The settings of a section's dataclass by key, in its order."""
    return {field.name: field.metadata[_META] for field in dataclasses.fields(section)}


def from_file(kind: Kind, value: object, where: str) -> int | float | bool | str:
    """A TOML *value* as a setting of *kind*; RefuseError that begins with *where* if type or range do not fit."""
    if kind.type is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if type(value) is not kind.type:
        raise RefuseError(f"{where} should be {_described(kind)}, not {value!r}")
    assert isinstance(value, int | float | bool | str)
    return _in_range(kind, value, where)


def from_text(kind: Kind, text: str, where: str) -> int | float | bool | str:
    """The text of an environment variable as a setting of *kind*; RefuseError that begins with *where*."""
    cleaned = text.strip()
    if kind.type is bool:
        if cleaned.lower() in _YES | _NO:
            return cleaned.lower() in _YES
        raise RefuseError(f"{where} should be {_described(kind)}, not {text!r}")
    try:
        value = kind.type(cleaned)
    except ValueError:
        raise RefuseError(f"{where} should be {_described(kind)}, not {text!r}") from None
    return _in_range(kind, value, where)


def nearest(name: str, known: Iterable[str]) -> str:
    """The end of a message about the unknown *name*: the nearest of *known*, or all of them."""
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    return f"did you mean {close[0]}?" if close else f"known are: {', '.join(names)}"


def _in_range(kind: Kind, value: int | float | bool | str, where: str) -> int | float | bool | str:
    if isinstance(value, str):
        if kind.choices and value not in kind.choices:
            raise RefuseError(f"{where} should be {_described(kind)}, not {value!r}")
        return value
    if not kind.low <= value <= kind.high:  # a NaN is in no range
        raise RefuseError(f"{where} should be {_described(kind)}, not {value!r}")
    return value


def _described(kind: Kind) -> str:
    if kind.type is bool:
        return "true or false"
    if kind.type is str:
        return f"one of {', '.join(kind.choices)}" if kind.choices else "text"
    noun = "a whole number" if kind.type is int else "a number"
    return f"{noun} from {kind.low:g} to {kind.high:g}"
