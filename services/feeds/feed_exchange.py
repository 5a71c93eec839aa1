"""Feeds out of and into files: OPML of other readers, tables as in feeds.toml.

API: read_feeds(path) -> tables      RefuseError names file and line
     feeds_text(feeds, kind) -> text      'toml' or 'opml'
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

from incidents.errors import RefuseError
from services.configuration.config_files import FILE_BYTES, load_with
from services.feeds.feed_changes import table_of
from services.feeds.feed_file import Feed, Kind, feed_of, parse_feeds
from services.formats.opml import Outline, read_opml, write_opml

Table = dict[str, Any]


def read_feeds(file: str) -> list[Table]:
    """The feeds in *file* as tables, each checked."""
    path = Path(file)
    if path.suffix.lower() == ".toml":
        return [table_of(feed) for feed in load_with(path, parse_feeds)]
    try:
        with path.open("rb") as stream:
            body = stream.read(FILE_BYTES + 1)
    except OSError as error:
        raise RefuseError(f"{file}: {error.strerror}; name a file that can be read") from None
    if len(body) > FILE_BYTES:
        raise RefuseError(f"{file}: is larger than {FILE_BYTES >> 20} MB; is it a list of feeds?")
    tables: dict[str, Table] = {}
    for one in read_opml(body, file):
        table = _table(one)
        feed_of(table, f"{file}: {one.title or one.url}")
        tables[one.url] = table
    if not tables:
        raise RefuseError(f"{file}: names no feed (an outline with xmlUrl); export it from the other reader again")
    return list(tables.values())


def feeds_text(feeds: Sequence[Feed], kind: str) -> str:
    """*feeds* as text of *kind*, for a file; writing it is left to who asks."""
    return _opml(feeds) if kind == "opml" else _toml(feeds)


def _table(one: Outline) -> Table:
    kind = one.kind if one.kind in get_args(Kind) else "rss"
    table: Table = {"url": one.url, "kind": kind}
    if one.title:
        table["outlet"] = one.title
    if one.language:
        table["language"] = one.language
    for key, value in one.own.items():
        if key in ("min_s", "max_s"):
            table[key] = _number(value)
        elif key == "provinces":
            table[key] = value.split()
        elif key == "paused":
            table[key] = value == "true"
        else:
            table[key] = value
    return table


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text  # refused with its value when it is checked


def _opml(feeds: Sequence[Feed]) -> str:
    outlines = []
    for feed in feeds:
        own = {key: _word(value) for key, value in table_of(feed).items() if key not in ("url", "outlet", "language")}
        outlines.append(Outline(feed.url, feed.outlet, feed.kind, feed.language or "", own))
    return write_opml(outlines, "Dideban").decode()


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(value) if isinstance(value, list) else f"{value:g}" if isinstance(value, float) else str(value)


def _toml(feeds: Sequence[Feed]) -> str:
    tables = []
    for feed in feeds:
        rows = [f"{key} = {_toml_value(value)}" for key, value in table_of(feed).items()]
        tables.append("\n".join(["[[feed]]", *rows, ""]))
    return (
        "# The feeds that are watched, as `dideban feeds export` wrote them; see docs/reference/commands.md.\n\n"
        + "\n".join(tables)
    )


def _toml_value(value: object) -> str:
    """*value* as TOML has it: its basic strings escape what JSON's do, and DEL."""
    if isinstance(value, float):
        return f"{value:g}"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
