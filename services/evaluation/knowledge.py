"""What the program knows, as texts that can be altered before they are parsed: the means of every "what if".

API: Knowledge.load(config) -> Knowledge          the texts of the configuration folder
     knowledge.altered(changes) -> Knowledge      with keys set otherwise and tables emptied
     knowledge.rewritten()                        parsed and written again, which changes nothing
     knowledge.region_pack(), .rule_books()       parsed
     changes_in(path) -> list of Change           from a file of `config/evaluation/`

Nothing on the disk is changed. A change that would change nothing is refused, so that a renamed key is noticed.
"""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from incidents.errors import RefuseError
from incidents.linking.rules import LinkingRules
from incidents.origins import OutletTable
from incidents.reading.cap import CapTable
from incidents.region.pack import Region
from services.configuration.config_files import Rules, load_with, read_folder, read_text

_RULES = ("linking.toml", "cap.toml")
_Kind = TypeVar("_Kind")


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One alteration. `file`: name, `*` standing for anything (`signals.*.toml`). A table (.csv) keeps its head only;
    else `key` (dots go down, `*` is every key) gets the value `to`, without which it is emptied: no words, no rows, 0.
    A row of a list of tables goes by its `name`, which comes last in the key, and is always taken away.
    """

    file: str
    key: str = ""
    to: Any = None


class Changes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The form of a file of changes."""

    change: list[Change]


def changes_in(path: Path) -> list[Change]:
    """The changes of the file *path*. RefuseError names it where it is absent or broken."""
    return load_with(path, lambda text: parsed(text, Changes)).change


def parsed(text: str, kind: type[_Kind]) -> _Kind:
    """The TOML *text* as a *kind*. RefuseError says what is wrong with it, the caller names the file."""
    try:
        return msgspec.convert(tomllib.loads(text), kind)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise RefuseError(str(error)) from None


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The texts by file name: of the region pack, and of the rules beside it."""

    region: Mapping[str, str]
    rules: Mapping[str, str]

    @classmethod
    def load(cls, config: Path) -> Knowledge:
        """Read the configuration folder *config*. RefuseError names the file that is wrong."""
        return cls(
            read_folder(config / "region", "DIDEBAN_CONFIG"),
            {name: read_text(config / name) for name in _RULES},
        )

    def altered(self, changes: Sequence[Change]) -> Knowledge:
        """The same with *changes* made, one after another. RefuseError where one of them meets nothing."""
        region, rules = dict(self.region), dict(self.rules)
        for change in changes:
            if not sum(_alter(texts, change) for texts in (region, rules)):
                raise RefuseError(f"no {change.file} holds {change.key or 'a table'}; correct config/evaluation")
        return Knowledge(region, rules)

    def rewritten(self) -> Knowledge:
        """The same, all files with keys parsed and written again, as those are that are altered."""
        region, rules = (
            {name: _written(tomllib.loads(text)) if name.endswith(".toml") else text for name, text in texts.items()}
            for texts in (self.region, self.rules)
        )
        return Knowledge(region, rules)

    def region_pack(self) -> Region:
        """The region pack, parsed. Takes a third of a second."""
        return Region.parse(self.region)

    def rule_books(self) -> Rules:
        """The rules beside it, parsed."""
        return Rules(
            linking=LinkingRules.parse(self.rules["linking.toml"]),
            cap=CapTable.parse(self.rules["cap.toml"]),
            outlets=OutletTable.parse(self.region["outlets.toml"]),
        )


def _alter(texts: MutableMapping[str, str], change: Change) -> int:
    """Make *change* in the texts that it names; how many places it met."""
    met = 0
    for name in [name for name in texts if fnmatchcase(name, change.file)]:
        if name.endswith(".csv"):
            texts[name] = texts[name].split("\n", 1)[0] + "\n"
            met += 1
            continue
        content = tomllib.loads(texts[name])
        here = _set(content, change.key.split("."), change.to)
        if here:
            texts[name] = _written(content)
        met += here
    return met


def _set(content: dict[str, Any], path: Sequence[str], to: object) -> int:
    """Give every place of *content* at *path* the value *to*; how many there were."""
    keys = list(content) if path[0] == "*" else [path[0]] if path[0] in content else []
    if len(path) == 1:
        content.update({key: _emptied(content[key]) if to is None else to for key in keys})
        return len(keys)
    return sum(_set_below(content, key, path[1:], to) for key in keys)


def _set_below(content: dict[str, Any], key: str, path: Sequence[str], to: object) -> int:
    value = content[key]
    if isinstance(value, dict):
        return _set(value, path, to)
    if not isinstance(value, list) or len(path) > 1:
        return 0
    content[key] = [row for row in value if not (isinstance(row, dict) and row.get("name") == path[0])]
    return len(value) - len(content[key])


def _emptied(value: object) -> object:
    """Nothing of the same kind as *value*; a table keeps its keys."""
    if isinstance(value, dict):
        return {key: _emptied(one) for key, one in value.items()}
    return type(value)()


def _written(content: Mapping[str, object]) -> str:
    """*content* as a file."""
    return "".join(f"{_text(key)} = {_text(value)}\n" for key, value in content.items())


def _text(value: object) -> str:
    """*value* as TOML, tables inline; a JSON string is a basic string of TOML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(key)} = {_text(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_text, value)) + "]"
    return value.isoformat() if isinstance(value, dt.date) else json.dumps(value, ensure_ascii=False)
