"""The guard before every request, and the headers of every answer."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from services.gateway.guard import Guard


async def fine(_request: object) -> PlainTextResponse:
    return PlainTextResponse("fine")


@pytest.fixture
def client() -> TestClient:
    return TestClient(Guard(Starlette(routes=[Route("/x", fine)])), base_url="http://127.0.0.1:8787")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:9", "localhost:8787", "LocalHost", "[::1]", "[::1]:8787"])
def test_the_names_of_loopback_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/x", headers={"host": host}).text == "fine"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::2]", "localhost.", "10.0.0.1"])
def test_no_other_name_is_answered(client: TestClient, host: str) -> None:
    answer = client.get("/x", headers={"host": host})
    assert (answer.status_code, answer.json()["title"]) == (421, "not this host")


@pytest.mark.parametrize(
    ("path", "status"),
    [("/x?q=" + "a" * 12_286, 200), ("/x?q=" + "a" * 12_287, 414), ("/" + "a" * 1024, 414), ("/" + "a" * 1000, 404)],
)
def test_long_requests_go_no_further(client: TestClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status


def test_a_body_is_refused_before_it_is_read(client: TestClient) -> None:
    assert client.request("GET", "/x", content=b"a").status_code == 413
    assert client.request("DELETE", "/x", content=iter([b"a"])).status_code == 413
    assert client.post("/x", content=b"a" * 65_537).status_code == 413
    assert client.post("/x", content=iter([b"a"])).status_code == 411
    assert client.post("/x", content=b"a", headers={"content-length": "1e9"}).status_code == 411
    assert client.post("/x", content=b"a" * 65_536).status_code == 405


@pytest.mark.parametrize("path", ["/x", "/nothing", "/x?q=" + "a" * 13_000])
def test_every_answer_has_the_strict_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "require-trusted-types-for 'script'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in headers
