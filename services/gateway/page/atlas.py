"""What the page takes of the region pack: names of provinces and districts by language, outlines, points, the clock.

API: Atlas.parse(files) -> Atlas        the texts of the pack's files by name

Names in other languages and outlines may be absent: then the pack's own names stand, and there is no map.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

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
    districts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """P-code → all ways of writing it, the pack's own first."""
    points: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Province's code → latitude and longitude of its middle."""

    @classmethod
    def parse(cls, files: Mapping[str, str]) -> Atlas:
        """RefuseError names the file that is wrong."""
        try:
            provinces = _rows(files["provinces.csv"])
            names = {row["iso_3166_2"]: {"*": row["name_en"]} for row in provinces}
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
        points = {
            row["iso_3166_2"]: (float(row["lat"]), float(row["lon"]))
            for row in provinces
            if row.get("lat") and row["lon"]
        }
        districts = {
            row["pcode"]: tuple(dict.fromkeys((row["name"], *row["variants"].split("|"))))
            for row in _rows(files.get("districts.csv", ""))
        }
        return cls(names, offset, outlines, districts, points)

    def name(self, province: str | None, language: str) -> str:
        """The province's name in that language, else the pack's own; its code where it is not known."""
        known = self.names.get(province or "", {})
        return known.get(language) or known.get("*") or (province or "")

    def place(self, place: Place, language: str, direction: str) -> tuple[str, str]:
        """The place's name and that of its province; '' for the province where it is the same or not known.

        A district is called as the pack does, in letters that run in *direction* where it knows such a name; any other
        place as the story wrote it.
        """
        province = self.name(place.province, language)
        name = place.name
        if place.precision == "province" and province:
            name = province
        elif place.precision == "district" and (known := self.districts.get(place.pcode or "")):
            name = next((one for one in known if _runs(one, direction)), known[0])
        return name, "" if name == province else province


def _runs(name: str, direction: str) -> bool:
    """Whether *name* is written in letters that run in *direction*."""
    letters = (unicodedata.bidirectional(letter) for letter in name if letter.isalpha())
    return ("rtl" if next(letters, "") in ("R", "AL") else "ltr") == direction


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def _offset(text: str) -> dt.timedelta:
    match = _OFFSET.match(text)
    if match is None:
        raise RefuseError(f"region.toml: utc_offset {text!r} is none; write it as +04:30")
    found = dt.timedelta(hours=int(match[2]), minutes=int(match[3]))
    return -found if match[1] == "-" else found
