"""The incidents of a stream as rows of a list, kept in memory, so that filters and search ask the server for nothing.

The server tells by one version a scope whether anything was written; only what was is read again. A row takes a few
kilobytes, most of them the sentences that are searched.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from incidents.linking.corroboration import independent_origins
from incidents.records import FIGURE_KINDS, Incident
from services.gateway.answers import Figures, IncidentRow
from services.gateway.parameters import Cursor, Filter
from services.store.incident_index import IncidentIndex
from services.store.keys import Keys
from services.store.redis_clients import Client
from services.store.scripts import text_of
from services.views.incident_list import ENDED

_PAGE = 100


@dataclass(frozen=True, slots=True)
class Kept:
    """A row and what filters look into, case folded."""

    row: IncidentRow
    place: str
    kind: str
    source: str
    text: str

    @property
    def order(self) -> Cursor:
        """Its place in the list."""
        return Cursor(self.row.updated, self.row.incident)


class Shelf:
    """The rows of one stream; safe to share among threads."""

    def __init__(self, client: Client, keys: Keys) -> None:
        """*client* is a commands client of the shelf's own: a connection anew means that the server may have lost
        what was read, and all is read again."""
        self._client = client
        self._keys = keys
        self._index = IncidentIndex(client, keys)
        self._lock = threading.Lock()
        self._stamp: object = None
        self._origin: object = None
        self._kept: dict[str, tuple[bytes, Kept]] = {}
        self._ranked: tuple[Kept, ...] = ()

    def refresh(self) -> None:
        """Read what was written since the last time; mostly that is nothing, and one round trip."""
        with self._lock:
            one = self._keys.one
            epoch, versions = self._client.batch([("GET", one("epoch")), ("HGETALL", one("versions"))], atomic=True)
            origin = (epoch, self._client.generation)
            stamp = (origin, tuple(versions))
            if stamp == self._stamp:
                return
            if origin != self._origin:
                self._kept.clear()
                self._origin = origin
            self._read()
            self._stamp = stamp

    def page(self, wish: Filter, before: Cursor | None, most: int) -> tuple[list[IncidentRow], int, Cursor | None]:
        """The rows that *wish* names, the one written of last first, those behind *before*, *most* at the most.

        Also how many it names in all, and where the next page begins (None on the last).
        """
        found = list(self._wanted(wish))
        behind = found if before is None else [one for one in found if one.order < before]
        page = behind[:most]
        return [one.row for one in page], len(found), page[-1].order if len(behind) > most else None

    def by_province(self, wish: Filter) -> dict[str, int]:
        """How many of those that *wish* names lie in each province."""
        return dict(Counter(one.row.place.province for one in self._wanted(wish) if one.row.place.province))

    def rows(self, wish: Filter) -> list[IncidentRow]:
        """All rows that *wish* names, the one written of last first."""
        return [one.row for one in self._wanted(wish)]

    def __len__(self) -> int:
        return len(self._ranked)

    def _wanted(self, wish: Filter) -> Iterator[Kept]:
        test = _Test(wish)
        return (one for one in self._ranked if test.met_by(one))

    def _read(self) -> None:
        flat = self._client.call("HGETALL", self._keys.one("serials"))
        serials = {text_of(name): serial for name, serial in zip(flat[::2], flat[1::2], strict=True)}
        for gone in self._kept.keys() - serials.keys():
            del self._kept[gone]
        stale = [name for name, serial in serials.items() if name not in self._kept or self._kept[name][0] != serial]
        for at in range(0, len(stale), _PAGE):
            chunk = stale[at : at + _PAGE]
            numbers = self._index.last_numbers(chunk)
            for incident in self._index.some(chunk):
                self._kept[incident.id] = (serials[incident.id], kept(incident, numbers[incident.id]))
        # newest first, as pages are cut
        ordered = sorted((one for _, one in self._kept.values()), key=lambda one: one.order, reverse=True)
        self._ranked = tuple(ordered)


class _Test:
    """A filter, folded once."""

    def __init__(self, wish: Filter) -> None:
        self._wish = wish
        self._place = wish.place.casefold()
        self._kind = wish.kind.casefold()
        self._source = wish.source.casefold()
        self._words = wish.text.casefold().split()

    def met_by(self, one: Kept) -> bool:
        wish, row = self._wish, one.row
        return (
            (wish.since is None or row.updated >= wish.since)
            and (wish.until is None or row.updated < wish.until)
            and (not wish.severity or row.severity in wish.severity)
            and (wish.open is None or wish.open == (row.status not in ENDED))
            and self._in_place(one)
            and self._kind in one.kind
            and self._source in one.source
            and all(word in one.text for word in self._words)
        )

    def _in_place(self, one: Kept) -> bool:
        province = (one.row.place.province or "").casefold()
        return not self._place or self._place == province or self._place in one.place


def kept(incident: Incident, number: int | None) -> Kept:
    """The row of *incident*, of which alert *number* told last, and what filters look into."""
    best = incident.best
    sources = [telling.source for telling in incident.tellings]
    figures = {kind: (found.least, found.most) for kind in FIGURE_KINDS if (found := best.figure(kind))}
    row = IncidentRow(
        incident=incident.id,
        status=incident.status,
        opened=incident.opened,
        updated=incident.updated,
        event_type=best.event_type,
        sub_event_type=best.sub_event_type,
        severity=best.cap.severity,
        place=best.place,
        date=best.when.day,
        date_precision=best.when.precision,
        figures=Figures(**figures),
        claimed_by=best.claimed_by,
        actors=tuple(dict.fromkeys(actor.name for actor in best.actors)),
        headline=sources[0].title if sources else "",
        headline_language=sources[0].language if sources else "und",
        outlets=tuple(dict.fromkeys(one.outlet for one in sources if one.outlet)),
        stories=len(sources),
        origins=independent_origins(incident),
        number=number,
    )
    places = [
        best.place.name,
        best.place.district or "",
        *(fact.value for fact in incident.facts if fact.field == "place"),
    ]
    names = [name for one in sources for name in (one.outlet, one.family, one.origin)]
    return Kept(
        row=row,
        place=_folded(places),
        kind=_folded([best.event_type, best.sub_event_type]),
        source=_folded([*names, *row.origins]),
        text=_folded([one.title for one in sources] + places + _sentences(incident)),
    )


def _sentences(incident: Incident) -> list[str]:
    return [fact.evidence.sentence for fact in incident.facts if fact.evidence is not None]


def _folded(texts: list[str]) -> str:
    """*texts*, each once, on lines of their own, so that no search runs from one into the next."""
    return "\n".join(dict.fromkeys(text.casefold() for text in texts if text))
