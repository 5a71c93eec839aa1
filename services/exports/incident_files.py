"""Incidents as JSON Lines, as a table in ACLED's columns, and as GeoJSON.

API: json_lines(incidents), geojson(incidents) -> parts of a file
     acled_table(incidents, country, provinces) -> parts of a file       (names of provinces by code)

JSON Lines hold every incident whole, as the book keeps it. The other two hold what is held to have happened: without
what was retracted or merged, as ACLED removes such rows. Nothing is guessed for them: what nobody told is empty.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from incidents.linking.corroboration import independent_origins
from incidents.records import FIGURE_KINDS, Incident, Report
from incidents.region.country import Country
from services.views.terminal import safe

COLUMNS = (
    "event_id_cnty", "event_date", "time_precision", "disorder_type", "event_type", "sub_event_type", "actor1",
    "actor2", "civilian_targeting", "iso", "country", "admin1", "admin2", "location", "latitude", "longitude",
    "geo_precision", "source", "notes", "fatalities", "timestamp",
)  # fmt: skip
_DISORDER = {
    "Battles": "Political violence",
    "Explosions/Remote violence": "Political violence",
    "Violence against civilians": "Political violence",
    "Protests": "Demonstrations",
    "Riots": "Demonstrations",
    "Strategic developments": "Strategic developments",
}
_DISORDER_OF_SUB_TYPE = {
    "Excessive force against protesters": "Political violence; Demonstrations",
    "Mob violence": "Political violence",
}
"""ACLED's codebook, table of disorder types."""
_AGAINST_CIVILIANS = "Violence against civilians"
# ACLED's codes: an exact day, a week, a month or so; a town, a part of a region, a larger region.
_TIME = {"day": 1, "week": 2, "month": 3, "year": 3}
_PLACE = {"place": 1, "district": 2, "province": 3, "country": 3}
_ROLES = ("party", "blamed", "target")
_NOTES = 2000
# What a spreadsheet takes for the beginning of a formula, also in the wide forms that it folds (OWASP, CSV injection).
_FORMULA = "=+-@\t\r＝＋－＠"


def json_lines(incidents: Iterable[Incident]) -> Iterator[bytes]:
    """One incident a line, whole; those that were retracted or merged too, with their status."""
    for incident in incidents:
        yield msgspec.json.encode(incident) + b"\n"


def acled_table(incidents: Iterable[Incident], country: Country, provinces: Mapping[str, str]) -> Iterator[bytes]:
    """A table with a heading, UTF-8, lines ended as RFC 4180 has it; cells that begin as a formula would are quoted."""
    yield _line(COLUMNS)
    for incident in incidents:
        if _happened(incident):
            row = _acled_row(incident, country, provinces)
            yield _line([_cell(row[name]) for name in COLUMNS])


def geojson(incidents: Iterable[Incident]) -> Iterator[bytes]:
    """One FeatureCollection (RFC 7946): a point an incident, and how far around it that may be in `precision_m`.

    An incident that lies nowhere in particular has no geometry (null). Positions are longitude, latitude.
    """
    yield b'{"type":"FeatureCollection","features":['
    first = True
    for incident in incidents:
        if _happened(incident):
            yield (b"\n" if first else b",\n") + msgspec.json.encode(_feature(incident))
            first = False
    yield b"\n]}\n"


def _happened(incident: Incident) -> bool:
    return incident.status not in ("retracted", "merged")


def _acled_row(incident: Incident, country: Country, provinces: Mapping[str, str]) -> dict[str, Any]:
    best = incident.best
    actors = [actor.name for role in _ROLES for actor in best.actors if actor.role == role]
    killed = best.figure("killed")
    place = best.place
    outlets = dict.fromkeys(one.source.outlet or one.source.origin for one in incident.tellings)
    return {
        "event_id_cnty": f"{country.code}{incident.id}",
        "event_date": best.when.day.isoformat() if best.when.day else "",
        "time_precision": _TIME.get(best.when.precision, "") if best.when.day else "",
        "disorder_type": _DISORDER_OF_SUB_TYPE.get(best.sub_event_type, _DISORDER.get(best.event_type, "")),
        "event_type": best.event_type,
        "sub_event_type": best.sub_event_type,
        "actor1": actors[0] if actors else "",
        "actor2": actors[1] if len(actors) > 1 else "",
        "civilian_targeting": "Civilian targeting" if best.event_type == _AGAINST_CIVILIANS else "",
        "iso": "" if country.number is None else country.number,
        "country": country.name,
        "admin1": provinces.get(place.province or "", ""),
        "admin2": place.district or "",
        "location": place.name,
        "latitude": "" if place.latitude is None else place.latitude,
        "longitude": "" if place.longitude is None else place.longitude,
        "geo_precision": _PLACE[place.precision],
        "source": "; ".join(name for name in outlets if name),
        "notes": _notes(best),
        # ACLED takes the most conservative figure; where nobody told one this is empty, and not 0
        "fatalities": "" if killed is None else killed.least or 0,
        "timestamp": int(incident.updated.timestamp()),
    }


def _notes(best: Report) -> str:
    """The sentences behind place and figures, each once."""
    evidence = (best.place.evidence, *(figure.evidence for figure in best.figures))
    return " ".join(dict.fromkeys(one.sentence for one in evidence if one.sentence))[:_NOTES]


def _feature(incident: Incident) -> dict[str, Any]:
    best, place = incident.best, incident.best.place
    here = place.latitude is not None and place.longitude is not None
    return {
        "type": "Feature",
        "id": incident.id,
        "geometry": {"type": "Point", "coordinates": [place.longitude, place.latitude]} if here else None,
        "properties": {
            "status": incident.status,
            "event_type": best.event_type,
            "sub_event_type": best.sub_event_type,
            "date": best.when.day,
            "date_precision": best.when.precision,
            "place": place.name,
            "province": place.province,
            "pcode": place.pcode,
            "pcode_version": place.pcode_version,
            "precision": place.precision,
            "geo_precision": _PLACE[place.precision],
            "precision_m": round(place.radius_km * 1000) if here and place.radius_km is not None else None,
            "actors": [actor.name for actor in best.actors],
            **{kind: [one.least, one.most] if (one := best.figure(kind)) else None for kind in FIGURE_KINDS},
            "claimed_by": best.claimed_by,
            "origins": independent_origins(incident),
            "opened": incident.opened,
            "updated": incident.updated,
        },
    }


def _cell(value: object) -> str:
    """*value* on one line; text that a spreadsheet would take for a formula gets an apostrophe in front."""
    if not isinstance(value, str):
        return str(value)
    text = safe(value)
    return f"'{text}" if text.startswith(tuple(_FORMULA)) else text


def _line(cells: Iterable[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode("utf-8", "replace")
