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
    that is not there): RefuseError. Links are followed, so that what a link names is replaced and not the link. A pipe
    or a device is written through, and never replaced; what it took before an error it has.
    """
    if file is None:
        for part in parts:
            sys.stdout.buffer.write(part)
        sys.stdout.buffer.flush()
        return
    given = Path(file)
    try:
        if given.is_dir():
            raise RefuseError(f"{file}: is a folder; name a file")
        # as it was given: /dev/stdout may lead to a pipe, which has no path of its own
        if given.exists() and not given.is_file():
            _through(given, parts)
        else:
            _beside(given.resolve(), parts)
    except OSError as error:
        raise RefuseError(f"{file}: cannot be written ({error.strerror}); no file was changed") from error


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
            if path.exists() and not path.is_file():  # it was none when this began
                raise RefuseError(f"{path}: has become a device or a pipe; it is left as it is")
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
