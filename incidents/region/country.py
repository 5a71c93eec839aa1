"""The country that a pack is about: `region.toml`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from incidents.errors import RefuseError
from incidents.region.files import key, toml


@dataclass(frozen=True)
class Country:
    """Name, ISO 3166-1 code, local clock (fixed offset), languages read, the version of its P-codes, and the province
    of the seat of government.

    `everywhere`: the pack is about no one country, and an incident counts wherever it happened; a place that the pack
    does not know is then simply unknown.
    """

    code: str
    name: str
    zone: dt.timezone
    languages: tuple[str, ...]
    pcode_version: str
    seat: str
    everywhere: bool = False
    number: int | None = None
    """ISO 3166-1 numeric, for exports; None where the pack does not say."""

    @classmethod
    def parse(cls, files: Mapping[str, str]) -> Country:
        """Parse `region.toml`: code, name, utc_offset ("+04:30"), languages, pcode_version, seat, and what may lack."""
        name = "region.toml"
        content = toml(files, name)
        offset = key(content, name, "utc_offset", str)
        try:
            zone = dt.datetime.strptime(offset, "%z").tzinfo
        except ValueError:
            zone = None
        if not isinstance(zone, dt.timezone):
            raise RefuseError(f'region pack: {name}: utc_offset {offset!r} should look like "+04:30"')
        return cls(
            code=key(content, name, "code", str),
            name=key(content, name, "name", str),
            zone=zone,
            languages=tuple(key(content, name, "languages", list)),
            pcode_version=key(content, name, "pcode_version", str),
            seat=key(content, name, "seat", str),
            everywhere="everywhere" in content and key(content, name, "everywhere", bool),
            number=key(content, name, "number", int) if "number" in content else None,
        )
