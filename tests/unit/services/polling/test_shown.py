import datetime as dt

from services.polling.shown import Shown

TIMES = {b"a": dt.datetime(2026, 3, 4, tzinfo=dt.UTC), b"b": None}


def test_what_was_seen_counts_only_where_the_store_has_it():
    shown = Shown()
    shown.keep("u", "body1", TIMES)
    assert shown.of("u", "body1") == TIMES
    assert shown.of("u", "body0") == {} and shown.of("u", None) == {} and shown.of("v", "body1") == {}
    shown.keep("u", "body2", {})
    assert shown.of("u", "body1") == shown.of("u", "body2") == {}


def test_it_is_bounded():
    shown = Shown(most=2)
    for name in "abc":
        shown.keep(name, "x", TIMES)
    assert [bool(shown.of(name, "x")) for name in "abc"] == [False, True, True]
