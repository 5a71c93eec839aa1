"""Names of keys: no stream can reach another's, and nothing from outside becomes part of a pattern."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.errors import RefuseError
from services.store.keys import KINDS, PASSING, PASSING_KINDS, PERMANENT, PERMANENT_KINDS, Keys, check_revision, digest


def all_keys(keys: Keys, name: str) -> list[str]:
    ones = [keys.one(kind) for kind in (*PERMANENT, *PASSING)]
    return [*ones, *(keys.many(kind, name) for kind in (*PERMANENT_KINDS, *PASSING_KINDS)), keys.channel, keys.log]


def test_prefixes_and_names() -> None:
    assert Keys.of("live").prefix == "dideban"
    assert Keys.of("live").channel == "dideban:alerts"
    assert Keys.of("exercise").channel == "dideban:exercise:alerts"
    assert Keys.of("exercise").log == "dideban:exercise:alerts:log"
    assert Keys.of("live").queues == ("live", "backfill")
    assert Keys.of("exercise").queues == ("exercise",)


@pytest.mark.parametrize(
    "name", ["", "Live", "a:b", "a*", "-a", "a" * 33, "a\n", "ä", "entry", "alerts", "pending", "backfill"]
)
def test_names_that_could_collide_are_refused(name: str) -> None:
    with pytest.raises(RefuseError, match="stream"):
        Keys.of(name)


@given(st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True), st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True))
def test_no_stream_takes_a_key_for_its_own_that_is_anothers(one: str, other: str) -> None:
    if one == other or {one, other} & (KINDS | {"backfill"}):
        return
    for mine, theirs in ((one, other), ("live", other), (one, "live")):
        if mine != theirs:
            keys = Keys.of(mine)
            assert [key for key in all_keys(Keys.of(theirs), "x") if keys.kind_of(key)] == []


def test_every_key_of_a_stream_is_known_as_its_own() -> None:
    keys = Keys.of("exercise")
    assert all(keys.kind_of(key) for key in all_keys(keys, "x"))


@given(st.text())
def test_any_id_has_a_plain_name(text: str) -> None:
    assert len(digest(text)) == 32 and digest(text).isalnum()


def test_revisions() -> None:
    assert check_revision("a-B_9") == "a-B_9"
    for bad in ("", "a b", "a" * 101, "a\n", "a:b"):
        with pytest.raises(RefuseError):
            check_revision(bad)


def test_the_reference_names_every_key() -> None:
    page = (Path(__file__).resolve().parents[4] / "docs" / "reference" / "redis-keys.md").read_text(encoding="utf-8")
    for name in (*PERMANENT, *PASSING):
        assert f"`P:{name}`" in page
    for kind in (*PERMANENT_KINDS, *PASSING_KINDS):
        assert f"`P:{kind}:<" in page
