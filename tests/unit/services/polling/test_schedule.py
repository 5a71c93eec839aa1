"""A feed is asked by its own rhythm within its bounds, less often while it fails, and never in step with the others."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.polling.schedule import Bounds, after_error, next_interval, rhythm_of, usual_gap

NOON = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)
BOUNDS = Bounds(60.0, 900.0)
MIDDLE = 0.5


def every(minutes: float, count: int) -> list[dt.datetime]:
    return [NOON - dt.timedelta(minutes=minutes * number) for number in range(count)]


@pytest.mark.parametrize(
    ("moments", "seconds"),
    [([], None), (every(5, 1), None), ([NOON, NOON], None), (every(5, 4), 300.0), (every(5, 40), 300.0)],
)
def test_the_rhythm_is_the_mean_gap_of_the_newest(moments: list[dt.datetime], seconds: float | None):
    assert rhythm_of(moments) == seconds


def test_a_burst_long_ago_says_nothing_of_today():
    old = [NOON - dt.timedelta(days=30, seconds=number) for number in range(50)]
    assert rhythm_of([*every(20, 10), *old]) == 1200.0


@pytest.mark.parametrize(
    ("rhythm", "seconds"),
    [(None, 900.0), (300.0, 75.0), (60.0, 60.0), (1200.0, 300.0), (86_400.0, 900.0)],
)
def test_the_interval_is_a_quarter_of_the_gap_within_the_bounds(rhythm: float | None, seconds: float):
    assert next_interval(rhythm, BOUNDS, MIDDLE) == seconds


@given(st.none() | st.floats(0, 1e9), st.floats(0, 1))
def test_the_interval_stays_within_a_tenth_of_the_bounds(rhythm: float | None, chance: float):
    assert 60.0 <= next_interval(rhythm, BOUNDS, chance) <= 900.0 * 1.1 + 1e-6


def test_errors_double_the_wait_up_to_an_hour_and_what_is_not_found_to_six():
    assert [after_error(count, BOUNDS, MIDDLE) for count in (1, 2, 3, 10)] == [120.0, 240.0, 480.0, 3600.0]
    assert after_error(30, BOUNDS, MIDDLE, gone=True) == 6 * 3600.0


def test_what_a_feed_pins_below_its_news_is_not_its_usual_gap():
    pinned = NOON - dt.timedelta(days=900)
    assert usual_gap([*every(30, 12), pinned]) == usual_gap(every(30, 12)) == 1800.0
    assert (usual_gap(every(30, 2)), usual_gap(every(30, 1)), usual_gap([])) == (1800.0, None, None)
