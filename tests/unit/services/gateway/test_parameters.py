"""Parameters are read strictly; what is wrong is named with what to write."""

from __future__ import annotations

import datetime as dt

import pytest
from starlette.datastructures import QueryParams

from services.gateway.parameters import (
    AFTER,
    BEFORE,
    EPOCH,
    FILTERS,
    Cursor,
    Filter,
    filter_of,
    limit_of,
    read,
    read_exactly,
)
from services.gateway.problems import ParameterError

ALL = (*FILTERS, BEFORE, AFTER, EPOCH, limit_of(200, 50))
DAY = dt.datetime(2026, 3, 4, tzinfo=dt.UTC)


def test_each_filter_is_read() -> None:
    query = "since=2026-03-04&until=2026-03-04T04:30:00%2B04:30&place=XX-ONE&type=clash&severity=severe,minor&open=true"
    assert filter_of(read(QueryParams(query + "&source=wire&text=two+words"), ALL)) == Filter(
        since=DAY, until=DAY, place="XX-ONE", kind="clash", severity=("Severe", "Minor"), source="wire",
        text="two words", open=True,
    )  # fmt: skip


def test_what_is_empty_says_nothing() -> None:
    assert filter_of(read(QueryParams("since=&place=+&severity="), ALL)) == Filter()


@pytest.mark.parametrize("query", ["since=", "severity=", "limit=", "limit=+5", "epoch=", "open=+true"])
def test_programs_leave_out_what_is_empty(query: str) -> None:
    with pytest.raises(ParameterError):
        read_exactly(QueryParams(query), ALL)
    assert read_exactly(QueryParams("place=&text=+"), ALL) == {"place": "", "text": " "}


@pytest.mark.parametrize(
    ("query", "parameter", "says"),
    [
        ("plaice=XX", "plaice", "did you mean place?"),
        ("place=a&place=b", "place", "given twice"),
        ("since=yesterday", "since", "2026-03-04"),
        ("since=0001-01-01T00:00:00%2B10:00", "since", "years"),
        ("severity=grave", "severity", "Extreme, Severe"),
        ("severity=,", "severity", "Extreme, Severe"),
        ("open=yes", "open", "true or false"),
        ("limit=0", "limit", "1 to 200"),
        ("limit=201", "limit", "1 to 200"),
        ("limit=%D9%A3", "limit", "1 to 200"),
        ("after=-1", "after", "write 0"),
        ("after=9999999999999999", "after", "write 0"),
        ("epoch=a%0Ab", "epoch", "is no epoch"),
        ("before=x", "before", "`next`"),
        ("before=2026-03-04T05:06:07~i1", "before", "`next`"),
        ("text=" + "a" * 201, "text", "200 letters"),
    ],
)
def test_what_is_wrong_is_named(query: str, parameter: str, says: str) -> None:
    with pytest.raises(ParameterError) as error:
        read(QueryParams(query), ALL)
    assert error.value.parameter == parameter
    assert says in error.value.detail


def test_a_cursor_is_read_as_it_was_written() -> None:
    cursor = Cursor(DAY + dt.timedelta(microseconds=5), "i-1")
    assert read(QueryParams({"before": str(cursor)}), ALL) == {"before": cursor}
