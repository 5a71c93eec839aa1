"""The desk's application over a real server, in this process, with a clock that a test sets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from starlette.testclient import TestClient

from services.access.door import Door
from services.configuration.settings import Desk as DeskSettings
from services.gateway.application import Parts, application
from services.gateway.archive import Archive
from services.gateway.blindness import Lookout
from services.gateway.broadcast import broadcast_of
from services.gateway.shelf import Shelf
from services.store.accounts import Accounts
from services.store.audit import Audit
from services.store.channel import Channel
from services.store.ledger import Keep
from services.store.redis_clients import blocking_client, commands_client
from services.store.shift import ShiftLog
from services.views.stream_board import StreamBoard
from tests.support.house import ROOT
from tests.support.spine import NOW, Spine
from tests.support.told import RULES

LOCAL = "http://127.0.0.1"


@dataclass
class Clock:
    """A clock that stands until a test moves it."""

    at: dt.datetime = NOW

    def now(self) -> dt.datetime:
        """The time that it shows."""
        return self.at

    def forward(self, **by: float) -> None:
        """Move it."""
        self.at += dt.timedelta(**by)


@contextmanager
def gateway(
    spine: Spine, *, clock: Clock | None = None, local: str | None = "ana", secure: bool = False
) -> Iterator[TestClient]:
    """A client of the desk of *spine*; *local* is who is at the machine, None where others can reach it."""
    clock = clock or Clock()
    reader, shift_reader = blocking_client(spine.url, 0.1), blocking_client(spine.url, 0.1)
    own = commands_client(spine.url)
    board = StreamBoard(spine.url, spine.client, spine.keys, spine.queues, Keep())
    lookout = Lookout(board, late_s=90, failing_s=900)
    parts = Parts(
        archive=Archive(board, Shelf(own, spine.keys), lookout, ROOT / "config"),
        broadcast=broadcast_of(Channel(reader, spine.keys, 0.1), ShiftLog(shift_reader, spine.keys, 0.1)),
        lookout=lookout,
        settings=DeskSettings(),
        version="0",
        rules=RULES,
        door=Door(Accounts(spine.client), Audit(spine.client), clock.now, local=local, session_s=3600),
        secure=secure,
    )
    try:
        with TestClient(application(parts), base_url="https://127.0.0.1" if secure else LOCAL) as found:
            yield found
    finally:
        parts.broadcast.join(5)
        reader.close()
        shift_reader.close()
        own.close()
