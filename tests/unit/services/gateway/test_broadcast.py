"""What is kept of the stream for all clients, by a log that a test writes."""

from __future__ import annotations

import asyncio
import queue
from collections.abc import Callable, Iterator

from incidents.errors import BugError
from services.gateway.broadcast import Broadcast, named, numbered
from services.store.channel import Anew, Numbered, Position


class Log:
    """A channel that gives what a test puts into it; an error is raised."""

    def __init__(self) -> None:
        self.coming: queue.Queue[Numbered | Anew | Exception] = queue.Queue()
        self.asked: list[tuple[int, str | None]] = []

    def follow(self, after: int, epoch: str | None, stop: Callable[[], bool]) -> Iterator[Numbered | Anew]:
        self.asked.append((after, epoch))
        while not stop():
            try:
                found = self.coming.get(timeout=0.01)
            except queue.Empty:
                continue
            if isinstance(found, Exception):
                raise found
            yield found


def one(number: int, epoch: str = "e") -> Numbered:
    return Numbered(number, epoch, b'{"number":%d}' % number)


def kept(broadcast: Broadcast, after: int) -> list[int]:
    return [number for number, _ in broadcast.kept_after(after)]


async def heard(broadcast: Broadcast, last: int) -> None:
    while broadcast.last != last:
        assert await broadcast.changed(10), "nothing came"


def run(latest: list[Numbered], most: int, script: Callable[[Broadcast, Log], object]) -> None:
    async def main() -> None:
        log = Log()
        last = latest[-1].number if latest else 0
        broadcast = Broadcast(log, Position("e" if last else "", last), latest, most)  # type: ignore[arg-type]
        broadcast.start()
        try:
            await script(broadcast, log)  # type: ignore[misc]
        finally:
            broadcast.close()
            broadcast.join(5)

    asyncio.run(main())


def test_the_latest_are_kept_and_what_is_older_is_not() -> None:
    async def script(broadcast: Broadcast, log: Log) -> None:
        assert kept(broadcast, 0) == [1, 2]
        for number in (3, 4, 5):
            log.coming.put(one(number))
        await heard(broadcast, 5)
        assert kept(broadcast, 2) == [3, 4, 5]
        assert kept(broadcast, 1) == []  # 2 is no longer there: the log has it
        assert kept(broadcast, 5) == kept(broadcast, 9) == []
        assert log.asked == [(2, "e")]

    run([one(1), one(2)], 3, script)


def test_a_new_epoch_forgets_what_was_kept() -> None:
    async def script(broadcast: Broadcast, log: Log) -> None:
        log.coming.put(Anew("f", "lost"))
        log.coming.put(one(1, "f"))
        while broadcast.epoch != "f" or broadcast.last != 1:
            await broadcast.changed(10)
        assert (kept(broadcast, 0), broadcast.anew) == ([1], "lost")

    run([one(1), one(2)], 3, script)


def test_a_fault_in_the_log_does_not_end_the_reading() -> None:
    async def script(broadcast: Broadcast, log: Log) -> None:
        log.coming.put(BugError("a gap"))
        log.coming.put(one(1))
        await heard(broadcast, 1)
        assert log.asked == [(0, None), (0, None)]

    run([], 3, script)


def test_clients_hear_a_state_once() -> None:
    async def script(broadcast: Broadcast, log: Log) -> None:
        waiting = asyncio.create_task(broadcast.changed(10))
        await asyncio.sleep(0)
        broadcast.tell_state(b'{"blind":true}')
        assert await waiting
        assert broadcast.turn == 1
        broadcast.tell_state(b'{"blind":true}')
        assert broadcast.turn == 1
        assert not await broadcast.changed(0.01)

    run([], 3, script)


def test_no_text_breaks_out_of_its_event() -> None:
    hostile = b'{"a":"\r\n\r\nevent: beat\ndata: x\r"}'
    assert numbered(Numbered(7, "e", hostile)) == (
        b'id: 7\ndata: {"a":"\ndata: \ndata: event: beat\ndata: data: x\ndata: "}\n\n'
    )
    assert named("beat", b"{}") == b"event: beat\ndata: {}\n\n"
