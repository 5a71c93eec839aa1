"""What stands before every request: the host that it names, how long it may be, and the headers of every answer.

The desk is bound to loopback, where any page in a browser on the machine can send requests to it. A name of somebody's
own that resolves to 127.0.0.1 (rebinding) would make that page one of the desk's own; so only the names of loopback are
answered. Everything that a page may load comes from the desk itself, and no text becomes a script or a style.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway.problems import problem

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""Hosts that a request may name, beside the port, which a tunnel may change."""
# The longest question: a thousand letters, of up to twelve bytes each in an address. Every filter at once is less.
QUERY_BYTES = 12_288
PATH_BYTES = 1024
# A note of ten thousand letters in three-byte script, and what is around it.
BODY_BYTES = 65_536
_WITH_BODY = frozenset({"POST"})

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
_HEADERS = (
    ("content-security-policy", _POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
)


class Guard:
    """An ASGI application around another; it answers itself what that one should never see."""

    def __init__(self, inner: ASGIApp, hosts: Collection[str] = LOOPBACK_NAMES) -> None:
        """*hosts* are the names that a request may be for, without the port, in small letters."""
        self._inner = inner
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on."""
        if scope["type"] == "lifespan":
            await self._inner(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # a web socket: nothing here speaks it, and an application that returns has declined

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS:
                    headers[name] = value
                if "cache-control" not in headers:
                    headers["cache-control"] = "no-store"
            await send(message)

        refused = self._refused(scope)
        await (refused or self._inner)(scope, receive, with_headers)

    def _refused(self, scope: Scope) -> Response | None:
        """The answer to a request that goes no further; None for one that does."""
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        if _host(headers) not in self._hosts:
            names = ", ".join(sorted(self._hosts))
            return problem(421, "not this host", f"this desk answers to {names} only; open it by one of these")
        if len(scope["query_string"]) > QUERY_BYTES:
            return problem(414, "the query is too long", f"write a query of {QUERY_BYTES} bytes at most")
        if len(_raw_path(scope)) > PATH_BYTES:
            return problem(414, "the path is too long", f"a path here has {PATH_BYTES} bytes at most")
        return _body_refused(scope["method"], headers)


def _host(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """The host that the request names, without port; None where it names none, or several."""
    named = [value for name, value in headers if name == b"host"]
    if len(named) != 1:
        return None
    host = named[0].decode("latin-1").lower()
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]


def _raw_path(scope: Scope) -> bytes:
    raw: Any = scope.get("raw_path") or scope["path"].encode("utf-8", "surrogatepass")
    return bytes(raw)


def _body_refused(method: str, headers: Iterable[tuple[bytes, bytes]]) -> Response | None:
    """The answer to a body where none is expected, or to one that is too long or of unknown length."""
    lengths = [value.strip() for name, value in headers if name == b"content-length"]
    chunked = any(name == b"transfer-encoding" for name, _ in headers)
    if method not in _WITH_BODY:
        if chunked or any(length != b"0" for length in lengths):
            return problem(413, "a body is not expected", "nothing is read of one here; send the request without it")
        return None
    if chunked or len(lengths) > 1 or not all(length.isdigit() for length in lengths):
        return problem(411, "the length is missing", "send the body in one piece, with Content-Length")
    if lengths and int(lengths[0][:9]) > BODY_BYTES:
        return problem(413, "the body is too long", f"send {BODY_BYTES} bytes at most")
    return None
