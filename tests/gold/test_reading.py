"""Reading by itself, on the labelled stories: nothing is linked, so only the rows of reading are looked at.

The floors lie a little under what is reached; they guard against a change that costs much, not against every change.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.support.readings import ROOT, decision_line, told

SHARED = ROOT.parent / "shared"
GOLD = SHARED / "gold"
pytestmark = pytest.mark.skipif(not (GOLD / "dev.jsonl").is_file(), reason=f"no labelled stories in {GOLD}")

FLOORS = {
    "relevance_f1_all": 0.95,
    "incidents_f1": 0.93,
    "roundup_f1": 0.90,
    "province_accuracy": 0.94,
    "event_type_accuracy": 0.94,
    "sub_event_type_accuracy": 0.92,
    "date_accuracy": 0.92,
    "claimed_by_accuracy": 0.92,
    "killed_accuracy": 0.92,
    "wounded_accuracy": 0.88,
    "captured_accuracy": 0.88,
    "actors_f1": 0.90,
}


@pytest.fixture(scope="module")
def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("gold_score", GOLD / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _read(row: dict[str, Any]) -> dict[str, object]:
    moment = None
    if row["published"]:
        moment = dt.datetime.fromisoformat(row["published"]).astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M")
    return decision_line(told(row["text"], title=row["title"], published=moment, language=row["lang"]), row["id"])


def test_the_rows_of_reading_on_labelled_stories(scorer: ModuleType) -> None:
    gold = _lines(GOLD / "dev.jsonl")
    rows, misses = scorer.score(gold, [_read(row) for row in gold])
    below = {name: rows[name] for name, floor in FLOORS.items() if rows[name][0] < floor}
    assert not below, "\n".join([str(below), *misses])


def test_the_original_seeds(scorer: ModuleType) -> None:
    gold = _lines(GOLD / "seeds.jsonl")
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (SHARED / "seeds").glob("*.txt")}
    said = [decision_line(told(texts[row["id"]], published=None), row["id"]) for row in gold]
    rows, misses = scorer.score(gold, said)
    below = {name: rows[name] for name in FLOORS if rows[name][0] < 1}
    assert not below, "\n".join([str(below), *misses])


def test_general_news_gives_no_false_alarm() -> None:
    path = SHARED / "eval" / "BBC_News.jsonl"
    if not path.is_file():
        pytest.skip(f"no {path}")
    found = [row["text"][:80] for row in _lines(path)[:400] if told(row["text"], published=None).relevant]
    assert found == []
