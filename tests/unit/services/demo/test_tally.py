"""The demo's sum is right only where each incident was heard once and no trap at all."""

import datetime as dt
from pathlib import Path

import pytest

from incidents.errors import RefuseError
from services.demo.plan import Plan
from services.demo.tally import tally

ROOT = Path(__file__).resolve().parents[4]
NOW = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)
PLAN = Plan.parse((ROOT / "config" / "demo.toml").read_text(encoding="utf-8"), NOW)


def alert(key: str, kind: str = "new") -> dict:
    source = {"url": f"http://127.0.0.1:1/story/{key}?utm_source=rss"}
    return {"number": 1, "type": f"af.incident.{kind}", "data": {"sources": [source], "place": {"name": "x"}}}


def as_planted() -> list[dict]:
    found = [alert(story.key) for story in PLAN.story if story.kind == "incident"]
    found += [alert(story.key, "updated") for story in PLAN.story if story.kind == "update"]
    return [*found, {"number": 2, "data": {"silence": {"text": "x"}, "phase": "began"}}]


def right(alerts: list[dict], decided: int = 999) -> bool:
    return tally(PLAN, alerts, decided).right


def test_as_planted_it_is_right():
    assert right(as_planted())
    assert list(tally(PLAN, as_planted(), 999).lines())[-1] == "12 of 12 as planted"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda found: found[1:],  # one was missed
        lambda found: [*found, found[0]],  # one came twice
        lambda found: [*found, alert("trap-cricket")],
        lambda found: [*found, alert("trap-cricket", "updated")],
        lambda found: [*found, alert("never-planted")],
        lambda found: [one for one in found if one.get("type", "").endswith("new")],  # update and silence missed
        lambda found: found[:-1],  # the dead feed was not told of
    ],
)
def test_whatever_is_off_is_told(spoil):
    assert not right(spoil(as_planted()))
    assert "OFF" in "\n".join(tally(PLAN, spoil(as_planted()), 999).lines())


def test_what_nobody_has_read_is_no_silence():
    assert not right(as_planted(), decided=3)


def test_the_day_before_is_filled_in():
    texts = "\n".join(part for story in PLAN.story for part in story.text)
    assert "{day}" not in texts and "Tuesday" in texts and "سه‌شنبه" in texts


@pytest.mark.parametrize("text", ["[", "what = 1", "[weekdays]"])
def test_a_wrong_plan_is_refused(text: str):
    with pytest.raises(RefuseError, match=r"demo\.toml"):
        Plan.parse(text, NOW)
