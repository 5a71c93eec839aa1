"""What the addresses of the page may hold."""

from __future__ import annotations

import datetime as dt

import pytest
from starlette.datastructures import QueryParams

from services.gateway.page.requests import FLOORS, address, named, since_of, span_of, wish_of
from services.gateway.parameters import Filter
from services.gateway.problems import ParameterError

NOW = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)


def test_a_span_counts_back_from_now_and_stays_a_span_in_the_address() -> None:
    wish = wish_of(QueryParams("since=6h&text=blast&place=&lang=fa"), NOW)
    assert wish.filter == Filter(since=NOW - dt.timedelta(hours=6), text="blast")
    assert (wish.texts, wish.filtered) == ({"since": "6h", "text": "blast"}, True)
    assert address("/", **wish.texts, before="") == "/?since=6h&text=blast"
    assert not wish_of(QueryParams("lang=fa"), NOW).filtered
    assert wish_of(QueryParams("all=true"), NOW).every and not wish_of(QueryParams("all=1"), NOW).every


def test_a_moment_is_one() -> None:
    assert since_of(QueryParams("since=2026-03-01"), NOW, dt.timedelta(1)) == dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    assert since_of(QueryParams(""), NOW, dt.timedelta(1)) == NOW - dt.timedelta(1)


@pytest.mark.parametrize(
    "query", ["since=soon", "since=99999h", "colour=red", "severity=bad", "before=x", "text=a&text=b"]
)
def test_what_is_not_understood_is_refused(query: str) -> None:
    with pytest.raises(ParameterError):
        wish_of(QueryParams(query), NOW)


def test_floors_name_each_severity_with_those_above_it() -> None:
    assert FLOORS[:2] == ("Extreme", "Extreme,Severe")
    assert all(wish_of(QueryParams({"severity": one}), NOW).filter.severity for one in FLOORS)


def test_what_an_address_names_is_offered_too() -> None:
    assert named(("1h", "6h"), "3h") == ["1h", "6h", "3h"]
    assert named(("1h", "6h"), "6h") == named(("1h", "6h"), "") == ["1h", "6h"]
    assert span_of("2d") == dt.timedelta(days=2)
    assert span_of("2w") is None
