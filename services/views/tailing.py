"""Following a stream's alerts for a person or a program."""

from __future__ import annotations

import sys

from services.store.channel import Anew, Channel
from services.store.redis_clients import blocking_client
from services.views.alert_lines import alert_line
from services.views.stream_board import StreamBoard
from services.views.terminal import say

_BLOCK_SECONDS = 1.0


class Tail:
    """Prints the alerts of the stream of *board*; ends after *most*, or when nothing is left and *until_idle*."""

    def __init__(self, board: StreamBoard, *, as_json: bool, most: int | None, until_idle: bool) -> None:
        self._board = board
        self._json = as_json
        self._most = most
        self._until_idle = until_idle
        self._shown = 0
        self._last = 0
        self._asked = 0

    def run(self, since: int | None, epoch: str | None) -> None:
        """Show what comes after number *since* (None: only what is new), had in *epoch* (None: the present one)."""
        client = blocking_client(self._board.address, _BLOCK_SECONDS)
        try:
            channel = Channel(client, self._board.keys, _BLOCK_SECONDS)
            place = self._board.channel.position()
            self._last = place.last if since is None else since
            # a number alone means the present epoch, so that a later change of it is seen
            known = epoch or place.epoch or None
            for found in channel.follow(self._last, known, self._finished):
                if isinstance(found, Anew):
                    say(f"epoch {found.epoch}: {found.reason}; everything from number 1")
                    self._last = 0
                else:
                    self._last = found.number
                    self._print(found.alert)
                    if self._shown == self._most:
                        return
        finally:
            client.close()

    def _finished(self) -> bool:
        """Asked between two looks at the log: whether nothing is pending and nothing left to show."""
        self._asked += 1
        # the first look at the log comes first: only it sees that the epoch is another than the caller's
        if not self._until_idle or self._asked == 1:
            return False
        pending = self._board.traces.counts().pending
        return not pending and self._board.channel.position().last <= self._last

    def _print(self, alert: bytes) -> None:
        self._shown += 1
        line = alert if self._json else alert_line(alert).encode("utf-8", "replace")
        sys.stdout.buffer.write(line + b"\n")
        sys.stdout.buffer.flush()
