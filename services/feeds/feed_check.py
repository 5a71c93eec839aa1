"""One fetch of one address, and what is to be said of it as a feed: every problem with its cure.

API: check_feed(fetcher, url, charset, now) -> Checked      never raises for what it finds
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from incidents.errors import RefuseError
from services.fetching.client import AddressRefused, Fetched, Fetcher, FetchError
from services.fetching.manners import blocked, retry_after, validators
from services.formats.discovery import Named, feeds_named
from services.formats.items import ParsedFeed, Problem
from services.formats.parse import parse_feed

_STATUS = {
    401: ("login", "asks to sign in (401); ask the outlet for an open address"),
    403: ("forbidden", "is refused to this program (403); ask the outlet"),
    404: ("not_found", "is not there (404); correct the address"),
    410: ("gone", "is gone for good (410); remove it, or find where the outlet publishes now"),
}


@dataclass(frozen=True, slots=True)
class Checked:
    """What an address gave. `status` None where nothing answered; `named`: feeds that it names, where it is a page."""

    url: str
    status: int | None = None
    feed: ParsedFeed | None = None
    problems: tuple[Problem, ...] = ()
    named: tuple[Named, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether it is a feed that can be watched."""
        return self.feed is not None and self.feed.format is not None


async def check_feed(fetcher: Fetcher, url: str, charset: str | None, now: dt.datetime) -> Checked:
    """Fetch *url* once and look at what came. *charset* as the configuration has it."""
    try:
        answer = await fetcher.fetch(url, None, "feed")
    except FetchError as error:
        return Checked(url, problems=(Problem(error.code, f"{_after(url, str(error))}; try again later"),))
    except AddressRefused as error:
        return Checked(url, problems=(Problem(error.code, str(error)),))
    except RefuseError as error:
        return Checked(url, problems=(Problem("refused", str(error)),))
    if answer.status != 200:
        return Checked(url, answer.status, problems=(_of_status(answer, now),))
    feed = parse_feed(answer.body, answer.headers.get("content-type"), answer.url, charset, now)
    if feed.format is None:
        named = feeds_named(answer.body, answer.url)
        return Checked(url, 200, feed, tuple(_of_no_feed(answer, feed, named)), named)
    return Checked(url, 200, feed, (*feed.problems, *_of_answer(answer), *_of_items(feed)))


def _of_status(answer: Fetched, now: dt.datetime) -> Problem:
    status = answer.status
    if blocked(status, answer.headers):
        return Problem("blocked", "asks for a person at a browser (Cloudflare); ask the outlet to let the feed through")
    if status in (429, 503):
        wait = retry_after(answer.headers, now)
        return Problem("busy", f"wants rest ({status})" + (f" for {wait:.0f} s" if wait else "") + "; try again later")
    code, text = _STATUS.get(status, ("status", f"answers with status {status}; open it in a browser to see why"))
    return Problem(code, text)


def _of_no_feed(answer: Fetched, feed: ParsedFeed, named: tuple[Named, ...]) -> Iterator[Problem]:
    if named:
        places = ", ".join(one.url for one in named[:5])
        yield Problem("not_a_feed", f"is a page, no feed; it names {places}: add one of these")
    elif not answer.body.strip():
        yield Problem("not_a_feed", "is empty; open it in a browser to see whether the outlet still publishes there")
    else:
        yield from feed.problems or (Problem("not_a_feed", "is no feed; give the feed's own address"),)


def _of_answer(answer: Fetched) -> Iterator[Problem]:
    if answer.permanent:
        yield Problem("moved", f"has moved for good to {answer.permanent}; write that address instead")
    if validators(answer.headers) == (None, None):
        yield Problem(
            "no_validators", "has neither ETag nor Last-Modified: fetched whole each time; nothing need be done"
        )
    if urlsplit(answer.url).scheme == "http":
        yield Problem("http", "comes over http, so that anybody on the way can change it; try the address with https")


def _of_items(feed: ParsedFeed) -> Iterator[Problem]:
    items = feed.items
    if not items and not feed.children:
        yield Problem("empty", "holds no entry now; it can be watched all the same")
    if undated := sum(item.published is None and item.updated is None for item in items):
        yield Problem(
            "undated", f"has {undated} of {len(items)} entries without a date; they are dated when first seen"
        )
    if linkless := sum(item.url is None for item in items):
        yield Problem(
            "no_address", f"has {linkless} of {len(items)} entries without a web address; their own text is read"
        )


def _after(url: str, text: str) -> str:
    """*text* without the address in front, which the reader has."""
    return text.removeprefix(f"{url}: ")
