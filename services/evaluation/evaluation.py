"""Measures the program, as it ships or altered, on every labelled set that it finds.

API: evaluate(settings, folders, only) -> (measured sets, names of those absent)
     measure(bench, folders, names)    the same with a bench made by hand
     set_of(name)                      the set that a name is of: its own, or that of a labelled stream (`own_a`)
     NAMES                             the sets that are known
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from incidents.errors import RefuseError
from incidents.reading.elsewhere import read_elsewhere
from incidents.records import Reading, Story
from services.configuration.settings import Settings
from services.evaluation import analysts, general_news, releases
from services.evaluation.analysts import Example, measure_acts
from services.evaluation.bench import Bench
from services.evaluation.event_kinds import TYPED, measure_kinds
from services.evaluation.general_news import GeneralNews, measure_general_news
from services.evaluation.knowledge import Knowledge
from services.evaluation.labelled import SEEDS, measure_labelled
from services.evaluation.linking_sets import FORMS, LINKED, linked, measure_linking, stories_of
from services.evaluation.measured import Measured, Row
from services.evaluation.releases import Release, measure_releases
from services.evaluation.sets import rows_of
from services.evaluation.training import halves

LABELLED = ("dev", "own")
_Folders = Sequence[Path]
_ENOUGH = 200
"""Stories of a set from which weights can be learned again, to measure them on the other half."""
_LINKED_NOTES = {
    "tvc_2013_2015": "linking by itself, without places; crude methods (TF-IDF, time) reach B-cubed .89, pair F1 .56",
    "ecbplus": "linking by itself, without places and times; crude methods reach B-cubed .89, pair F1 .83",
    "ucdp_afg": "linking by headlines alone, without places; crude methods reach B-cubed .81, pair F1 .37",
}


def evaluate(settings: Settings, folders: _Folders, only: str | None) -> tuple[list[Measured], list[str]]:
    """Each set that is there (*only* one of them, where named), and the names of those that are not.

    RefuseError for a name that is none, and for a file that is empty, broken or of another encoding.
    """
    if only is not None and set_of(only) is None:
        raise RefuseError(f"--set {only}: is none that is measured; known are {', '.join(NAMES)}")
    bench = Bench(Knowledge.load(settings.config), settings.config)
    return measure(bench, folders, NAMES if only is None else (only,))


def measure(bench: Bench, folders: _Folders, names: Sequence[str]) -> tuple[list[Measured], list[str]]:
    """The sets *names* by what *bench* knows, and which of them are absent."""
    found, absent = [], []
    for name in names:
        measured = _SETS[set_of(name) or name](name, bench, folders)
        found += [_with_standing(one, name, bench) for one in measured]
        if not measured:
            absent.append(name)
    return found, absent


def set_of(name: str) -> str | None:
    """The set that *name* is of: itself, or that of the labelled streams whose files it names (`own_a`); else None."""
    if name in NAMES:
        return name
    return next((one for one in LABELLED if name.startswith(f"{one}_")), None)


def _with_standing(one: Measured, name: str, bench: Bench) -> Measured:
    """*one* with what it was to those who wrote the rules: said of the file, else of its set."""
    standing = bench.standing
    looked_at = standing.looked_at.get(one.name, standing.looked_at.get(name, "no"))
    return replace(one, looked_at=looked_at, fitted=standing.fitted.get(name, "nothing"))


def _labelled(name: str, bench: Bench, folders: _Folders) -> list[Measured]:
    return list(measure_labelled(name, folders, bench.home))


def _acts(name: str, bench: Bench, folders: _Folders) -> list[Measured]:
    rows = rows_of(folders, name, Example)
    return [measure_acts(rows, bench.home)] if rows else []


def _releases(name: str, bench: Bench, folders: _Folders) -> list[Measured]:
    rows = rows_of(folders, name, Release)[:: bench.every.get(name, 1)]
    return [measure_releases(rows, bench.home.read, bench.provinces, bench.dated)] if rows else []


def _general_news(name: str, bench: Bench, folders: _Folders) -> list[Measured]:
    rows = rows_of(folders, name, GeneralNews)
    return [measure_general_news(rows, bench.home.read)] if rows else []


def _kinds(name: str, bench: Bench, folders: _Folders) -> list[Measured]:
    items = list(TYPED[name](folders, name))
    return [measure_kinds(name, items, bench.mapping(name), bench.anywhere.read, bench.every_act.read)] if items else []


def _linked(name: str, bench: Bench, folders: _Folders) -> list[Measured]:
    rows = rows_of(folders, name, FORMS[name])
    if not rows:
        return []
    stories, rules = stories_of(name, rows), bench.rules
    readings = {one.story.id: read_elsewhere(one.story, bench.region, rules.cap) for one in stories}

    def read(story: Story) -> Reading:
        return readings[story.id]

    measured = measure_linking(name, stories, linked(stories, read, rules.linking), _LINKED_NOTES[name])
    if not bench.held_out or name not in bench.standing.fitted or len(stories) < _ENOUGH:
        return [measured]
    held_out = [
        Row(f"{row.measure}, {half.name}", row.value, row.count, f"{row.detail}; by weights of the other half")
        for _, half in halves(stories, readings, rules.linking)
        for row in half.rows
    ]
    return [replace(measured, rows=(*measured.rows, *held_out))]


_SETS: dict[str, Callable[[str, Bench, _Folders], list[Measured]]] = {
    SEEDS: _labelled,
    **dict.fromkeys(LABELLED, _labelled),
    analysts.NAME: _acts,
    releases.NAME: _releases,
    general_news.NAME: _general_news,
    **dict.fromkeys(TYPED, _kinds),
    **dict.fromkeys(LINKED, _linked),
}
NAMES = tuple(_SETS)
