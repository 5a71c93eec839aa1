"""Makes `config/region/outlines.json`, the provinces as the desk's map draws them, of a GeoJSON file of boundaries.

    python -m tests.support.outlines BOUNDARIES.geojson > config/region/outlines.json

A province is found by its point in `config/region/provinces.csv`, never by the file's own codes, which differ. Points
are laid on a grid, the same for neighbours, so that they keep one border. Units are kilometres, eastward and southward.
"""

from __future__ import annotations

import csv
import json
import math
import sys
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
Point = tuple[float, float]
# Finer than a pixel of a map that fills a screen.
GRID_KM = 2.0
_KM_A_DEGREE = 111.32
_MARGIN_KM = 12.0


def outlines(boundaries: dict[str, Any], points: dict[str, Point]) -> dict[str, Any]:
    """The map of *boundaries*, a FeatureCollection; *points* are longitude and latitude of each province by code."""
    shapes = [list(_rings(feature["geometry"])) for feature in boundaries["features"]]
    every = [point for shape in shapes for ring in shape for point in ring]
    west, east = min(x for x, _ in every), max(x for x, _ in every)
    south, north = min(y for _, y in every), max(y for _, y in every)
    scale = (_KM_A_DEGREE * math.cos(math.radians((south + north) / 2)), _KM_A_DEGREE)
    origin = (west - _MARGIN_KM / scale[0], north + _MARGIN_KM / scale[1])

    def laid(ring: Iterable[Point]) -> list[tuple[int, int]]:
        grid = [
            (round((x - origin[0]) * scale[0] / GRID_KM), round((origin[1] - y) * scale[1] / GRID_KM)) for x, y in ring
        ]
        return [one for at, one in enumerate(grid) if one != grid[at - 1]]

    provinces = {}
    for code, point in sorted(points.items()):
        found = [shape for shape in shapes if any(_inside(point, ring) for ring in shape)]
        if len(found) != 1:
            raise SystemExit(f"{code}: its point lies in {len(found)} shapes; correct it in provinces.csv")
        provinces[code] = "".join(_path(laid(ring)) for ring in found[0])
    return {
        "west": round(origin[0], 5),
        "north": round(origin[1], 5),
        "km_east": round(scale[0], 4),
        "km_south": round(scale[1], 4),
        "width": round((east - west) * scale[0] + 2 * _MARGIN_KM),
        "height": round((north - south) * scale[1] + 2 * _MARGIN_KM),
        "provinces": provinces,
    }


def _rings(geometry: dict[str, Any]) -> Iterator[list[Point]]:
    shapes = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    for shape in shapes:
        yield [(float(x), float(y)) for x, y, *_ in shape[0]]


def _inside(point: Point, ring: list[Point]) -> bool:
    """Whether a ray from *point* eastward crosses *ring* an odd number of times."""
    x, y = point
    crossed = False
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
            crossed = not crossed
    return crossed


def _path(ring: list[tuple[int, int]]) -> str:
    """The ring as an SVG path with relative steps; empty where the grid has swallowed it."""
    if len(ring) < 3:
        return ""
    unit = int(GRID_KM)
    parts = [f"M{ring[0][0] * unit},{ring[0][1] * unit}l"]
    for (ax, ay), (bx, by) in pairwise(ring):
        parts.append(f"{(bx - ax) * unit},{(by - ay) * unit}")
    return parts[0] + " ".join(parts[1:]) + "z"


def main(path: str) -> None:
    """Write the map to standard output."""
    with (ROOT / "config" / "region" / "provinces.csv").open(encoding="utf-8", newline="") as stream:
        points = {row["iso_3166_2"]: (float(row["lon"]), float(row["lat"])) for row in csv.DictReader(stream)}
    found = outlines(json.loads(Path(path).read_text(encoding="utf-8")), points)
    json.dump(found, sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
