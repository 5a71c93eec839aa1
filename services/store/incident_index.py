"""Incidents for people and exports: one by its id, all of the book in pages, and the alerts that each was told by.

Workers do not come here: they read by scope (`services.store.book`), with what a decision needs. What is read here is
each incident as it is at that moment, not the book of one moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from incidents.records import Incident
from services.store.channel import Channel, Numbered
from services.store.keys import Keys
from services.store.packing import read_json
from services.store.redis_clients import Client
from services.store.scripts import text_of

# An incident has up to about 50 KB: a page is a few megabytes at the most.
_PAGE = 100


class IncidentIndex:
    """The incidents of one stream, for looking."""

    def __init__(self, client: Client, keys: Keys) -> None:
        """*client* is a commands client."""
        self._client = client
        self._keys = keys
        self._channel = Channel(client, keys)

    def get(self, incident_id: str) -> Incident | None:
        """The incident of that id; None where the book has none."""
        return next(iter(self.some([incident_id])), None)

    def some(self, names: Sequence[str]) -> list[Incident]:
        """Those of *names* that the book has, in the order of *names*."""
        if not names:
            return []
        found = self._client.call("MGET", *(self._keys.many("incident", name) for name in names))
        return [
            read_json(blob, Incident, f"incident {name}")
            for name, blob in zip(names, found, strict=True)
            if blob is not None
        ]

    def every(self, scope: str | None = None) -> Iterator[Incident]:
        """All incidents, or those ever listed in *scope* (a province's code), each once, in the order of their ids.

        Reads page by page, so that a book of any size takes no more memory than its ids and a page.
        """
        names = sorted(set(self._names(scope)))
        for at in range(0, len(names), _PAGE):
            yield from self.some(names[at : at + _PAGE])

    def numbers(self, incident_id: str) -> tuple[int, ...]:
        """The numbers of the alerts of an incident, in order; none where desks have heard nothing of it."""
        found = self._client.call("LRANGE", self._keys.many("numbers", incident_id), 0, -1)
        return tuple(int(number) for number in found)

    def last_numbers(self, names: Iterable[str]) -> dict[str, int | None]:
        """The number of the last alert of each of *names*; None where desks have heard nothing of it."""
        wanted = list(names)
        lasts = self._client.batch([("LRANGE", self._keys.many("numbers", name), -1, -1) for name in wanted])
        return {name: int(last[0]) if last else None for name, last in zip(wanted, lasts, strict=True)}

    def alerts(self, numbers: Iterable[int]) -> list[Numbered]:
        """The alerts of these numbers, without those that the log does not have."""
        found = (self._channel.read_log(number - 1, 1) for number in numbers)
        return [one for page in found for one in page]

    def _names(self, scope: str | None) -> Iterator[str]:
        if scope is not None:
            yield from map(text_of, self._client.call("ZREVRANGE", self._keys.many("scope", scope), 0, -1))
            return
        cursor = b"0"
        while True:
            # a hash that grows meanwhile may show a field twice
            cursor, flat = self._client.call("HSCAN", self._keys.one("serials"), cursor, "COUNT", _PAGE)
            yield from map(text_of, flat[::2])
            if cursor == b"0":
                return
