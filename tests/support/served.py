"""A desk that runs as a process of its own, and where; it comes back on the same port."""

from __future__ import annotations

import re
import signal

import httpx

from tests.support.house import House, until
from tests.support.spine import Spine


class Served:
    """The desk of one stream."""

    def __init__(self, house: House, spine: Spine) -> None:
        house.environment |= {"DIDEBAN_REDIS_URL": spine.url, "DIDEBAN_DESK_BEAT_S": "0.3"}
        self.house = house
        self._stream = spine.stream
        self.port = 0
        self.start()

    def start(self) -> None:
        arguments = ["-m", "services.cli", "desk", "--stream", self._stream, "--port", str(self.port)]
        self.process = self.house.start(*arguments)
        assert self.process.stderr is not None
        line = self.process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
        assert found, line
        self.port = int(found[1])
        until(self.ready)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ready(self) -> bool:
        try:
            return httpx.get(f"{self.base}/readyz", trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=20)
