"""The pages themselves: what each asks of the archive, and what its template is given. All of it blocks."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from starlette.requests import Request

from incidents.hand import standing
from incidents.shift import ShiftRow
from services.configuration.settings import Desk
from services.gateway.answers import Blindness, IncidentRow
from services.gateway.archive import Archive
from services.gateway.blindness import Lookout
from services.gateway.page.card import card_of
from services.gateway.page.drawing import drawing_of
from services.gateway.page.rendering import Renderer
from services.gateway.page.requests import (
    FLOORS,
    SPANS,
    Wish,
    address,
    named,
    only_language,
    since_of,
    span_of,
    wish_of,
)
from services.gateway.page.view import View
from services.gateway.parameters import SEVERITIES, Cursor, Filter
from services.views.incident_list import ENDED

_Told = tuple[str, int]
# Rows on one page of the map's table; beyond that a person filters.
_MOST = 500
# Incidents whose shift work is shown on lists: those worked on last.
_SHIFTS_SHOWN = 500
_SPANS = ("8h", "12h", "24h", "7d")


class Pages:
    """The pages over one archive."""

    nothing_seen = Blindness()

    def __init__(self, archive: Archive, lookout: Lookout, settings: Desk, renderer: Renderer) -> None:
        self._archive = archive
        self._lookout = lookout
        self._settings = settings
        self._renderer = renderer

    def live(self, view: View, request: Request) -> _Told:
        """The list of incidents, the one told of last first."""
        wish = wish_of(request.query_params, view.now)
        found, untold = self._rows(wish.filter, every=wish.every)
        rows, following = _cut(found, wish.before, self._settings.rows)
        values = {
            "rows": rows,
            "total": len(found),
            "untold": untold,
            "every": address("/", **{**wish.texts, "all": "true"}),
            "following": address("/", **wish.texts, before=str(following)) if following else "",
            "drawing": drawing_of(view, found, wish.texts),
            "shifts": self._archive.shifts(_SHIFTS_SHOWN),
            **self._form(view, wish),
        }
        return self._page("list", view, **values)

    def map(self, view: View, request: Request) -> _Told:
        """The map, and the same as a table."""
        wish = wish_of(request.query_params, view.now, before=False)
        rows = self._rows(wish.filter, every=wish.every)[0][:_MOST]
        drawn = drawing_of(view, rows, wish.texts, "/map")
        return self._page("map", view, drawing=drawn, by_province=_by_province(view, rows), **self._form(view, wish))

    def incident(self, view: View, request: Request) -> _Told:
        """The card of one incident."""
        only_language(request.query_params)
        name = request.path_params["incident"]
        index = self._archive.board.incidents
        found = index.get(name)
        if found is None:
            detail = f"there is no incident {name[:100]}; it may be of another stream"
            return self._page("problem", view, title="no_such_incident", detail=detail)[0], 404
        numbers = index.numbers(name)
        card = card_of(found, [one.alert for one in index.alerts(numbers)], numbers)
        shift = self._archive.shift(name, numbers)
        acts = standing(found.hand.rows) if found.hand else ()
        return self._page("card", view, card=card, shift=shift, acts=acts)

    def handover(self, view: View, request: Request) -> _Told:
        """What happened in a shift, for those who come next."""
        default = dt.timedelta(hours=self._settings.shift_h)
        since = since_of(request.query_params, view.now, default)
        rows, _ = self._rows(Filter(since=since))
        chosen = request.query_params.get("since") or f"{self._settings.shift_h:g}h"
        values = {
            "since": since,
            "chosen": chosen,
            "spans": _spans(view, named(_SPANS, chosen)),
            "total": len(rows),
            "sum_words": _sum(view, rows),
            "parts": _parts(rows, since),
            "shifts": self._archive.shifts(_SHIFTS_SHOWN),
            "notes": self._notes(rows),
        }
        return self._page("handover", view, **values)

    def blindness(self, view: View, request: Request) -> _Told:
        """What the desk cannot see, in full."""
        only_language(request.query_params)
        blind = self._lookout.look(view.now)
        order = ("province", "language", "outlet", "feed")
        groups = [(about, found) for about in order if (found := [one for one in blind.silences if one.about == about])]
        feeds = () if blind.away else self._archive.feeds().feeds
        return self._page("blindness", view, blind=blind, groups=groups, feeds=feeds)

    def _rows(self, wish: Filter, *, every: bool = False) -> tuple[list[IncidentRow], int]:
        """The rows that *wish* names, the one told of last first, and how many are left out.

        Unless *every* is wanted those are left out that no desk was told of: a story that looks back at what happened
        years ago is in the book, and is no news.
        """
        self._archive.shelf.refresh()
        rows = self._archive.shelf.rows(wish)
        told = rows if every else [row for row in rows if row.number is not None]
        return told, len(rows) - len(told)

    def _notes(self, rows: Sequence[IncidentRow]) -> dict[str, list[ShiftRow]]:
        """The notes on the incidents of *rows*, oldest first."""
        states = self._archive.shifts(_SHIFTS_SHOWN)
        noted = [row for row in rows if (state := states.get(row.incident)) and state.notes]
        found = {row.incident: self._archive.shift(row.incident, (row.number or 0,)).rows for row in noted}
        return {name: [one for one in shift if one.kind == "note"] for name, shift in found.items()}

    def sign_in(self, view: View, _request: Request) -> _Told:
        """Where one signs in. It tells nothing of the stream, since it does not know who looks."""
        return self._renderer.page("sign_in", view, blind=self.nothing_seen), 200

    def _page(self, name: str, view: View, **values: Any) -> _Told:  # noqa: ANN401 - whatever a template asks for
        values.setdefault("blind", None)
        if values["blind"] is None:
            values["blind"] = self._lookout.look(view.now)
        return self._renderer.page(name, view, **values), 200

    def _form(self, view: View, wish: Wish) -> dict[str, Any]:
        """What the form of the filters offers, and what it holds."""
        texts, tongue = wish.texts, view.tongue
        kinds = dict.fromkeys(one.sub_event_type for one in self._archive.shelf.rows(Filter()))
        types = sorted({*kinds, *([texts["type"]] if texts.get("type") else [])}, key=tongue.term)
        places = sorted((view.province(code), code) for code in view.atlas.names)
        offered = [(code, words) for words, code in places]
        if texts.get("place") and texts["place"] not in view.atlas.names:
            offered.append((texts["place"], texts["place"]))
        severities = [(floor, _floor_words(view, floor)) for floor in named(FLOORS, texts.get("severity", ""))]
        form = {
            "text": texts.get("text", ""),
            "place": texts.get("place", ""),
            "type": texts.get("type", ""),
            "severity": texts.get("severity", ""),
            "since": texts.get("since", ""),
            "places": offered,
            "types": types,
            "severities": severities,
            "spans": _spans(view, named(SPANS, texts.get("since", ""))),
        }
        return {"form": form, "filtered": wish.filtered}


def _cut(rows: Sequence[IncidentRow], before: Cursor | None, most: int) -> tuple[list[IncidentRow], Cursor | None]:
    """The page of *rows* behind *before*, and where the one after it begins; None on the last."""
    behind = [row for row in rows if before is None or Cursor(row.updated, row.incident) < before]
    page = behind[:most]
    return page, Cursor(page[-1].updated, page[-1].incident) if len(behind) > most else None


def _floor_words(view: View, floor: str) -> str:
    lowest = floor.rpartition(",")[2]
    if floor not in FLOORS:
        return view.wording.listed([view.tongue.term(one) for one in floor.split(",")])
    term = view.tongue.term(lowest)
    return term if lowest == SEVERITIES[0] else view.tongue.say("and_graver", severity=term)


def _spans(view: View, spans: Sequence[str]) -> list[tuple[str, str]]:
    return [(one, view.wording.age(span.total_seconds()) if (span := span_of(one)) else one) for one in spans]


def _by_province(view: View, rows: Sequence[IncidentRow]) -> list[tuple[str, list[IncidentRow]]]:
    """The rows of each province by its name; those without one last."""

    def key(row: IncidentRow) -> tuple[bool, str]:
        return row.place.province is None, view.province(row.place.province)

    ordered = sorted(rows, key=key)  # stable: the newest of a province stay first
    unknown = view.tongue.say("place_unknown")
    return [(name or unknown, list(found)) for (_, name), found in groupby(ordered, key=key)]


def _parts(rows: Sequence[IncidentRow], since: dt.datetime) -> list[tuple[str, list[IncidentRow]]]:
    """The rows of the sheet: those that began in the shift, those that went on, those that ended; the gravest first."""
    ranked = sorted(rows, key=lambda row: SEVERITIES.index(row.severity) if row.severity in SEVERITIES else 9)
    ended = [row for row in ranked if row.status in ENDED]
    others = [row for row in ranked if row.status not in ENDED]
    return [
        ("part_new", [row for row in others if row.opened >= since]),
        ("part_developed", [row for row in others if row.opened < since]),
        ("part_ended", ended),
    ]


def _sum(view: View, rows: Sequence[IncidentRow]) -> str:
    counts = Counter(row.severity for row in rows)
    found = [f"{view.tongue.number(counts[one])} {view.tongue.term(one)}" for one in SEVERITIES if counts[one]]
    return view.wording.listed(found)
