import asyncio
import datetime as dt

import pytest

from incidents.errors import RefuseError
from services.polling.host_rest import Resting, Ways

NOW = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(minutes=5)


class Hosts:
    """A store in which tired.example wants rest, and a robots.txt that shuts shut.example."""

    def resting(self, host: str, now: dt.datetime) -> dt.datetime | None:
        return LATER if host == "tired.example" and now < LATER else None

    async def allowed(self, url: str, now: dt.datetime) -> bool:
        return "shut.example" not in url

    def delay_s(self, url: str) -> float:
        return 0.0


def ways(now: dt.datetime = NOW) -> Ways:
    hosts = Hosts()
    return Ways(hosts, lambda: now, hosts)


def test_a_host_that_wants_rest_is_not_asked_through_another():
    for way in (ways().of_feed, ways().of_page):
        with pytest.raises(Resting, match=r"rest until 12:05 UTC") as told:
            asyncio.run(way("https://tired.example/x"))
        assert told.value.until == LATER
    asyncio.run(ways(LATER).of_feed("https://tired.example/x"))


def test_robots_txt_is_asked_for_pages_and_not_for_feeds():
    asyncio.run(ways().of_feed("https://shut.example/x"))
    asyncio.run(ways().of_page("https://open.example/x"))
    with pytest.raises(RefuseError, match=r"shut\.example/x, which is not for robots"):
        asyncio.run(ways().of_page("https://shut.example/x"))
