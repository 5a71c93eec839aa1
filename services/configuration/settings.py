"""What an operator may set: four variables, and `config/dideban.toml`, each key of it also as `DIDEBAN_SECTION_KEY`.

`Settings.load` reads the environment that it is given and one file, and checks everything at once; nothing is read at
import and nothing is looked up later. An unknown section, key or `DIDEBAN_…` variable is refused, since a misspelt
setting would otherwise do nothing, silently. Rules of reading and linking are not here: they are in the region pack,
`linking.toml` and `cap.toml`.
"""

from __future__ import annotations

import dataclasses
import ipaddress
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from incidents.errors import RefuseError
from services.configuration.redaction import redacted
from services.configuration.setting_fields import Kind, choice, from_file, from_text, kinds, nearest, number, whole

FILE = "dideban.toml"
PREFIX = "DIDEBAN_"
_TOP = ("DIDEBAN_DATA", "DIDEBAN_REDIS_URL", "DIDEBAN_CONFIG", "DIDEBAN_ALLOW_NETWORKS")
_SCHEMES = ("redis", "rediss", "unix")
_FILE_BYTES = 1 << 20

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Worker:
    """Section `worker`: the processes that decide stories. Units are in the names, the figures' origins in the file."""

    processes: int = whole(1, 1, 256)
    job_timeout_s: int = whole(30, 5, 600)
    max_attempts: int = whole(5, 1, 100)
    heartbeat_s: float = number(5.0, 0.5, 60.0)
    maintenance_s: int = whole(15, 1, 600)
    stop_grace_s: float = number(90.0, 0.1, 3600.0)
    away_s: float = number(300.0, 1.0, 86_400.0)


@dataclass(frozen=True, slots=True)
class Extraction:
    """Section `extraction`: the child process that takes the text out of HTML pages, and how large a page may be."""

    deadline_s: float = number(8.0, 0.1, 300.0)
    memory_mb: int = whole(1000, 400, 65_536)
    recycle_after_pages: int = whole(500, 1, 1_000_000)
    page_kb: int = whole(2000, 10, 100_000)
    tags: int = whole(20_000, 100, 10_000_000)
    attributes: int = whole(64, 8, 100_000)
    children: int = whole(2000, 10, 1_000_000)
    nesting: int = whole(256, 16, 256)
    short_text: int = whole(500, 0, 100_000)
    paragraph_words: int = whole(12, 1, 1000)


@dataclass(frozen=True, slots=True)
class Poller:
    """Section `poller`: what fetches feeds and pages."""

    feeds: int = whole(32, 1, 1000)
    pages: int = whole(16, 1, 1000)
    lease_s: float = number(30.0, 5.0, 600.0)
    least_s: float = number(60.0, 1.0, 3600.0)
    silence_look_s: float = number(60.0, 1.0, 3600.0)
    contact: str = choice("https://github.com/dideban/dideban")


@dataclass(frozen=True, slots=True)
class Limits:
    """Section `limits`: how much a source may hold."""

    max_file_mb: int = whole(64, 1, 100_000)
    max_story_kb: int = whole(1024, 1, 100_000)


@dataclass(frozen=True, slots=True)
class Retention:
    """Section `retention`: how long what is known. Incidents are kept for ever."""

    days: int = whole(90, 1, 36_500)
    body_days: int = whole(7, 1, 36_500)
    closed_days: int = whole(120, 1, 36_500)


@dataclass(frozen=True, slots=True)
class Reconciler:
    """Section `reconciler`: the process that finds entries which the queue lost."""

    interval_s: float = number(10.0, 0.1, 3600.0)
    grace_s: float = number(10.0, 0.1, 86_400.0)
    stuck_s: float = number(300.0, 1.0, 86_400.0)


@dataclass(frozen=True, slots=True)
class Publish:
    """Section `publish`: the one atomic step at the end of a story."""

    conflict_tries: int = whole(20, 1, 1000)


@dataclass(frozen=True, slots=True)
class Server:
    """Section `server`: the embedded server; without effect where DIDEBAN_REDIS_URL is set."""

    start_deadline_s: float = number(60.0, 1.0, 3600.0)
    max_memory_mb: int = whole(1024, 16, 1_000_000)


@dataclass(frozen=True, slots=True)
class Desk:
    """Section `desk`: the gateway, and what its page calls too late or too long."""

    port: int = whole(8787, 1, 65_535)
    readers: int = whole(3000, 1, 100_000)
    beat_s: float = number(10.0, 0.1, 60.0)
    rows: int = whole(50, 5, 200)
    late_s: float = number(90.0, 1.0, 86_400.0)
    failing_s: float = number(900.0, 1.0, 86_400.0)
    shift_h: float = number(12.0, 0.5, 168.0)
    names: str = choice("")
    sender: str = choice("dideban.invalid")


@dataclass(frozen=True, slots=True)
class Log:
    """Section `log`: what long-running processes write to standard error."""

    level: str = choice("info", "debug", "info", "warning", "error")
    format: str = choice("auto", "auto", "json", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings, checked. `data` and `config` are absolute; `redis_url` is None where the embedded server is used.

    `redis_url` may carry a password: show `shown_url`. Its `repr` leaves the address out for that reason.
    """

    data: Path
    config: Path
    redis_url: str | None = field(default=None, repr=False)
    allow_networks: tuple[Network, ...] = ()
    worker: Worker = field(default_factory=Worker)
    extraction: Extraction = field(default_factory=Extraction)
    poller: Poller = field(default_factory=Poller)
    limits: Limits = field(default_factory=Limits)
    retention: Retention = field(default_factory=Retention)
    reconciler: Reconciler = field(default_factory=Reconciler)
    publish: Publish = field(default_factory=Publish)
    server: Server = field(default_factory=Server)
    desk: Desk = field(default_factory=Desk)
    log: Log = field(default_factory=Log)

    @classmethod
    def load(cls, environ: Mapping[str, str]) -> Settings:
        """The settings of *environ* and of the file in its DIDEBAN_CONFIG. RefuseError names variable, file or key.

        A configuration folder without the file, and no folder at all where none was named, mean the defaults.
        """
        config = _folder(environ, "DIDEBAN_CONFIG", "config")
        if environ.get("DIDEBAN_CONFIG") and not config.is_dir():
            raise RefuseError(f"DIDEBAN_CONFIG: {config} is not a folder; name the folder that holds {FILE}")
        values = _file_values(config / FILE)
        for (section, key), value in _overrides(environ).items():
            values.setdefault(section, {})[key] = value
        sections = {name: section(**values.get(name, {})) for name, section in SECTIONS.items()}
        settings = cls(
            data=_folder(environ, "DIDEBAN_DATA", "data"),
            config=config,
            redis_url=_redis_url(environ),
            allow_networks=_networks(environ),
            **sections,
        )
        _check_together(settings)
        return settings

    @property
    def shown_url(self) -> str | None:
        """`redis_url` without its password."""
        return None if self.redis_url is None else redacted(self.redis_url)


# Sections by name; a name has no underscore, so that DIDEBAN_SECTION_KEY can be read in one way only.
SECTIONS: Mapping[str, Any] = {
    "worker": Worker,
    "extraction": Extraction,
    "poller": Poller,
    "limits": Limits,
    "retention": Retention,
    "reconciler": Reconciler,
    "publish": Publish,
    "server": Server,
    "desk": Desk,
    "log": Log,
}


def variables() -> dict[str, tuple[str, str]]:
    """The overriding variables: name → (section, key)."""
    return {
        f"{PREFIX}{section}_{key}".upper(): (section, key) for section, kind in SECTIONS.items() for key in kinds(kind)
    }


def defaults() -> dict[str, dict[str, Any]]:
    """The settings of the file as they are where nobody sets them: section → key → value."""
    return {name: dataclasses.asdict(section()) for name, section in SECTIONS.items()}


def _folder(environ: Mapping[str, str], name: str, default: str) -> Path:
    text = environ.get(name) or default
    if "\0" in text:
        raise RefuseError(f"{name}: {text!r} is not a path")
    return Path(text).expanduser().absolute()


def _redis_url(environ: Mapping[str, str]) -> str | None:
    url = environ.get("DIDEBAN_REDIS_URL", "").strip()
    if not url:
        return None
    try:
        parts = urlsplit(url)
        fits = parts.scheme in _SCHEMES and bool(parts.path.strip("/") if parts.scheme == "unix" else parts.hostname)
        fits = fits and (parts.scheme == "unix" or parts.port != 0)  # reading `port` raises where it is no number
    except ValueError:
        fits = False
    if not fits:
        raise RefuseError(
            f"DIDEBAN_REDIS_URL: {redacted(url)} is not an address; write redis://HOST:PORT/0, rediss://… or unix:///PATH"
        )
    return url


def _networks(environ: Mapping[str, str]) -> tuple[Network, ...]:
    networks = []
    for text in environ.get("DIDEBAN_ALLOW_NETWORKS", "").replace(",", " ").split():
        try:
            networks.append(ipaddress.ip_network(text))
        except ValueError as error:
            raise RefuseError(f"DIDEBAN_ALLOW_NETWORKS: {error}; write networks as 10.0.0.0/8, with commas") from None
    return tuple(networks)


def _check_together(settings: Settings) -> None:
    """RefuseError where settings contradict each other, each of them being right for itself."""
    job, page, stuck = settings.worker.job_timeout_s, settings.extraction.deadline_s, settings.reconciler.stuck_s
    if page >= job:
        raise RefuseError(
            f"[extraction] deadline_s ({page:g}) should be less than [worker] job_timeout_s ({job}): "
            "a page that takes too long is then decided on its summary, and else not at all"
        )
    if stuck <= job:
        raise RefuseError(
            f"[reconciler] stuck_s ({stuck:g}) should be more than [worker] job_timeout_s ({job}): "
            "a story would be given to a second worker while the first has it"
        )


def _file_values(file: Path) -> dict[str, dict[str, Any]]:
    """The checked values of the settings file; nothing where there is none."""
    try:
        with file.open("rb") as stream:
            raw = stream.read(_FILE_BYTES + 1)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise RefuseError(f"{file} cannot be read ({error.strerror}); check its permissions") from None
    if len(raw) > _FILE_BYTES:
        raise RefuseError(f"{file} is larger than {_FILE_BYTES >> 20} MB; that is not a settings file")
    try:
        document = tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RefuseError(f"{file} is not UTF-8 at byte {error.start}; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise RefuseError(f"{file}: {error}") from None
    return {name: _section_values(file, name, section) for name, section in document.items()}


def _section_values(file: Path, name: str, section: object) -> dict[str, Any]:
    if name not in SECTIONS:
        raise RefuseError(f"{file}: there is no section [{name}]; {nearest(name, SECTIONS)}")
    if not isinstance(section, dict):
        raise RefuseError(f"{file}: {name} is a section; write [{name}] and its keys below")
    known: dict[str, Kind] = kinds(SECTIONS[name])
    for key in section:
        if key not in known:
            raise RefuseError(f"{file}: [{name}] has no key {key}; {nearest(key, known)}")
    return {key: from_file(known[key], value, f"{file}: [{name}] {key}") for key, value in section.items()}


def _overrides(environ: Mapping[str, str]) -> dict[tuple[str, str], Any]:
    """The values of the DIDEBAN_SECTION_KEY variables; an empty variable counts as not set."""
    known = variables()
    found: dict[tuple[str, str], Any] = {}
    for name, text in environ.items():
        if not name.startswith(PREFIX) or name in _TOP:
            continue
        if name not in known:
            raise RefuseError(f"{name} is not a setting; {nearest(name, (*known, *_TOP))}")
        if text.strip():
            section, key = known[name]
            found[section, key] = from_text(kinds(SECTIONS[section])[key], text, name)
    return found
