"""Where a desk may listen."""

from __future__ import annotations

import pytest

from incidents.errors import RefuseError
from services.gateway.serving import loopback


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "127.0.0.1"), ("localhost", "127.0.0.1"), ("::1", "::1"), ("[::1]", "::1"), ("127.8.8.8",) * 2],
)  # fmt: skip
def test_loopback_is_served(host: str, address: str) -> None:
    assert loopback(host) == address


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "2001:db8::1"])
def test_nothing_beyond_it_is_while_nobody_can_sign_in(host: str) -> None:
    with pytest.raises(RefuseError, match="nobody can sign in, because there are no users yet"):
        loopback(host)


@pytest.mark.parametrize("host", ["", "example.org", "127.0.0.1/8", "a\nb"])
def test_what_is_no_address_is_named(host: str) -> None:
    with pytest.raises(RefuseError, match="is no address"):
        loopback(host)
