"""Labelled sets in folders: a set is every file whose name begins with the set's.

API: rows_of(folders, name) -> list of objects      in the order of files and lines; a broken line is named
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from incidents.errors import RefuseError


def files_of(folders: Sequence[Path], name: str) -> list[Path]:
    """The files of the set *name*: `isaf.jsonl`, `isaf_2.jsonl` …"""
    found = [path for folder in folders if folder.is_dir() for path in sorted(folder.glob(f"{name}*.jsonl"))]
    return [path for path in found if path.is_file()]


def rows_of(folders: Sequence[Path], name: str) -> list[dict[str, Any]]:
    """The objects of the set *name*; empty where it is absent."""
    rows: list[dict[str, Any]] = []
    for path in files_of(folders, name):
        # by line ends alone: stories hold other marks that Python takes for them
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError as error:
                raise RefuseError(f"{path} line {number}: is no JSON ({error}); correct it") from None
            if not isinstance(row, dict):
                raise RefuseError(f"{path} line {number}: is no object; correct it")
            rows.append(row)
    return rows
