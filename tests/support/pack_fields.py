"""The fields of region packs: those that files have, that the loader asks for, and that the reference page names.

A field is a path such as `figures.casualty[].words`: dots go down into tables, `[]` is any row of a list of tables. In
the reference page `<name>` stands for one name that the pack chooses itself (an act, a kind of furniture).
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from incidents.region.pack import Region

Fields = dict[str, set[str]]
"""File name → fields."""
_HEADING = re.compile(r"^#{2,3} `([^`]+)`")
_ROW = re.compile(r"^\| ((?:`[^`|]+`(?:, )?)+) \|")
_NAMED = re.compile(r"<\w+>")


def used(texts: Mapping[str, str]) -> Fields:
    """The fields that the files *texts* fill with something."""
    found: Fields = {}
    for name, text in texts.items():
        if name.endswith(".toml"):
            found[name] = set(_filled(tomllib.loads(text), ""))
        else:
            head, *rows = (line.split(",") for line in text.splitlines() if line.strip())
            found[name] = {column for at, column in enumerate(head) if any(len(row) > at and row[at] for row in rows)}
    return found


def _filled(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _filled(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for row in value:
            yield from _filled(row, f"{path}[]")
    elif value not in ("", []) or isinstance(value, bool):
        yield path


class _Asked(dict[str, Any]):
    """A table that writes down which of its keys somebody asks for."""

    def __init__(self, content: dict[str, Any], path: str, book: set[str]) -> None:
        super().__init__(
            {key: _watched(value, f"{path}.{key}" if path else key, book) for key, value in content.items()}
        )
        self._path, self._book = path, book

    def _ask(self, key: object) -> None:
        self._book.add(f"{self._path}.{key}" if self._path else str(key))

    def __getitem__(self, key: str) -> Any:
        self._ask(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:  # type: ignore[override]
        self._ask(key)
        return super().get(key, default)

    def __contains__(self, key: object) -> bool:
        self._ask(key)
        return super().__contains__(key)


def _watched(value: Any, path: str, book: set[str]) -> Any:
    if isinstance(value, dict):
        return _Asked(value, path, book)
    if isinstance(value, list):
        return [_watched(row, f"{path}[]", book) for row in value]
    return value


def asked(texts: Mapping[str, str], patch: pytest.MonkeyPatch) -> Fields:
    """The fields of TOML files that the loader asks for while it parses *texts*, there or not."""
    names = {text: name for name, text in texts.items()}
    found: Fields = defaultdict(set)
    parse = tomllib.loads

    def loads(text: str) -> dict[str, Any]:
        return _Asked(parse(text), "", found[names[text]])

    with patch.context() as within:
        within.setattr("incidents.region.files.tomllib.loads", loads)
        Region.parse(texts)
    return dict(found)


def documented(page: str) -> Fields:
    """The fields that the reference *page* names: rows of tables under a heading that names the file."""
    found: Fields = defaultdict(set)
    file = ""
    for line in page.splitlines():
        if heading := _HEADING.match(line):
            file = heading[1]
        elif (row := _ROW.match(line)) and file:
            found[file].update(part.strip("` ") for part in row[1].split(","))
    return dict(found)


def fits(pattern: str, field: str) -> bool:
    """Whether *field* is what the page calls *pattern*."""
    parts = (re.escape(part) for part in _NAMED.split(pattern))
    return re.fullmatch(r"[^.\[\]]+".join(parts), field) is not None


def lies_above(pattern: str, field: str) -> bool:
    """Whether *field* is a table on the way to what the page calls *pattern*."""
    whole = re.split(r"\.|(?=\[\])", pattern)
    return any(fits(".".join(whole[:length]).replace(".[]", "[]"), field) for length in range(1, len(whole)))
