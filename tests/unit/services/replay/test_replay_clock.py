"""The clock of a replay follows the stories, never the machine."""

import datetime as dt

from services.pages.published import UNDATED, read_published
from services.replay.replay_clock import entry_of, stamped
from services.sources.sources import Item, Refused

START = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def item(name: str, published: str | None) -> Item:
    time = read_published(published) if published else UNDATED
    return Item(id=name, where=name, source="s", format="text", body=b"x", published=time)


def days(*stories: Item | Refused) -> list[str]:
    found = (thing for thing in stamped(stories, START))
    return [thing[1].date().isoformat() if isinstance(thing, tuple) else "refused" for thing in found]


def test_an_undated_story_leaves_the_clock_where_it_stands():
    assert days(item("a", "2021-08-03"), item("b", None)) == ["2021-08-03", "2021-08-03"]


def test_the_clock_goes_back_with_the_stories():
    assert days(item("a", "2021-08"), item("b", "2021-07-07")) == ["2021-08-01", "2021-07-07"]


def test_undated_stories_at_the_head_take_the_first_time_that_comes():
    stream = (item("a", None), Refused("x", "y"), item("b", "2021-08-03"), item("c", None))
    assert days(*stream) == ["2021-08-03", "refused", "2021-08-03", "2021-08-03"]


def test_a_stream_without_dates_stands_at_its_start():
    assert days(item("a", None), item("b", None)) == ["2000-01-01", "2000-01-01"]


def test_an_entry_is_first_seen_when_the_clock_stood_at_it_and_its_own_date_stays_unknown():
    entry = entry_of(item("a", None), START)
    assert (entry.first_seen, entry.published, entry.published_precision) == (START, None, "unknown")
