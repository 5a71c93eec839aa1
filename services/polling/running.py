"""Puts a poller together and runs it: settings, feeds, client, stores, the gate.

API: run_poller(settings, address, once=…, only=…) -> exit status
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import os
import random
import signal
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress

from incidents.errors import DidebanError, RefuseError
from services.configuration.config_files import load_region, load_silence, load_with
from services.configuration.logs import fields
from services.configuration.settings import Settings
from services.feeds.feed_file import Feed
from services.feeds.feed_set import FeedSet
from services.fetching.client import Fetcher, FetchLimits
from services.fetching.robots import Robots
from services.polling.feed_acts import agent_of
from services.polling.feed_round import FeedRound
from services.polling.page_kinds import PageKinds
from services.polling.page_round import PageRound
from services.polling.poller import Pace, Poller
from services.polling.silence_watch import SilenceWatch
from services.store.announcements import Announcements
from services.store.feed_changes import FeedChanges
from services.store.keys import LIVE, Keys
from services.store.leases import Lease
from services.store.ledger import Keep, Ledger
from services.store.publish import Publisher
from services.store.queues import Queues
from services.store.redis_clients import Client, commands_client
from services.store.watch import Watch
from services.views.terminal import plural, say

_log = logging.getLogger(__name__)


def run_poller(settings: Settings, address: str, *, once: bool = False, only: Collection[str] = ()) -> int:
    """Poll until stopped, or *once*. *only*: addresses of feeds of the configuration, where not all of them are meant.

    1 where *once* a feed could not be read.
    """
    client, keys = commands_client(address), Keys.of(LIVE)
    try:
        feeds = _chosen(FeedSet(settings.config / "feeds.toml", FeedChanges(client, keys).all), only)
        return asyncio.run(_run(settings, address, client, feeds, once=once, only=frozenset(only)))
    finally:
        client.close()


async def _run(
    settings: Settings,
    address: str,
    client: Client,
    feeds: Callable[[], Mapping[str, Feed]],
    *,
    once: bool,
    only: frozenset[str],
) -> int:
    given, keys, agent = settings.poller, Keys.of(LIVE), agent_of(settings)
    fetcher = Fetcher(FetchLimits(), agent, settings.allow_networks, given.feeds + given.pages)
    queues = Queues(address, settings.worker.job_timeout_s)
    keep = Keep(settings.retention.days, settings.retention.body_days)
    watch = Watch(client, keys, keep)
    try:
        poller = Poller(
            feeds=feeds,
            watch=watch,
            feed_round=FeedRound(fetcher, watch, random.random, slots=asyncio.Semaphore(given.feeds)),
            page_round=PageRound(
                fetcher=fetcher,
                robots=Robots(fetcher, agent),
                watch=watch,
                ledger=Ledger(client, keys, keep),
                queues=queues,
                publisher=Publisher(client, keys, keep),
                stream=LIVE,
                kinds=load_with(settings.config / "pages.toml", PageKinds.parse),
                gate=_gate(settings),
                lease_s=given.lease_s,
            ),
            pace=Pace(
                feeds=given.feeds,
                pages=given.pages,
                lease_s=given.lease_s,
                least_s=given.least_s,
                spread_s=0.0 if once else min(30.0, given.least_s),
            ),
            clock=_now,
            only=only,
        )
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        say(f"watching {plural(len(only) or len(feeds()), 'feed')} as {agent}")
        if once:
            await _once(poller, stop)
        else:
            quiet = SilenceWatch(feeds, watch, Announcements(client, keys), load_silence(settings.config), LIVE)
            lease = Lease(client, keys.one("silence"), f"poller {os.getpid()}", 3 * given.silence_look_s)
            watching = asyncio.create_task(_watch_silence(quiet, lease, given.silence_look_s, stop))
            await poller.run(stop)
            await watching
        say(_summary(poller.counts))
        return 1 if once and _failed(poller.counts) else 0
    finally:
        await fetcher.close()
        queues.close()


async def _watch_silence(quiet: SilenceWatch, lease: Lease, every_s: float, stop: asyncio.Event) -> None:
    """Look for silent sources every *every_s* seconds, in one poller of all, until *stop* is set."""
    while not stop.is_set():
        try:
            if await asyncio.to_thread(lease.acquire):
                await asyncio.to_thread(quiet.look, _now())
        except DidebanError as error:
            _log.warning("silent sources could not be looked for", extra=fields(trouble=str(error)))
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every_s)
    with suppress(DidebanError):
        await asyncio.to_thread(lease.release)


async def _once(poller: Poller, stop: asyncio.Event) -> None:
    """Until nothing is due any more: each feed once, since its next time lies ahead, then the pages that wait."""
    while not stop.is_set():
        started = await poller.step()
        await poller.settle()
        due = await asyncio.to_thread(poller.watch.next_due, poller.only)
        if not started and (due is None or (due - _now()).total_seconds() > poller.pace.look_s):
            waiting = await asyncio.to_thread(poller.watch.pages_waiting)
            if not waiting or due is None or (due - _now()).total_seconds() > 2.0:
                return
        if not started:
            await asyncio.sleep(0.05)


def _chosen(feeds: FeedSet, only: Collection[str]) -> Callable[[], Mapping[str, Feed]]:
    """The feeds in force. RefuseError for an address of *only* that is not among them."""
    for url in only:
        if url not in feeds.feeds():
            raise RefuseError(f"--feed {url}: is not in config/feeds.toml; write its address as it stands there")
    return feeds.feeds


def _gate(settings: Settings) -> Callable[[str], str | None]:
    """The gate over the names of the region pack."""
    from incidents.region.gate_words import make_gate

    return make_gate(load_region(settings.config)).passes


def _failed(counts: Counter[str]) -> int:
    good = ("feed new", "feed nothing_new", "feed not_modified")
    return sum(count for name, count in counts.items() if name.startswith("feed ") and name not in good)


def _summary(counts: Counter[str]) -> str:
    """What was done, as one line."""
    parts = [f"{count} {name}" for name, count in sorted(counts.items())]
    return "; ".join(parts) or "nothing was due"


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
