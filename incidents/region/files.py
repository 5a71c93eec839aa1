"""Reading TOML and CSV texts of a pack, with errors that name file and key. Takes texts, never paths."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Mapping
from typing import Any

from incidents.errors import RefuseError


def toml(files: Mapping[str, str], name: str) -> dict[str, Any]:
    """The TOML file *name* of the pack; RefuseError where it is absent or broken."""
    if name not in files:
        raise RefuseError(f"region pack: {name} is missing; add it to the pack's folder")
    try:
        return tomllib.loads(files[name])
    except tomllib.TOMLDecodeError as error:
        raise RefuseError(f"region pack: {name}: {error}") from error


def table(files: Mapping[str, str], name: str, *needed: str) -> list[dict[str, str]]:
    """The rows of the CSV file *name*, each with the columns *needed*; RefuseError where it is absent or lacks one."""
    if name not in files:
        raise RefuseError(f"region pack: {name} is missing; add it to the pack's folder")
    reader = csv.DictReader(io.StringIO(files[name]))
    missing = set(needed) - set(reader.fieldnames or ())
    if missing:
        raise RefuseError(f"region pack: {name} lacks the columns {', '.join(sorted(missing))}")
    return [{key: value or "" for key, value in row.items() if key} for row in reader]


def key(mapping: Mapping[str, Any], name: str, path: str, kind: type) -> Any:  # noqa: ANN401 - the caller names the type
    """`mapping[path]` (dots go down), checked to be a *kind*; RefuseError that names file and key."""
    value: Any = mapping
    for part in path.split("."):
        if not isinstance(value, Mapping) or part not in value:
            raise RefuseError(f"region pack: {name} lacks the key {path}")
        value = value[part]
    if not isinstance(value, kind):
        raise RefuseError(f"region pack: {name}: {path} should be a {kind.__name__}, not {type(value).__name__}")
    return value


def texts(value: object, name: str, path: str) -> list[str]:
    """*value*, which should be a list of texts; RefuseError that names file and *path* where it is something else."""
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise RefuseError(f"region pack: {name}: {path} should be a list of words")
    return value


def rows(mapping: Mapping[str, Any], name: str, path: str) -> list[dict[str, Any]]:
    """The rows of the list of tables at *path*; RefuseError that names file and key where it is something else."""
    value: list[dict[str, Any]] = key(mapping, name, path, list)
    if not all(isinstance(row, dict) for row in value):
        raise RefuseError(f"region pack: {name}: each row of {path} should be a table")
    return value
