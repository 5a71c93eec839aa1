"""One client of the stream: frozen, gone, or far behind; by a broadcast without a log."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from services.gateway import events
from services.gateway.broadcast import Broadcast, numbered
from services.gateway.events import EventStream, Readers, _Place
from services.store.channel import Numbered, Position


def one(number: int) -> Numbered:
    return Numbered(number, "e", b'{"number":%d}' % number)


class Log:
    """An archive whose log holds *last* alerts."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.board = self
        self.channel = self
        self.reads: list[int] = []

    async def ask(self, question: Callable[..., Any], *arguments: Any) -> Any:
        return question(*arguments)

    def read_log(self, after: int, count: int) -> list[Numbered]:
        self.reads.append(after)
        return [one(number) for number in range(after + 1, min(self.last, after + count) + 1)]

    def position(self) -> Position:
        return Position("e", self.last)


def stream(after: int, last: int, most: int = 3) -> tuple[EventStream, Log, Broadcast, Readers]:
    log, readers = Log(last), Readers(9)
    latest = [one(number) for number in range(max(1, last - most + 1), last + 1)]
    broadcast = Broadcast(log, Position("e", last), latest, most)  # type: ignore[arg-type]
    return EventStream(log, broadcast, readers, _Place(after, None), 30), log, broadcast, readers  # type: ignore[arg-type]


async def never() -> dict[str, Any]:
    await asyncio.Event().wait()
    raise AssertionError


def run(found: EventStream, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(found({"type": "http", "method": "GET"}, receive, send), 10))  # type: ignore[arg-type]


def test_who_is_far_behind_is_served_from_the_log_and_then_from_what_is_kept() -> None:
    found, log, broadcast, readers = stream(after=0, last=250)
    sent: list[bytes] = []

    async def send(message: Any) -> None:
        sent.append(message.get("body", b""))
        if b"id: 250\n" in sent[-1]:
            broadcast._closing.set()

    run(found, never, send)
    assert b"".join(sent).count(b"id: ") == 250
    assert log.reads == [0, 100, 200]
    assert readers.now == 0


def test_who_takes_nothing_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_SEND_S", 0.01)
    found, _, _, readers = stream(after=0, last=2)

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body":
            await asyncio.Event().wait()

    run(found, never, send)
    assert readers.now == 0


@pytest.mark.parametrize(("allowed", "ends"), [(False, True), (True, False)])
def test_who_may_listen_no_longer_is_told_so(monkeypatch: pytest.MonkeyPatch, allowed: bool, ends: bool) -> None:
    monkeypatch.setattr(events, "_CHECK_S", 0.0)
    found, _, broadcast, _ = stream(after=2, last=2)
    found._still = lambda: allowed
    sent: list[bytes] = []

    async def send(message: Any) -> None:
        sent.append(message.get("body", b""))
        if allowed and b"hello" in sent[-1]:
            broadcast.close()

    run(found, never, send)
    assert (b"event: ended\n" in b"".join(sent)) is ends


def test_shift_work_is_heard_between_alerts_without_a_number() -> None:
    found, _, broadcast, _ = stream(after=2, last=2)
    sent: list[bytes] = []

    async def send(message: Any) -> None:
        sent.append(message.get("body", b""))
        if b"hello" in sent[-1]:
            broadcast._work(b"event: shift\ndata: {}\n\n")
            broadcast._take(one(3))
        if b"id: 3\n" in sent[-1]:
            broadcast._closing.set()

    run(found, never, send)
    assert sent[2] == b"event: shift\ndata: {}\n\n" + numbered(one(3))


def test_who_goes_is_forgotten() -> None:
    found, _, _, readers = stream(after=2, last=2)

    async def gone() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(_message: Any) -> None:
        return

    run(found, gone, send)
    assert readers.now == 0


def test_a_number_that_only_the_log_knows_yet_is_waited_for() -> None:
    """It may have come by the channel before this desk had read it."""
    found, log, broadcast, _ = stream(after=4, last=3)
    log.last = 5
    sent: list[bytes] = []

    async def send(message: Any) -> None:
        sent.append(message.get("body", b""))
        if b"hello" in sent[-1]:
            for number in (4, 5):
                broadcast._take(one(number))
        if numbered(one(5)) in sent[-1]:
            broadcast._closing.set()

    run(found, never, send)
    assert b"anew" not in b"".join(sent)
    assert b"id: 4\n" not in b"".join(sent)
