"""Our own labelled stories through the shipped reading and linking: one file looked at, one looked at by half.

The floors lie a story or two under what was reached last; they guard against a change that
costs much. A change that gains raises them. The streams without floors are checked for their form only.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from services.configuration.settings import Settings
from services.evaluation.evaluation import evaluate
from tests.support.readings import ROOT

OWN = ROOT / "tests" / "data" / "gold"
SCORERS = ROOT.parent / "shared" / "gold"
SETTINGS = Settings.load({"DIDEBAN_CONFIG": str(ROOT / "config")})
pytestmark = pytest.mark.skipif(not (SCORERS / "score.py").is_file(), reason=f"no scorer in {SCORERS}")

FLOORS = {
    "own_a": {
        "relevance f1 all": 0.93,
        "near duplicate f1": 1.0,
        "same incident b3 f1": 0.88,
        "incidents f1": 0.92,
        "mention b3 f1": 0.88,
        "event type accuracy": 0.86,
        "province accuracy": 0.93,
        "date accuracy": 0.86,
        "killed accuracy": 0.8,
        "wounded accuracy": 0.82,
        "actors f1": 0.94,
        "alert open f1": 0.84,
    },
    "own_b": {
        "relevance f1 all": 0.88,
        "near duplicate f1": 0.66,
        "same incident b3 f1": 0.86,
        "incidents f1": 0.85,
        "mention b3 f1": 0.87,
        "event type accuracy": 0.76,
        "province accuracy": 0.86,
        "date accuracy": 0.69,
        "killed accuracy": 0.68,
        "wounded accuracy": 0.68,
        "actors f1": 0.82,
        "alert open f1": 0.81,
    },
}
MOST_FALSE_ALARMS = {"own_a": 1, "own_b": 2}
STREAMS = sorted(path.stem for path in OWN.glob("own_*.jsonl"))
FIRST_WORD_DAYS = 30
"""The definition: the first word of an incident that began longer ago is recorded, not alerted."""


def figures(folder: Path) -> dict[str, dict[str, float]]:
    """The value of each measure, by file."""
    found, _ = evaluate(SETTINGS, [folder, SCORERS], "own")
    return {one.name: {row.measure: row.value for row in one.rows} for one in found}


def below(reached: dict[str, float], floors: dict[str, float]) -> dict[str, float]:
    return {name: reached[name] for name, floor in floors.items() if reached[name] < floor}


def test_what_is_reached_is_kept(tmp_path: Path) -> None:
    for name in FLOORS:
        shutil.copy(OWN / f"{name}.jsonl", tmp_path)
    reached = figures(tmp_path)
    assert set(reached) == set(FLOORS)
    assert {name: below(reached[name], floors) for name, floors in FLOORS.items()} == {name: {} for name in FLOORS}
    assert all(reached[name]["false alarms"] <= most for name, most in MOST_FALSE_ALARMS.items())


def test_control_without_the_ends_of_the_stories_floors_are_missed(tmp_path: Path) -> None:
    """A program that reads only the first words of a story is found out."""
    for path in (OWN / f"{name}.jsonl" for name in FLOORS):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        cut = [json.dumps({**row, "title": "", "text": row["text"][:60]}) for row in rows]
        (tmp_path / path.name).write_text("\n".join(cut), encoding="utf-8")
    reached = figures(tmp_path)
    assert all(len(below(reached[name], floors)) > len(floors) / 2 for name, floors in FLOORS.items())


def late(row: dict[str, Any], incident: dict[str, Any]) -> bool:
    """Whether the story tells of an incident that began too long ago to be alerted."""
    if row["published"] is None or incident["date"] is None:
        return False
    told = dt.datetime.fromisoformat(row["published"]).date()
    return (told - dt.date.fromisoformat(incident["date"])).days > FIRST_WORD_DAYS


@pytest.mark.parametrize("name", STREAMS)
def test_the_streams_are_what_they_are_said_to_be(name: str) -> None:
    """Order of publishing, ids once, parents before their copies; an opened incident is new and a later one is not."""
    rows = [json.loads(line) for line in (OWN / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len({row["id"] for row in rows}) == len(rows) == 40
    moments = [dt.datetime.fromisoformat(row["published"]) for row in rows if row["published"]]
    assert moments == sorted(moments)
    earlier: set[str] = set()
    for number, row in enumerate(rows):
        gold = row["gold"]
        keys = {one["key"] for one in gold["incidents"]}
        fresh = {one["key"] for one in gold["incidents"] if not late(row, one)} - earlier
        assert gold["relevant"] == bool(keys) == ("why_not" not in gold), row["id"]
        assert (gold["alert"] == "open") == bool(fresh), row["id"]
        parent = gold["near_duplicate_of"]
        assert parent is None or parent in {one["id"] for one in rows[:number]}, row["id"]
        earlier |= keys
