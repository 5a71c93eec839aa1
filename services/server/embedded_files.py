"""The folder of the embedded server, `server/` inside DIDEBAN_DATA: its locks, the record of its address, its socket.

Locks are `flock`s, which the kernel drops when their holder dies however it dies, so no lock here can be stale:

    users    shared by every command that uses the server; who gets it alone knows that the last user has left
    guard    held by the one guard process
    server   held by the server process itself (inherited), so that it is known whether one still runs on these files
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import msgspec

from incidents.errors import RefuseError, RetryError

LAYOUT = 1
# A socket's address holds 108 bytes on Linux and 104 on macOS, one of them the closing zero.
SOCKET_BYTES = 103 if sys.platform == "darwin" else 107
_ELSEWHERE = "choose another DIDEBAN_DATA, or set DIDEBAN_REDIS_URL to a server of your own"


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """Where the server listens, as recorded by its guard; `version` is Valkey's. Not a sign that it still runs."""

    socket: str
    pid: int
    version: str
    layout: int = LAYOUT

    @property
    def url(self) -> str:
        """For Redis clients, which take `%`, `?` and `#` in a path for more than letters."""
        return f"unix://{quote(self.socket)}"


@dataclass(frozen=True, slots=True)
class Folder:
    """Paths inside the server's folder."""

    path: Path

    @property
    def address(self) -> Path:
        """The record of the address."""
        return self.path / "address.json"

    @property
    def last_address(self) -> Path:
        """The record of the address before this one: a private folder made for a socket is used again."""
        return self.path / "address.last.json"

    @property
    def trouble(self) -> Path:
        """The line that says why the guard cannot start the server again; absent while all is well."""
        return self.path / "trouble.txt"

    @property
    def written_by(self) -> Path:
        """Which version's data these are."""
        return self.path / "written_by.json"

    @property
    def socket(self) -> Path:
        """The socket, where its path is short enough."""
        return self.path / "redis.sock"

    @property
    def server_log(self) -> Path:
        """What the server says."""
        return self.path / "server.log"

    @property
    def guard_log(self) -> Path:
        """What the guard says: starts, restarts, failures."""
        return self.path / "guard.log"

    def lock(self, name: str) -> Path:
        """The file behind the lock *name*."""
        return self.path / f"{name}.lock"

    def make(self) -> None:
        """Create the folder, for its owner alone. RefuseError where that cannot be."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise refused(self.path, error) from None


def folder_of(data: Path) -> Folder:
    """The server's folder inside the data folder *data*."""
    return Folder(data / "server")


def refused(path: Path, error: OSError) -> RefuseError:
    """The line for an *error* of the file system at *path*."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return RefuseError(f"the disk of {path} is full; free some space and start again: nothing recorded is lost")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return RefuseError(f"{path} cannot be written ({error.strerror}); give write permission, or {_ELSEWHERE}")
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return RefuseError(f"{path} cannot be a folder: a part of that path is a file; {_ELSEWHERE}")
    if error.errno in (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS):
        return RefuseError(f"the file system of {path} has no file locks; {_ELSEWHERE}")
    return RefuseError(f"{path} cannot be used ({error.strerror}); {_ELSEWHERE}")


def open_lock(folder: Folder, name: str) -> int:
    """A new file descriptor for the lock *name*, not locked yet, not inherited. The caller closes it."""
    path = folder.lock(name)
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise refused(path, error) from None


def try_lock(folder: Folder, name: str) -> int | None:
    """The descriptor that now holds *name* alone, or None while another holds it."""
    descriptor = open_lock(folder, name)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError as error:
        os.close(descriptor)
        raise refused(folder.lock(name), error) from None
    return descriptor


def held(folder: Folder, name: str) -> bool:
    """Whether somebody holds the lock *name*; False also where there is no folder. For looking only: makes no file."""
    try:
        descriptor = os.open(folder.lock(name), os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


def read_address(folder: Folder) -> Address | None:
    """The recorded address; None where there is none, or a damaged record (a machine may die while it is written)."""
    return _read(folder.address)


def read_last_address(folder: Folder) -> Address | None:
    """The address recorded before this one, or None."""
    return _read(folder.last_address)


def retire_address(folder: Folder) -> None:
    """Take the record away, so that nobody goes by it. For who holds the lock `guard`."""
    try:
        folder.trouble.unlink(missing_ok=True)
        if folder.address.exists():
            folder.address.replace(folder.last_address)
    except OSError as error:
        raise refused(folder.address, error) from None


def write_whole(path: Path, content: bytes) -> None:
    """Write *path*, all of it or nothing. RefuseError where the disk is full or not writable."""
    draft = path.with_suffix(".new")
    try:
        with draft.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise refused(path, error) from None


def private_folder(folder: Folder) -> Path:
    """A short folder elsewhere that only this user may enter: the recorded one if it is sound, else a new one.

    The name is random and the folder checked, since others can write to the places where it may lie.
    """
    recorded = read_last_address(folder)
    if recorded is not None and (old := Path(recorded.socket).parent) != folder.path and _only_ours(old):
        return old
    for base in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"):  # noqa: S108 - mkdtemp is private
        if base and len(os.fsencode(base)) + len("/dideban-12345678/redis.sock") <= SOCKET_BYTES:
            try:
                return Path(tempfile.mkdtemp(prefix="dideban-", dir=base))
            except OSError:
                continue
    raise RetryError(
        f"no folder for the server's socket: the path of {folder.socket} is too long, /tmp is not writable"
    )


def _read(path: Path) -> Address | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Address)
    except (OSError, msgspec.MsgspecError):
        return None


def _only_ours(path: Path) -> bool:
    try:
        status = path.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o077
