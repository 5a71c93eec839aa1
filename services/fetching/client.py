"""The client that fetches feeds and pages: bounded in time, bytes and redirects, and never off the public net.

API: Fetcher(limits, agent, allow, connections).fetch(url, headers, kind, before) -> Fetched; .close()
     FetchError (try again later), AddressRefused (never)

One client a process, HTTP/1.1 kept alive: httpx's transport, without the layer above it that would keep cookies, follow
redirects and read the environment. Redirects are followed here and each is checked. The body is decoded here, a piece
at a time (see `services.fetching.decoding`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx

from incidents.errors import RetryError
from services.fetching.addresses import AddressRefused, Network, check_url
from services.fetching.decoding import Decoder, Undecodable, coding_of
from services.fetching.guard import Guard, Resolve, install, reap, resolve
from services.fetching.turns import Turns

Before = Callable[[str], Awaitable[None]]
"""Asked before a redirect is followed to another host; raises where it is not to be."""
_PERMANENT, _TEMPORARY = (301, 308), (302, 303, 307)
_NO_BODY = (204, 304)
_PRIVATE = ("authorization", "cookie")
_KEPT_ALIVE = 6
"""Idle connections that are kept for a next request. Feeds come again after a minute, so that only pages of one host
and redirects use them; and the pool looks at each of them for each request (24 of them cost a third of a fetch)."""
_HEADERS_MOST = 100
"""Header lines of an answer that are kept; servers send 10 to 40."""


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Bounds of one fetch. Seconds and bytes.

    `deadline` is for all of it, redirects and trickling headers included: a read time-out never fires on a byte a
    second. Waiting for one's turn at a host does not count. Bodies: the largest real feed of the list has 2 MB, pages
    50 to 500 kB, robots.txt is read up to 500 KiB by its standard. What comes over the wire may be as large as what it
    decodes to, never more.
    """

    deadline: float = 25.0
    connect: float = 5.0
    read: float = 8.0
    redirects: int = 5
    feed_bytes: int = 10 << 20
    page_bytes: int = 2 << 20
    robots_bytes: int = 512 << 10

    def most(self, kind: str) -> int:
        """The bytes that a body of *kind* may have."""
        return {"feed": self.feed_bytes, "robots": self.robots_bytes}.get(kind, self.page_bytes)


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: final address, status, headers with small names, decoded body, and how it was come by.

    `permanent` is the address after redirects that were all permanent, else None.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    permanent: str | None
    redirects: tuple[str, ...]


class FetchError(RetryError):
    """No answer this time; `code` says why, the text names the address."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


class Fetcher:
    """One client, shared by all that a process fetches."""

    def __init__(
        self,
        limits: FetchLimits,
        agent: str,
        allow: Sequence[Network] = (),
        connections: int = 64,
        resolver: Resolve = resolve,
    ) -> None:
        """*agent* is the User-Agent, with a contact in it. *allow*: networks opened by the operator."""
        self.limits = limits
        self._allow = tuple(allow)
        self._guard = Guard(self._allow, resolver)
        self._connections = connections
        self._headers = {"user-agent": agent, "accept-encoding": "gzip", "accept": "*/*"}
        self._turns = Turns()
        self._transport = self._made()

    async def fetch(
        self, url: str, headers: Mapping[str, str] | None = None, kind: str = "page", before: Before | None = None
    ) -> Fetched:
        """The answer at *url*, after redirects. FetchError where there is none, AddressRefused where none is wanted.

        *before* is asked of each redirect to another host; what it raises ends the fetch.
        """
        try:
            async with asyncio.timeout(self.limits.deadline) as bound:
                return await self._followed(url, dict(headers or {}), self.limits.most(kind), before, bound)
        except TimeoutError:
            await reap(self._transport)
            raise FetchError("deadline", f"{url}: no whole answer in {self.limits.deadline:g} s") from None
        except Undecodable as error:
            raise FetchError(error.code, f"{url}: {error}") from None
        except (httpx.PoolTimeout, httpcore.PoolTimeout):
            await reap(self._transport)
            raise FetchError("connection", f"{url}: no connection was free") from None
        except (httpx.ConnectError, httpx.ConnectTimeout, httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            code = "tls" if "SSL" in str(error) or "certificate" in str(error).lower() else "connection"
            raise FetchError(code, f"{url}: cannot be reached ({error})") from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise FetchError("protocol", f"{url}: {type(error).__name__}: {error}") from None

    async def close(self) -> None:
        """Give all connections back."""
        await self._transport.aclose()

    def connections_open(self) -> int:
        """How many connections are in use now; those kept alive for later are not counted."""
        return sum(not one.is_idle() and not one.is_closed() for one in self._transport._pool.connections)

    async def _followed(
        self, url: str, headers: dict[str, str], most: int, before: Before | None, bound: asyncio.Timeout
    ) -> Fetched:
        at, permanent = check_url(url, self._allow), True
        hops: list[str] = []
        while True:
            async with AsyncExitStack() as stack:
                await _aside(bound, stack.enter_async_context(self._turns.of(urlsplit(at).netloc)))
                answer = await self._one(at, headers, most)
            target = answer.headers.get("location")
            if answer.status not in (*_PERMANENT, *_TEMPORARY) or not target:
                moved = at if hops and permanent else None
                return Fetched(at, answer.status, answer.headers, answer.body, moved, tuple(hops))
            if len(hops) >= self.limits.redirects:
                raise FetchError("redirects", f"{url}: more than {self.limits.redirects} redirects")
            permanent = permanent and answer.status in _PERMANENT
            following = check_url(_joined(at, target), self._allow)
            if urlsplit(at).scheme == "https" and urlsplit(following).scheme == "http":
                raise FetchError("redirects", f"{url}: is sent from https to http, to {following[:120]}")
            if urlsplit(following).netloc != urlsplit(at).netloc:
                if before is not None:
                    await _aside(bound, before(following))
                headers = {name: value for name, value in headers.items() if name.lower() not in _PRIVATE}
            hops.append(following)
            at = following

    async def _one(self, url: str, headers: Mapping[str, str], most: int) -> Fetched:
        """One request; its body is read only as far as it may be, and the connection given back whatever happens."""
        request = httpx.Request("GET", url, headers={**self._headers, **headers}, extensions=self._extensions())
        response = await self._transport.handle_async_request(request)
        response.request = request
        try:
            told = {name.lower(): value for name, value in list(response.headers.items())[:_HEADERS_MOST]}
            if response.status_code in _NO_BODY:
                # none comes, by the protocol; only what was read to its end leaves its connection alive
                async for _ in response.aiter_raw():
                    raise httpx.RemoteProtocolError("a body where none may be")
            if response.status_code in (*_PERMANENT, *_TEMPORARY, *_NO_BODY):
                return Fetched(url, response.status_code, told, b"", None, ())
            decoder = Decoder(coding_of(told.get("content-encoding", "")), most)
            body, raw = bytearray(), 0
            async for chunk in response.aiter_raw():
                raw += len(chunk)
                if raw > most:
                    raise Undecodable("too_large", f"the body is larger than {most:,} bytes as it is sent")
                for piece in decoder.feed(chunk):
                    body += piece
            decoder.finish()
            return Fetched(url, response.status_code, told, bytes(body), None, ())
        finally:
            await response.aclose()

    def _made(self) -> httpx.AsyncHTTPTransport:
        transport = httpx.AsyncHTTPTransport(
            http1=True,
            http2=False,
            trust_env=False,
            limits=httpx.Limits(max_connections=self._connections, max_keepalive_connections=_KEPT_ALIVE),
        )
        install(transport, self._guard)
        return transport

    def _extensions(self) -> dict[str, Any]:
        limits = self.limits
        told = httpx.Timeout(limits.deadline, connect=limits.connect, read=limits.read, pool=limits.connect)
        return {"timeout": told.as_dict()}


async def _aside(bound: asyncio.Timeout, waited_for: Awaitable[None]) -> None:
    """Wait for something that is not the fetch's own fault: its clock stands meanwhile."""
    clock, ends = asyncio.get_running_loop().time, bound.when()
    left = None if ends is None else ends - clock()
    bound.reschedule(None)
    try:
        await waited_for
    finally:
        bound.reschedule(None if left is None else clock() + left)


def _joined(url: str, target: str) -> str:
    """Where *target* leads from *url*; AddressRefused where it is no address."""
    try:
        return urljoin(url, target)
    except ValueError as error:
        raise AddressRefused(f"{url}: is sent to {target[:120]!a}, which is no address ({error})") from None


__all__ = ["AddressRefused", "FetchError", "FetchLimits", "Fetched", "Fetcher"]
