"""The line of an alert says number, what, where, when, how many and who; what is no alert is shown harmlessly."""

import datetime as dt
from pathlib import Path

from incidents.linking.alerts import alerts_of
from incidents.linking.rules import LinkingRules
from incidents.records import (
    Cap,
    Change,
    Decision,
    Evidence,
    Figure,
    Heard,
    Incident,
    Place,
    Report,
    Source,
    Telling,
    Verdict,
    When,
)
from services.views.alert_lines import alert_line

NOW = dt.datetime(2026, 3, 4, 6, 30, tzinfo=dt.UTC)
SAID = Evidence(sentence="Five officers were killed in Town.", number=1)
RULES = LinkingRules.parse((Path(__file__).resolve().parents[4] / "config" / "linking.toml").read_text())
REPORT = Report(
    event_type="Battles",
    sub_event_type="Armed clash",
    rule="clash",
    place=Place(name="Town\x1b[2J", province="XX-TWN", precision="place", evidence=SAID),
    when=When(day=dt.date(2026, 3, 4), precision="day"),
    cap=Cap(urgency="Past", severity="Severe", certainty="Likely"),
    figures=(Figure(kind="killed", least=5, most=None, wording="five", evidence=SAID),),
    claimed_by="Party",
)


def payload(heard: Heard, stream: str, *changes: Change) -> bytes:
    source = Source(story="a", revision="r1", outlet="Wire\u202e", family="wire", admiralty="C")
    telling = Telling(source=source, seen=NOW, signature=())
    incident = Incident(
        id="i1", status="open", opened=NOW, updated=NOW, best=REPORT, tellings=(telling,), facts=(), scope="XX-TWN"
    )
    verdict = Verdict(incident=incident, heard=heard, outcome="opened", report=REPORT, changes=changes)
    decision = Decision(
        story="a",
        revision="r1",
        outcome="opened",
        heard=heard,
        relevant=True,
        decided=NOW,
        verdicts=(verdict,),
        source=source,
    )
    (alert,) = alerts_of(decision, RULES, stream)
    return b'{"number":7,"sequence":"000000000007","epoch":"e",' + alert[1:]


def test_an_alert_is_one_harmless_line():
    line = alert_line(payload("open", "exercise"))
    assert line.isprintable()
    assert line.startswith(
        "7 Exercise NEW Severe | Battles / Armed clash | Town [2J (XX-TWN) | 2026-03-04 | killed at "
    )
    assert "claimed by Party" in line and line.endswith("| i1")


def test_an_actual_alert_is_not_marked():
    assert alert_line(payload("update", "live")).startswith("7 UPDATED Severe")


def test_a_change_is_told_from_what_to_what():
    changes = (
        Change(field="killed", before="[3, 3]", after="[5, null]"),
        Change(field="phase", before=None, after="fell"),
    )
    assert "| changed: killed 3 → at least 5, phase fell |" in alert_line(payload("update", "live", *changes))


def test_what_is_no_alert_is_shown_as_it_is():
    assert alert_line(b'{"number": 1, "x": "\x1b[2J"}') == '{"number": 1, "x": " [2J"}'
