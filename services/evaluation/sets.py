"""Labelled sets in folders: a set is every file whose name begins with the set's.

API: rows_of(folders, name, form) -> list of *form*      in the order of files and lines
     rows_in(path, form)                                 of one file
     text_of(path)                                       of any file of text

A file that is empty, of another encoding or with a line that does not fit is a RefuseError with file and line: a set of
which a part is passed over in silence gives figures that nobody can compare.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from incidents.errors import RefuseError

_Form = TypeVar("_Form")


def files_of(folders: Sequence[Path], name: str) -> list[Path]:
    """The files of the set *name*: `isaf.jsonl`, `isaf_2.jsonl` …"""
    found = [path for folder in folders if folder.is_dir() for path in sorted(folder.glob(f"{name}*.jsonl"))]
    return [path for path in found if path.is_file()]


def rows_of(folders: Sequence[Path], name: str, form: type[_Form]) -> list[_Form]:
    """The rows of the set *name*; empty where it is absent."""
    return [row for path in files_of(folders, name) for row in rows_in(path, form)]


def rows_in(path: Path, form: type[_Form]) -> list[_Form]:
    """The rows of the file *path*, one a line; blank lines are passed over, and keys that *form* lacks."""
    decoder = msgspec.json.Decoder(form)
    rows: list[_Form] = []
    # by line ends alone: stories hold other marks that Python takes for them
    for number, line in enumerate(text_of(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            rows.append(decoder.decode(line))
        except msgspec.ValidationError as error:
            raise RefuseError(f"{path} line {number}: {error}; correct it") from None
        except msgspec.DecodeError as error:
            raise RefuseError(f"{path} line {number}: is no JSON ({error}); correct it") from None
    if not rows:
        raise RefuseError(f"{path} line 1: the file is empty; fill it, or take it away and its set is absent")
    return rows


def text_of(path: Path) -> str:
    """The text of *path*, without a byte-order mark. RefuseError names the line that is no UTF-8."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise RefuseError(f"{path} cannot be read ({error.strerror}); check its permissions") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise RefuseError(f"{path} line {line}: is not UTF-8; save it as UTF-8") from None
