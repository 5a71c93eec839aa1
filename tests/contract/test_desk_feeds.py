"""Operators' acts on the feeds over the API, on a real server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from services.access.people import Registry
from services.store.accounts import Accounts, Scope
from services.store.audit import Audit
from tests.support.gateway import Clock, gateway
from tests.support.redis_server import RedisServer
from tests.support.spine import Spine

PATH = "/api/v1/feeds/acts"
URL = "https://outlet.example/feed"


@pytest.fixture
def live(server: RedisServer) -> Iterator[Spine]:
    found = Spine(server.url, stream="live")
    yield found
    found.close()


def bearer(spine: Spine, *scopes: Scope) -> dict[str, str]:
    registry = Registry(Accounts(spine.client), Audit(spine.client), "root", Clock().now)
    return {"Authorization": f"Bearer {registry.add_token('wire', scopes, 9)[0]}"}


def post(client: TestClient, headers: dict[str, str], **body: Any) -> Any:
    return client.post(PATH, json=body, headers=headers)


def test_an_operator_adds_pauses_resumes_and_removes_a_feed(live: Spine) -> None:
    operator = bearer(live, "read", "act", "operate")
    with gateway(live, local=None) as client:

        def states(**body: Any) -> dict[str, str]:
            answer = post(client, operator, **body)
            assert answer.status_code == 200, answer.text
            assert answer.json() == client.get("/api/v1/feeds", headers=operator).json()
            return {one["url"]: one["state"] for one in answer.json()["feeds"]}

        added = states(kind="add", url=URL, outlet="Outlet", language="en")
        assert URL in added and len(added) > 1
        assert states(kind="pause", url=URL)[URL] == "paused"
        assert states(kind="resume", url=URL)[URL] == added[URL]
        assert URL not in states(kind="remove", url=URL)
        again = post(client, operator, kind="remove", url=URL)
        assert (again.status_code, again.json()["title"]) == (409, "the feeds stay as they are")
    lines = [(one.what, one.done) for one in Audit(live.client).lines(9)][1:]
    kinds = [("add", True), ("pause", True), ("resume", True), ("remove", True), ("remove", False)]
    assert lines == [(f"feed {kind} {URL}", done) for kind, done in kinds]


def test_nobody_else_does(live: Spine) -> None:
    analyst = bearer(live, "read", "act")
    with gateway(live, local=None) as client:
        refused = post(client, analyst, kind="add", url=URL, outlet="Outlet")
        assert (refused.status_code, refused.json()["title"]) == (403, "not allowed")
        assert URL not in client.get("/api/v1/feeds", headers=analyst).text
    assert [one.done for one in Audit(live.client).lines(1)] == [False]


@pytest.mark.parametrize("url", ["file:///etc/passwd", "javascript:alert(1)", "no address", "http://"])
def test_what_is_no_address_of_a_feed_is_refused(live: Spine, url: str) -> None:
    operator = bearer(live, "read", "act", "operate")
    with gateway(live, local=None) as client:
        assert post(client, operator, kind="add", url=url, outlet="Outlet").status_code == 409


def test_a_replay_has_no_feeds(spine: Spine) -> None:
    operator = bearer(spine, "read", "act", "operate")
    with gateway(spine, local=None) as client:
        assert client.get("/api/v1/feeds", headers=operator).json() == {"feeds": []}
        answer = post(client, operator, kind="pause", url=URL)
        assert (answer.status_code, "has no feeds" in answer.json()["detail"]) == (409, True)
