"""Under which names an entry is known again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.store.identity import canonical_url, identities, lookups, text_hash
from tests.support.spine import entry


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://news.test/a", "http://NEWS.test:80/a/"),
        ("https://news.test/a?x=1&utm_source=b#top", "https://news.test/a?x=1"),
        ("https://news.test/a?b=2&a=1", "https://news.test/a?a=1&b=2"),
        ("https://news.test./a", "https://news.test/a"),
    ],
)
def test_one_address(one: str, other: str) -> None:
    assert canonical_url(one) == canonical_url(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://news.test/a", "https://news.test/A"),
        ("https://news.test/a?id=1", "https://news.test/a?id=2"),
        ("https://news.test:8443/a", "https://news.test/a"),
        ("https://news.test/a?ref=1001", "https://news.test/a?ref=1002"),
    ],
)
def test_two_addresses(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


@given(st.text())
def test_any_text_is_an_address_of_some_kind_and_stays_it(text: str) -> None:
    assert canonical_url(canonical_url(text)) == canonical_url(text)


@pytest.mark.parametrize("odd", ["http://[::1", "http://a:99999999/", "urn:x:1", "  ", "javascript:alert(1)"])
def test_what_is_no_address_stays_as_it_is(odd: str) -> None:
    assert canonical_url(odd) == odd.strip()


def test_the_part_of_a_page_tells_only_where_it_is_known_to() -> None:
    one, other = entry("s1", url="https://a.test/live#p1"), entry("s2", url="https://a.test/live#p2")
    assert identities(one)[0] == identities(other)[0]
    assert identities(one, part="p1")[0] != identities(other, part="p2")[0]


def test_title_and_day_need_a_day_and_stay_within_their_source() -> None:
    dated = {"published": "2026-03-04T23:30:00+04:30", "published_precision": "second"}
    one = entry("s1", title="A  Title", **dated)
    assert identities(one) == identities(entry("s2", title="a title", **dated))
    assert identities(one) != identities(entry("s1", title="A  Title", source="another", **dated))
    assert identities(entry("s1")) == ()
    assert identities(entry("s1", published="2026-03", published_precision="month")) == ()
    assert identities(entry("s1", published="nonsense", published_precision="day")) == ()


def test_a_guid_that_is_a_url_is_compared_without_its_host() -> None:
    one, other = (identities(entry("s1", title=""), guid) for guid in ("http://a.test/x?p=1", "https://b.test/x?p=1"))
    assert one == other != identities(entry("s1", title=""), "https://b.test/x?p=2")
    assert identities(entry("s1", title=""), "tag:1") != identities(entry("s1", title="", source="b"), "tag:1")


def test_lookups_and_hashes() -> None:
    assert len(lookups(entry("s1", url="http://news.test/a"))) == 2
    assert lookups(entry("s1", title="  ")) == ()
    one = entry("s1", title="A", summary="b")
    assert text_hash(one, b"x") == text_hash(entry("s2", title="a", summary="b", url="http://news.test"), b"x")
    assert len({text_hash(one, b"x"), text_hash(one, b"y"), text_hash(entry("s1", title="A", summary="bx"), b"")}) == 3
