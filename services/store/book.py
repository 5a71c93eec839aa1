"""The book of incidents, for reading: what is known in some scopes, and at which versions it was read.

A scope is a province's code, or `*` for incidents without one. Each write to a scope raises its version, and the
publish script refuses a decision whose versions are no longer those that were read. So a reader may keep what it has
read: it asks for what was written since, and mostly that is nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from incidents.errors import BugError
from incidents.linking.catalogue import Catalogue, Wanted
from incidents.linking.common import Common, together
from incidents.records import Incident
from services.store.keys import Keys
from services.store.packing import read_json
from services.store.redis_clients import Client, Word
from services.store.scripts import answer_of, script, text_of


@dataclass(frozen=True, slots=True)
class Versions:
    """What a decision rests on: the version of each scope that was read, and the serial of each incident in it."""

    scopes: dict[str, int] = field(default_factory=dict)
    serials: dict[str, int] = field(default_factory=dict)
    ruling: str | None = None
    """What an analyst had ruled of the story, as it is kept; None where the decision does not rest on it."""


@dataclass(slots=True)
class _Shelf:
    """One scope as it was last read: its version, and its incidents, the one written last at the end."""

    version: int
    incidents: Catalogue


class Book:
    """The book of one stream. Keeps what it reads, so one object serves one thread."""

    def __init__(self, client: Client, keys: Keys, catalogue: Callable[[], Catalogue], most: int = 2000) -> None:
        """*catalogue* makes an empty one. *most* bounds the incidents of a scope that are kept: those written last."""
        self._client = client
        self._keys = keys
        self._catalogue = catalogue
        self._most = most
        self._shelves: dict[str, _Shelf] = {}
        self._epoch = ""
        self._generation = -1

    def candidates(self, scopes: Iterable[str], wanted: Wanted | None = None) -> tuple[Versions, tuple[Incident, ...]]:
        """The incidents listed in *scopes*, each once, oldest write first, and the versions for `Publisher.publish`.

        One round trip; one snapshot. With *wanted*, those alone that a story may be of: what that costs does not grow
        with the scope.
        """
        asked = sorted(set(scopes))
        if not asked:
            return Versions(), ()
        self._refresh(asked)
        found: dict[str, Incident] = {}
        for scope in asked:
            kept = self._shelves[scope].incidents
            found |= {incident.id: incident for incident in (kept if wanted is None else kept.find(wanted))}
        serials = {incident.id: incident.serial for incident in found.values()}
        return Versions({scope: self._shelves[scope].version for scope in asked}, serials), tuple(found.values())

    def common(self, scopes: Iterable[str]) -> Common:
        """How common words are in *scopes*, as `candidates` last read them: no round trip. For the story at hand."""
        return together(self._shelves[scope].incidents.common() for scope in set(scopes) if scope in self._shelves)

    def incident(self, incident_id: str) -> Incident | None:
        """One incident by its id, with its tellings and facts; None where the book has none."""
        found = self._client.call("GET", self._keys.many("incident", incident_id))
        return None if found is None else read_json(found, Incident, f"incident {incident_id}")

    def _refresh(self, scopes: Sequence[str]) -> None:
        """Bring the shelves of *scopes* up to date, all in one snapshot."""
        generation = self._client.generation
        if generation != self._generation:
            self._forget(generation)
        reply = self._ask(scopes)
        # connected anew while asking: the server may have lost its last second, and with it what the shelves hold
        if self._client.generation != generation and self._shelves:
            self._forget(self._client.generation)
            reply = self._ask(scopes)
        _, rest = answer_of(reply, "candidates")
        epoch = text_of(rest[0])
        if epoch != self._epoch:
            self._shelves.clear()
            self._epoch = epoch
        for scope, part in zip(scopes, rest[1:], strict=True):
            self._put(scope, part)

    def _forget(self, generation: int) -> None:
        self._shelves.clear()
        self._generation = generation

    def _ask(self, scopes: Sequence[str]) -> Any:  # noqa: ANN401 - a raw reply
        words: list[Word] = [self._keys.prefix, self._most, self._epoch]
        for scope in scopes:
            shelf = self._shelves.get(scope)
            words += [scope, shelf.version if shelf else 0]
        return self._client.script(script("candidates"), [self._keys.one("versions"), self._keys.one("epoch")], words)

    def _put(self, scope: str, part: list[Any]) -> None:
        version, whole = int(part[0]), part[1] == 1
        shelf = self._shelves.get(scope)
        if shelf is None or whole:
            shelf = self._shelves[scope] = _Shelf(0, self._catalogue())
        # the newest comes first
        for at in range(len(part) - 2, 1, -2):
            name = text_of(part[at])
            incident = read_json(part[at + 1], Incident, f"incident {name} of scope {scope}")
            if incident.id != name:
                raise BugError(f"incident {name} of scope {scope} calls itself {incident.id}")
            shelf.incidents.put(incident)
        while len(shelf.incidents) > self._most:
            shelf.incidents.drop(shelf.incidents.oldest())
        # last, so that a shelf whose reading failed is read again
        shelf.version = version
