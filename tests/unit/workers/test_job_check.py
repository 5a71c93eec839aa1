"""A stored job is reduced to what is harmless, whatever it is."""

from __future__ import annotations

import json
import pickle
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.job_check import REFUSED, checked

NAME = "workers.jobs.decide"
FUNCTIONS = {NAME}


def call(
    name: object = NAME, instance: object = None, arguments: object = ("live", "r1"), named: object = None
) -> bytes:
    return json.dumps([name, instance, arguments, {} if named is None else named]).encode()


def reason(data: bytes, **fields: bytes) -> str | None:
    return checked({b"data": data, **{name.encode(): value for name, value in fields.items()}}, FUNCTIONS, 30)[1]


@pytest.mark.parametrize("pack", [bytes, zlib.compress], ids=["plain", "compressed"])
def test_our_own_call_is_let_through_with_its_arguments(pack):
    kept, refused = checked({b"data": pack(call())}, FUNCTIONS, 30)
    assert refused is None
    assert json.loads(kept[b"data"]) == [NAME, None, ["live", "r1"], {}]


@pytest.mark.parametrize(
    "data",
    [
        call("os.system", arguments=["touch /tmp/x"]),
        call("builtins.eval", arguments=["1"]),
        call("workers.jobs.decide.__globals__"),
        call(instance={"a": 1}),
        call(arguments=["live", "r; touch x"]),
        call(arguments=["live", ["r1"]]),
        call(arguments=["live"] * 9),
        call(arguments="live"),
        call(named={"stream": "live"}),
        call(name=[NAME]),
        pickle.dumps((NAME, None, ("live", "r1"), {})),
        zlib.compress(b"[" * 10_000_000),
        zlib.compress(zlib.compress(call("os.system"))),
        b"[" * 4_000,
        b"\xff\xfe garbage",
        b"null",
        b"",
    ],
)
def test_every_other_call_is_replaced_by_one_of_nothing(data):
    kept, refused = checked({b"data": data}, FUNCTIONS, 30)
    assert refused
    assert kept[b"data"] == REFUSED
    assert kept[b"retries_left"] == b"0", "what is refused once is refused again"


def test_callbacks_webhooks_and_the_like_are_dropped_from_a_good_call():
    forged = {
        b"data": call(),
        b"success_callback_name": b"os.system",
        b"failure_callback_name": b"os.system",
        b"stopped_callback_name": b"os.system",
        b"webhooks": b'[{"url": "http://169.254.169.254/"}]',
        b"dependency_ids": b'["x"]',
        b"group_id": b"g",
        b"repeats_left": b"1000000",
        b"rate_limit_key": b"k",
        b"meta": b"\x80\x04",
        b"exc_info": zlib.compress(b"a" * 10_000_000),
        b"origin": b"elsewhere",
        b"result_ttl": b"-1",
    }
    kept, refused = checked(forged, FUNCTIONS, 30)
    assert refused is None
    assert set(kept) <= {b"data", b"status", b"timeout", b"retries_left", b"failure_ttl", b"result_ttl"}
    assert kept[b"result_ttl"] == b"0"


def test_numbers_are_bounded():
    kept, _ = checked(
        {b"data": call(), b"timeout": b"999999", b"retries_left": b"999", b"failure_ttl": b"-1"}, FUNCTIONS, 30
    )
    assert (kept[b"timeout"], kept[b"retries_left"], kept[b"failure_ttl"]) == (b"30", b"10", b"86400")


@given(st.dictionaries(st.sampled_from([b"data", b"created_at", b"timeout", b"status", b"retries_left"]), st.binary()))
@settings(max_examples=300, deadline=None)
def test_nothing_stored_makes_it_raise(stored):
    checked(stored, FUNCTIONS, 30)
