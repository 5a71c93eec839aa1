"""robots.txt as its standard says (RFC 9309): asked once a day a host, and obeyed for pages.

API: Robots(fetcher, agent).allowed(url, now) -> bool

No such file (4xx): everything may be fetched. A server that fails (5xx, no answer): nothing may, for an hour, then it
is asked again; after 30 days of that it counts as absent. Feeds are not asked about: they are there to be fetched.
"""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from protego import Protego

from incidents.errors import DidebanError
from services.fetching.client import Fetched

_KEPT = dt.timedelta(hours=24)
"""RFC 9309 §2.4: not longer than 24 hours."""
_FAILED = dt.timedelta(hours=1)
_ABSENT_AFTER = dt.timedelta(days=30)
_BYTES = 500 * 1024
"""RFC 9309 §2.5: at least 500 KiB are read."""
_HOSTS = 5000
"""Hosts that are remembered; a country's news has some hundred."""


class Fetching(Protocol):
    """Whatever fetches: the client beside this, or a made-up world in a simulation."""

    def fetch(self, url: str, headers: Mapping[str, str] | None = None, kind: str = "page") -> Awaitable[Fetched]:
        """The answer at *url*; a DidebanError where there is none."""


@dataclass(slots=True)
class _Known:
    until: dt.datetime
    rules: Protego | None
    open: bool
    failing_since: dt.datetime | None = None


class Robots:
    """The rules of the hosts that were asked, for one User-Agent."""

    def __init__(self, fetcher: Fetching, agent: str) -> None:
        """*agent*: the whole User-Agent; its first word is the name that rules are written for."""
        self._fetcher = fetcher
        self._name = agent.split("/")[0].split(" ")[0]
        self._known: OrderedDict[str, _Known] = OrderedDict()

    async def allowed(self, url: str, now: dt.datetime) -> bool:
        """Whether the host of *url* lets it be fetched; asks for robots.txt where it is not known."""
        parts = urlsplit(url)
        host = f"{parts.scheme}://{parts.netloc}"
        known = self._known.get(host)
        if known is None or known.until <= now:
            known = await self._ask(host, now, known)
            self._known[host] = known
            while len(self._known) > _HOSTS:
                self._known.popitem(last=False)
        if known.rules is None:
            return known.open
        return bool(known.rules.can_fetch(url, self._name))

    async def _ask(self, host: str, now: dt.datetime, before: _Known | None) -> _Known:
        try:
            answer = await self._fetcher.fetch(f"{host}/robots.txt", None, "robots")
        except DidebanError:
            return self._failed(now, before)
        if answer.status >= 500 or answer.status == 429:
            return self._failed(now, before)
        if answer.status >= 300:
            return _Known(now + _KEPT, None, open=True)
        text = answer.body[:_BYTES].decode("utf-8", "replace")
        try:
            return _Known(now + _KEPT, Protego.parse(text), open=True)
        except Exception:  # noqa: BLE001 - a file that no parser reads forbids nothing
            return _Known(now + _KEPT, None, open=True)

    @staticmethod
    def _failed(now: dt.datetime, before: _Known | None) -> _Known:
        since = before.failing_since if before and before.failing_since else now
        return _Known(now + _FAILED, None, open=now - since >= _ABSENT_AFTER, failing_since=since)
