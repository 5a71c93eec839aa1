"""The server that commands use without DIDEBAN_REDIS_URL: started by the first, shared, stopped after the last.

    with server(settings) as redis_url: …

Which command starts it, and whether it still runs, is decided by file locks alone (`services.server.embedded_files`),
whatever the order in which processes come, end or are killed. A guard process watches the server; the users watch the
guard. With DIDEBAN_REDIS_URL nothing is started; it is only looked whether that server answers.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from incidents.errors import BugError, DidebanError, RefuseError, RetryError
from services.configuration.settings import Settings
from services.server import embedded_files as files
from services.server import embedded_process as process

_LOOK_SECONDS = 0.01
# How often a user looks whether the guard lives: this and a start are what a killed guard costs.
_WATCH_SECONDS = 0.25
_PAUSE_SECONDS = 5.0
_ROOT = Path(__file__).resolve().parents[2]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Description:
    """The server for `status` and `doctor`. `url` has no password; `cli` reaches it by hand; `trouble` is a line."""

    embedded: bool
    url: str | None
    cli: str | None
    running: bool
    version: str | None = None
    pid: int | None = None
    folder: Path | None = None
    trouble: str | None = None


@contextmanager
def server(settings: Settings) -> Iterator[str]:
    """The address of a server that answers, for as long as the block runs.

    RefuseError with one line where the folder, the disk, the package or the data make it impossible; RetryError where a
    server does not answer (yet). The address stays valid when the server is restarted, which cuts connections.
    """
    if settings.redis_url is not None:
        _answers(settings)
        yield settings.redis_url
        return
    use = _Use(settings)
    try:
        yield use.enter().url
    finally:
        use.leave()


def address(settings: Settings) -> str | None:
    """The address that clients of these settings would use now, without a password; None where no server runs."""
    described = describe(settings)
    return described.url if described.running or not described.embedded else None


def describe(settings: Settings) -> Description:
    """What is known of the server without starting one. For another server, `running` is left to who asks it."""
    if settings.redis_url is not None:
        return Description(
            embedded=False, url=settings.shown_url, cli=f"redis-cli -u {settings.shown_url}", running=True
        )
    folder = files.folder_of(settings.data)
    found = files.read_address(folder)
    trouble = _trouble(folder)
    if found is None:
        return Description(embedded=True, url=None, cli=None, running=False, folder=folder.path, trouble=trouble)
    return Description(
        embedded=True,
        url=found.url,
        cli=f"redis-cli -s {_quoted(found.socket)}",
        running=process.ready(found.socket),
        version=found.version,
        pid=found.pid,
        folder=folder.path,
        trouble=trouble,
    )


class _Use:
    """One command's use of the embedded server, from `enter` to `leave`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folder = files.folder_of(settings.data)
        self._users: int | None = None
        self._left = threading.Event()
        self._entered_by = os.getpid()

    def enter(self) -> files.Address:
        """Take part, start a guard if there is none, and wait until the server answers."""
        deadline = time.monotonic() + self._settings.server.start_deadline_s
        self._folder.make()
        self._users = files.open_lock(self._folder, "users")
        while not _share(self._users):  # alone with its guard: the server is being stopped
            _wait(deadline, self._folder)
        found = self._await(deadline)
        threading.Thread(target=self._watch, name="embedded-guard-watch", daemon=True).start()
        return found

    def leave(self) -> None:
        """Let go; the guard stops the server if this was the last user. In a forked child this does nothing."""
        if os.getpid() != self._entered_by:
            return
        self._left.set()
        if self._users is not None:
            os.close(self._users)
            self._users = None

    def _await(self, deadline: float) -> files.Address:
        while True:
            if (lock := files.try_lock(self._folder, "guard")) is not None:
                self._start_guard(lock, deadline)
            found = files.read_address(self._folder)
            if found is not None and process.ready(found.socket):
                return found
            if (trouble := _trouble(self._folder)) is not None:
                raise RefuseError(trouble)
            _wait(deadline, self._folder)

    def _start_guard(self, lock: int, deadline: float) -> None:
        """Start a guard that holds *lock* (closed here), and wait for its word. Raises what it could not do."""
        try:
            files.retire_address(self._folder)
            started = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
                _guard_command(self._folder, self._settings, lock),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=(lock,),
                start_new_session=True,  # Ctrl-C is for the command, not for the guard
                env={**os.environ, "PYTHONPATH": _python_path()},
            )
        except OSError as error:
            raise RetryError(f"the guard of the embedded server could not be started ({error.strerror})") from None
        finally:
            os.close(lock)
        _hear(started, deadline + process.STOP_SECONDS)

    def _watch(self) -> None:
        """Start a guard again where it was killed; the server ends with its guard, and comes back with the new one."""
        pause = _WATCH_SECONDS
        while not self._left.wait(pause):
            pause = _WATCH_SECONDS
            try:
                if (lock := files.try_lock(self._folder, "guard")) is not None:
                    _log.warning("embedded server: its guard was gone; starting both again")
                    self._start_guard(lock, time.monotonic() + self._settings.server.start_deadline_s)
            except DidebanError as error:
                _log.warning("embedded server: %s", error)
                pause = _PAUSE_SECONDS


def _share(users: int) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait(deadline: float, folder: files.Folder) -> None:
    if time.monotonic() > deadline:
        raise RetryError(f"the embedded server in {folder.path} is not ready; see guard.log and server.log there")
    time.sleep(_LOOK_SECONDS)


def _guard_command(folder: files.Folder, settings: Settings, lock: int) -> list[str]:
    own = settings.server
    numbers = (str(own.max_memory_mb), str(own.start_deadline_s), str(lock))
    return [sys.executable, "-P", "-m", "services.server.embedded_guard", str(folder.path), *numbers]


def _python_path() -> str:
    return os.pathsep.join(part for part in (str(_ROOT), os.environ.get("PYTHONPATH")) if part)


def _hear(started: subprocess.Popen[bytes], deadline: float) -> None:
    """Wait for the line of a guard; raise what it says."""
    assert started.stdout is not None and started.stderr is not None
    with started.stdout, started.stderr:
        heard, _, _ = select.select([started.stdout], [], [], max(0.0, deadline - time.monotonic()))
        line = started.stdout.readline() if heard else b""
        fault = b"" if line or not heard else started.stderr.read()
    started.wait()
    if not heard:
        raise RetryError("the guard of the embedded server says nothing; see guard.log in its folder")
    try:
        answer = msgspec.json.decode(line)
    except msgspec.DecodeError:
        raise BugError(f"the guard of the embedded server failed: {fault.decode('utf-8', 'replace')[-2000:]}") from None
    if "refused" in answer:
        raise RefuseError(answer["refused"])
    if "later" in answer:
        raise RetryError(answer["later"])


def _trouble(folder: files.Folder) -> str | None:
    with contextlib.suppress(OSError):
        return folder.trouble.read_text(encoding="utf-8").strip() or None
    return None


def _answers(settings: Settings) -> None:
    """RetryError where the server of DIDEBAN_REDIS_URL does not answer."""
    from services.store.redis_clients import commands_client

    assert settings.redis_url is not None
    client = commands_client(settings.redis_url)
    try:
        client.call("PING")
    finally:
        client.close()


def _quoted(path: str) -> str:
    import shlex

    return shlex.quote(path)
