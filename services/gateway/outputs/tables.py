"""Incidents for maps and spreadsheets: GeoJSON (RFC 7946) and CSV (RFC 4180)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from incidents.records import FIGURE_KINDS
from services.gateway.answers import IncidentRow
from services.gateway.outputs.plain_words import title_of
from services.views.terminal import safe

# What a spreadsheet takes for the beginning of a formula, the wide forms of other scripts' keyboards among them.
_FORMULA = tuple("=+-@\t\r\n|%\uff1d\uff0b\uff0d\uff20")
# Without it the spreadsheets that most desks have read Dari and Pashto as another code.
_MARK = "\ufeff"
_PLACE = ("name", "district", "province", "pcode", "precision", "latitude", "longitude", "radius_km")
_COLUMNS = (
    "incident", "status", "opened", "updated", "date", "date_precision", "event_type", "sub_event_type", "severity",
    *(f"place_{name}" for name in _PLACE),
    *(f"{kind}_{end}" for kind in FIGURE_KINDS for end in ("least", "most")),
    "claimed_by", "actors", "headline", "headline_language", "outlets", "stories", "origins", "number",
)  # fmt: skip


def geojson(rows: Iterable[IncidentRow]) -> bytes:
    """A FeatureCollection: a point for each incident, or no geometry where its place is nowhere on a map.

    The point is the middle of the place, which is only as exact as `precision` and `radius_km` say: draw a circle.
    """
    features = []
    for row in rows:
        place = row.place
        known = place.latitude is not None and place.longitude is not None
        properties: dict[str, Any] = msgspec.to_builtins(row)
        del properties["place"]
        properties |= {"title": title_of(row), **{f"place_{name}": getattr(place, name) for name in _PLACE}}
        geometry = {"type": "Point", "coordinates": [place.longitude, place.latitude]} if known else None
        features.append({"type": "Feature", "id": row.incident, "geometry": geometry, "properties": properties})
    return msgspec.json.encode({"type": "FeatureCollection", "features": features})


def csv_table(rows: Iterable[IncidentRow]) -> bytes:
    """A table with a head: one incident a line, lists with '; ' between, times in ISO 8601.

    Text that a spreadsheet would take for a formula has an apostrophe before it, which spreadsheets do not show.
    """
    out = io.StringIO(newline="")
    out.write(_MARK)
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    writer.writerows([_cell(value) for value in _values(row)] for row in rows)
    return out.getvalue().encode("utf-8", "replace")


def _values(row: IncidentRow) -> Iterator[object]:
    yield from (row.incident, row.status, row.opened.isoformat(), row.updated.isoformat(), row.date, row.date_precision)
    yield from (row.event_type, row.sub_event_type, row.severity)
    yield from (getattr(row.place, name) for name in _PLACE)
    for kind in FIGURE_KINDS:
        yield from getattr(row.figures, kind) or (None, None)
    yield from (row.claimed_by, row.actors, row.headline, row.headline_language, row.outlets)
    yield from (row.stories, row.origins, row.number)


def _cell(value: object) -> object:
    if value is None or isinstance(value, int | float):
        return value
    text = safe("; ".join(value) if isinstance(value, tuple) else str(value))
    return f"'{text}" if text.startswith(_FORMULA) else text
