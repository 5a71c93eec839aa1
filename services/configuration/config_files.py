"""Reads the files of the configuration folder as texts and gives them to the domain's parsers, which know no files.

Each file is bounded in size and must be UTF-8; what is wrong with one is a RefuseError that names it. Nothing is kept:
who loads twice reads twice.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from incidents.errors import RefuseError

if TYPE_CHECKING:
    from incidents.linking.rules import LinkingRules
    from incidents.origins import OutletTable
    from incidents.reading.cap import CapTable
    from incidents.region.pack import Region
    from incidents.silence import SilenceRules

# The largest file of the shipped pack, the gazetteer of places, is two orders of magnitude smaller.
FILE_BYTES = 32 << 20
PACK_FILES = 500
_ENDINGS = (".toml", ".csv")
_Parsed = TypeVar("_Parsed")


@dataclass(frozen=True, slots=True)
class Rules:
    """The parsed rules of linking, of CAP's severity, urgency and certainty, and of outlets and their families."""

    linking: LinkingRules
    cap: CapTable
    outlets: OutletTable


def load_region(config: Path) -> Region:
    """The region pack in `region/` of the folder *config*. RefuseError names the file (and key) that is wrong."""
    folder = config / "region"
    files = read_folder(folder, "DIDEBAN_CONFIG")
    from incidents.region.pack import Region

    return named(folder, lambda: Region.parse(files))


def load_silence(config: Path) -> SilenceRules:
    """The rules of silence in the folder *config*."""
    from incidents.silence import SilenceRules

    return load_with(config / "silence.toml", SilenceRules.parse)


def load_rules(config: Path) -> Rules:
    """The rules in the folder *config* beside the region pack. RefuseError names the file (and key) that is wrong."""
    from incidents.linking.rules import LinkingRules
    from incidents.origins import OutletTable
    from incidents.reading.cap import CapTable

    return Rules(
        linking=load_with(config / "linking.toml", LinkingRules.parse),
        cap=load_with(config / "cap.toml", CapTable.parse),
        outlets=load_with(config / "region" / "outlets.toml", OutletTable.parse),
    )


def read_folder(folder: Path, variable: str) -> dict[str, str]:
    """The texts of the `.toml` and `.csv` files right inside *folder*, by name. *variable* is what to set without it.

    Hidden files and editors' copies (`x.toml~`) are passed over.
    """
    try:
        found = sorted(entry.name for entry in os.scandir(folder) if _is_pack_file(entry.name))
    except OSError as error:
        raise _unreadable(folder, error, variable) from None
    if not found:
        raise RefuseError(f"{folder} holds no .toml or .csv file; set {variable} to the folder that has them")
    if len(found) > PACK_FILES:
        raise RefuseError(
            f"{folder} holds {len(found)} files, and a pack has at most {PACK_FILES}; is it the right one?"
        )
    return {name: read_text(folder / name, variable) for name in found}


def read_text(path: Path, variable: str = "DIDEBAN_CONFIG") -> str:
    """The text of the file *path*, without a byte-order mark. RefuseError where it is absent, too large or no UTF-8."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(FILE_BYTES + 1)
    except OSError as error:
        raise _unreadable(path, error, variable) from None
    if len(raw) > FILE_BYTES:
        raise RefuseError(f"{path} is larger than {FILE_BYTES >> 20} MB; is it the right file?")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise RefuseError(f"{path} is not UTF-8 in line {line}; save it as UTF-8") from None


def load_with(path: Path, parse: Callable[[str], _Parsed]) -> _Parsed:
    """What *parse* makes of the text of *path*; its RefuseErrors get the path in front."""
    text = read_text(path)
    return named(path, lambda: parse(text))


def named(path: Path, parse: Callable[[], _Parsed]) -> _Parsed:
    """What *parse* returns; a RefuseError gets the *path* in front, since a parser knows a file's name only."""
    try:
        return parse()
    except RefuseError as error:
        raise RefuseError(f"{path}: {error}") from error


def _is_pack_file(name: str) -> bool:
    return name.endswith(_ENDINGS) and not name.startswith(".")


def _unreadable(path: Path, error: OSError, variable: str) -> RefuseError:
    if isinstance(error, FileNotFoundError):
        return RefuseError(f"{path} is missing; set {variable} to the folder that holds it")
    if isinstance(error, NotADirectoryError):
        return RefuseError(f"{path} is not a folder; set {variable} to the right one")
    return RefuseError(f"{path} cannot be read ({error.strerror}); check its permissions")
