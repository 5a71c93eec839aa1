"""A server on loopback that misbehaves: each path is a way of doing so. It counts what reaches it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Misdeed = Callable[[socket.socket], None]


class Hostile:
    """Misdeeds by path; `bytes_in` counts what came, `open` how many connections are open."""

    def __init__(self) -> None:
        self.paths: dict[str, Misdeed] = {}
        self.bytes_in = 0
        self.connections = 0
        self.heads: list[bytes] = []
        self.ending = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = self._listener.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"

    def serve(self) -> None:
        while not self.ending.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def close(self) -> None:
        self.ending.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _one(self, connection: socket.socket) -> None:
        self.connections += 1
        with connection, suppress(OSError):
            connection.settimeout(30)
            while True:
                head = b""
                while b"\r\n\r\n" not in head:
                    piece = connection.recv(65536)
                    if not piece:
                        return
                    self.bytes_in += len(piece)
                    head += piece
                self.heads.append(head)
                path = head.split(b" ")[1].decode()
                self.paths.get(path, plain(b"", status=404))(connection)

    def trickle(self, head: bytes, letter: bytes, gap_s: float = 0.05) -> Misdeed:
        """*head*, then one *letter* after another until the other side has had enough."""

        def act(connection: socket.socket) -> None:
            connection.sendall(head)
            while not self.ending.wait(gap_s):
                connection.sendall(letter)

        return act


def plain(body: bytes, *headers: str, status: int = 200, length: int | None = None) -> Misdeed:
    """An answer in one piece; *length* is what it says of itself."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body) if length is None else length}", *headers]

    def act(connection: socket.socket) -> None:
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        if length is not None and length != len(body):
            time.sleep(0.05)
            connection.close()

    return act


@contextmanager
def hostile() -> Iterator[Hostile]:
    found = Hostile()
    thread = threading.Thread(target=found.serve, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        found.close()
        thread.join(5)
