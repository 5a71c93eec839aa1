"""Looks for what is wrong with an installation, and says what to do about each thing.

A check is a small function `Settings → findings` in one of the `doctor_…` modules; it returns and never raises for what
it looks for. A new part of Dideban adds its checks to `CHECKS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from incidents.errors import DidebanError, RefuseError
from services.configuration.settings import FILE, Settings, defaults
from services.health.doctor_configuration import check_feeds, check_region, check_rules
from services.health.doctor_machine import check_clock, check_data_folder, check_packages, check_python, check_socket
from services.health.doctor_server import check_leftovers, check_server
from services.health.findings import Finding, fail, ok

Check = Callable[[Settings], Iterable[Finding]]

CHECKS: tuple[Check, ...] = (
    lambda _settings: check_python(),
    lambda _settings: check_packages(),
    lambda settings: check_settings(settings),
    check_region,
    check_rules,
    check_feeds,
    check_data_folder,
    check_socket,
    check_clock,
    check_leftovers,
    check_server,
)


def examine(settings: Settings) -> list[Finding]:
    """The findings of all checks, in their order. Starts the embedded server if it does not run, and lets go of it."""
    return [finding for check in CHECKS for finding in _looked(check, settings)]


def examine_environment(environ: Mapping[str, str]) -> list[Finding]:
    """As `examine`, for settings that may be wrong themselves: then what can be looked at without them."""
    try:
        settings = Settings.load(environ)
    except RefuseError as error:
        return [*check_python(), *check_packages(), fail("settings", str(error), "correct it; the rest waits for it")]
    return examine(settings)


def check_settings(settings: Settings) -> Iterable[Finding]:
    """Where the settings are from, and which are not the shipped ones."""
    file = settings.config / FILE
    origin = str(file) if file.is_file() else f"defaults ({file} is not there)"
    changed = [
        f"{name}.{key}={getattr(getattr(settings, name), key)}"
        for name, section in defaults().items()
        for key, value in section.items()
        if getattr(getattr(settings, name), key) != value
    ]
    yield ok("settings", f"{origin}; " + (f"changed: {', '.join(changed)}" if changed else "all as shipped"))


def _looked(check: Check, settings: Settings) -> Iterable[Finding]:
    try:
        return list(check(settings))
    except (DidebanError, OSError) as error:
        name = getattr(check, "__name__", "check").removeprefix("check_")
        return [fail(name, str(error), "see the line itself")]
