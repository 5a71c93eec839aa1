"""The audit log: who signed in, acted, or was refused, and when. A stream of its own, cut at its length.

API: Audit(client).write(who=…, what=…, …), .lines(most) -> the newest, oldest first
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec

from services.store.keys import LIVE, Keys
from services.store.redis_clients import Client

# At some acts a minute around the clock this is months; a line takes some 300 bytes.
_LENGTH = 100_000


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One row. `who` is a user, `token:NAME`, `login:NAME` for the machine's own people, or '' where nobody is known;
    `done` is False for what was refused; `detail` says on what, or why not."""

    what: str
    done: bool
    who: str = ""
    address: str = ""
    detail: str = ""
    at: dt.datetime | None = None


class Audit:
    """The audit log of one server."""

    def __init__(self, client: Client) -> None:
        """*client* is a commands client."""
        self._client = client
        self._key = Keys.of(LIVE).one("audit")

    def write(self, line: Line) -> None:
        """Add *line*; its time is the server's."""
        self._client.call("XADD", self._key, "MAXLEN", "~", _LENGTH, "*", "line", msgspec.json.encode(line))

    def lines(self, most: int) -> Iterator[Line]:
        """The newest *most* rows, oldest first, each with its time."""
        for place, fields in reversed(self._client.call("XREVRANGE", self._key, "+", "-", "COUNT", most)):
            try:
                line = msgspec.json.decode(fields[1], type=Line)
            except msgspec.MsgspecError:
                continue  # of another version of this program
            at = dt.datetime.fromtimestamp(int(place.partition(b"-")[0]) / 1000, dt.UTC)
            yield msgspec.structs.replace(line, at=at)
