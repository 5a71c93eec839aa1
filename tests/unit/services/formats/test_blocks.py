import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.formats.blocks import blocks_of, only
from services.formats.parse import ParsedFeed, parse_feed

NOW = dt.datetime(2026, 3, 4, tzinfo=dt.UTC)


def item(name: str, inside: str = "") -> str:
    return f"<item><title>{name}</title><link>https://o.example/{name}</link>{inside}</item>"


def rss(*items: str, head: str = "") -> bytes:
    inside = f"<channel>{head}<title>O</title>{''.join(items)}</channel>"
    return f"<?xml version='1.0'?><rss version='2.0'>{inside}</rss>".encode()


def parsed(body: bytes, known: tuple[bytes, ...] = ()) -> ParsedFeed:
    return parse_feed(body, "application/rss+xml", "https://o.example/feed", None, NOW, known)


def titles(feed: ParsedFeed) -> list[str]:
    return [one.title for one in feed.items]


@given(
    st.lists(st.text("abc<&]>é", min_size=0, max_size=9), min_size=1, max_size=6, unique=True),
    st.sets(st.integers(0, 5)),
)
def test_what_is_known_is_left_out_and_nothing_else(names: list[str], gone: set[int]):
    items = [item(f"n{number}", f"<description><![CDATA[{name.replace(']]>', '')}]]></description>")
             for number, name in enumerate(names)]  # fmt: skip
    whole = parsed(rss(*items))
    assert len(whole.blocks) == len(items) and whole.skipped == 0 and whole.of == whole.blocks
    known = tuple(block for number, block in enumerate(whole.blocks) if number in gone)
    part = parsed(rss(*items), known)
    assert part.skipped == len(known) and part.blocks == whole.blocks
    assert part.items == tuple(one for number, one in enumerate(whole.items) if number not in gone)
    assert part.of == tuple(block for number, block in enumerate(whole.blocks) if number not in gone)


def test_a_changed_entry_is_another_block():
    first = parsed(rss(item("a"), item("b")))
    second = parsed(rss(item("a"), item("b", "<x/>"), item("c")), first.blocks)
    assert titles(second) == ["b", "c"] and second.skipped == 1


@pytest.mark.parametrize(
    "body",
    [
        rss(item("a", "<description><![CDATA[see <item>x</item>]]></description>"), item("b")),
        rss(item("a", "<description><![CDATA[ends </item> here]]></description>"), item("b")),
        rss(item("a"), item("b")).replace(b"<rss ", b"<rss xml:base='https://x.example/' "),
        rss(item("a"), "<item><title>never closed"),
        rss(item("a"), "<item/>"),
        rss(),
        b"<!DOCTYPE rss [<!ENTITY x 'y'>]>" + rss(item("&x;")),
    ],
    ids=["item in data", "end in data", "base", "open", "empty", "none", "entities"],
)
def test_where_blocks_are_not_certain_the_whole_is_read(body: bytes):
    whole = parsed(body)
    again = parsed(body, tuple(block.hash for block in blocks_of(body)) or (b"x",))
    assert again.skipped == 0 or titles(again) == []
    if again.skipped == 0:
        assert again.items == whole.items


def test_two_equal_entries_are_read_whole():
    body = rss(item("a"), item("a"))
    first = parsed(body)
    assert titles(parsed(body, first.blocks)) == ["a", "a"]


def test_cutting_nothing_changes_nothing():
    body = rss(item("a"), item("b"))
    blocks = blocks_of(body)
    assert only(body, blocks, {one.hash for one in blocks}) == body


def test_openings_that_never_close_cost_no_more_than_their_length():
    """The operations of a pass over them, not the clock: the pattern matches each edge once."""
    from services.formats.blocks import _EDGE

    body = b"<item>" * 100_000
    assert blocks_of(body) == ()
    assert sum(1 for _ in _EDGE.finditer(body)) == 100_000
