"""The archive of a stream: closed incidents whole, one JSON object a line, appended and never changed.

API: Archive(path).append(rows), .rows(), .incidents(), .find(names)
     archive_path(data, stream)

A row is on the disk before `append` returns. A last line that a crash tore is passed over by readers and cut off by the
next writer; its incident had not been closed yet. An incident may have several rows: it was told of again, or its
closing was interrupted. The last one is the newest. See docs/reference/archive.md.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import os
from collections.abc import Collection, Iterable, Iterator
from io import FileIO
from pathlib import Path

import msgspec

from incidents.errors import RefuseError, RetryError
from incidents.records import Incident

VERSION = 1
_BACK = 65_536


class Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One closed incident: when it was archived, the numbers of its alerts, and all that was kept of it."""

    archived: dt.datetime
    stream: str
    numbers: tuple[int, ...]
    incident: Incident
    version: int = VERSION


def archive_path(data: Path, stream: str) -> Path:
    """The archive of *stream* in the data folder."""
    return data / "archive" / f"{stream}.jsonl"


class Archive:
    """The archive in the file *path*, which need not be there yet."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, rows: Iterable[Row]) -> None:
        """Add *rows*, on the disk when this returns. RetryError while another writes, RefuseError where none can."""
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            new = not self.path.exists()
            with self.path.open("a+b", buffering=0) as out:
                _lock(out, self.path)
                _cut_torn(out)
                before = out.seek(0, os.SEEK_END)
                try:
                    for row in rows:
                        _write(out, msgspec.json.encode(row) + b"\n")
                    os.fsync(out.fileno())
                except OSError:
                    os.ftruncate(out.fileno(), before)
                    raise
            if new:
                _sync_folder(self.path.parent)
        except OSError as error:
            raise RefuseError(f"{self.path}: cannot be written ({error.strerror}); nothing was closed") from error

    def rows(self) -> Iterator[Row]:
        """All rows, read one at a time. RefuseError names the line that is none, but for a torn last one."""
        try:
            with self.path.open("rb") as lines:
                for number, line in enumerate(lines, 1):
                    if not line.endswith(b"\n"):
                        return
                    try:
                        yield msgspec.json.decode(line, type=Row)
                    except msgspec.MsgspecError as error:
                        raise RefuseError(f"{self.path}: line {number}: {error}; restore it from a copy") from error
        except FileNotFoundError:
            return
        except OSError as error:
            raise RefuseError(f"{self.path}: cannot be read ({error.strerror})") from error

    def incidents(self) -> Iterator[Incident]:
        """Each incident once, as its last row has it. Reads the file twice, and keeps the ids."""
        last = {row.incident.id: at for at, row in enumerate(self.rows())}
        return (row.incident for at, row in enumerate(self.rows()) if last.get(row.incident.id) == at)

    def find(self, names: Collection[str]) -> list[Row]:
        """The last row of each of *names* that the archive has, in the order of *names*."""
        found = {row.incident.id: row for row in self.rows() if row.incident.id in names}
        return [found[name] for name in names if name in found]


def _lock(out: FileIO, path: Path) -> None:
    try:
        fcntl.flock(out.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise RetryError(f"{path}: another command writes it; try again when that has ended") from None


def _write(out: FileIO, line: bytes) -> None:
    """All of *line*, past every buffer: what failed must not be written again when the file is closed."""
    while line:
        line = line[out.write(line) :]


def _cut_torn(out: FileIO) -> None:
    """Cut off a last line without its end."""
    at = end = out.seek(0, os.SEEK_END)
    while at > 0:
        start = max(0, at - _BACK)
        out.seek(start)
        cut = out.read(at - start).rfind(b"\n")
        if cut >= 0:
            at = start + cut + 1
            break
        at = start
    if at < end:
        os.ftruncate(out.fileno(), at)


def _sync_folder(folder: Path) -> None:
    """A new file's name is on the disk only with its folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
