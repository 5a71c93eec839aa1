"""The desk's API over a real server: answers as described, filters and pages, problems that say what to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from starlette.testclient import TestClient

from services.gateway.blindness import Lookout
from services.store.ledger import Keep
from services.views.stream_board import StreamBoard
from tests.support.desk import Newsroom
from tests.support.gateway import gateway
from tests.support.redis_server import RedisServer
from tests.support.spine import Spine, entry
from tests.support.told import place

API = "/api/v1"


@pytest.fixture
def newsroom(spine: Spine) -> Newsroom:
    return Newsroom(spine)


@pytest.fixture
def client(spine: Spine) -> Iterator[TestClient]:
    with gateway(spine) as found:
        yield found


def get(client: TestClient, path: str, **query: Any) -> Any:
    answer = client.get(f"{API}{path}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(client: TestClient, **query: Any) -> list[str]:
    return [row["incident"] for row in get(client, "/incidents", **query)["incidents"]]


def test_every_answer_is_as_described(client: TestClient, newsroom: Newsroom) -> None:
    first = newsroom.bomb(outlet="Lantern", actors=("Militia",)).verdicts[0].incident.id
    newsroom.bomb(killed=9, outlet="Beacon")
    newsroom.spine.record("s9")
    told = client.get("/openapi.json").json()
    asked = {
        "/incidents": {}, "/incidents/{incident}": {}, "/alerts": {}, "/why": {"q": "s1"}, "/feeds": {}, "/status": {},
        "/session": {}, "/shift": {},
    }  # fmt: skip
    questions = {path for path, operations in told["paths"].items() if "get" in operations and path.startswith(API)}
    assert questions == {f"{API}{path}" for path in (*asked, "/alerts/stream")}
    for path, query in asked.items():
        answer = get(client, path.replace("{incident}", first), **query)
        schema = told["paths"][f"{API}{path}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        jsonschema.validate(answer, {**schema, "components": told["components"]})
        assert answer
    # CONTROL: the description tells answers apart
    with pytest.raises(jsonschema.ValidationError):
        wrong = {"$ref": "#/components/schemas/IncidentPage", "components": told["components"]}
        jsonschema.validate(get(client, "/alerts"), wrong)


def test_a_row_tells_what_is_best_known(client: TestClient, newsroom: Newsroom) -> None:
    newsroom.bomb(outlet="Lantern", title="Six killed")
    newsroom.bomb(killed=9, outlet="Beacon", title="Nine killed")
    (row,) = get(client, "/incidents")["incidents"]
    assert row["figures"]["killed"] == [9, 9]
    assert (row["severity"], row["place"]["name"], row["number"]) == ("Severe", "Greenford", 2)
    assert (row["headline"], row["outlets"], len(row["origins"])) == ("Six killed", ["Lantern", "Beacon"], 2)


def test_filters_name_what_is_wanted(client: TestClient, newsroom: Newsroom) -> None:
    here = newsroom.bomb(outlet="Lantern", title="A blast in the Bazaar").verdicts[0].incident
    there = newsroom.bomb(
        where=place("Hill", "XX-TWO"), outlet="Beacon", kind=("Battles", "Armed clash")
    ).verdicts[0].incident  # fmt: skip
    both, noon = [there.id, here.id], there.updated.isoformat()
    assert ids(client) == both
    assert ids(client, place="xx-two") == ids(client, place="hil") == [there.id]
    assert ids(client, type="CLASH") == ids(client, since=noon) == [there.id]
    assert ids(client, source="lant") == ids(client, until=noon) == [here.id]
    assert ids(client, text="bazaar blast") == [here.id]
    assert ids(client, text="bazaar blast lantern") == []
    assert ids(client, severity="Severe,Minor") == ids(client, text="said so") == ids(client, open="true") == both
    assert ids(client, severity="Minor") == ids(client, open="false") == ids(client, place="nowhere") == []


def test_pages_hold_each_incident_once(client: TestClient, newsroom: Newsroom) -> None:
    for number in range(7):
        newsroom.bomb(where=place(f"Town {number}", f"XX-{number}"))
    found: list[str] = []
    before: dict[str, str] = {}
    while True:
        page = get(client, "/incidents", limit=3, **before)
        assert page["total"] == 7
        found += [row["place"]["name"] for row in page["incidents"]]
        if page["next"] is None:
            break
        before = {"before": page["next"]}
    assert found == [f"Town {number}" for number in reversed(range(7))]


def test_what_was_written_meanwhile_is_in_the_next_answer(client: TestClient, newsroom: Newsroom) -> None:
    first = newsroom.bomb().verdicts[0].incident.id
    assert ids(client) == [first]
    newsroom.bomb(killed=12)
    assert get(client, "/incidents")["incidents"][0]["figures"]["killed"] == [12, 12]


def test_a_stream_begun_anew_shows_none_of_the_old(client: TestClient, newsroom: Newsroom, server: RedisServer) -> None:
    newsroom.bomb()
    assert len(ids(client)) == 1
    with server.raw() as connection:
        connection.flushall()
    assert ids(client) == []


def test_alerts_come_in_order_from_any_number(client: TestClient, newsroom: Newsroom) -> None:
    for killed in (3, 5, 8):
        newsroom.bomb(killed=killed)
    page = get(client, "/alerts", after=1)
    assert [one["number"] for one in page["alerts"]] == [2, 3]
    assert (page["last"], page["anew"]) == (3, None)
    assert [one["number"] for one in get(client, "/alerts", limit=2)["alerts"]] == [1, 2]
    assert get(client, "/alerts", after=3, epoch=page["epoch"])["alerts"] == []
    lost = get(client, "/alerts", after=3, epoch="another")
    assert (len(lost["alerts"]), lost["anew"]) == (3, "the stream was begun anew")
    assert get(client, "/alerts", after=9)["anew"] == "the stream ends at number 3"


def test_why_tells_the_way_of_a_story_or_names_what_is_like_it(client: TestClient, newsroom: Newsroom) -> None:
    newsroom.bomb()
    (story,) = get(client, "/why", q="Title of s1")["stories"]
    assert (story[0]["decision"]["outcome"], story[0]["alerts"]) == ("opened", [1])
    assert get(client, "/why", q="Title of s") == {"stories": [], "near": [{"id": "s1", "title": "Title of s1"}]}


def test_what_cannot_be_answered_says_what_to_do(client: TestClient) -> None:
    answer = client.get(f"{API}/incidents", params={"since": "soon"})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert answer.json()["parameter"] == "since"
    assert client.get(f"{API}/why").json()["detail"].startswith("is missing")
    assert client.get(f"{API}/incidents/none").status_code == 404
    assert client.get(f"{API}/incidents/..%2f..%2fetc").status_code == 404
    assert client.get(f"{API}/incidents/%00").status_code == 404
    csrf = {"X-CSRF-Token": get(client, "/session")["csrf"]}
    assert client.delete(f"{API}/incidents", headers=csrf).status_code == 405
    assert client.get(f"{API}/alerts/stream", headers={"Last-Event-ID": "x"}).json()["parameter"] == "Last-Event-ID"


def test_stories_that_wait_too_long_are_a_blindness(client: TestClient, spine: Spine, server: RedisServer) -> None:
    spine.record("s1")
    assert get(client, "/status")["blindness"]["late"] is False
    with server.raw() as connection:
        ((revision, at),) = connection.zrange(spine.keys.one("pending"), 0, -1, withscores=True)
        connection.zadd(spine.keys.one("pending"), {revision: at - 91_000})
    found = get(client, "/status")["blindness"]
    assert found["late"] and found["blind"] and found["waiting_s"] >= 91


def test_a_server_that_goes_away_is_told_of_and_comes_back(own_server: RedisServer) -> None:
    spine = Spine(own_server.url)
    board = StreamBoard(spine.url, spine.client, spine.keys, spine.queues, Keep())
    lookout = Lookout(board, late_s=90, failing_s=900)
    assert not lookout.look(dt.datetime.now(dt.UTC)).blind
    own_server.kill()
    gone = dt.datetime(2026, 3, 4, tzinfo=dt.UTC)
    assert lookout.look(gone).away == gone
    assert lookout.look(gone + dt.timedelta(seconds=9)).away == gone
    own_server.start()
    assert lookout.look(gone).away is None
    spine.close()


def test_entries_that_are_no_incidents_are_no_rows(client: TestClient, spine: Spine) -> None:
    spine.record("s1")
    assert ids(client) == []
    assert entry("s1").id == get(client, "/why", q="s1")["stories"][0][0]["entry"]["id"]
