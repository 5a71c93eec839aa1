"""A file that is there whole or not at all: written beside its place, put there when its last byte is on the disk."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from incidents.errors import RefuseError


def write_whole(file: str | None, parts: Iterable[bytes]) -> None:
    """Write *parts* into *file*, or to standard output without one.

    A file that was there stays as it was until the new one is complete, and where it cannot be (a full disk, a folder
    that is not there): RefuseError. Links are followed, so that what a link names is replaced and not the link.
    """
    if file is None:
        for part in parts:
            sys.stdout.buffer.write(part)
        sys.stdout.buffer.flush()
        return
    try:
        path = Path(file).resolve()
        if path.is_dir():
            raise RefuseError(f"{file}: is a folder; name a file")
        if path.exists() and not path.is_file():
            _through(path, parts)
        else:
            _beside(path, parts)
    except OSError as error:
        raise RefuseError(f"{file}: cannot be written ({error.strerror}); nothing was changed") from error


def _through(path: Path, parts: Iterable[bytes]) -> None:
    """Into a pipe or a device: a file must never be put in its place."""
    with path.open("wb") as out:
        for part in parts:
            out.write(part)


def _beside(path: Path, parts: Iterable[bytes]) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as draft:
        try:
            for part in parts:
                draft.write(part)
            draft.flush()
            os.fsync(draft.fileno())
            Path(draft.name).chmod(_mode(path))
            Path(draft.name).replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(draft.name).unlink(missing_ok=True)
            raise


def _mode(path: Path) -> int:
    """The permissions of what is replaced, or those of any new file."""
    try:
        return path.stat().st_mode & 0o777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
