"""Alerts are CloudEvents that the published schema accepts; the schema file is what the records say."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import msgspec
import pytest

from incidents.linking.alerts import Alert, alerts_of, schema, schema_text
from incidents.records import Decision
from tests.support.told import ROOT, RULES, TEXT, Desk, claim, place, report

VALIDATOR = jsonschema.Draft202012Validator(schema(), format_checker=jsonschema.FormatChecker())


def numbered(decision: Decision, stream: str = "live") -> list[dict[str, Any]]:
    """The alerts as desks get them: with what the publish script puts in front."""
    head = b'{"number":7,"sequence":"000000000007","epoch":"e",'
    return [json.loads(head + payload[1:]) for payload in alerts_of(decision, RULES, stream)]


def alert(decision: Decision, stream: str = "live") -> dict[str, Any]:
    (found,) = numbered(decision, stream)
    return found


def test_a_new_incident() -> None:
    found = alert(Desk().tell(report(killed=6, actors=["Reds"]), hours=1))
    VALIDATOR.validate(found)
    assert (found["specversion"], found["type"]) == ("1.0", f"{RULES.alerts.type_prefix}.new")
    assert found["subject"] == found["data"]["incident"] == found["correlationid"]
    assert found["data"]["figures"][0]["evidence"]["sentence"] == "Somebody said so."
    assert found["data"]["cap"]["msgType"] == "Alert"
    assert msgspec.convert(found, Alert).data.origins == ("outlet1",)


def test_what_changed_and_who_says_so() -> None:
    desk = Desk()
    desk.tell(report(killed=6), hours=1, outlet="a", text=TEXT)
    desk.tell(report(killed=6), hours=2, outlet="copy", text=TEXT)
    found = alert(desk.tell(report(killed=9), hours=3, outlet="b"))
    VALIDATOR.validate(found)
    assert found["type"].endswith(".updated")
    assert [(row["field"], row["before"], row["after"]) for row in found["data"]["changed"]] == [
        ("killed", "[6, 6]", "[9, 9]"),
        ("confirmed", "a", "b"),
    ]
    assert found["data"]["origins"] == ["a", "b"]
    assert len(found["data"]["sources"]) == 3
    assert [row["value"] for row in found["data"]["told"] if row["field"] == "killed"] == ["[6, 6]", "[9, 9]"]


@pytest.mark.parametrize(
    ("second", "outlet", "kind", "message"),
    [
        (report(killed=6), "b", "corroborated", "Update"),
        (report(killed=2), "a", "corrected", "Update"),
        (report(claims=(claim("retracts", "Police"),)), "a", "retracted", "Cancel"),
        (report(killed=6, claims=(claim("retracts", "Police"),)), "a", "corrected", "Update"),
    ],
)
def test_the_type_says_what_happened(second: Any, outlet: str, kind: str, message: str) -> None:
    desk = Desk()
    desk.tell(report(killed=6), hours=1, outlet="a")
    found = alert(desk.tell(second, hours=2, outlet=outlet))
    VALIDATOR.validate(found)
    assert found["type"].endswith(f".{kind}")
    assert found["data"]["cap"]["msgType"] == message


def test_a_replay_is_an_exercise() -> None:
    decision = Desk().tell(report(killed=6), hours=1)
    assert alert(decision, "exercise")["data"]["status"] == "Exercise"
    assert alert(decision)["data"]["cap"]["status"] == "Actual"


def test_one_alert_for_each_incident_and_none_for_silence() -> None:
    desk = Desk()
    two = desk.tell(report(killed=6), report(place("Redford", "XX-TWO")), hours=1, outlet="a")
    assert len({found["id"] for found in numbered(two)}) == 2
    assert alerts_of(desk.tell(report(killed=6), hours=2, outlet="a"), RULES, "live") == ()


def test_an_undated_story_has_no_time() -> None:
    found = alert(Desk().tell(report(killed=6), dated=False))
    VALIDATOR.validate(found)
    assert "time" not in found


def test_the_same_decision_gives_the_same_bytes() -> None:
    decision = Desk().tell(report(killed=6), hours=1)
    assert alerts_of(decision, RULES, "live") == alerts_of(decision, RULES, "live")


@pytest.mark.parametrize("lost", ["id", "source", "specversion", "type", "number", "data"])
def test_the_schema_refuses_an_alert_that_lacks_a_part(lost: str) -> None:
    found = alert(Desk().tell(report(killed=6), hours=1))
    del found[lost]
    assert not VALIDATOR.is_valid(found)


@pytest.mark.parametrize(("part", "value"), [("number", 0), ("sequence", "7"), ("specversion", "0.3"), ("extra", 1)])
def test_the_schema_refuses_a_wrong_part(part: str, value: object) -> None:
    found = alert(Desk().tell(report(killed=6), hours=1)) | {part: value}
    assert not VALIDATOR.is_valid(found)


def test_the_published_schema_is_up_to_date() -> None:
    assert (ROOT / "docs" / "alert.schema.json").read_text(encoding="utf-8") == schema_text()
