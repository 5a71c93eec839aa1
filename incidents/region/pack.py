"""The region pack: all knowledge of one country, its neighbours and its languages, parsed and checked.

`Region.parse` takes the pack's files as texts by name (services read them from `config/region/`), so nothing here
touches the disk; a pack for another country is another folder. A file or key that is missing or malformed is a
`RefuseError` that names file and key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from incidents.region.actors import Actors
from incidents.region.country import Country
from incidents.region.course import CourseWords
from incidents.region.gazetteer import Gazetteer
from incidents.region.language import LanguagePack
from incidents.region.signals import SignalPack


@dataclass(frozen=True)
class Region:
    """One region pack. `languages` by ISO 639-1 code, in the order of `region.toml`."""

    country: Country
    languages: Mapping[str, LanguagePack]
    gazetteer: Gazetteer
    actors: Actors
    signals: SignalPack
    course: Mapping[str, CourseWords]

    @classmethod
    def parse(cls, files: Mapping[str, str]) -> Region:
        """Parse the files of a pack (name → text). Raises RefuseError with file and key."""
        country = Country.parse(files)
        return cls(
            country=country,
            languages={code: LanguagePack.parse(code, files) for code in country.languages},
            gazetteer=Gazetteer.parse(country, files),
            actors=Actors.parse(country, files),
            signals=SignalPack.parse(country, files),
            course={code: CourseWords.parse(code, files) for code in country.languages},
        )
