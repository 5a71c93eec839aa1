"""Measures the program as it ships on every labelled set that it finds.

API: evaluate(settings, folders, only) -> (measured sets, names of those absent)
     lines(…), page(…), as_object(…)       for people, for docs/accuracy.md, for programs
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from incidents.errors import RefuseError
from incidents.reading.elsewhere import read_elsewhere
from incidents.records import Story
from incidents.region.pack import Region
from incidents.text.prepare import prepare
from services.configuration.config_files import Rules, load_region, load_rules
from services.configuration.mind import Mind, load_mind
from services.configuration.settings import Settings
from services.evaluation import analysts, general_news, releases
from services.evaluation.analysts import measure_acts
from services.evaluation.general_news import measure_general_news
from services.evaluation.labelled import measure_labelled
from services.evaluation.linking_sets import LINKED, linked, measure_linking, stories_of
from services.evaluation.measured import Measured
from services.evaluation.releases import letters, measure_releases
from services.evaluation.sets import files_of, rows_of

SEEDS = "seeds"
LABELLED = ("dev", "own")
SCORER = "score.py"
LOOKED_AT = "its rules were written while looking at it"
OTHER_NOTES = {
    "own_a": "open to look at while rules are written; none was when it was made",
    "own_b": "kept back: no rule was written while looking at it",
}
"""Files of which LOOKED_AT is not the truth."""
NAMES = (SEEDS, *LABELLED, analysts.NAME, releases.NAME, general_news.NAME, *LINKED)

_LINKED_NOTES = {
    "tvc_2013_2015": (
        "linking by itself, without places; its three weights were learned from this set: `dideban train` gives what "
        "they do on halves that they were not learned from"
    ),
    "ecbplus": "linking by itself, without places and times; nothing is learned from this set",
    "ucdp_afg": "linking by headlines alone, without places; nothing is learned from this set",
}


def evaluate(settings: Settings, folders: Sequence[Path], only: str | None) -> tuple[list[Measured], list[str]]:
    """Each set that is there (*only* one of them, where named), and the names of those that are not."""
    if only is not None and only not in NAMES:
        raise RefuseError(f"--set {only}: is none that is measured; known are {', '.join(NAMES)}")
    mind, region, rules = load_mind(settings), load_region(settings.config), load_rules(settings.config)
    found, absent = [], []
    for name in NAMES if only is None else (only,):
        measured = _measured(name, folders, mind, region, rules)
        if measured:
            found += measured
        else:
            absent.append(name)
    return found, absent


def _measured(name: str, folders: Sequence[Path], mind: Mind, region: Region, rules: Rules) -> list[Measured]:
    if name in (SEEDS, *LABELLED):
        return list(_labelled(name, folders, mind))
    rows = rows_of(folders, name)
    if not rows:
        return []
    if name == releases.NAME:
        return [measure_releases(rows, mind.read, _provinces(region), lambda text: _dated(text, region))]
    if name == analysts.NAME:
        return [measure_acts(rows, mind)]
    if name == general_news.NAME:
        return [measure_general_news(rows, mind.read)]
    stories = stories_of(name, rows)
    found = linked(stories, lambda story: read_elsewhere(story, region, rules.cap), rules.linking)
    return [measure_linking(name, stories, found, _LINKED_NOTES[name])]


def _labelled(name: str, folders: Sequence[Path], mind: Mind) -> Iterator[Measured]:
    """The sets for which there is a scorer, beside the labels or in any folder; seeds lie in a folder of their own."""
    for labels in files_of(folders, name):
        scorer = next((path for one in (labels.parent, *folders) if (path := one / SCORER).is_file()), None)
        if scorer is None:
            continue
        note = OTHER_NOTES.get(labels.stem, LOOKED_AT)
        if name != SEEDS:
            yield measure_labelled(
                labels.stem, labels, map(_story, rows_of([labels.parent], labels.stem)), mind, scorer, note
            )
        elif texts := sorted((labels.parent.parent / SEEDS).glob("*.txt")):
            stories = [
                Story(id=path.stem, revision=path.stem, title="", text=path.read_text(encoding="utf-8"), outlet="")
                for path in texts
            ]
            yield measure_labelled(labels.stem, labels, stories, mind, scorer, note)


def _story(row: dict[str, Any]) -> Story:
    published = dt.datetime.fromisoformat(row["published"]).astimezone(dt.UTC) if row.get("published") else None
    return Story(
        id=str(row["id"]),
        revision=str(row["id"]),
        title=row.get("title") or "",
        text=row.get("text") or "",
        outlet=row.get("source") or "",
        url=row.get("url"),
        language=row.get("lang"),
        published=published,
        published_precision="second" if published else "unknown",
    )


def _dated(text: str, region: Region) -> bool:
    """Whether *text* itself tells the day on which it was published."""
    rules = {code: pack.text for code, pack in region.languages.items()}
    return prepare("", text, rules=rules, zone=region.country.zone).published_precision in ("second", "day")


def _provinces(region: Region) -> dict[str, str]:
    """Code by name of each province, in every spelling of the pack."""
    found = {letters(province.name): code for code, province in region.gazetteer.provinces.items()}
    for forms, places in region.gazetteer.names.phrases():
        for place in places:
            if place.province and place.name in {region.gazetteer.provinces[place.province].name}:
                found.setdefault(letters("".join(forms)), place.province)
    return found


def lines(found: Sequence[Measured], absent: Sequence[str]) -> Iterator[str]:
    """The figures, one a row."""
    for one in found:
        yield f"{one.name} ({one.stories} stories)" + (f": {one.note}" if one.note else "")
        for row in one.rows:
            yield f"  {row.measure:28} {row.value:8.3f}  {row.detail}"
        if one.worst:
            yield f"  worst: {', '.join(one.worst)}"
    for name in absent:
        yield f"{name}: absent"


def as_object(found: Sequence[Measured], absent: Sequence[str]) -> dict[str, Any]:
    """The same as JSON."""
    return {
        "sets": [
            {
                "name": one.name,
                "stories": one.stories,
                "note": one.note,
                "rows": [
                    {"measure": row.measure, "value": row.value, "count": row.count, "detail": row.detail}
                    for row in one.rows
                ],
                "worst": list(one.worst),
            }
            for one in found
        ],
        "absent": list(absent),
    }


def page(found: Sequence[Measured], absent: Sequence[str]) -> str:
    """docs/accuracy.md: figures only."""
    out = [
        "# Accuracy",
        "",
        "Made by `./dideban evaluate --write`: the program as it ships, on labelled stories. Those of `own` lie in",
        "`tests/data/gold`; the others lie beside a developer's checkout (`../shared`) and are not part of this",
        "repository. Rules were written while looking at some of them, so expect less on others.",
    ]
    for one in found:
        out += [
            "",
            f"## {one.name} ({one.stories} stories)",
            "",
            *([f"{one.note[0].upper()}{one.note[1:]}.", ""] if one.note else []),
        ]
        out += ["| measure | value | detail |", "| --- | ---: | --- |"]
        out += [f"| {row.measure} | {row.value:.3f} | {row.detail} |" for row in one.rows]
    if absent:
        out += ["", f"Absent when this was made: {', '.join(absent)}."]
    return "\n".join(out) + "\n"
