"""How many changes one name may make: so many in any window of time, then it waits.

API: Pace(most, window_s).take(name, now) -> seconds to wait, 0 where it was taken
"""

from __future__ import annotations

from collections import deque


class Pace:
    """The pace of some names. Those that can change anything are users and tokens: so few that each is remembered."""

    def __init__(self, most: int, window_s: float) -> None:
        """*most* changes of one name in *window_s* seconds."""
        self._most = most
        self._window_s = window_s
        self._taken: dict[str, deque[float]] = {}

    def take(self, name: str, now: float) -> float:
        """Take one for *name* at *now* (seconds of a clock that goes forward); else how long it has to wait."""
        taken = self._taken.setdefault(name, deque())
        while taken and taken[0] <= now - self._window_s:
            taken.popleft()
        if len(taken) >= self._most:
            return taken[0] + self._window_s - now
        taken.append(now)
        return 0.0
