"""Checks of the machine: Python, packages, folders, clock."""

from __future__ import annotations

import datetime as dt
import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from services.configuration.settings import Settings
from services.health.findings import Finding, fail, ok, warn
from services.server import embedded_files

OLDEST_PYTHON = (3, 11)
# As pyproject.toml has them (a test compares): from, and below.
NEEDED: dict[str, tuple[str, str | None]] = {
    "ahocorasick_rs": ("1.0", "2"),
    "argon2-cffi": ("25.1", "26"),
    "click": ("8.1", None),
    "feedparser": ("6.0.12", "7"),
    "httpcore": ("1.0.9", "1.1"),
    "httpx": ("0.28.1", "0.29"),
    "jinja2": ("3.1.6", "4"),
    "lxml": ("6.0", None),
    "lxml_html_clean": ("0.4.2", None),
    "msgspec": ("0.19", None),
    "protego": ("0.5", None),
    "redis": ("8.0", "9"),
    "rq": ("3.0", "4"),
    "starlette": ("1.3", "2"),
    "trafilatura": ("2.3", "3"),
    "uvicorn": ("0.35", "1"),
}
# A day of news is some 20 MB of bodies and records before the file is rewritten; below the lower mark a rewrite of a
# small file already fails.
_LITTLE_BYTES, _TOO_LITTLE_BYTES = 1 << 30, 64 << 20
_DAY = dt.timedelta(days=1)


def check_python() -> Iterable[Finding]:
    """The running Python."""
    found = f"{platform.python_version()} at {sys.executable}"
    if sys.version_info[:2] < OLDEST_PYTHON:
        yield fail("python", found, "install Python 3.11 or newer")
    else:
        yield ok("python", found)


def check_packages() -> Iterable[Finding]:
    """The installed packages, against what Dideban was made for."""
    found: list[str] = []
    for name, (low, below) in NEEDED.items():
        wanted = f"{name}>={low}" + (f",<{below}" if below else "")
        try:
            installed = version(name)
        except PackageNotFoundError:
            yield fail("packages", f"{name} is missing", f"run `pip install '{wanted}'`")
            continue
        found.append(f"{name} {installed}")
        if numbers(installed) < numbers(low) or (below is not None and numbers(installed) >= numbers(below)):
            yield fail("packages", f"{name} {installed} does not fit", f"run `pip install '{wanted}'`")
    yield ok("packages", ", ".join(found))


def check_data_folder(settings: Settings) -> Iterable[Finding]:
    """Whether DIDEBAN_DATA can be written and has room."""
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=settings.data, prefix=".doctor-") as probe:
            probe.write(b"\0" * 4096)
            probe.flush()
        free = shutil.disk_usage(settings.data).free
    except OSError as error:
        line, _, advice = str(embedded_files.refused(settings.data, error)).partition("; ")
        yield fail("data folder", line, advice)
        return
    found = f"{settings.data} can be written, {free / (1 << 30):.1f} GiB free"
    if free < _TOO_LITTLE_BYTES:
        yield fail("data folder", found, "free some space; the server refuses to record on a full disk")
    elif free < _LITTLE_BYTES:
        yield warn("data folder", found, "free some space before it runs out")
    else:
        yield ok("data folder", found)


def check_socket(settings: Settings) -> Iterable[Finding]:
    """Where the embedded server's socket is or would be."""
    if settings.redis_url is not None:
        return
    path = embedded_files.folder_of(settings.data).socket
    size = len(os.fsencode(path))
    if size <= embedded_files.SOCKET_BYTES:
        yield ok("socket", f"{path} ({size} of {embedded_files.SOCKET_BYTES} bytes)")
    else:
        yield warn(
            "socket",
            f"{path} is {size} bytes, over the {embedded_files.SOCKET_BYTES} of a socket; a private folder is used",
            "nothing need be done; a shorter DIDEBAN_DATA keeps the address the same each time (`status` shows it)",
        )


def check_clock(_settings: Settings) -> Iterable[Finding]:
    """Whether the clock can be right: not before this very file was installed."""
    now = dt.datetime.now(dt.UTC)
    written = dt.datetime.fromtimestamp(Path(__file__).stat().st_mtime, dt.UTC)
    found = f"{now:%Y-%m-%d %H:%M:%S} UTC"
    if now < written - _DAY:
        yield fail("clock", f"{found}, before this program was installed", "set the clock (timedatectl, chrony)")
    else:
        yield ok("clock", found)


def numbers(text: str) -> tuple[int, ...]:
    """The leading numbers of a version, as `6.1.3rc1` → (6, 1, 3)."""
    match = re.match(r"\d+(?:\.\d+)*", text)
    return tuple(int(part) for part in match[0].split(".")) if match else ()
