"""The clock of a replay: a story's publishing time, and for an undated story the time of the one before it.

Nothing here looks at the machine's clock, so that the same input is judged the same on any day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from incidents.records import Entry
from services.sources.sources import Item, Refused

# Undated stories at the head of a stream take the time of the first dated one, if it comes within so many.
_LOOK_AHEAD = 1000


def stamped(found: Iterable[Item | Refused], start: dt.datetime) -> Iterator[tuple[Item, dt.datetime] | Refused]:
    """Each item with the clock's time at it, in order; *start* serves only a stream in which no story is dated."""
    clock: dt.datetime | None = None
    waiting: list[Item | Refused] = []
    for thing in found:
        if clock is None:
            clock = thing.published.at if isinstance(thing, Item) else None
            waiting.append(thing)
            if clock is None and len(waiting) < _LOOK_AHEAD:
                continue
            clock = clock or start
            yield from _all_at(waiting, clock)
            waiting = []
        elif isinstance(thing, Item):
            clock = thing.published.at or clock
            yield thing, clock
        else:
            yield thing
    yield from _all_at(waiting, clock or start)


def entry_of(item: Item, clock: dt.datetime, *, priming: bool = False) -> Entry:
    """The ledger's entry for *item*, first seen when the replay's *clock* stood at it."""
    return Entry(
        id=item.id,
        revision=item.revision,
        source=item.source,
        format=item.format,
        outlet=item.outlet,
        language=item.language,
        url=item.url,
        title=item.title,
        summary=item.summary,
        published=item.published.given,
        published_precision=item.published.precision,
        first_seen=clock,
        priming=priming,
    )


def _all_at(things: list[Item | Refused], clock: dt.datetime) -> Iterator[tuple[Item, dt.datetime] | Refused]:
    for thing in things:
        yield (thing, clock) if isinstance(thing, Item) else thing
