"""Looks for silent sources and tells desks once when a silence begins and once when it ends.

API: SilenceWatch(feeds, watch, announcements, rules, stream).look(now) -> numbers of the messages
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import msgspec

from incidents.silence import Silence, SilenceRules, message, silences
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
        told = self.announcements.current()
        numbers = [self._tell(silence, "began", now) for name, silence in found.items() if name not in told]
        for name in sorted(told.keys() - found.keys()):
            try:
                silence = msgspec.json.decode(told[name], type=Silence)
            except msgspec.MsgspecError:
                _log.error("a silence that was told is no longer understood", extra=fields(state=name))
                continue
            numbers.append(self._tell(silence, "ended", now))
        return [number for number in numbers if number is not None]

    def _tell(self, silence: Silence, phase: Literal["began", "ended"], now: dt.datetime) -> int | None:
        kept = msgspec.json.encode(silence)
        number = self.announcements.announce(
            silence.name, phase, kept, message(silence, phase, self.rules, self.stream, now)
        )
        if number is not None:
            _log.warning("silence " + phase, extra=fields(number=number, about=silence.name, text=silence.text))
        return number
