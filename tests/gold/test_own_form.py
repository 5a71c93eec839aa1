"""The form of our own labelled stories: fields, codes, ranges and roles, in every stream that lies there."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from incidents.records import FIGURE_KINDS
from tests.support.readings import ROOT

OWN = ROOT / "tests" / "data" / "gold"
TYPES = ROOT.parent / "shared" / "data" / "acled_event_types.csv"
STREAMS = sorted(OWN.glob("own_*.jsonl"))
ROW = ["id", "url", "source", "lang", "published", "title", "text", "gold"]
FIELDS = ["event_type", "sub_event_type", "province", "place", "date", "actors", *FIGURE_KINDS, "claimed_by"]
WHY_NOT = {"accident", "nature", "sport", "metaphor", "politics", "analysis", "abroad", "plan", "crime"}
DAY = re.compile(r"\d{4}-\d\d-\d\d")
pytestmark = pytest.mark.skipif(not TYPES.is_file(), reason=f"no event types in {TYPES}")


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def pairs() -> set[tuple[str, str]]:
    """Each event type with each of its sub-event types."""
    with TYPES.open(encoding="utf-8", newline="") as lines:
        return {(one["event_type"], one["sub_event_type"]) for one in csv.DictReader(lines)}


def answers(incident: dict[str, Any], field: str) -> list[Any]:
    """The label and what is accepted beside it."""
    return [incident[field], *incident.get("or", {}).get(field, [])]


def is_range(value: Any) -> bool:
    if value is None:
        return True
    least, most = value
    return least >= 0 and (most is None or least <= most)


def incident_flaws(incident: dict[str, Any]) -> Iterator[str]:
    """What is wrong with the form of one incident."""
    if [name for name in incident if name != "or"] != ["key", *FIELDS] or not set(incident.get("or", {})) <= set(
        FIELDS
    ):
        yield "fields"
        return
    known = pairs()
    kinds = [(kind, sub) for kind in answers(incident, "event_type") for sub in answers(incident, "sub_event_type")]
    if kinds[0] not in known or {sub for _, sub in kinds} - {sub for pair, sub in known if (pair, sub) in kinds}:
        yield "type"
    if not all(re.fullmatch(r"AF-[A-Z]{3}", one) for one in answers(incident, "province")):
        yield "province"
    if not all(one is None or DAY.fullmatch(one) for one in answers(incident, "date")):
        yield "date"
    if not all(is_range(one) for kind in FIGURE_KINDS for one in answers(incident, kind)):
        yield "range"
    if incident["claimed_by"] is not None and incident["claimed_by"] not in incident["actors"]:
        yield "claimed by none of the actors"


def flaws(row: dict[str, Any]) -> list[str]:
    """What is wrong with the form of one story."""
    gold = row["gold"]
    found = [flaw for incident in gold["incidents"] for flaw in incident_flaws(incident)]
    if list(row) != ROW or row["lang"] not in ("en", "fa", "ps") or not row["title"] or len(row["text"]) < 100:
        found.append("story")
    if gold["alert"] not in ("open", "update", "none") or (gold["alert"] != "none" and not gold["relevant"]):
        found.append("alert")
    if not gold["relevant"] and (gold["incidents"] or gold["why_not"] not in WHY_NOT):
        found.append("why not")
    if len({one["key"] for one in gold["incidents"]}) < len(gold["incidents"]):
        found.append("an incident twice")
    return found


@pytest.mark.parametrize("path", STREAMS, ids=[path.stem for path in STREAMS])
def test_stories_have_the_form_that_is_said(path: Path) -> None:
    assert {row["id"]: flaws(row) for row in rows(path) if flaws(row)} == {}


def test_no_address_and_no_key_stands_in_two_streams() -> None:
    streams = [rows(path) for path in STREAMS]
    addresses = [row["url"] for stream in streams for row in stream]
    assert len(addresses) == len(set(addresses))
    keys = [{one["key"] for row in stream for one in row["gold"]["incidents"]} for stream in streams]
    assert len(set().union(*keys)) == sum(map(len, keys))


@pytest.mark.parametrize(
    ("change", "flaw"),
    [
        ({"province": "Kabul"}, "province"),
        ({"date": "12 May"}, "date"),
        ({"killed": [3, 2]}, "range"),
        ({"or": {"wounded": [[-1, None]]}}, "range"),
        ({"sub_event_type": "Fire"}, "type"),
        ({"claimed_by": "nobody"}, "claimed by none of the actors"),
        ({"or": {"toll": [1]}}, "fields"),
    ],
)
def test_control_a_broken_label_is_found(change: dict[str, Any], flaw: str) -> None:
    row = rows(STREAMS[0])[0]
    row["gold"]["incidents"][0] |= change
    assert flaws(row) == [flaw]


def test_control_a_story_without_a_reason_is_found() -> None:
    row = next(row for row in rows(STREAMS[0]) if not row["gold"]["relevant"])
    row["gold"]["why_not"] = "dull"
    assert flaws(row) == ["why not"]
