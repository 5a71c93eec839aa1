"""What the gatekeeper reads of a request: whose it is, and where it comes from."""

from __future__ import annotations

import base64

import pytest
from starlette.datastructures import Headers
from starlette.requests import Request

from services.gateway.gatekeeper import _of_another_site, _token_of, address_of


def request(path: str = "/feeds/x", method: str = "GET", peer: str = "127.0.0.1", **headers: str) -> Request:
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request(
        {"type": "http", "method": method, "path": path, "headers": named, "client": (peer, 1), "query_string": b""}
    )


@pytest.mark.parametrize(
    ("peer", "sent_for", "address"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", "192.0.2.1"),  # whoever comes from elsewhere can say anything
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("::1", "203.0.113.9, 198.51.100.7", "198.51.100.7"),  # what our proxy saw is the last of them
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "a" * 100, "a" * 64),
        ("", "198.51.100.7", ""),
    ],
)
def test_the_address_is_that_of_who_asks(peer: str, sent_for: str, address: str) -> None:
    headers = {"x_forwarded_for": sent_for} if sent_for else {}
    assert address_of(request(peer=peer, **headers)) == address


@pytest.mark.parametrize(
    ("headers", "other"),
    [
        ({}, False),
        ({"origin": "http://127.0.0.1:8787"}, False),
        ({"origin": "HTTP://127.0.0.1:8787"}, False),
        ({"sec-fetch-site": "same-origin"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "same-site"}, True),
        ({"sec-fetch-site": "cross-site"}, True),
        ({"origin": "http://127.0.0.1:8788"}, True),
        ({"origin": "http://127.0.0.1"}, True),
        ({"origin": "null"}, True),
        ({"origin": ""}, True),
        ({"origin": "http://[broken"}, True),
        ({"origin": "http://a@127.0.0.1:8787"}, True),
    ],
)
def test_another_site_is_told_by_what_browsers_say(headers: dict[str, str], other: bool) -> None:
    assert _of_another_site(Headers({"host": "127.0.0.1:8787", **headers})) is other


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("path", "method", "sent", "token"),
    [
        ("/api/v1/status", "GET", "Bearer abc", "abc"),
        ("/api/v1/acts/x/undo", "POST", "bearer abc ", "abc"),
        ("/feeds/incidents.atom", "GET", basic("any:abc"), "abc"),
        ("/feeds/incidents.atom", "GET", basic("any:a:b"), "a:b"),
        ("/feeds/incidents.atom", "GET", "Basic %%%", ""),
        ("/feeds/incidents.atom", "POST", basic("any:abc"), None),
        ("/api/v1/status", "GET", basic("any:abc"), None),
        ("/feedsx", "GET", basic("any:abc"), None),
        ("/api/v1/status", "GET", "Digest abc", None),
        ("/api/v1/status", "GET", "", None),
    ],
)
def test_a_token_as_a_password_opens_feeds_alone(path: str, method: str, sent: str, token: str | None) -> None:
    assert _token_of(request(path, method, authorization=sent)) == token
