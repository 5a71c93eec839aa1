"""What the page takes of the region pack: names of provinces by language, their outlines, the clock.

API: Atlas.parse(files) -> Atlas        the texts of the pack's files by name

Names in other languages and outlines may be absent: then the pack's own names stand, and there is no map.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from incidents.errors import RefuseError
from incidents.records import Place

_OFFSET = re.compile(r"([+-])([0-9]{2}):([0-9]{2})\Z")


class Outlines(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The provinces as SVG paths in kilometres east and south of a corner, and where that corner lies.

    `km_east`, `km_south`: kilometres a degree of longitude and latitude, the same all over the map.
    """

    west: float
    north: float
    km_east: float
    km_south: float
    width: int
    height: int
    provinces: dict[str, str]

    def point(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a point lies on the map."""
        return round((longitude - self.west) * self.km_east, 1), round((self.north - latitude) * self.km_south, 1)


@dataclass(frozen=True, slots=True)
class Atlas:
    """`names`: province's code → language → name, `*` being the pack's own; `offset`: of the region's clock."""

    names: Mapping[str, Mapping[str, str]]
    offset: dt.timedelta
    outlines: Outlines | None = None

    @classmethod
    def parse(cls, files: Mapping[str, str]) -> Atlas:
        """RefuseError names the file that is wrong."""
        try:
            names = {row["iso_3166_2"]: {"*": row["name_en"]} for row in _rows(files["provinces.csv"])}
            for row in _rows(files.get("province_names.csv", "")):
                names.get(row["iso_3166_2"], {}).update({code: name for code, name in row.items() if name})
            offset = _offset(tomllib.loads(files["region.toml"])["utc_offset"])
        except (KeyError, tomllib.TOMLDecodeError) as error:
            raise RefuseError(
                f"provinces.csv, province_names.csv or region.toml: {error} is wrong or missing"
            ) from error
        drawn = files.get("outlines.json")
        try:
            outlines = msgspec.json.decode(drawn, type=Outlines) if drawn else None
        except msgspec.MsgspecError as error:
            raise RefuseError(f"outlines.json: {error}; make it anew") from error
        return cls(names, offset, outlines)

    def name(self, province: str | None, language: str) -> str:
        """The province's name in that language, else the pack's own; its code where it is not known."""
        known = self.names.get(province or "", {})
        return known.get(language) or known.get("*") or (province or "")

    def place(self, place: Place, language: str, comma: str) -> str:
        """The place and its province, where that is not the same."""
        province = self.name(place.province, language)
        own = self.names.get(place.province or "", {}).get("*")
        if place.name == own or not province:
            return province or place.name
        return f"{place.name}{comma}{province}"


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def _offset(text: str) -> dt.timedelta:
    match = _OFFSET.match(text)
    if match is None:
        raise RefuseError(f"region.toml: utc_offset {text!r} is none; write it as +04:30")
    found = dt.timedelta(hours=int(match[2]), minutes=int(match[3]))
    return -found if match[1] == "-" else found
