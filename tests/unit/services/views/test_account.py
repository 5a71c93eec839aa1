"""The account of a story names each step with its words, and nothing of it can disturb a terminal."""

import datetime as dt
import json

from incidents.records import (
    Actor,
    Cap,
    Change,
    Decision,
    Entry,
    Evidence,
    Figure,
    Incident,
    Place,
    RejectedPlace,
    Report,
    Signal,
    Source,
    Verdict,
    When,
)
from services.replay.decision_lines import decision_line
from services.store.traces import Trace
from services.views.account import account_lines, account_object, range_words

NOW = dt.datetime(2026, 3, 4, 6, 30, tzinfo=dt.UTC)
SAID = Evidence(sentence="Five officers were killed in Town.", number=1)
REPORT = Report(
    event_type="Battles",
    sub_event_type="Armed clash",
    rule="clash",
    place=Place(name="Town", province="XX-TWN", precision="place", evidence=SAID),
    when=When(day=dt.date(2026, 3, 4), precision="day", wording="on Wednesday", evidence=SAID),
    cap=Cap(urgency="Past", severity="Severe", certainty="Likely"),
    actors=(Actor(name="Party", code=2, role="party", evidence=SAID),),
    figures=(Figure(kind="killed", least=5, most=None, wording="five", evidence=SAID),),
    rejected=(RejectedPlace(name="Capital", province="XX-CAP", reason="dateline", evidence=SAID),),
)
INCIDENT = Incident(id="i1", status="open", opened=NOW, updated=NOW, best=REPORT, tellings=(), facts=(), scope="XX-TWN")
ENTRY = Entry(
    id="a\x1b[31m",
    revision="r1",
    source="s.jsonl",
    format="text",
    outlet="Wire\u202e",
    title="Headline\nmore",
    published="2026-03-04",
    published_precision="day",
    first_seen=NOW,
    url="https://one.example/a",
)


def decision(near: str | None = None) -> Decision:
    verdict = Verdict(
        incident=INCIDENT, heard="update", outcome="updated", report=REPORT,
        changes=(Change(field="killed", before="[3, 3]", after="[5, null]"),),
        reasons=(Signal(name="same place", weight=2.0, words="town"),),
    )  # fmt: skip
    return Decision(
        story="a", revision="r1", outcome="updated", heard="update", relevant=True, decided=NOW, score=3.5,
        near_duplicate_of=near, reasons=(Signal(name="killing", weight=1.5, words="killed"),), verdicts=(verdict,),
        source=Source(story="a", revision="r1", outlet="Wire", family="wire", language="en", wire="Agency"),
    )  # fmt: skip


def trace(decided: Decision | None) -> Trace:
    return Trace(
        entry=ENTRY, queue="exercise", recorded=NOW, attempts=1, started=NOW, worker="host@7", trouble="",
        decided=NOW if decided else None, decision=decided, numbers=(7, 8) if decided else (),
    )  # fmt: skip


def test_each_step_is_told_with_the_words_that_decided():
    told = "\n".join(account_lines(trace(decision("earlier"))))
    for part in (
        "revision r1", "recorded  for queue exercise", "begun     1 time, last by worker host@7",
        "relevant, score 3.50", "copies Agency", "+1.50 killing: “killed”", "Battles / Armed clash (rule clash)",
        "place   Town, XX-TWN, in “Five officers were killed in Town.”", "not     Capital (XX-CAP): dateline",
        "date    2026-03-04, from “on Wednesday”", "killed at least 5", "+2.00 same place: “town”",
        "killed: [3, 3] → [5, null]", "near duplicate of earlier", "updated, a desk hears: update",
        "number 7, number 8",
    ):  # fmt: skip
        assert part in told, part


def test_a_waiting_story_says_so_and_nothing_disturbs_the_terminal():
    told = list(account_lines(trace(None)))
    assert told[-1] == "  decision  none yet: the story waits, or is being read"
    assert all(line.isprintable() for line in told)


def test_the_account_is_json():
    found = json.loads(json.dumps(account_object(trace(decision()))))
    assert (found["alerts"], found["decision"]["outcome"], found["entry"]["id"]) == ([7, 8], "updated", "a\x1b[31m")


def test_a_decision_line_says_what_this_story_says_and_no_time_of_the_run():
    line = json.loads(decision_line(decision("earlier")))
    (incident,) = line["incidents"]
    assert (line["id"], line["alert"], line["near_duplicate_of"]) == ("a", "update", "earlier")
    assert (incident["incident_id"], incident["province"], incident["date"]) == ("i1", "XX-TWN", "2026-03-04")
    assert (incident["killed"], incident["wounded"], incident["actors"]) == ([5, None], None, ["Party"])
    assert "decided" not in line


def test_a_seed_that_primed_the_book_is_no_story_of_the_stream():
    assert json.loads(decision_line(decision("seed:x")))["near_duplicate_of"] is None


def test_ranges_are_told_in_words():
    ranges = [(4, 4), (4, 6), (21, None), (None, 5), (None, None)]
    told = [range_words(*pair) for pair in ranges]
    assert told == ["4", "4 to 6", "at least 21", "up to 5", "an unknown number"]
