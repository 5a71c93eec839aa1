"""Any value of a pack's file that is of another kind is refused with the file's name, or does no harm; nothing else."""

from __future__ import annotations

import copy
import datetime as dt
import json
import tomllib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from incidents.errors import RefuseError
from incidents.origins import OutletTable
from incidents.region.actors import Actors
from incidents.region.country import Country
from incidents.region.course import CourseWords
from incidents.region.gazetteer import Gazetteer
from incidents.region.language import LanguagePack
from incidents.region.signals import SignalPack
from tests.support.readings import VELMARIA, files

TEXTS = files(VELMARIA)
COUNTRY = Country.parse(TEXTS)
PARSERS: dict[str, Callable[[dict[str, str]], object]] = {
    "language.vm.toml": lambda texts: LanguagePack.parse("vm", texts),
    "course.vm.toml": lambda texts: CourseWords.parse("vm", texts),
    "places.vm.toml": lambda texts: Gazetteer.parse(COUNTRY, texts),
    "spelling.toml": lambda texts: Gazetteer.parse(COUNTRY, texts),
    "actors.toml": lambda texts: Actors.parse(COUNTRY, texts),
    "claims.vm.toml": lambda texts: Actors.parse(COUNTRY, texts),
    "signals.vm.toml": lambda texts: SignalPack.parse(COUNTRY, texts),
    "event_rules.toml": lambda texts: SignalPack.parse(COUNTRY, texts),
    "region.toml": Country.parse,
    "outlets.toml": lambda texts: OutletTable.parse(texts["outlets.toml"]),
}
WRONG: tuple[Any, ...] = (7, -1, 2.5, True, "", "(", [], [3], [[]], ["", "("], {}, {"a": 1}, dt.date(2031, 5, 6))

Path = tuple[str | int, ...]


def written(value: Any) -> str:
    """*value* as TOML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {written(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, dt.date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """The path of everything within *value*; of lists the first two."""
    inner = value.items() if isinstance(value, dict) else list(enumerate(value))[:2] if isinstance(value, list) else ()
    for key, one in inner:
        yield (*path, key)
        yield from places(one, (*path, key))


def with_value(content: dict[str, Any], path: Path, value: Any) -> str:
    """*content* as a file in which *value* stands at *path*."""
    changed = copy.deepcopy(content)
    table: Any = changed
    for part in path[:-1]:
        table = table[part]
    table[path[-1]] = value
    return "\n".join(f"{json.dumps(key)} = {written(one)}" for key, one in changed.items())


@pytest.mark.filterwarnings("ignore:Possible nested set")
@pytest.mark.parametrize("name", PARSERS)
def test_values_of_another_kind(name: str) -> None:
    content = tomllib.loads(TEXTS[name])
    PARSERS[name](TEXTS | {name: with_value(content, (next(iter(content)),), content[next(iter(content))])})
    harm = []
    for path in places(content):
        for value in WRONG:
            try:
                PARSERS[name](TEXTS | {name: with_value(content, path, value)})
            except RefuseError as error:
                if not any(file in str(error) for file in TEXTS):
                    harm.append((path, value, str(error)))
            except Exception as error:  # noqa: BLE001 - what is looked for
                harm.append((path, value, repr(error)))
    assert harm == []


def test_a_pack_whose_forces_are_nobodys_is_refused():
    head, _, rest = TEXTS["actors.toml"].partition("[forces]\n")
    actors = f"{head}[forces]\nmeans = []\n[" + rest.partition("\n[")[2]
    with pytest.raises(RefuseError, match=r"actors.toml: forces: say whose"):
        Actors.parse(COUNTRY, TEXTS | {"actors.toml": actors})
