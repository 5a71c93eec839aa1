"""Passwords as they are kept."""

from __future__ import annotations

import pytest

from incidents.errors import BugError, RefuseError
from services.access.passwords import check_form, hashed, matches, nobody

PASSWORD = "a lantern on the hill"


def test_the_right_password_matches_and_no_other() -> None:
    kept = hashed(PASSWORD)
    assert kept.startswith("$argon2id$") and PASSWORD not in kept
    assert matches(kept, PASSWORD)
    for wrong in ("", PASSWORD + " ", PASSWORD.upper(), "\ud800", "a" * 5000):
        assert not matches(kept, wrong)


def test_the_same_password_is_kept_in_another_way_each_time() -> None:
    assert hashed(PASSWORD) != hashed(PASSWORD)


def test_nobody_has_a_password() -> None:
    assert not matches(nobody(), PASSWORD)
    assert not matches(nobody(), "")


def test_a_hash_that_is_none_is_named() -> None:
    with pytest.raises(BugError, match="--replace"):
        matches("garbage", PASSWORD)


@pytest.mark.parametrize(("length", "fits"), [(0, False), (14, False), (15, True), (1000, True), (1001, False)])
def test_length_is_all_that_is_asked_of_it(length: int, fits: bool) -> None:
    if fits:
        check_form("م" * length)
    else:
        with pytest.raises(RefuseError, match="15 to 1000"):
            check_form("م" * length)
