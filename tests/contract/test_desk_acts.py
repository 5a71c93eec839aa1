"""Acts and shift work over the API, on a real server: as the commands do them, by whoever is signed in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from services.access.people import Registry
from services.gateway.broadcast import Broadcast
from services.store.accounts import Accounts, Role
from services.store.audit import Audit
from services.store.channel import Channel
from services.store.redis_clients import blocking_client
from services.store.shift import ShiftLog, Shifts
from tests.support.gateway import Clock, gateway
from tests.support.newsroom import Newsroom, only
from tests.support.spine import Spine
from tests.support.told import place, report

API = "/api/v1"
RED = place("Redford", "XX-TWO")


@pytest.fixture
def room(spine: Spine) -> Newsroom:
    return Newsroom(spine)


@pytest.fixture
def client(spine: Spine) -> Iterator[TestClient]:
    """The desk as the analyst `ana` has it on her own machine."""
    with gateway(spine, local="ana") as found:
        found.headers["X-CSRF-Token"] = found.get(f"{API}/session").json()["csrf"]
        yield found


def told(room: Newsroom) -> tuple[str, str]:
    """Greenford by a (6 killed) and b (9), Redford by c."""
    room.tell("s1", report(killed=6, words="oneword"), outlet="a")
    green = only(room.tell("s2", report(killed=9, words="otherword"), outlet="b", hours=2))
    red = only(room.tell("s3", report(RED, killed=2, words="redword"), outlet="c", hours=3))
    return green, red


def post(client: TestClient, path: str, **body: Any) -> Any:
    return client.post(f"{API}{path}", json=body)


def done(client: TestClient, path: str, **body: Any) -> Any:
    answer = post(client, path, **body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def account(client: TestClient, name: str) -> Any:
    return client.get(f"{API}/incidents/{name}").json()


def test_a_merge_and_its_undoing_are_told_to_all_desks(client: TestClient, room: Newsroom) -> None:
    green, red = told(room)
    merged = done(client, f"/incidents/{red}/acts", kind="merge", into=green, why="one bomb")
    assert merged["numbers"] == [4, 5]
    assert (merged["act"]["who"], merged["act"]["why"], merged["act"]["into"]) == ("ana", "one bomb", green)
    note = client.get(f"{API}/alerts", params={"after": 3}).json()["alerts"][0]["data"]["act"]
    assert (note["who"], note["kind"]) == ("ana", "merge")
    assert account(client, red)["status"] == "merged"
    assert account(client, red)["hand"]["merged_into"] == green
    undone = done(client, f"/acts/{merged['act']['id']}/undo", why="two bombs after all")
    assert undone["act"]["undoes"] == merged["act"]["id"]
    assert account(client, red)["status"] == "open"
    again = post(client, f"/acts/{merged['act']['id']}/undo", why="again")
    assert (again.status_code, again.json()["title"]) == (409, "the act cannot be done")
    assert "was undone already" in again.json()["detail"]


def test_each_kind_of_act_does_what_its_command_does(client: TestClient, room: Newsroom) -> None:
    green, red = told(room)
    wrong = {"kind": "mark", "mark": "figure-wrong", "figure": "killed", "right": [7, 7], "why": "the list has seven"}
    done(client, f"/incidents/{green}/acts", **wrong)
    (figure,) = account(client, green)["best"]["figures"]
    assert (figure["kind"], figure["least"], figure["most"]) == ("killed", 7, 7)
    split = done(client, f"/incidents/{green}/acts", kind="split", stories=["s2"], why="another bomb")
    assert len(split["act"]["incidents"]) == 2
    done(client, f"/incidents/{red}/acts", kind="retract", why="it did not happen")
    assert account(client, red)["status"] == "retracted"
    marked = done(client, f"/incidents/{green}/acts", kind="mark", mark="not-relevant", story="s1", why="a film")
    assert [one["story"] for one in marked["act"]["stories"]] == ["s1"]


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        ({"kind": "merge", "why": "x"}, "body"),
        ({"kind": "merge", "into": "x", "why": ""}, "why"),
        ({"kind": "merge", "into": "x", "why": "a" * 1001}, "why"),
        ({"kind": "mend", "why": "x"}, "kind"),
        ({"kind": "split", "stories": [], "why": "x"}, "stories"),
        ({"kind": "mark", "mark": "figure-wrong", "why": "x"}, "figure"),
        ({"kind": "mark", "mark": "not-relevant", "figure": "killed", "why": "x"}, "figure"),
        ({"kind": "mark", "mark": "relevant", "why": "x"}, "story"),
        ({"kind": "mark", "mark": "figure-wrong", "figure": "killed", "right": [7, 3], "why": "x"}, "right"),
        ({"kind": "retract", "why": "x", "more": 1}, "body"),
    ],
)
def test_what_is_no_act_is_told_by_its_part(
    client: TestClient, room: Newsroom, body: dict[str, Any], parameter: str
) -> None:
    green, _ = told(room)
    answer = post(client, f"/incidents/{green}/acts", **body)
    assert (answer.status_code, answer.json()["parameter"]) == (400, parameter), answer.text
    assert room.log()[3:] == []


def test_what_is_not_there_and_what_cannot_be_done_is_told_apart(client: TestClient, room: Newsroom) -> None:
    green, _ = told(room)
    assert post(client, "/incidents/none/acts", kind="retract", why="x").status_code == 404
    assert post(client, "/acts/none/undo", why="x").status_code == 404
    assert post(client, "/incidents/none/shift", kind="mute").status_code == 404
    assert post(client, f"/incidents/{green}/acts", kind="merge", into=green, why="x").status_code == 409


@pytest.mark.parametrize(("role", "status"), [("reader", 403), ("analyst", 200), ("operator", 200)])
def test_who_acts_is_who_is_signed_in(spine: Spine, room: Newsroom, role: Role, status: int) -> None:
    green, _ = told(room)
    registry = Registry(Accounts(spine.client), Audit(spine.client), "root", Clock().now)
    registry.add_user("bo", role, "a lantern on the hill")
    with gateway(spine, local=None, secure=True) as client:
        given = {"name": "bo", "password": "a lantern on the hill"}
        csrf = client.post(f"{API}/session", json=given).json()["csrf"]
        assert post(client, f"/incidents/{green}/acts", kind="retract", why="x").status_code == 403  # without its token
        client.headers["X-CSRF-Token"] = csrf
        answer = post(client, f"/incidents/{green}/acts", kind="retract", why="x")
        assert answer.status_code == status
        worked = post(client, f"/incidents/{green}/shift", kind="acknowledge")
        assert worked.status_code == status
    lines = [(one.what, one.done, one.who) for one in Audit(spine.client).lines(10)][-2:]
    if status == 200:
        assert answer.json()["act"]["who"] == worked.json()["state"]["acknowledged_by"] == "bo"
        assert lines == [(f"retract {green}", True, "bo"), (f"acknowledge {green}", True, "bo")]
    else:
        assert [line[1:] for line in lines] == [(False, "bo")] * 2
        assert account_of(spine, green) == "updated"


def account_of(spine: Spine, name: str) -> str:
    found = spine.incidents.get(name)
    assert found is not None
    return found.status


def test_a_name_that_changes_too_much_at_once_waits(spine: Spine, room: Newsroom) -> None:
    green, _ = told(room)
    clock = Clock()
    with gateway(spine, local="ana", clock=clock) as client:
        client.headers["X-CSRF-Token"] = client.get(f"{API}/session").json()["csrf"]
        path = f"/incidents/{green}/shift"
        assert {post(client, path, kind="mute").status_code for _ in range(120)} == {200}
        clock.forward(seconds=20)
        held = post(client, path, kind="mute")
        assert (held.status_code, held.headers["retry-after"]) == (429, "40")
        assert client.get(f"{API}/shift").status_code == 200  # it may look
        clock.forward(seconds=40)
        assert post(client, path, kind="mute").status_code == 200


def test_shift_work_is_kept_with_the_incident(client: TestClient, room: Newsroom) -> None:
    green, red = told(room)
    assert account(client, green)["shift"] == {
        "state": {"acknowledged_by": None, "acknowledged_at": None, "assigned_to": None, "muted_by": None,
                  "snoozed_by": None, "notes": 0},
        "rows": [],
    }  # fmt: skip
    for body in ({"kind": "acknowledge"}, {"kind": "assign", "to": "bo"}, {"kind": "mute"}):
        done(client, f"/incidents/{green}/shift", **body)
    found = done(client, f"/incidents/{green}/shift", kind="note", text="asked the\r\ngovernor\u202e\x07")
    assert (found["state"]["acknowledged_by"], found["state"]["assigned_to"], found["state"]["muted_by"]) == (
        "ana", "bo", "ana",
    )  # fmt: skip
    assert [(row["kind"], row["who"], row["text"]) for row in found["rows"]][-1] == (
        "note",
        "ana",
        "asked the\ngovernor",
    )
    done(client, f"/incidents/{green}/shift", kind="assign", to=None)
    done(client, f"/incidents/{green}/shift", kind="unmute")
    done(client, f"/incidents/{red}/shift", kind="mute")
    (first, second) = client.get(f"{API}/shift").json()["incidents"]
    assert (first["incident"], first["state"]["muted_by"]) == (red, "ana")
    assert (second["incident"], second["state"]["assigned_to"], second["state"]["muted_by"]) == (green, None, None)
    # it is nothing that desks are alerted to
    assert room.log()[3:] == []


def test_a_snooze_lasts_until_a_fact_changes(client: TestClient, room: Newsroom) -> None:
    green, _ = told(room)
    assert done(client, f"/incidents/{green}/shift", kind="snooze")["state"]["snoozed_by"] == "ana"
    room.tell("s5", report(killed=9, words="otherword"), outlet="b", hours=5)  # the same again
    assert account(client, green)["shift"]["state"]["snoozed_by"] == "ana"
    assert only(room.tell("s6", report(killed=15, words="newword"), outlet="d", hours=6)) == green
    assert account(client, green)["shift"]["state"]["snoozed_by"] is None


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        ({"kind": "assign"}, "body"),
        ({"kind": "assign", "to": "\u202e"}, "to"),
        ({"kind": "note", "text": "\x00 \n"}, "text"),
        ({"kind": "note", "text": "a" * 10_001}, "text"),
        ({"kind": "mute", "to": "bo"}, "body"),
        ({}, "body"),
    ],
)
def test_what_is_no_shift_work_is_told_by_its_part(
    client: TestClient, room: Newsroom, body: dict[str, Any], parameter: str
) -> None:
    green, _ = told(room)
    answer = post(client, f"/incidents/{green}/shift", **body)
    assert (answer.status_code, answer.json()["parameter"]) == (400, parameter), answer.text


def test_colleagues_hear_of_it_as_it_happens(client: TestClient, room: Newsroom) -> None:
    green, _ = told(room)
    reader = blocking_client(room.spine.url, 0.1)
    stop, found, ready = threading.Event(), [], threading.Event()
    log = ShiftLog(reader, room.spine.keys, 0.1)

    def listen() -> None:
        for row in log.follow(lambda: ready.set() or stop.is_set()):
            found.append((row.incident, row.kind, row.who))
            if len(found) == 2:
                stop.set()

    done(client, f"/incidents/{green}/shift", kind="mute")  # before anybody listened
    thread = threading.Thread(target=listen)
    thread.start()
    assert ready.wait(10)
    while not stop.is_set() and len(Shifts(room.spine.client, room.spine.keys).rows(green)) < 40:
        done(client, f"/incidents/{green}/shift", kind="acknowledge")
    thread.join(10)
    assert found[:2] == [(green, "acknowledge", "ana")] * 2
    reader.close()


def test_who_missed_some_is_told_to_ask_for_all(spine: Spine) -> None:
    broadcast = Broadcast(Channel(spine.client, spine.keys), Channel(spine.client, spine.keys).position(), ())
    for number in range(250):
        broadcast._work(b"event %d" % number)
    assert broadcast.worked_after(248) == [b"event 248", b"event 249"]
    assert len(broadcast.worked_after(50)) == 200
    assert broadcast.worked_after(250) == []
    assert broadcast.worked_after(49) == [b'event: shift\ndata: {"missed":true}\n\n']


def test_a_row_that_is_sent_twice_is_kept_once(spine: Spine, client: TestClient, room: Newsroom) -> None:
    green, _ = told(room)
    done(client, f"/incidents/{green}/shift", kind="mute")
    shifts = Shifts(spine.client, spine.keys)
    (row,) = shifts.rows(green)
    shifts.add(row)
    assert shifts.rows(green) == (row,)
