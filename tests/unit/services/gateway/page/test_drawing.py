"""The map: circles of the record's own radius, in kilometres, and provinces that filter."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from services.gateway.page.atlas import Atlas, Outlines
from services.gateway.page.drawing import drawing_of
from services.gateway.page.view import View
from services.gateway.shelf import kept
from tests.support.spine import NOW, incident
from tests.support.told import place, report
from tests.unit.services.gateway.page.test_tongues import TONGUES

OUTLINES = Outlines(
    west=60.0, north=40.0, km_east=90.0, km_south=111.0, width=900, height=700, provinces={"XX-ONE": "M0,0l9,0 0,9z"}
)


def view(outlines: Outlines | None = OUTLINES) -> View:
    atlas = Atlas({"XX-ONE": {"*": "First"}}, dt.timedelta(0), outlines)
    return View(TONGUES.by_code["en"], TONGUES, atlas, NOW + dt.timedelta(hours=2), "live", False, "/", {})


def row(name: str, **point: Any) -> Any:
    best = report(place("Greenford", precision="district", **point), killed=3)
    return kept(msgspec.structs.replace(incident(name), best=best), 7).row


def test_a_circle_is_as_large_as_the_place_is_uncertain() -> None:
    drawn = drawing_of(view(), [row("i1", latitude=38.0, longitude=62.0, radius_km=17.5)], {"text": "blast"})
    assert drawn is not None
    (circle,) = drawn.circles
    assert (circle.x, circle.y, circle.radius, circle.address) == (180.0, 222.0, 17.5, "/incidents/i1")
    assert circle.words == (
        "Severe, Remote explosive/landmine/IED, \u2068Greenford\u2069, \u2068First\u2069, "
        "3 killed, district known (within 18 km), 2 h"
    )
    (shape,) = drawn.provinces
    assert (shape.words, shape.heat, shape.address) == ("First: 1 incident", 1, "/?text=blast&place=XX-ONE")


def test_the_newest_lie_on_top_and_what_has_no_point_is_counted() -> None:
    point = {"latitude": 38.0, "longitude": 62.0}
    drawn = drawing_of(view(), [row("new", **point), row("old", **point), row("none")], {})
    assert drawn is not None
    assert [one.address for one in drawn.circles] == ["/incidents/old", "/incidents/new"]
    assert drawn.nowhere == 1


def test_a_region_without_outlines_has_no_map() -> None:
    assert drawing_of(view(None), [row("i1")], {}) is None
