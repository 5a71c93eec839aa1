"""What is kept of a feed's fetches, as its health.

API: health_of(feed, fields) -> Health      state_of(health) -> a word
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from incidents.silence import Health
from services.feeds.feed_file import Feed


def health_of(feed: Feed, fields: Mapping[str, str]) -> Health:
    """The health of *feed*, of which the store keeps *fields*."""
    usual = fields.get("usual", "")
    return Health(
        url=feed.url,
        outlet=feed.outlet,
        language=feed.language,
        provinces=feed.provinces,
        paused=feed.paused,
        said=fields.get("said", ""),
        trouble=fields.get("trouble", ""),
        last_ok=_moment(fields.get("last_ok")),
        last_new=_stamp(fields.get("last_new", "")),
        moved_to=fields.get("address"),
        missed=_stamp(fields.get("missed", "")),
        failing_since=_moment(fields.get("failing_since")),
        usual_s=float(usual) if usual.isdigit() else None,
    )


def state_of(health: Health) -> str:
    """One word: paused, waiting (never fetched), ok, or what the last fetch said."""
    if health.paused:
        return "paused"
    if not health.said:
        return "waiting"
    return health.said


def _stamp(text: str) -> dt.datetime | None:
    """A time that the store wrote, in milliseconds."""
    return dt.datetime.fromtimestamp(int(text) / 1000, dt.UTC) if text.isdigit() else None


def _moment(text: str | None) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
