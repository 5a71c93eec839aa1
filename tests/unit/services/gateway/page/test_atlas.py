"""What the page takes of the region pack; a pack without outlines or other names has a page all the same."""

from __future__ import annotations

import csv
import datetime as dt
import re

import pytest

from incidents.errors import RefuseError
from services.gateway.page.atlas import Atlas
from services.gateway.page.routes import load_atlas
from tests.support.house import ROOT
from tests.support.readings import VELMARIA, files
from tests.support.told import place

REGION = 'utc_offset = "-03:30"'
TABLE = "iso_3166_2,name_en\nXX-ONE,First\nXX-TWO,Second\n"


def test_a_pack_of_another_country_needs_no_more_than_its_table() -> None:
    found = Atlas.parse({"provinces.csv": TABLE, "region.toml": REGION})
    assert (found.name("XX-ONE", "fa"), found.name("XX-NINE", "en"), found.name(None, "en")) == ("First", "XX-NINE", "")
    assert (found.outlines, found.offset) == (None, dt.timedelta(hours=-3, minutes=-30))


def test_the_made_up_pack_has_a_page_too() -> None:
    found = Atlas.parse(files(VELMARIA))
    assert (found.name("XV-TAR", "vm"), found.name("XV-TAR", "en")) == ("Tarskiaë", "Tarskia")
    assert found.outlines is None and found.districts


def test_names_in_the_language_of_the_page() -> None:
    names = "iso_3166_2,fa,ps\nXX-ONE,اول,\nXX-NINE,نهم,نهم\n"
    found = Atlas.parse({"provinces.csv": TABLE, "region.toml": REGION, "province_names.csv": names})
    assert [found.name("XX-ONE", code) for code in ("fa", "ps", "en")] == ["اول", "First", "First"]
    assert found.place(place("Greenford", "XX-ONE"), "fa", "rtl") == ("Greenford", "اول")
    assert found.place(place("Fursst", "XX-ONE", "province"), "fa", "rtl") == ("اول", "")
    assert found.place(place("Somewhere", None), "fa", "rtl") == ("Somewhere", "")


def test_a_district_is_called_as_the_pack_does_whatever_the_story_wrote() -> None:
    districts = "pcode,name,variants\nX1,Green Valley,Green Valley|Grn Vly|دره سبز\n"
    found = Atlas.parse({"provinces.csv": TABLE, "region.toml": REGION, "districts.csv": districts})
    written = place("grn vly", "XX-ONE", "district", pcode="X1")
    assert found.place(written, "en", "ltr") == ("Green Valley", "First")
    assert found.place(written, "fa", "rtl") == ("دره سبز", "First")
    assert found.place(place("Elsewhere", "XX-ONE", "district", pcode="X9"), "en", "ltr") == ("Elsewhere", "First")


@pytest.mark.parametrize("offset", ["4.5", "+4:30", ""])
def test_a_clock_that_is_none_is_refused(offset: str) -> None:
    with pytest.raises(RefuseError, match="utc_offset"):
        Atlas.parse({"provinces.csv": TABLE, "region.toml": f'utc_offset = "{offset}"'})


def test_outlines_that_are_none_are_refused() -> None:
    with pytest.raises(RefuseError, match=r"outlines\.json"):
        Atlas.parse({"provinces.csv": TABLE, "region.toml": REGION, "outlines.json": '{"west": 1}'})


def test_the_shipped_map_has_every_province_at_its_place() -> None:
    found = load_atlas(ROOT / "config")
    assert found.outlines is not None
    assert found.outlines.provinces.keys() == found.names.keys()
    with (ROOT / "config" / "region" / "provinces.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        assert all(found.name(row["iso_3166_2"], code) != row["name_en"] for code in ("fa", "ps"))
        x, y = found.outlines.point(float(row["lat"]), float(row["lon"]))
        left, top, right, bottom = _box(found.outlines.provinces[row["iso_3166_2"]])
        assert left < x < right and top < y < bottom, row["name_en"]
        assert left >= 0 and top >= 0 and right <= found.outlines.width and bottom <= found.outlines.height


def _box(path: str) -> tuple[float, float, float, float]:
    """The box around a path of one or more rings, each 'Mx,ylx,y x,y…z' with relative steps."""
    xs, ys = [], []
    for ring in path.split("z")[:-1]:
        x = y = 0
        for found in re.findall(r"(-?\d+),(-?\d+)", ring):
            x, y = x + int(found[0]), y + int(found[1])
            xs.append(x)
            ys.append(y)
    return min(xs), min(ys), max(xs), max(ys)
