"""What other systems take, over a real server, read back by others' readers: Atom, JSON Feed, GeoJSON, CSV, CAP."""

from __future__ import annotations

import base64
import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import feedparser
import geojson
import pytest
from lxml import etree
from starlette.testclient import TestClient

from services.access.people import Registry
from services.formats.json_feed import json_feed
from services.gateway.outputs.xml_writing import clean
from services.store.accounts import Accounts
from services.store.audit import Audit
from services.views.terminal import safe
from tests.support import newsroom
from tests.support.desk import Newsroom
from tests.support.gateway import Clock, gateway
from tests.support.hostile_texts import HOSTILE
from tests.support.house import ROOT
from tests.support.redis_server import RedisServer
from tests.support.spine import Spine
from tests.support.told import place, report

SCHEMA = etree.XMLSchema(etree.parse(ROOT / "tests" / "data" / "cap-1.2.xsd"))
CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"
TOWN = place("Hill", "XX-TWO", latitude=10.5, longitude=20.25, radius_km=3.0, pcode="XX01", pcode_version="v1")


@pytest.fixture
def room(spine: Spine) -> Newsroom:
    return Newsroom(spine)


@pytest.fixture
def client(spine: Spine) -> Iterator[TestClient]:
    with gateway(spine) as found:
        yield found


def get(client: TestClient, path: str, media_type: str, **query: Any) -> bytes:
    answer = client.get(f"/feeds/{path}", params=query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == media_type
    return answer.content


def atom(client: TestClient, **query: Any) -> Any:
    found = feedparser.parse(get(client, "incidents.atom", "application/atom+xml", **query))
    assert not found.bozo, found.bozo_exception
    return found


def rows_of(client: TestClient, **query: Any) -> list[dict[str, str]]:
    text = get(client, "incidents.csv", "text/csv; charset=utf-8", **query).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def cap(client: TestClient, path: str) -> Any:
    found = etree.fromstring(get(client, f"cap/{path}.xml", "application/cap+xml"))
    SCHEMA.assertValid(found)
    return found


def told(found: Any, path: str) -> list[str]:
    return [one.text for one in found.iterfind("/".join(CAP + part for part in path.split("/")))]


def test_a_reader_of_atom_finds_one_entry_an_incident(client: TestClient, room: Newsroom) -> None:
    room.bomb(outlet="Lantern", title="Six killed")
    room.bomb(killed=9, outlet="Beacon", title="Nine killed")
    room.bomb(where=TOWN, killed=2)
    found = atom(client)
    assert found.version == "atom10"
    assert [one.title for one in found.entries] == [
        "Remote explosive/landmine/IED, Hill, 2031-05-06: killed 2",
        "Remote explosive/landmine/IED, Greenford, 2031-05-06: killed 9",
    ]
    assert "Told in 2 stories of 2 origins: Lantern, Beacon." in found.entries[1].summary
    assert found.entries[0].where == {"type": "Point", "coordinates": (20.25, 10.5)}
    assert found.feed.links[0].href == "http://127.0.0.1/feeds/incidents.atom"
    # it keeps its id, wherever and whenever it is asked for
    room.bomb(killed=12, outlet="Third")
    again = atom(client, type="explosive")
    assert {one.id for one in again.entries} == {one.id for one in found.entries}
    assert again.entries[0].updated > found.entries[0].updated
    assert [one.title for one in atom(client, place="XX-TWO").entries] == [found.entries[0].title]


def test_a_reader_of_json_feed_finds_the_same(client: TestClient, room: Newsroom) -> None:
    room.bomb(where=TOWN, killed=2)
    body = get(client, "incidents.json", "application/feed+json")
    found = json_feed(body)
    assert found is not None and not found.problems
    (item,) = found.items
    assert item.title == atom(client).entries[0].title
    assert b'"_dideban":{"incident":' in body


def test_maps_get_a_point_where_there_is_one(client: TestClient, room: Newsroom) -> None:
    room.bomb(where=TOWN, killed=(2, None))
    room.bomb()
    found = geojson.loads(get(client, "incidents.geojson", "application/geo+json"))
    assert found.is_valid, found.errors()
    assert [one.geometry and one.geometry.coordinates for one in found.features] == [None, [20.25, 10.5]]
    properties = found.features[1].properties
    assert (properties["place_radius_km"], properties["figures"]["killed"]) == (3.0, [2, None])
    # CONTROL: a broken one is noticed
    assert not geojson.loads(geojson.dumps(found).replace("[20.25, 10.5]", "[20.25]")).is_valid


def test_a_table_has_a_line_an_incident(client: TestClient, room: Newsroom) -> None:
    room.bomb(where=TOWN, killed=(2, None), actors=("Militia", "Guards"))
    (row,) = rows_of(client)
    assert (row["place_name"], row["killed_least"], row["killed_most"], row["actors"]) == (
        "Hill",
        "2",
        "",
        "Militia; Guards",
    )
    assert (row["place_latitude"], row["number"], row["date"]) == ("10.5", "1", "2031-05-06")


def test_what_has_not_changed_is_not_sent_again(client: TestClient, room: Newsroom) -> None:
    room.bomb()
    tag = client.get("/feeds/incidents.atom").headers["etag"]
    again = client.get("/feeds/incidents.atom", headers={"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content) == (304, b"")
    room.bomb(killed=12)
    assert client.get("/feeds/incidents.atom", headers={"If-None-Match": tag}).status_code == 200


def test_no_headline_is_more_than_text(client: TestClient, spine: Spine) -> None:
    room = Newsroom(spine)
    for number, text in enumerate(HOSTILE):
        room.bomb(where=place(f"Town{number}", f"XX-{number}"), outlet=text[:60], title=text)
    count = len(HOSTILE)
    entries = atom(client, limit=200).entries
    assert len(entries) == min(count, 200)
    # as an XML parser has it, without a reader's own cleaning: the headline is the text of the summary's last line
    document = etree.fromstring(get(client, "incidents.atom", "application/atom+xml", limit=200))
    summaries = [one.text for one in document.iterfind(".//{http://www.w3.org/2005/Atom}summary")]
    for summary, text in zip(summaries, reversed(HOSTILE), strict=False):
        shown = clean(safe(text))
        assert summary.endswith(f"\nFirst headline: {shown}") if shown else "First headline" not in summary
    listed = client.get("/api/v1/incidents", params={"limit": 200}).json()["incidents"]
    assert [row["headline"] for row in listed] == list(reversed(HOSTILE))[:200]
    rows = rows_of(client)
    assert len(rows) == count
    assert [row["place_name"] for row in rows] == [f"Town{number}" for number in reversed(range(count))]
    formulas = [value for row in rows for value in row.values() if re.match(r"[=+@\t\r|\uff1d-]", value)]
    assert formulas == []
    assert sum(value.startswith("'=") for row in rows for value in row.values()) > 0
    assert geojson.loads(get(client, "incidents.geojson", "application/geo+json")).is_valid
    assert len(feedparser.parse(get(client, "cap.atom", "application/atom+xml", limit=200)).entries) == 200
    for number in range(1, count + 1):
        cap(client, str(number))


def test_alerts_are_cap_messages_that_name_those_before_them(client: TestClient, spine: Spine) -> None:
    room = newsroom.Newsroom(spine)
    room.tell("s1", report(TOWN, killed=6, words="oneword"), outlet="a")
    name = newsroom.only(room.tell("s2", report(TOWN, killed=9, words="otherword"), outlet="b", hours=2))
    room.analyst("ana", "the ministry withdrew it").retract(name)
    first, second, third = (cap(client, str(number)) for number in (1, 2, 3))
    assert [told(one, "msgType") for one in (first, second, third)] == [["Alert"], ["Update"], ["Cancel"]]
    assert {told(one, "status")[0] for one in (first, second, third)} == {"Exercise"}
    assert told(first, "references") == []
    (named,) = told(third, "references")
    earlier = [(told(one, "sender")[0], told(one, "identifier")[0], told(one, "sent")[0]) for one in (first, second)]
    assert named.split(" ") == [",".join(one) for one in earlier]
    assert "Exercise: stream exercise" in told(third, "note")[0]
    assert "Cancelled: the ministry withdrew it" in told(third, "note")[0]
    assert told(second, "info/area/circle") == ["10.5,20.25 3.0"]
    assert told(second, "info/area/geocode/value") == ["XX-TWO", "XX01"]
    assert told(second, "info/web") == ["https://a.example/s1"]
    assert "Changed: killed 6 → 9" in told(second, "info/description")[0]
    assert told(second, "incidents") == [name]
    assert etree.tostring(cap(client, f"incidents/{name}")) == etree.tostring(third)


def test_the_feed_of_cap_leads_to_each_message(client: TestClient, spine: Spine) -> None:
    room = newsroom.Newsroom(spine)
    room.tell("s1", report(killed=6, words="oneword"), outlet="a")
    room.tell("s2", report(killed=9, words="otherword"), outlet="b", hours=2)
    found = feedparser.parse(get(client, "cap.atom", "application/atom+xml"))
    assert [(one.title.partition(":")[0], one.links[0].href) for one in found.entries] == [
        ("Update", "http://127.0.0.1/feeds/cap/2.xml"), ("Alert", "http://127.0.0.1/feeds/cap/1.xml"),
    ]  # fmt: skip


def test_the_live_stream_is_no_exercise(server: RedisServer) -> None:
    live = Spine(server.url, stream="live")
    newsroom.Newsroom(live).tell("s1", report(killed=6), outlet="a")
    with gateway(live) as client:
        found = cap(client, "1")
        assert (told(found, "status"), told(found, "note")) == (["Actual"], [])
        assert "replay" not in feedparser.parse(client.get("/feeds/incidents.atom").content).feed.title
    live.close()


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (b"<status>Exercise</status>", b"<status>Replay</status>"),
        (b"-00:00</sent>", b"Z</sent>"),
        (b"<msgType>Alert</msgType>", b""),
        (b"<urgency>Past</urgency>", b""),
        (b"<scope>Restricted</scope>", b"<scope>Desks</scope>"),
        (b"<sender>dideban.invalid</sender>", b"<sender>a, b</sender>"),
        (b"<areaDesc>", b"<circle>1,2 3</circle><areaDesc>"),
        (b"<circle>10.5,20.25 3.0", b"<circle>10.5 20.25 3.0"),
    ],
)
def test_control_a_broken_message_is_noticed(client: TestClient, room: Newsroom, wrong: bytes, right: bytes) -> None:
    room.bomb(where=TOWN)
    body = get(client, "cap/1.xml", "application/cap+xml")
    assert wrong in body
    assert not SCHEMA.validate(etree.fromstring(body.replace(wrong, right)))


@pytest.mark.parametrize(
    "path", ["cap/9.xml", "cap/0.xml", "cap/x.xml", "cap/incidents/none.xml", "cap/" + "9" * 300 + ".xml"]
)
def test_what_is_not_there(client: TestClient, path: str) -> None:
    assert client.get(f"/feeds/{path}").status_code == 404


def test_readers_of_feeds_send_a_token_as_a_password(spine: Spine) -> None:
    registry = Registry(Accounts(spine.client), Audit(spine.client), "root", Clock().now)
    secret, _ = registry.add_token("wire", {"read", "act"}, 9)

    def basic(password: str) -> dict[str, str]:
        return {"Authorization": "Basic " + base64.b64encode(f"any:{password}".encode()).decode()}

    with gateway(spine, local=None) as client:
        asked = client.get("/feeds/incidents.csv")
        assert (asked.status_code, asked.headers["www-authenticate"]) == (401, 'Basic realm="dideban"')
        assert client.get("/feeds/incidents.csv", headers=basic(secret)).status_code == 200
        assert client.get("/feeds/incidents.csv", headers=basic("wrong")).status_code == 401
        assert client.get("/feeds/incidents.csv", headers={"Authorization": "Basic !"}).status_code == 401
        # browsers send a password again by themselves: it opens nothing else
        assert client.get("/api/v1/status", headers=basic(secret)).status_code == 401
        assert client.post("/api/v1/acts/x/undo", json={"why": "x"}, headers=basic(secret)).status_code == 401
