"""robots.txt as its standard says (RFC 9309): asked once a day a host, and obeyed for pages.

API: Robots(fetcher, agent).allowed(url, now) -> bool
                           .delay_s(url) -> seconds that the host wants between two fetches

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
from services.fetching.client import Before, Fetched

_KEPT = dt.timedelta(hours=24)
"""RFC 9309 §2.4: not longer than 24 hours."""
_FAILED = dt.timedelta(hours=1)
_ABSENT_AFTER = dt.timedelta(days=30)
_BYTES = 500 * 1024
"""RFC 9309 §2.5: at least 500 KiB are read."""
_DELAY_MOST_S = 60.0
"""Crawl-delay is no part of the standard, and stands in files of 1998: a longer one would hold news back for hours."""
_HOSTS = 5000
"""Hosts that are remembered; a country's news has some hundred."""


class Fetching(Protocol):
    """Whatever fetches: the client beside this, or a made-up world in a simulation."""

    def fetch(
        self, url: str, headers: Mapping[str, str] | None = None, kind: str = "page", before: Before | None = None
    ) -> Awaitable[Fetched]:
        """The answer at *url*; a DidebanError where there is none. *before* is asked of redirects to other hosts."""


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
        host = _host(url)
        known = self._known.get(host)
        if known is None or known.until <= now:
            known = await self._ask(host, now, known)
            self._known[host] = known
            while len(self._known) > _HOSTS:
                self._known.popitem(last=False)
        if known.rules is None:
            return known.open
        return bool(known.rules.can_fetch(url, self._name))

    def delay_s(self, url: str) -> float:
        """The crawl-delay of the host of *url*, at most a minute; 0 where it names none, or was not asked yet."""
        known = self._known.get(_host(url))
        if known is None or known.rules is None:
            return 0.0
        return min(_DELAY_MOST_S, max(0.0, known.rules.crawl_delay(self._name) or 0.0))

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


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
