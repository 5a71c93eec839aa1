import datetime as dt
from collections.abc import Mapping

import pytest

from services.feeds.feed_file import Feed
from services.formats.items import ParsedFeed, ParsedItem
from services.polling.feed_entries import Entries, entries_of

NOW = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)
FEED = Feed(url="https://a.example/feed", outlet="A", family="a", kind="rss", language="en", admiralty="C")
LIVE = "https://a.example/live"


def look(*items: ParsedItem, kept: Mapping[str, str] | None = None, blocks: bool = False) -> Entries:
    hashes = tuple(b"%d" % number for number, _ in enumerate(items)) if blocks else ()
    parsed = ParsedFeed("rss", items=items, blocks=hashes, of=hashes)
    return entries_of(parsed, FEED, kept or {}, {}, NOW)


def item(url: str, title: str = "t", guid: str | None = None, hour: int | None = None) -> ParsedItem:
    published = None if hour is None else f"2026-03-04T{hour:02}:00:00Z"
    return ParsedItem(id=guid, url=url, title=title, published=published)


def test_parts_of_a_page_are_entries_once_two_of_them_stand_side_by_side():
    found = look(item(f"{LIVE}#p1", "First blast"), item(f"{LIVE}#p2", "Second blast"))
    assert [one.id for one in found.found] == ["//a.example/live#p1", "//a.example/live#p2"]
    assert found.fields["parts"] == "tell"
    later = look(item(f"{LIVE}#p3", "Third blast"), kept={"parts": "tell"})
    assert [one.id for one in later.found] == ["//a.example/live#p3"]


@pytest.mark.parametrize(
    "items",
    [
        (item(f"{LIVE}#xtor=RSS-1", "One"), item("https://a.example/other#xtor=RSS-1", "Two")),
        (item(f"{LIVE}#a", "Same"), item(f"{LIVE}#b", " same ")),
        (item(f"{LIVE}#a", "One"), item(LIVE, "Two")),
    ],
    ids=["how a reader came", "one title", "one part alone"],
)
def test_else_a_part_tells_nothing(items: tuple[ParsedItem, ...]):
    found = look(*items)
    assert all("#" not in one.id for one in found.found) and found.fields["parts"] is None


def test_where_parts_may_tell_all_entries_are_looked_at_together():
    assert look(item(f"{LIVE}#p1"), blocks=True).times == {}
    assert look(item(LIVE), blocks=True).times.keys() == {b"0"}
    assert look(item(f"{LIVE}#p1"), blocks=True, kept={"parts": "tell"}).times.keys() == {b"0"}


def test_a_guid_of_two_entries_names_neither_from_then_on():
    found = look(item("https://a.example/1", guid="g"), item("https://a.example/2", guid="g"))
    assert [one.guid for one in found.found] == [None, None] and found.fields["guids"] == "repeat"
    assert look(item("https://a.example/3", guid="h"), kept={"guids": "repeat"}).found[0].guid is None
    assert look(item("https://a.example/3", guid="h")).found[0].guid == "h"


def test_the_rhythm_is_of_what_the_feed_shows_and_the_future_is_no_date():
    found = look(*(item(f"https://a.example/{hour}", hour=hour) for hour in (6, 8, 10, 15)))
    assert (found.rhythm, found.fields["rhythm"]) == (7200.0, "7200")
