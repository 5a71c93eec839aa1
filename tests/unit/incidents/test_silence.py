import datetime as dt
import json
from pathlib import Path

import jsonschema
import msgspec
import pytest

from incidents.errors import RefuseError
from incidents.silence import Health, Silence, SilenceRules, message, same_trouble, silence_schema_text, silences

ROOT = Path(__file__).resolve().parents[3]
NOW = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)
RULES = SilenceRules.parse((ROOT / "config" / "silence.toml").read_text(encoding="utf-8"))


def ago(hours: float) -> dt.datetime:
    return NOW - dt.timedelta(hours=hours)


def health(name: str = "a", quiet_h: float = 0.5, usual_h: float = 1.0, **more: object) -> Health:
    return Health(
        url=f"https://{name}.example/feed", outlet=name.upper(), said="ok", last_ok=NOW, last_new=ago(quiet_h),
        usual_s=usual_h * 3600, **more,
    )  # fmt: skip


def failing(said: str, hours: float) -> Health:
    return Health(url="https://a.example/feed", outlet="A", said=said, trouble="why", failing_since=ago(hours))


def names(*healths: Health) -> list[str]:
    return sorted(silences(healths, RULES, NOW))


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (failing("failed", 2.9), []),
        (failing("failed", 3.1), ["dead feed https://a.example/feed"]),
        (failing("not_found", 3.1), ["dead feed https://a.example/feed"]),
        (failing("blocked", 0.9), []),
        (failing("blocked", 1.1), ["blocked feed https://a.example/feed"]),
        (failing("gone", 0.0), ["gone feed https://a.example/feed"]),
        (health(quiet_h=23, usual_h=0.1), []),  # many gaps, but newsrooms sleep
        (health(quiet_h=25, usual_h=1), ["quiet feed https://a.example/feed"]),
        (health(quiet_h=25, usual_h=10), []),  # slow feeds are quiet for days
        (Health(url="https://a.example/feed", outlet="A", said="ok", last_new=ago(1000)), []),  # no rhythm known
    ],
)
def test_one_feed(given: Health, wanted: list[str]):
    assert names(given) == wanted


def test_a_paused_feed_counts_for_nothing():
    assert names(health(quiet_h=100, paused=True)) == []


def test_a_province_falls_silent_where_no_feed_alone_would():
    quiet = [health(name, 14, 2, provinces=("XX-TWN",)) for name in ("a", "b")]
    assert names(*quiet) == ["quiet province XX-TWN"]
    # one of them still tells something: the province is not silent
    assert names(*quiet, health("c", 0.5, 2, provinces=("XX-TWN",))) == []
    # a single feed of a province makes no province
    assert names(quiet[0]) == []


def test_a_dead_feed_is_told_of_once():
    dead = Health(
        url="https://a.example/feed", outlet="A", said="failed", failing_since=ago(50), last_new=ago(51), usual_s=3600.0
    )
    assert names(dead) == ["dead feed https://a.example/feed"]


def test_what_came_and_went_unseen_is_told_of_for_a_while():
    assert names(health(missed=ago(1))) == ["missed feed https://a.example/feed"]
    assert names(health(missed=ago(7))) == []


def test_the_text_says_who_since_when_and_what_was_usual():
    (found,) = silences([health(quiet_h=30, usual_h=0.5)], RULES, NOW).values()
    assert found.text == "A: nothing new for 30 h, where a story came every 30 min before"
    assert found.since == ago(30)


def test_the_message_is_valid_by_its_schema():
    (found,) = silences([health(quiet_h=30)], RULES, NOW).values()
    event = {"number": 1, "sequence": "000000000001", "epoch": "e"} | json.loads(
        message(found, "began", RULES, "live", NOW)
    )
    jsonschema.validate(event, json.loads(silence_schema_text()))
    assert (event["type"], event["subject"]) == ("af.silence.began", "feed:https://a.example/feed")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(event | {"data": {}}, json.loads(silence_schema_text()))


def test_the_schema_in_the_docs_is_this_one():
    assert (ROOT / "docs" / "silence.schema.json").read_text(encoding="utf-8") == silence_schema_text()


@pytest.mark.parametrize("text", ["dead_h = 0", "what = 1", "[", "dead_h = 'x'"])
def test_wrong_rules_are_refused(text: str):
    with pytest.raises(RefuseError, match=r"silence\.toml"):
        SilenceRules.parse(text)


def test_a_feed_that_never_worked_does_not_hide_the_quiet_of_the_others():
    quiet = [health(name, 14, 2, provinces=("XX-TWN",)) for name in ("a", "b")]
    never = Health(url="https://n.example/feed", outlet="N", provinces=("XX-TWN",), said="not_found", failing_since=NOW)
    assert names(*quiet, never) == ["quiet province XX-TWN"]


def test_dead_today_and_blocked_tomorrow_is_one_trouble():
    dead, blocked = (
        Silence(kind=kind, about="feed", subject="https://a.example/", since=NOW, feeds=(), text="")
        for kind in ("dead", "blocked")
    )
    assert same_trouble(dead, blocked) and same_trouble(blocked, dead)
    gone, other = (msgspec.structs.replace(dead, **change) for change in ({"kind": "gone"}, {"subject": "x"}))
    assert not same_trouble(dead, gone) and not same_trouble(dead, other)
