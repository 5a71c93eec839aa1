"""Incidents as files that other programs can read, from invented stories."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json

import msgspec
import pytest

from incidents.hand import Hand
from incidents.records import Incident
from incidents.region.country import Country
from services.exports.incident_files import COLUMNS, acled_table, geojson, json_lines
from tests.support.told import Desk, place, report

COUNTRY = Country("VM", "Velmaria", dt.UTC, ("vm",), "2020-01-01", "XX-ONE", number=999)
PROVINCES = {"XX-ONE": "Province One"}


def told(*reports: object, **more: object) -> list[Incident]:
    desk = Desk()
    for number, one in enumerate(reports):
        desk.tell(one, hours=number, outlet=f"Outlet {number}")  # type: ignore[arg-type]
    return [msgspec.structs.replace(one, **more) for one in desk.book.values()]


def rows(incidents: list[Incident], country: Country = COUNTRY) -> list[dict[str, str]]:
    text = b"".join(acled_table(incidents, country, PROVINCES)).decode()
    assert text.endswith("\r\n")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def exact() -> Incident:
    where = place(district="Green", pcode="VM0101", latitude=-1.5, longitude=-70.25, radius_km=2.5)
    (one,) = told(report(where, killed=(3, 5), actors=["Reds", "Blues"]))
    return one


def test_every_column_and_none_else() -> None:
    (row,) = rows([exact()])
    assert tuple(row) == COLUMNS
    assert row | {
        "event_id_cnty": f"VM{exact().id}", "event_date": "2031-05-06", "time_precision": "1",
        "disorder_type": "Political violence", "actor1": "Reds", "actor2": "Blues", "civilian_targeting": "",
        "iso": "999", "country": "Velmaria", "admin1": "Province One", "admin2": "Green", "location": "Greenford",
        "latitude": "-1.5", "longitude": "-70.25", "geo_precision": "1", "source": "Outlet 0",
        "notes": "Somebody said so.", "fatalities": "3",
    } == row  # fmt: skip


def test_what_nobody_told_is_empty() -> None:
    (one,) = told(report(place(province=None, precision="country"), day=None))
    (row,) = rows([one], Country("VM", "Velmaria", dt.UTC, ("vm",), "2020-01-01", "XX-ONE"))
    for name in ("event_date", "time_precision", "actor1", "iso", "admin1", "latitude", "longitude", "fatalities"):
        assert row[name] == "", name


@pytest.mark.parametrize(("figures", "fatalities"), [((0, 0), "0"), ((None, 4), "0"), ((7, None), "7")])
def test_the_most_conservative_figure(figures: tuple[int | None, int | None], fatalities: str) -> None:
    assert rows(told(report(killed=figures)))[0]["fatalities"] == fatalities


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t=", "\r\n=", "＝", "\u200e="])
def test_no_cell_of_text_is_a_formula(begin: str) -> None:
    (one,) = told(report(place(f'{begin}HYPERLINK("http://x")')))
    cell = rows([one])[0]["location"]
    assert cell.startswith("'") and "HYPERLINK" in cell


def test_separators_and_line_ends_in_a_text_stay_in_its_cell() -> None:
    (one,) = told(report(place('Green, "ford"\nx;')))
    assert rows([one])[0]["location"] == 'Green, "ford" x;'


def test_what_was_retracted_or_merged_is_in_json_lines_alone() -> None:
    gone = told(report(), status="retracted") + told(report(), status="merged", hand=Hand(merged_into="x"))
    assert rows(gone) == []
    assert json.loads(b"".join(geojson(gone)))["features"] == []
    lines = b"".join(json_lines([*gone, exact()])).splitlines()
    assert [msgspec.json.decode(line, type=Incident) for line in lines] == [*gone, exact()]


def test_geojson_tells_how_exact_a_point_is() -> None:
    (nowhere,) = told(report(place(precision="province")))
    found = json.loads(b"".join(geojson([exact(), nowhere])))
    here, there = found["features"]
    assert found["type"] == "FeatureCollection" and "crs" not in found
    assert here["geometry"] == {"type": "Point", "coordinates": [-70.25, -1.5]}
    assert (here["properties"]["precision_m"], here["properties"]["geo_precision"]) == (2500, 1)
    assert (here["properties"]["killed"], here["properties"]["wounded"]) == ([3, 5], None)
    assert (there["geometry"], there["properties"]["precision_m"]) == (None, None)


def test_an_empty_book_is_a_file_too() -> None:
    assert rows([]) == []
    assert json.loads(b"".join(geojson([]))) == {"type": "FeatureCollection", "features": []}
    assert b"".join(json_lines([])) == b""
