"""The map: provinces with how many incidents each has, and a circle as large as the place is uncertain.

The unit is the kilometre, so a circle's radius is the record's own. A dot marks its middle, since the circle of a town
is smaller than a pixel; the dot has one size and says nothing of extent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from services.gateway.answers import IncidentRow
from services.gateway.page.atlas import Outlines
from services.gateway.page.requests import address
from services.gateway.page.view import View

# More circles than this lie over one another and cost a phone its breath; the table has them all.
MOST_CIRCLES = 300
# From so many incidents on a province takes the next shade.
_HEATS = (1, 3, 8, 20)
_DOT_KM = 11.0


@dataclass(frozen=True, slots=True)
class Shape:
    """One province: its outline, name and where that stands, how many incidents in words, its shade from 0 to 4."""

    path: str
    name: str
    x: float
    y: float
    words: str
    heat: int
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Circle:
    """One incident: the middle and the radius in kilometres on the map."""

    x: float
    y: float
    radius: float
    severity: str
    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """All of it; `nowhere` incidents have no point."""

    width: int
    height: int
    provinces: tuple[Shape, ...]
    circles: tuple[Circle, ...]
    nowhere: int
    dot: float = _DOT_KM


def drawing_of(view: View, rows: Sequence[IncidentRow], texts: dict[str, str], path: str = "/") -> Drawing | None:
    """The map of *rows*, newest first; a province's address adds it to the filters in *texts*.

    None where the region has no outlines.
    """
    outlines = view.atlas.outlines
    if outlines is None:
        return None
    points = {code: outlines.point(*view.atlas.points.get(code, (0.0, 0.0))) for code in outlines.provinces}
    counts = Counter(row.place.province for row in rows)
    shapes = tuple(
        Shape(
            path=drawn,
            name=view.province(code),
            x=points[code][0],
            y=points[code][1],
            words=f"{view.province(code)}: {view.tongue.count('incidents', counts[code])}",
            heat=sum(counts[code] >= least for least in _HEATS),
            address=address(path, **{**texts, "place": code}),
            chosen=texts.get("place") == code,
        )
        for code, drawn in outlines.provinces.items()
    )
    placed = [row for row in rows if row.place.latitude is not None and row.place.longitude is not None]
    # the newest lie on top, so they are drawn last
    circles = tuple(_circle(view, outlines, row) for row in reversed(placed[:MOST_CIRCLES]))
    return Drawing(outlines.width, outlines.height, shapes, circles, len(rows) - len(placed))


def _circle(view: View, outlines: Outlines, row: IncidentRow) -> Circle:
    assert row.place.latitude is not None and row.place.longitude is not None
    x, y = outlines.point(row.place.latitude, row.place.longitude)
    words = view.tongue.phrases["comma"].join([view.label(row), view.exactness(row.place), view.age(row.updated)])
    return Circle(x, y, round(row.place.radius_km or 0.0, 1), row.severity, words, view.address_of(row.incident))
