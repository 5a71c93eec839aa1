import datetime as dt

import pytest

from services.fetching.manners import LONGEST_WAIT, blocked, conditional_headers, retry_after, validators

NOW = dt.datetime(2026, 3, 4, 5, 6, 7, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("120", 120.0), (" 120 ", 120.0), ("0", 0.0), ("1.5", 1.0), ("99999999999999999999", LONGEST_WAIT),
        ("000000000000060", 60.0), ("Wed, 04 Mar 2026 05:07:07 GMT", 60.0), ("Wed, 04 Mar 2026 05:07:07 +0000", 60.0),
        ("Wednesday, 04-Mar-26 05:07:07 GMT", 60.0), ("Wed Mar  4 05:07:07 2026", 60.0),
        ("Wed, 04 Mar 2026 05:00:00 GMT", 0.0), ("Wed, 04 Mar 2099 05:00:00 GMT", LONGEST_WAIT),
        ("", None), ("soon", None), ("-5", None), ("۱۲۰", None), ("1e3", None), ("Wed, 99 Mar 2026 05:00:00 GMT", None),
    ],
)  # fmt: skip
def test_both_forms_of_retry_after(value: str, wanted: float | None):
    assert retry_after({"retry-after": value}, NOW) == wanted


@pytest.mark.parametrize(
    ("status", "headers", "wanted"),
    [
        (403, {"cf-mitigated": "challenge"}, True), (503, {"cf-mitigated": "Challenge"}, True),
        (200, {"cf-mitigated": "challenge"}, False), (403, {}, False), (403, {"server": "cloudflare"}, False),
    ],
)  # fmt: skip
def test_a_challenge_for_people(status: int, headers: dict[str, str], wanted: bool):
    assert blocked(status, headers) is wanted


def test_validators_go_back_as_they_came():
    etag, modified = validators({"etag": ' W/"a-gzip" ', "last-modified": "Wed, 04 Mar 2026 05:06:07 GMT"})
    assert conditional_headers(etag, modified) == {
        "if-none-match": 'W/"a-gzip"', "if-modified-since": "Wed, 04 Mar 2026 05:06:07 GMT"
    }  # fmt: skip


@pytest.mark.parametrize("value", ["a\r\nX: y", "", "x" * 513, "a\0", "caf\u00e9"])
def test_what_cannot_be_sent_is_not_kept(value: str):
    assert validators({"etag": value}) == (None, None)
    assert conditional_headers(value, None) == {}
