"""One page by its address, as a poller would fetch it: guarded, bounded, robots.txt obeyed; no server is needed.

API: fetch_page(url, settings, now) -> Fetched      RefuseError or RetryError names the address and what to do
"""

from __future__ import annotations

import asyncio
import datetime as dt
from urllib.parse import urljoin

from incidents.errors import RefuseError, RetryError
from services.configuration.config_files import load_with
from services.configuration.settings import Settings
from services.fetching.addresses import check_url
from services.fetching.client import Fetched, Fetcher, FetchError, FetchLimits
from services.fetching.manners import blocked
from services.fetching.robots import Robots
from services.polling.feed_acts import agent_of
from services.polling.page_kinds import PageKinds

_CONNECTIONS = 2
_BY_HAND = "save the page in a browser and read the file"


def fetch_page(url: str, settings: Settings, now: dt.datetime) -> Fetched:
    """The page at *url*, after redirects."""
    kinds = load_with(settings.config / "pages.toml", PageKinds.parse)
    answer = asyncio.run(_fetch(url, settings, now))
    if blocked(answer.status, answer.headers):
        raise RefuseError(f"{url}: asks for a person at a browser; {_BY_HAND}")
    if answer.status in (429, 503) or answer.status >= 500:
        raise RetryError(f"{url}: answers with status {answer.status}; try again later")
    if answer.status != 200:
        raise RefuseError(f"{url}: answers with status {answer.status}; correct the address, or {_BY_HAND}")
    trouble = kinds.trouble(answer.headers.get("content-type", ""), answer.body)
    if trouble:
        raise RefuseError(f"{url}: {trouble}; {_BY_HAND}")
    return answer


async def _fetch(url: str, settings: Settings, now: dt.datetime) -> Fetched:
    agent = agent_of(settings)
    fetcher = Fetcher(FetchLimits(), agent, settings.allow_networks, _CONNECTIONS)
    try:
        check_url(url, settings.allow_networks)
        if not await Robots(fetcher, agent).allowed(url, now):
            # asked again for the reason: an address that is not dialled and a server that is away count as a no too
            answer = await fetcher.fetch(urljoin(url, "/robots.txt"), None, "robots")
            if answer.status >= 500 or answer.status == 429:
                raise RetryError(f"{url}: its robots.txt answers with status {answer.status}; try again later")
            raise RefuseError(f"{url}: is not for robots, says robots.txt; {_BY_HAND}")
        return await fetcher.fetch(url, None, "page")
    except FetchError as error:
        text = str(error)
        raise RetryError(f"{text if text.startswith(url) else f'{url}: {text}'}; try again later") from None
    finally:
        await fetcher.close()
