import asyncio
import datetime as dt
from collections.abc import Mapping

import pytest

from incidents.errors import RetryError
from services.fetching.client import Fetched
from services.fetching.robots import Robots

NOW = dt.datetime(2026, 3, 4, tzinfo=dt.UTC)
AGENT = "Dideban/0.1 (+https://contact.example)"


class Host:
    """A host whose robots.txt is *body* with *status*; status 0 does not answer."""

    def __init__(self, body: bytes = b"", status: int = 200) -> None:
        self.body, self.status, self.asked = body, status, 0

    async def fetch(self, url: str, headers: Mapping[str, str] | None = None, kind: str = "page") -> Fetched:
        assert url == "https://a.example/robots.txt" and kind == "robots"
        self.asked += 1
        if not self.status:
            raise RetryError("no answer")
        return Fetched(url, self.status, {}, self.body, None, ())


def allowed(robots: Robots, path: str = "/x", after_h: float = 0) -> bool:
    return asyncio.run(robots.allowed(f"https://a.example{path}", NOW + dt.timedelta(hours=after_h)))


@pytest.mark.parametrize(
    ("body", "path", "wanted"),
    [
        (b"User-agent: *\nDisallow: /private", "/private/x", False),
        (b"User-agent: *\nDisallow: /private", "/public", True),
        (b"User-agent: *\nDisallow: /\n\nUser-agent: Dideban\nAllow: /", "/x", True),
        (b"User-agent: dideban\nDisallow: /\n\nUser-agent: *\nAllow: /", "/x", False),
        (b"User-agent: *\nDisallow: /a*b$", "/a1b", False),
        (b"User-agent: *\nDisallow: /\nAllow: /news", "/news/1", True),
        (b"", "/x", True),
        (b"<html>not here</html>", "/x", True),
        (b"\xff\xfe\x00", "/x", True),
    ],
)
def test_the_rules_of_the_file(body: bytes, path: str, wanted: bool):
    assert allowed(Robots(Host(body), AGENT), path) is wanted


@pytest.mark.parametrize(
    ("status", "wanted"), [(404, True), (403, True), (500, False), (503, False), (429, False), (0, False)]
)
def test_a_file_that_is_not_had(status: int, wanted: bool):
    assert allowed(Robots(Host(status=status), AGENT)) is wanted


def test_it_is_asked_once_a_day_and_after_a_failure_once_an_hour():
    host = Host(b"")
    robots = Robots(host, AGENT)
    for hours in (0, 1, 23.9):
        assert allowed(robots, after_h=hours)
    assert host.asked == 1
    host.status = 500
    assert not allowed(robots, after_h=24.1)
    assert not allowed(robots, after_h=24.9)
    assert host.asked == 2
    host.status = 200
    assert allowed(robots, after_h=25.2)


def test_a_failure_of_thirty_days_counts_as_no_file():
    robots = Robots(Host(status=500), AGENT)
    assert not allowed(robots)
    assert not allowed(robots, after_h=29 * 24)
    assert allowed(robots, after_h=30 * 24 + 2)


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        (b"User-agent: *\nCrawl-delay: 7", 7.0),
        (b"User-agent: *\nCrawl-delay: 0.5", 0.5),
        (b"User-agent: *\nCrawl-delay: 86400", 60.0),
        (b"User-agent: *\nCrawl-delay: soon", 0.0),
        (b"User-agent: other\nCrawl-delay: 7\n\nUser-agent: Dideban\nCrawl-delay: 2", 2.0),
        (b"User-agent: *\nDisallow: /x", 0.0),
    ],
)
def test_the_rest_between_two_pages_is_what_the_host_asks_for_up_to_a_minute(body: bytes, seconds: float):
    robots = Robots(Host(body), AGENT)
    assert robots.delay_s("https://a.example/x") == 0.0, "it was not asked yet"
    allowed(robots)
    assert robots.delay_s("https://a.example/x") == seconds
