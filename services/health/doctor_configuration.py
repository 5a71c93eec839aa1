"""Checks of the configuration folder: that every file in it parses, with the line that says why not."""

from __future__ import annotations

from collections.abc import Iterable

from incidents.errors import RefuseError
from services.configuration.config_files import load_region, load_rules
from services.configuration.settings import Settings
from services.health.findings import Finding, fail, ok


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
