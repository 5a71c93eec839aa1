"""The guard of the client's connections: a name is resolved once, every address checked, and a checked one dialled.

API: Guard(allow, resolve)      a network backend for httpcore
     install(transport, guard)  puts it under an httpx transport
     reap(transport)            gives back connections that a cut request left behind

Checked at connect and on the resolved address, because a name may lead elsewhere at the second look (rebinding). A name
that leads to even one address that may not be asked is refused whole: which one would be dialled is not for luck.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from ipaddress import ip_address
from typing import Any

import httpcore

from services.fetching.addresses import Address, AddressRefused, Network, check_port

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
_MOST_ADDRESSES = 16
"""Addresses of one name that are looked at; big hosts give eight."""


async def resolve(host: str, port: int) -> list[str]:
    """All addresses of *host*, as the system's resolver gives them."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(sockaddr[0]) for *_, sockaddr in found]


class Guard(httpcore.AsyncNetworkBackend):
    """Dials only what may be asked."""

    def __init__(self, allow: Sequence[Network] = (), resolver: Resolve = resolve) -> None:
        """*allow*: networks that the operator has opened. *resolver* stands in for the system's in tests."""
        self._allow = allow
        self._resolve = resolver
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to *host*, whose address was checked just now. AddressRefused where it may not be asked."""
        addresses = await self._addresses(host, port, timeout)
        for address in addresses:
            check_port(address, port, self._allow, host)
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                return await self._inner.connect_tcp(str(address), port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ARG002 - the backend's signature
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore.AsyncNetworkStream:
        """Never: no page lies behind a socket of this machine."""
        raise AddressRefused(f"{path}: sockets of this machine are not asked")

    async def sleep(self, seconds: float) -> None:
        """As the backend below."""
        await self._inner.sleep(seconds)

    async def _addresses(self, host: str, port: int, timeout: float | None) -> list[Address]:
        try:
            async with asyncio.timeout(timeout):
                found = await self._resolve(host, port)
        except TimeoutError:
            raise httpcore.ConnectTimeout(f"{host} was not resolved in {timeout} s") from None
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} cannot be resolved ({error})") from None
        return [ip_address(text) for text in list(dict.fromkeys(found))[:_MOST_ADDRESSES]]


def install(transport: Any, guard: Guard) -> None:  # noqa: ANN401 - the attribute is httpx's own, see the test
    """Put *guard* under the connections of *transport*.

    httpx has no public way to it; its version is pinned, and a test fails should the attribute move.
    """
    assert hasattr(transport._pool, "_network_backend")
    transport._pool._network_backend = guard


async def reap(transport: Any) -> int:  # noqa: ANN401
    """Close the connections of *transport*'s pool that no request has and that are not idle; how many there were.

    httpcore 1.0 leaves such a one behind where a request is cut between its connect and its first byte: it stays in
    the pool, neither idle nor in use, until no connection is left to give (50 slots after 400 cut requests, measured).
    """
    pool = transport._pool
    held = {id(request.connection) for request in pool._requests}
    lost = [one for one in pool._connections if id(one) not in held and not one.is_idle() and not one.is_closed()]
    for one in lost:
        pool._connections.remove(one)
    await pool._close_connections([*lost, *pool._assign_requests_to_connections()])
    return len(lost)
