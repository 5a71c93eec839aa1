"""What the desk is made of: the one place where its parts are joined."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import anyio
import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from incidents.errors import RetryError
from incidents.linking.rules import LinkingRules
from services.access.door import Door
from services.configuration.settings import Desk
from services.gateway.acting import ACT_ENDPOINTS, Acting
from services.gateway.api import ENDPOINTS, Api
from services.gateway.archive import Archive, Threads
from services.gateway.blindness import Lookout
from services.gateway.broadcast import Broadcast
from services.gateway.description import description
from services.gateway.endpoints import BASE, Endpoint, Handler
from services.gateway.events import EventStream, Readers, stream_answer
from services.gateway.feeding import FEED_ACT_ENDPOINTS, Feeding
from services.gateway.feeds_out import FEED_ENDPOINTS, FeedsOut
from services.gateway.gatekeeper import Gatekeeper
from services.gateway.guard import LOOPBACK_NAMES, Guard
from services.gateway.page.routes import page_routes
from services.gateway.problems import handlers, problem
from services.gateway.signing import SESSION_ENDPOINTS, Signing

# How often the desk looks for what it cannot see: a page shows a server that went away within this and a beat.
_LOOK_S = 3.0
_AT_THE_DOOR = 4


@dataclass(frozen=True, slots=True)
class Parts:
    """What the handlers work on; made and closed by `services.gateway.serving`."""

    archive: Archive
    broadcast: Broadcast
    lookout: Lookout
    settings: Desk
    version: str
    door: Door
    rules: LinkingRules
    hosts: frozenset[str] = LOOPBACK_NAMES
    """The names that requests may be for."""
    secure: bool = False
    """Whether the desk is reached over TLS, by a proxy before it."""


def application(parts: Parts) -> ASGIApp:
    """The desk over *parts*: everything that is answered, behind the guard."""
    readers = Readers(parts.settings.readers)
    routes: list[BaseRoute] = [*_api(parts, readers), *_health(parts), *_pages(parts)]
    inner = Starlette(routes=routes, exception_handlers=handlers(), lifespan=lambda _: _running(parts))
    # threads of its own: whoever comes to the door does not wait for a long question of somebody inside
    at_the_door = Threads(_AT_THE_DOOR)
    return Guard(Gatekeeper(inner, parts.door, at_the_door.ask, secure=parts.secure), parts.hosts)


def _api(parts: Parts, readers: Readers) -> Sequence[Route]:
    told = msgspec.json.encode(description(parts.version))

    async def openapi(_request: Request) -> Response:
        return Response(told, media_type="application/json")

    async def stream(request: Request) -> Response | EventStream:
        beat_s = parts.settings.beat_s
        return await stream_answer(request, parts.archive, parts.broadcast, readers, beat_s)

    signing = Signing(parts.door, secure=parts.secure)
    acting = Acting(parts.archive, parts.rules, parts.door)
    out = FeedsOut(parts.archive, parts.settings.sender, secure=parts.secure)
    by_name = {
        **Api(parts.archive, readers).handlers(),
        **signing.handlers(),
        **acting.handlers(),
        **Feeding(parts.archive, parts.door).handlers(),
        **out.handlers(),
    }
    return [
        Route("/openapi.json", openapi),
        # before `alerts`, which has no part behind it, so the order does not matter
        Route(f"{BASE}/alerts/stream", stream),
        *_routes((*ENDPOINTS, *SESSION_ENDPOINTS, *ACT_ENDPOINTS, *FEED_ACT_ENDPOINTS, *FEED_ENDPOINTS), by_name),
    ]


def _routes(endpoints: Sequence[Endpoint], by_name: Mapping[str, Handler]) -> list[Route]:
    """A route for each path, whatever the methods are that it has."""
    by_path: dict[str, dict[str, Handler]] = {}
    for one in endpoints:
        by_path.setdefault(one.full, {})[one.method] = by_name[one.name]
    return [Route(path, _by_method(found), methods=list(found)) for path, found in by_path.items()]


def _by_method(handlers_of: Mapping[str, Handler]) -> Handler:
    async def handle(request: Request) -> Response:
        return await handlers_of["GET" if request.method == "HEAD" else request.method](request)

    return handle


def _health(parts: Parts) -> Sequence[Route]:
    async def alive(_request: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def ready(_request: Request) -> Response:
        try:
            await parts.archive.ask(parts.archive.ready)
        except RetryError:
            detail = "the server behind the desk does not answer; try again in a moment"
            return problem(503, "not ready", detail, headers={"Retry-After": "2"})
        return PlainTextResponse("ready\n")

    return [Route("/healthz", alive), Route("/readyz", ready)]


def _pages(parts: Parts) -> Sequence[BaseRoute]:
    return page_routes(parts.archive, parts.lookout, parts.settings)


@asynccontextmanager
async def _running(parts: Parts) -> AsyncIterator[None]:
    """While the desk serves: the reader of the log, and the look for what cannot be seen."""
    parts.broadcast.start()
    looking = asyncio.create_task(_look(parts))
    try:
        yield
    finally:
        looking.cancel()
        parts.broadcast.close()


async def _look(parts: Parts) -> None:
    """Tell clients what cannot be seen, again and again, and keep the list of incidents fresh."""
    while True:
        found = await parts.archive.ask(parts.lookout.look, parts.archive.now())
        # how long the oldest story waits changes all the time; clients hear when it has become too long
        parts.broadcast.tell_state(msgspec.json.encode(msgspec.structs.replace(found, waiting_s=0, pending=0)))
        await anyio.sleep(_LOOK_S)
