"""The list of incidents and the account of one, from invented stories."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from incidents.linking.alerts import alerts_of
from incidents.records import Incident
from services.views.incident_account import account_lines, account_object, history
from services.views.incident_list import Wish, list_line, list_object, newest
from tests.support.told import NOON, RULES, TEXT, Desk, place, report


def told() -> tuple[Incident, list[bytes]]:
    """A bomb, a copy, and another outlet's higher toll."""
    desk = Desk()
    payloads: list[bytes] = []
    for killed, outlet, text in ((6, "a", TEXT), (6, "copy", TEXT), (9, "b", "")):
        decision = desk.tell(report(killed=killed), hours=desk.count, outlet=outlet, text=text)
        for payload in alerts_of(decision, RULES, "live"):
            number = len(payloads) + 1
            head = b'{"number":%d,"sequence":"%012d","epoch":"e",' % (number, number)
            payloads.append(head + payload[1:])
    (incident,) = desk.book.values()
    return incident, payloads


def test_the_history_is_dated_and_each_change_has_its_sentence() -> None:
    incident, payloads = told()
    rows = [(row.at.hour, row.number, row.what, row.told_by) for row in history(incident, payloads)]
    assert rows == [
        (12, 1, "new", "a"),
        (13, None, "copy of s1", "copy"),
        (14, 2, "updated: killed 6 → 9", "b"),
        (14, 2, "updated: confirmed a → b", "b"),
    ]
    assert history(incident, payloads)[2].sentence == "Somebody said so."


def test_an_alert_that_cannot_be_read_is_passed_over() -> None:
    incident, payloads = told()
    assert len(history(incident, [b"{}", b"\xff", *payloads])) == 4


def test_the_account_names_ledger_sources_and_numbers() -> None:
    incident, payloads = told()
    lines = list(account_lines(incident, payloads, (1, 2)))
    assert "  ledger    killed 6 [a] 2031-05-06 12:00:00Z, in “Somebody said so.”" in lines
    assert any(line.startswith("  source    b: b, s3") for line in lines)
    assert lines[-1] == "  alerts    number 1, number 2"
    told_object = account_object(incident, payloads, (1, 2))
    assert json.loads(json.dumps(told_object))["numbers"] == [1, 2]
    assert (list(told_object["sources"]), told_object["origins"]) == (["a", "copy", "b"], ["a", "b"])
    assert "signature" not in json.dumps(told_object)


def test_what_comes_from_outside_is_harmless_on_a_terminal() -> None:
    desk = Desk()
    desk.tell(report(place("Gr\x1b[31mford\n\u202e")), hours=1)
    (incident,) = desk.book.values()
    text = "".join((*account_lines(incident, [], ()), list_line(incident)))
    assert not {"\x1b", "\u202e", "\n"} & set(text)


@pytest.mark.parametrize(
    ("wish", "met"),
    [
        (Wish(), True),
        (Wish(place="XX-ONE"), True),
        (Wish(place="XX-TWO"), False),
        (Wish(kind="LANDMINE"), True),
        (Wish(kind="explosions"), True),
        (Wish(kind="protest"), False),
        (Wish(text="greenFORD"), True),
        (Wish(text="said so"), True),
        (Wish(text="nowhere"), False),
        (Wish(open=True), True),
        (Wish(open=False), False),
        (Wish(since=NOON), True),
        (Wish(since=NOON + dt.timedelta(days=1)), False),
    ],
)
def test_which_incidents_are_wanted(wish: Wish, met: bool) -> None:
    assert wish.met_by(told()[0]) is met


def test_the_newest_first_and_no_more_than_wanted() -> None:
    desk = Desk()
    for day in range(9):
        desk.tell(report(place(f"Town{day}", f"XX-{day}")), hours=24.0 * ((day * 5) % 9))
    found = newest(desk.book.values(), Wish(), 3)
    assert [one.updated.day for one in found] == [14, 13, 12]
    assert newest(desk.book.values(), Wish(kind="nothing"), 3) == []


def test_an_incident_on_one_line_and_as_an_object() -> None:
    incident, _ = told()
    assert list_line(incident).endswith(
        "| updated | 2031-05-06 | Remote explosive/landmine/IED | Greenford (XX-ONE) | killed 9 | 3 stories, 2 origins"
    )
    found = list_object(incident)
    assert (found["killed"], found["wounded"], found["origins"]) == ([9, 9], None, ["a", "b"])
