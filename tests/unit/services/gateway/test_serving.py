"""Where a desk may listen."""

from __future__ import annotations

import pytest

from incidents.errors import RefuseError
from services.gateway.serving import listening_address


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "127.0.0.1"), ("localhost", "127.0.0.1"), ("::1", "::1"), ("[::1]", "::1"), ("10.0.0.7",) * 2],
)  # fmt: skip
def test_addresses_are_taken(host: str, address: str) -> None:
    assert str(listening_address(host)) == address


@pytest.mark.parametrize("host", ["", "example.org", "127.0.0.1/8", "a\nb"])
def test_what_is_no_address_is_named(host: str) -> None:
    with pytest.raises(RefuseError, match="is no address"):
        listening_address(host)
