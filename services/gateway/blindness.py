"""What a desk cannot see at present: sources that are silent or fail, stories that wait, a server that is away."""

from __future__ import annotations

import datetime as dt

import msgspec

from incidents.errors import RetryError
from incidents.silence import Silence
from services.gateway.answers import Blindness
from services.store.announcements import Announcements
from services.store.watch import Watch
from services.views.stream_board import StreamBoard


class Lookout:
    """Looks for blindness; remembers since when the server is away."""

    def __init__(self, board: StreamBoard, late_s: float, failing_s: float) -> None:
        """*late_s* is how long a story may wait for its decision before somebody should look, *failing_s* how long a
        feed may fail before it counts."""
        self._board = board
        self._late_s = late_s
        self._failing_s = failing_s
        self._away: dt.datetime | None = None
        self._watch = Watch(board.client, board.keys)
        self._announcements = Announcements(board.client, board.keys)

    def look(self, now: dt.datetime) -> Blindness:
        """What cannot be seen at *now*. Raises nothing for a server that is away: that is one of the answers."""
        try:
            found = self._found(now)
        except RetryError:
            self._away = self._away or now
            return Blindness(blind=True, away=self._away)
        self._away = None
        return found

    def _found(self, now: dt.datetime) -> Blindness:
        keys, client = self._board.keys, self._board.client
        pending, oldest, dead = client.batch(
            [
                ("ZCARD", keys.one("pending")),
                ("ZRANGE", keys.one("pending"), 0, 0, "WITHSCORES"),
                ("ZCARD", keys.one("dead")),
            ]
        )
        waiting_s = max(0.0, client.now().timestamp() - float(oldest[1]) / 1000) if oldest else 0.0
        states = self._watch.all_states()
        failing = sum(self._fails(fields.get("failing_since"), now) for fields in states)
        silences = self._silences()
        late = waiting_s > self._late_s
        return Blindness(
            blind=bool(silences or failing or late),
            silences=silences,
            feeds=len(states),
            failing=failing,
            pending=pending,
            waiting_s=round(waiting_s),
            late=late,
            workers=len(self._board.heartbeats.living()),
            dead=dead,
        )

    def _fails(self, since: str | None, now: dt.datetime) -> bool:
        try:
            return bool(since) and (now - dt.datetime.fromisoformat(since or "")).total_seconds() >= self._failing_s
        except (ValueError, TypeError):
            return False  # whoever can write to the store can write anything

    def _silences(self) -> tuple[Silence, ...]:
        found = []
        for _, held in sorted(self._announcements.current().items()):
            try:
                found.append(msgspec.json.decode(held, type=Silence))
            except msgspec.MsgspecError:
                continue  # of another version of this program
        return tuple(found)
