"""Checks of the configuration folder: that every file in it parses, with the line that says why not."""

from __future__ import annotations

from collections.abc import Iterable

from incidents.errors import RefuseError
from services.configuration.config_files import load_region, load_rules, load_silence, load_with
from services.configuration.settings import Settings
from services.feeds.feed_file import parse_feeds
from services.health.findings import Finding, fail, ok, warn


def check_region(settings: Settings) -> Iterable[Finding]:
    """The region pack."""
    try:
        region = load_region(settings.config)
    except RefuseError as error:
        yield fail("region pack", str(error), "correct that file, or set DIDEBAN_CONFIG to a folder with a sound pack")
        return
    yield ok("region pack", f"{settings.config / 'region'}, languages {', '.join(region.languages)}")


def check_rules(settings: Settings) -> Iterable[Finding]:
    """The rules of linking, severity and outlets."""
    try:
        load_rules(settings.config)
    except RefuseError as error:
        yield fail("rules", str(error), "correct that file, or put the shipped one back")
        return
    yield ok("rules", f"linking, severity and outlets in {settings.config}")


def check_feeds(settings: Settings) -> Iterable[Finding]:
    """The feeds that are watched, and when quiet ones are told of."""
    try:
        feeds = load_with(settings.config / "feeds.toml", parse_feeds)
        load_silence(settings.config)
    except RefuseError as error:
        yield fail("feeds", str(error), "correct that line; pollers that run keep the last good feeds until then")
        return
    if not settings.poller.contact.strip():
        yield warn("feeds", "no contact is named to the outlets", "set [poller] contact to an address or page of yours")
    yield ok("feeds", f"{len(feeds)} in {settings.config / 'feeds.toml'}")
