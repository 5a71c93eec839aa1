"""JSON Lines of stories: one object a line, any other line named by its number, each read within bounds."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

import msgspec

from incidents.errors import RefuseError
from services.pages.published import read_published, shorten
from services.sources.source_bytes import decode, megabytes, open_source, refuse_binary, shown
from services.sources.sources import Item, Limits, Refused, file_name, stem_of

_ID_LONGEST = 200
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_MARK = b"\xef\xbb\xbf"


def read_lines(path: Path, limits: Limits) -> Iterator[Item | Refused]:
    """The stories of the file *path*, line by line."""
    lines = 0
    try:
        with open_source(path) as stream:
            _refuse_large(path, limits)
            for number, line in _bounded_lines(stream, limits, path):
                lines += 1
                where = f"{path} line {number}"
                if line is None:
                    yield Refused(where, f"is longer than a story may be ({megabytes(limits.story_bytes)}); cut it")
                elif line.strip():
                    yield read_line(line, path, number, limits)
    except RefuseError as error:
        yield Refused(str(path), str(error).removeprefix(f"{path}: "))
        return
    except (OSError, EOFError, zlib.error) as error:
        yield Refused(str(path), f"is damaged after line {lines} ({shown(error)}); the lines before it were read")
        return
    if not lines:
        yield Refused(str(path), "is empty; remove it or fetch it again")


def _refuse_large(path: Path, limits: Limits) -> None:
    """RefuseError where *path* is over the limit as it lies there; a packed one is measured while it is read."""
    if path.stat().st_size > limits.file_bytes:
        raise RefuseError(
            f"{path}: is larger than a file of stories may be ({megabytes(limits.file_bytes)}); split it"
            " or raise the setting limits.max_file_mb"
        )


def _bounded_lines(stream: BinaryIO, limits: Limits, path: Path) -> Iterator[tuple[int, bytes | None]]:
    """(number, line) with None for a line over the limit; RefuseError once the file is over its own."""
    number, total = 0, 0
    while line := stream.readline(limits.story_bytes + 1):
        number += 1
        total += len(line)
        if number == 1:
            refuse_binary(line, path)
            line = line.removeprefix(_MARK)
        whole = line.endswith(b"\n") or len(line) <= limits.story_bytes
        if not whole:
            total += _skip_line(stream, limits.file_bytes - total)
        if whole or total <= limits.file_bytes:
            yield number, line if whole else None
        if total > limits.file_bytes:
            raise RefuseError(
                f"{path}: is larger than {megabytes(limits.file_bytes)} unpacked, read up to line {number}; split it"
                " or raise the setting limits.max_file_mb"
            )


def _skip_line(stream: BinaryIO, most: int) -> int:
    """Read on to the end of the line, at most *most* bytes and a piece; the bytes passed over."""
    passed = 0
    while passed <= most and (piece := stream.readline(1 << 16)):
        passed += len(piece)
        if piece.endswith(b"\n"):
            break
    return passed


def read_line(line: bytes, path: Path, number: int, limits: Limits) -> Item | Refused:
    """The story in *line*, the *number*th of *path*."""
    where = f"{path} line {number}"
    notices: list[str] = []
    try:
        found = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        try:
            found = _leniently(line, notices)
        except (ValueError, RecursionError) as error:
            return Refused(where, f"is no JSON ({shown(error)}); mend the line, the others go on")
    if not isinstance(found, dict):
        return Refused(where, "is no JSON object; a story is an object with id, title, text, published …")
    return _from_object(found, path, number, limits, notices)


def _leniently(line: bytes, notices: list[str]) -> object:
    """What a line that is no strict JSON in UTF-8 still says: another encoding, half characters, numbers like NaN.

    ValueError where it says nothing. What was guessed or replaced is put into *notices*.
    """
    decoded = decode(line)
    found = json.loads(decoded.text, strict=False)
    if decoded.notice:
        notices.append(decoded.notice)
    if _HALF.search(decoded.text):
        notices.append("has escapes that are half a character, replaced by '?'; write the line anew")
        found = json.loads(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))
    return found


def _from_object(
    found: Mapping[str, object], path: Path, number: int, limits: Limits, notices: list[str]
) -> Item | Refused:
    where = f"{path} line {number}"
    try:
        words = {name: _words(found, name) for name in ("title", "text", "summary")}
        words |= {name: _extra(found, name, notices) for name in ("source", "lang", "url")}
        identity = _identity(found, f"{stem_of(path)}-{number}")
    except RefuseError as error:
        return Refused(where, str(error))
    title, text, summary = words["title"], words["text"], words["summary"]
    if not (title.strip() or text.strip() or summary.strip()):
        return Refused(where, f"story {shorten(identity)} has neither title nor text; add them or remove the line")
    if not text.strip():
        notices.append("has no text; judged by its " + ("summary" if summary.strip() else "title") + " alone")
    published = read_published(found.get("published"), limits.now)
    if published.problem:
        notices.append(published.problem)
    return Item(
        id=identity,
        where=where,
        source=file_name(path),
        format="text",
        body=text.encode("utf-8", "replace"),
        published=published,
        title=title,
        summary=summary,
        outlet=words["source"],
        language=words["lang"].lower() or None,
        url=words["url"] or None,
        notices=tuple(notices),
    )


def _words(found: Mapping[str, object], name: str) -> str:
    """The text under *name*; absent and null are empty, anything else than text is refused."""
    value = found.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise RefuseError(f"{name} is {type(value).__name__}, not text; write it as a JSON string")
    return value


def _extra(found: Mapping[str, object], name: str, notices: list[str]) -> str:
    """The text under *name*, which a story can do without: what is no text is left out, with a notice."""
    try:
        return _words(found, name)
    except RefuseError as error:
        notices.append(f"{error}; left out")
        return ""


def _identity(found: Mapping[str, object], fallback: str) -> str:
    """The story's id: text or a whole number, printable and short; *fallback* where there is none."""
    value = found.get("id")
    if value is None or value == "":
        return fallback
    identity = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not identity.isprintable() or not 0 < len(identity) <= _ID_LONGEST:
        raise RefuseError(f"id {shorten(str(value))} is no short printable text; give at most {_ID_LONGEST} characters")
    return identity
