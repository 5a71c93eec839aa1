"""Linking by itself, on the labelled stories: readings are those that the labels say, so only linking can be wrong."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import random
from collections.abc import Callable
from types import ModuleType
from typing import Any

import msgspec
import pytest

from incidents.linking.rules import LinkingRules
from incidents.records import Report, When
from tests.gold.oracle import ROOT, Labelled, decide_all, decision_object, labelled, linking_rules

GOLD = ROOT.parent / "shared" / "gold"
pytestmark = pytest.mark.skipif(not (GOLD / "dev.jsonl").is_file(), reason=f"no labelled stories in {GOLD}")

Blur = Callable[[Report, random.Random], Report]


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (GOLD / "dev.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("gold_score", GOLD / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def scores(
    rows: list[dict[str, Any]], stories: list[Labelled], scorer: ModuleType, rules: LinkingRules | None = None
) -> dict[str, float]:
    decisions = [decision_object(decision) for decision in decide_all(stories, rules or linking_rules())]
    found, _ = scorer.score(rows, decisions)
    return {name: value for name, (value, _) in found.items()}


def test_with_perfect_readings(rows: list[dict[str, Any]], scorer: ModuleType) -> None:
    found = scores(rows, list(labelled(rows)), scorer)
    assert found["near_duplicate_f1"] >= 0.95
    assert found["same_incident_b3_f1"] >= 0.97
    assert found["incidents_opened_once"] >= 0.97
    assert found["alert_open_f1"] >= 0.95
    assert found["alert_update_f1"] >= 0.85


def no_day(report: Report, chance: random.Random) -> Report:
    """A fifth of the days are not found."""
    if chance.random() > 0.2:
        return report
    return msgspec.structs.replace(report, when=When(day=None, precision="unknown"))


def wrong_day(report: Report, chance: random.Random) -> Report:
    """A tenth of the days are wrong."""
    if report.when.day is None or chance.random() > 0.1:
        return report
    day = report.when.day + dt.timedelta(days=chance.choice((-3, -1, 1, 3)))
    return msgspec.structs.replace(report, when=msgspec.structs.replace(report.when, day=day))


def province_only(report: Report, chance: random.Random) -> Report:
    """Of a third of the places only the province is found."""
    if chance.random() > 0.3:
        return report
    where = msgspec.structs.replace(report.place, name="", precision="province")
    return msgspec.structs.replace(report, place=where)


def misread_toll(report: Report, chance: random.Random) -> Report:
    """A quarter of the figures are any figure."""
    figures = tuple(
        msgspec.structs.replace(figure, least=chance.randint(1, 40), most=None) if chance.random() < 0.25 else figure
        for figure in report.figures
    )
    return msgspec.structs.replace(report, figures=figures)


@pytest.mark.parametrize("blur", [no_day, wrong_day, province_only, misread_toll])
def test_with_imperfect_readings(blur: Blur, rows: list[dict[str, Any]], scorer: ModuleType) -> None:
    chance = random.Random(5)
    stories = [
        Labelled(
            one.story,
            msgspec.structs.replace(one.reading, reports=tuple(blur(report, chance) for report in one.reading.reports)),
        )
        for one in labelled(rows)
    ]
    found = scores(rows, stories, scorer)
    assert found["same_incident_b3_f1"] >= 0.95
    assert found["incidents_opened_once"] >= 0.9


def test_control_without_place_day_and_wording_incidents_are_opened_twice(
    rows: list[dict[str, Any]], scorer: ModuleType
) -> None:
    rules = linking_rules()
    weights = msgspec.structs.replace(rules.weights, same_day=0.0, same_place=0.0, wording_most=0.0, shared_word=0.0)
    found = scores(rows, list(labelled(rows)), scorer, msgspec.structs.replace(rules, weights=weights))
    assert found["incidents_opened_once"] < 0.9
