"""Bytes of a source file: opened without hanging, unpacked within bounds, and decoded with a word on what was guessed.

Everything here takes hostile files: pipes and devices, gzip bombs, pictures with the name of a text, lying charsets.
"""

from __future__ import annotations

import gzip
import io
import os
import re
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from incidents.errors import RefuseError

_GZIP = b"\x1f\x8b"
# First bytes of the kinds of file that people drop into a folder of texts by mistake.
_MAGIC = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
)
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9_:.-]{2,40})""", re.I)
_RUNS = re.compile(rb"[\x80-\xff]{3,}")
_HIGH = re.compile(rb"[\x80-\xff]")
# Fewer bad bytes than this share are taken as damage in a UTF-8 text, more as another encoding.
_DAMAGE = 0.01


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text of a file, and a word about the decoding where something was guessed or replaced."""

    text: str
    notice: str | None = None


@contextmanager
def open_source(path: Path) -> Iterator[BinaryIO]:
    """The plain bytes of the regular file *path*, unpacked where it is gzip (by its first bytes, not its name).

    RefuseError where it is absent, unreadable or no regular file (a pipe is never opened, so nothing hangs).
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise RefuseError(f"{path}: cannot be read ({error.strerror}); check the name and its permissions") from error
    with os.fdopen(descriptor, "rb") as raw:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise RefuseError(f"{path}: is not a regular file; give a file or a folder of text, HTML or JSON Lines")
        if raw.peek(2)[:2] == _GZIP:
            with gzip.GzipFile(fileobj=raw) as plain:
                yield io.BufferedReader(plain)
        else:
            yield raw


def read_whole(path: Path, most: int, setting: str) -> bytes:
    """All plain bytes of *path*; RefuseError where they are none, binary, a damaged gzip, or more than *most*.

    *setting* is the name of the setting that gives *most*.
    """
    with open_source(path) as stream:
        try:
            body = stream.read(most + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise RefuseError(f"{path}: is damaged ({shown(error)}); fetch or pack it again") from error
    check_body(body, path, most, setting)
    return body


def check_body(body: bytes, path: Path, most: int, setting: str) -> None:
    """RefuseError where *body*, which came from *path*, is empty, binary, or has more than *most* bytes."""
    if not body.strip():
        raise RefuseError(f"{path}: is empty; remove it or fetch it again")
    refuse_binary(body, path)
    if len(body) > most:
        raise RefuseError(
            f"{path}: is larger than a story may be ({megabytes(most)}); leave it out, give its stories one by one,"
            f" or raise the setting {setting}"
        )


def refuse_binary(head: bytes, path: Path) -> None:
    """RefuseError where the first bytes *head* show that *path* holds no text."""
    for magic, what in _MAGIC:
        if head.startswith(magic):
            raise RefuseError(f"{path}: is {what}, not text; save its text as UTF-8 or leave it out")
    if any(head.startswith(bom) for bom, _ in _BOMS) or _utf16_without_bom(head):
        return
    if b"\0" in head[:8192]:
        raise RefuseError(f"{path}: is binary, not text; save its text as UTF-8 or leave it out")


def decode(body: bytes, markup: bool = False) -> Decoded:
    """*body* as text: by its byte order mark, as UTF-8, by its declared charset (*markup*), else by the look of it."""
    for bom, name in _BOMS:
        if body.startswith(bom):
            text = body[len(bom) :].decode(name, "replace")
            return Decoded(text, _replaced(text.count("\ufffd"), name))
    if wide := _utf16_without_bom(body):
        return Decoded(
            body.decode(wide, "replace"), f"is {wide} without a byte order mark; save it as UTF-8 to be sure"
        )
    try:
        return Decoded(body.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    if markup and (declared := _declared(body)):
        text = body.decode(declared, "replace")
        return Decoded(text, _replaced(text.count("\ufffd"), declared) or f"is read as {declared}, as it declares")
    text = body.decode("utf-8", "replace")
    if (bad := text.count("\ufffd")) <= max(1, len(text) * _DAMAGE) and not _legacy_runs(body):
        return Decoded(text, _replaced(bad, "utf-8"))
    guess = "cp1256" if _legacy_runs(body) else "cp1252"
    return Decoded(
        body.decode(guess, "replace"), f"is not UTF-8; read as {guess} by the look of it, save it as UTF-8 to be sure"
    )


def _utf16_without_bom(body: bytes) -> str | None:
    """UTF-16 of mostly Latin letters and spaces shows a zero in every second byte."""
    head = body[:2000]
    half = max(1, len(head) // 2)
    if head[1::2].count(0) > 0.7 * half and head[0::2].count(0) < 0.05 * half:
        return "utf-16-le"
    if head[0::2].count(0) > 0.7 * half and head[1::2].count(0) < 0.05 * half:
        return "utf-16-be"
    return None


def _declared(body: bytes) -> str | None:
    """The charset that the head of a page declares, if Python knows it and it is not the UTF-8 that failed."""
    match = _CHARSET.search(body[:4096])
    if match is None:
        return None
    name = match[1].decode("ascii").lower()
    try:
        "".encode(name)
    except (LookupError, UnicodeError):
        return None
    return None if name in ("utf-8", "utf8") else name


def _legacy_runs(body: bytes) -> bool:
    """Words of an Arabic-script code page are runs of high bytes; in a Latin one high bytes stand alone.

    Valid UTF-8 sequences are taken out first, so that a damaged UTF-8 text is not mistaken for a code page.
    """
    rest = body.decode("utf-8", "surrogateescape")
    high = sum("\udc80" <= letter <= "\udcff" for letter in rest)
    if high <= max(1, len(rest) * _DAMAGE):
        return False
    return len(_RUNS.findall(body)) * 6 > len(_HIGH.findall(body))


def _replaced(count: int, name: str) -> str | None:
    if not count:
        return None
    return f"has {count} byte{'s' * (count > 1)} that {name} does not allow, replaced by '\ufffd'; save it as UTF-8"


def megabytes(count: int) -> str:
    """*count* bytes for people."""
    return f"{count / 2**20:.0f} MB" if count >= 2**20 else f"{count / 2**10:.0f} KB"


def shown(error: BaseException) -> str:
    """What *error* says, on one line."""
    return " ".join(str(error).split())[:120] or type(error).__name__
