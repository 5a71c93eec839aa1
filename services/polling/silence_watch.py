"""Looks for silent sources and tells desks once when a silence begins and once when it ends.

API: SilenceWatch(feeds, watch, announcements, rules, stream).look(now) -> numbers of the messages
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import msgspec

from incidents.silence import Silence, SilenceRules, message, same_trouble, silences, unwatched
from services.configuration.logs import fields
from services.feeds.feed_file import Feed
from services.store.announcements import Announcements
from services.store.watch import Watch
from services.views.feed_health import health_of

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SilenceWatch:
    """The watch over the feeds of one stream."""

    feeds: Callable[[], Mapping[str, Feed]]
    watch: Watch
    announcements: Announcements
    rules: SilenceRules
    stream: str

    def look(self, now: dt.datetime) -> list[int]:
        """Tell what has begun and ended since the last look. Safe to repeat, and by several at once."""
        feeds = self.feeds()
        states = self.watch.states(list(feeds))
        found = silences((health_of(feed, states[url]) for url, feed in feeds.items()), self.rules, now)
        told = self._told()
        begun = [silence for name, silence in found.items() if name not in told]
        over = [silence for name, silence in told.items() if name not in found]
        numbers = [self._tell(one, "began", now) for one in begun if not _goes_on(one, told.values())]
        for silence in over:
            if _goes_on(silence, found.values()):
                continue
            watched = any(url in feeds and not feeds[url].paused for url in silence.feeds)
            numbers.append(self._tell(silence if watched else unwatched(silence), "ended", now))
        return [number for number in numbers if number is not None]

    def _told(self) -> dict[str, Silence]:
        """What desks were told and has not ended, by name in order."""
        found = {}
        for name, kept in sorted(self.announcements.current().items()):
            try:
                found[name] = msgspec.json.decode(kept, type=Silence)
            except msgspec.MsgspecError:
                _log.error("a silence that was told is no longer understood", extra=fields(state=name))
        return found

    def _tell(self, silence: Silence, phase: Literal["began", "ended"], now: dt.datetime) -> int | None:
        kept = msgspec.json.encode(silence)
        number = self.announcements.announce(
            silence.name, phase, kept, message(silence, phase, self.rules, self.stream, now)
        )
        if number is not None:
            _log.warning("silence " + phase, extra=fields(number=number, about=silence.name, text=silence.text))
        return number


def _goes_on(silence: Silence, others: Iterable[Silence]) -> bool:
    return any(same_trouble(silence, other) for other in others)
