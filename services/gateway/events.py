"""Server-Sent Events: each numbered message as it comes, without gap or repeat, from any number on.

What a client hears:
    (no name)   one message of the stream, alert or silence, as JSON; the event's id is its number
    hello       at the beginning: epoch, last number, and what the desk cannot see
    anew        the numbers begin again from 1, with the new epoch and the reason; everything follows
    state       what the desk cannot see has changed
    shift       somebody acknowledged, assigned, muted, snoozed or noted something; `{"missed": true}`: ask for all
    ended       whoever listens may do so no longer: sign in again
    beat        every `beat_s` seconds; together with a comment, for whoever reads neither names nor data
"""

from __future__ import annotations

from collections.abc import Callable

import anyio
import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from incidents.errors import RetryError
from services.gateway.archive import Archive
from services.gateway.broadcast import Broadcast, named, numbered
from services.gateway.parameters import AFTER, EPOCH, read_exactly
from services.gateway.problems import ParameterError, problem

# Whoever does not take what is sent for so long is cut off, and served from where it was when it comes again.
_SEND_S = 10.0
# How often it is asked whether a client may still listen: so long hears who was removed or signed out.
_CHECK_S = 30.0
# Alerts that are read from the log at a time, for a client that is far behind.
_PAGE = 100
# For whoever reconnects at once, as browsers do: not all of them in the same moment after a restart.
_RETRY_MS = 1500
_HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
)


class Readers:
    """How many clients listen, and how many may."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.now = 0


async def stream_answer(request: Request, archive: Archive, broadcast: Broadcast, readers: Readers, beat_s: float) -> (
    Response | EventStream
):  # fmt: skip
    """The stream that *request* asks for, or the problem with it. `Last-Event-ID` goes before `after`: it is newer."""
    values = read_exactly(request.query_params, (AFTER, EPOCH))
    header = request.headers.get("last-event-id", "").strip()
    if header:
        try:
            values["after"] = AFTER.read(header)
        except ValueError as error:
            raise ParameterError("Last-Event-ID", str(error)) from None
    if readers.now >= readers.most:
        detail = f"{readers.most} clients listen already; try again, or raise desk.readers"
        return problem(503, "too many listeners", detail, headers={"Retry-After": "10"})
    place = _Place(values.get("after"), values.get("epoch"))
    return EventStream(archive, broadcast, readers, place, beat_s, getattr(request.state, "still", None))


class _Place:
    """Where a client is: after which number of which epoch (None: whichever there is)."""

    def __init__(self, after: int | None, epoch: str | None) -> None:
        self.after = after
        self.epoch = epoch


class EventStream:
    """The answer to one client, an ASGI application: it ends when the client goes, stops taking, or the desk closes."""

    def __init__(
        self,
        archive: Archive,
        broadcast: Broadcast,
        readers: Readers,
        place: _Place,
        beat_s: float,
        still: Callable[[], bool] | None = None,
    ) -> None:
        """*still* says whether the client may still listen; it blocks."""
        self._archive = archive
        self._broadcast = broadcast
        self._readers = readers
        self._beat_s = beat_s
        self._after = 0
        self._place = place
        self._still = still
        self._check_at = 0.0
        self._epoch = broadcast.epoch
        self._turn = broadcast.turn
        self._worked = broadcast.worked

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until the end."""
        self._readers.now += 1
        try:
            await send({"type": "http.response.start", "status": 200, "headers": list(_HEADERS)})
            if scope["method"] == "HEAD":
                await send({"type": "http.response.body", "body": b""})
                return
            async with anyio.create_task_group() as group:
                group.start_soon(_until_gone, receive, group.cancel_scope)
                await self._run(send)
                group.cancel_scope.cancel()
        finally:
            self._readers.now -= 1

    async def _run(self, send: Send) -> None:
        self._check_at = anyio.current_time() + _CHECK_S  # it was let in a moment ago
        try:
            await _give(send, await self._hello())
            while not self._broadcast.closing:
                if not await self._allowed():
                    await _give(send, named("ended", b"{}"), last=True)
                    return
                found = await self._next()
                if not found and not await self._broadcast.changed(self._beat_s):
                    found = _beat(self._broadcast)
                if found:
                    await _give(send, found)
            await _give(send, b": the desk closes\n\n", last=True)
        except TimeoutError:
            return  # frozen: its connection is closed, and it is served from its place when it comes again

    async def _allowed(self) -> bool:
        """Whether the client may still listen, as far as that can be known: asked now and then."""
        if self._still is None or anyio.current_time() < self._check_at:
            return True
        self._check_at = anyio.current_time() + _CHECK_S
        try:
            return await self._archive.ask(self._still)
        except RetryError:
            return True  # the server is away, and there is nothing to hear

    async def _hello(self) -> bytes:
        """Find the client's place, and greet it."""
        broadcast = self._broadcast
        asked = self._place
        self._after = broadcast.last if asked.after is None else asked.after
        anew = b""
        if asked.epoch and broadcast.epoch and asked.epoch != broadcast.epoch:
            anew = self._begin_again("the stream was begun anew")
        elif self._after > broadcast.last:
            # it may have heard of it by another way before this desk did: ask the log itself
            position = await self._archive.ask(self._archive.board.channel.position)
            if self._after > position.last:
                anew = self._begin_again(f"the stream ends at number {position.last}")
        greeting = {"epoch": broadcast.epoch, "last": broadcast.last, "state": msgspec.Raw(broadcast.state)}
        self._turn = broadcast.turn
        return f"retry: {_RETRY_MS}\n".encode() + named("hello", msgspec.json.encode(greeting)) + anew

    async def _next(self) -> bytes:
        """What the client has not heard yet, as much as is at hand; empty where it has heard all."""
        broadcast = self._broadcast
        if broadcast.epoch != self._epoch:
            began = not self._epoch
            self._epoch = broadcast.epoch
            if not began:
                return self._begin_again(broadcast.anew)
        parts = []
        if broadcast.turn != self._turn:
            self._turn = broadcast.turn
            parts.append(named("state", broadcast.state))
        if broadcast.worked != self._worked:
            parts += broadcast.worked_after(self._worked)
            self._worked = broadcast.worked
        if self._after < broadcast.last:
            for number, event in broadcast.kept_after(self._after) or await self._from_log():
                parts.append(event)
                self._after = number
        return b"".join(parts)

    async def _from_log(self) -> list[tuple[int, bytes]]:
        """The next alerts by the log: those of the client's epoch that follow on its number without a gap."""
        page = await self._archive.ask(self._archive.board.channel.read_log, self._after, _PAGE)
        found: list[tuple[int, bytes]] = []
        for one in page:
            if one.epoch != self._epoch or one.number != self._after + 1 + len(found):
                break
            found.append((one.number, numbered(one)))
        if not found:
            # the log is being begun anew: what we have of it will say so in a moment
            await self._broadcast.changed(1.0)
        return found

    def _begin_again(self, reason: str) -> bytes:
        """The numbers begin again: the client is told, and its place is before the first."""
        self._after = 0
        self._epoch = self._broadcast.epoch
        told = msgspec.json.encode({"epoch": self._broadcast.epoch, "reason": reason})
        return b"id: 0\n" + named("anew", told)


async def _give(send: Send, text: bytes, *, last: bool = False) -> None:
    """Send *text*; TimeoutError for a client that does not take it."""
    with anyio.fail_after(_SEND_S):
        await send({"type": "http.response.body", "body": text, "more_body": not last})


async def _until_gone(receive: Receive, scope: anyio.CancelScope) -> None:
    """Cancel *scope* when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
    scope.cancel()


def _beat(broadcast: Broadcast) -> bytes:
    told = msgspec.json.encode({"epoch": broadcast.epoch, "last": broadcast.last})
    return b": beat\n" + named("beat", told)
