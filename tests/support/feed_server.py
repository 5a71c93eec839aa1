"""A small web on loopback: pages and feeds by path, answered as they are told to be, each request on record."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape


@dataclass
class Answer:
    """What a path gives."""

    body: bytes = b""
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Web:
    """The web: `paths` may be changed while it runs; `asked` has each request as (path, headers with small names)."""

    address: str
    paths: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def times(self, path: str) -> int:
        """How often *path* was asked for."""
        return sum(asked == path for asked, _ in self.asked)


@contextmanager
def web() -> Iterator[Web]:
    """A web of its own, as long as the block runs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            found.asked.append((self.path, headers))
            answer = found.paths.get(self.path, Answer(b"not here", status=404))
            tag = answer.headers.get("ETag")
            status, body = answer.status, answer.body
            if tag and headers.get("if-none-match") == tag:
                status, body = 304, b""
            self.send_response(status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: the record is in `asked`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found = Web(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def rss(address: str, *items: tuple[str, str, str]) -> bytes:
    """A feed of (path, title, summary)."""
    rows = "".join(
        f"<item><title>{escape(title)}</title><link>{address}{path}</link><guid>{path}</guid>"
        f"<description>{escape(summary)}</description></item>"
        for path, title, summary in items
    )
    return f"<rss version='2.0'><channel><title>Outlet</title>{rows}</channel></rss>".encode()
