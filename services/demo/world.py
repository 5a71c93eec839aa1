"""The demo's outlets on loopback: each an HTTP server of its own whose feed grows as the plan says.

API: World(plan, start).open() (context) -> the addresses; .published(since) -> stories that have come out
"""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from services.demo.pages import Item, feed_of, page
from services.demo.plan import Outlet, Plan, Planned

_FEED = "/feed"
_LOGIN = b"<html><body><form>Members sign in: <input name='user'><input type='password'></form></body></html>"


class World:
    """The servers of all outlets."""

    def __init__(self, plan: Plan, now: dt.datetime) -> None:
        """The world begins at *now*."""
        self.plan = plan
        self.begun = now
        self._zero = time.monotonic()
        self._busy = {outlet.name: 1 for outlet in plan.outlet if outlet.manner == "busy"}
        self.addresses: dict[str, str] = {}

    def age(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self._zero

    @contextmanager
    def open(self) -> Iterator[Mapping[str, str]]:
        """The outlets answer for as long as the block runs; gives the address of each one's feed by its name."""
        servers = [ThreadingHTTPServer(("127.0.0.1", 0), self._handler(outlet)) for outlet in self.plan.outlet]
        threads = [threading.Thread(target=one.serve_forever, args=(0.1,), daemon=True) for one in servers]
        for outlet, one in zip(self.plan.outlet, servers, strict=True):
            self.addresses[outlet.name] = f"http://127.0.0.1:{one.server_port}"
        for thread in threads:
            thread.start()
        try:
            yield {name: f"{address}{_FEED}" for name, address in self.addresses.items()}
        finally:
            for one in servers:
                one.shutdown()
                one.server_close()

    def published(self, since: float, until: float) -> list[Planned]:
        """What comes out from *since* to before *until*, in order."""
        return sorted((one for one in self.plan.story if since <= one.at < until), key=lambda one: one.at)

    def _items(self, outlet: Outlet) -> list[Item]:
        """What the feed of *outlet* shows now, newest first: an edit stands in its story's place, with another guid."""
        age = self.age()
        shown: dict[str, Item] = {}
        for story in sorted(self.plan.story, key=lambda one: one.at):
            if story.outlet == outlet.name and story.at <= age:
                first = shown.pop(story.key, None)
                published = first.published if first else self.begun + dt.timedelta(seconds=story.at)
                guid = f"{story.key}-b" if first else story.key
                shown[story.key] = Item(story, f"/story/{story.key}", guid, published)
        return list(reversed(shown.values()))

    def _answer(self, outlet: Outlet, path: str) -> tuple[int, bytes, str, dict[str, str]]:
        """Status, body, content type, further headers."""
        if path == "/robots.txt":
            return 200, b"User-agent: *\nDisallow: /private\n", "text/plain", {}
        if outlet.manner == "login":
            return 200, _LOGIN, "text/html", {}
        if path == _FEED:
            if self._busy.get(outlet.name, 0) > 0:
                self._busy[outlet.name] -= 1
                return 503, b"", "text/plain", {"Retry-After": "3"}
            body, kind = feed_of(outlet, self.addresses[outlet.name], self._items(outlet))
            return 200, body, kind, {"ETag": f'"{hashlib.sha256(body).hexdigest()[:16]}"'}
        for item in self._items(outlet):
            if path.partition("?")[0] == item.path:
                body = page(item.story, outlet, self.plan.furniture[outlet.language], item.published)
                return 200, body, "text/html; charset=utf-8", {}
        return 404, b"not here", "text/plain", {}

    def _handler(self, outlet: Outlet) -> type[BaseHTTPRequestHandler]:
        world = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                if outlet.manner == "dead":
                    self.close_connection = True
                    return
                status, body, kind, headers = world._answer(outlet, self.path)
                if status == 200 and headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
                    status, body = 304, b""
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *_: object) -> None:  # noqa: A002
                """Nothing: what matters is told by the demo itself."""

        return Handler
