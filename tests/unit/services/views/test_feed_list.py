import datetime as dt

from incidents.silence import Health
from services.views.feed_list import group_lines, group_objects, list_lines

NOW = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)


def health(name: str, hours: float, **more: object) -> Health:
    return Health(
        url=f"https://{name}.example/feed", outlet=name, said="ok", last_new=NOW - dt.timedelta(hours=hours),
        last_ok=NOW, usual_s=7200.0, language="fa", **more,
    )  # fmt: skip


def test_feeds_of_a_province_together():
    feeds = [health("a", 5, provinces=("XX-A",)), health("b", 1, provinces=("XX-A", "XX-B")), health("c", 1)]
    paused = health("d", 0, provinces=("XX-A",), paused=True)
    assert group_objects([*feeds, paused], "province") == [
        {"province": "XX-A", "feeds": 2, "failing": 0, "last_new_entry": "2026-03-04T11:00:00Z", "usual_gap_s": 3600},
        {"province": "XX-B", "feeds": 1, "failing": 0, "last_new_entry": "2026-03-04T11:00:00Z", "usual_gap_s": 7200},
    ]
    (line,) = group_lines(group_objects(feeds, "language"), "language")
    assert line == "fa 3 feeds | last new entry 2026-03-04T11:00:00Z, one every 40 min"
    assert list(group_lines([], "province")) == ["no feed has a province"]


def test_those_with_trouble_stand_first_and_nothing_turns_the_terminal():
    bad = Health(url="https://x.example/feed", outlet="X\x1b[31m", said="failed", trouble="no\u202e answer")
    lines = list(list_lines([health("a", 1), bad], NOW))
    assert lines[0].startswith("failed") and "\x1b" not in lines[0] and "\u202e" not in lines[1]
    assert lines[-1] == "2 feeds: 1 failed, 1 ok"
