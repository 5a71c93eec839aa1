"""What long-running processes say while they run: one event a line, JSON for programs or plain text for people.

    log = bound(logging.getLogger(__name__), revision="9f2c", worker=3)
    log.info("story decided", extra=fields(outcome="opened", ms=41))

An event is a fixed phrase, and what varies stands in fields, so that lines can be counted by event. ids are bound once.
The levels mean: DEBUG for who looks for a fault; INFO what was done; WARNING the world or an input was not as it should
be, and what was done about it; ERROR a fault of this program, with its traceback, and nothing else. Nothing is set up
at import: a process calls `configure` once. Passwords in addresses are hidden in every value and traceback.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import IO, Any

from services.configuration.redaction import redacted
from services.configuration.settings import Log

_FIELDS = "dideban_fields"
_HANDLER = "dideban"
# Of libraries only what is wrong is wanted: RQ tells each job at INFO.
_QUIET = ("rq", "rq.worker", "trafilatura", "htmldate", "courlan", "justext", "urllib3", "asyncio")
# A field is cut to this, so that a hostile headline or a page in an error does not fill the disk.
_LONGEST = 2_000
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))} | {0x2028: "\\u2028", 0x2029: "\\u2029"}


def fields(**values: object) -> dict[str, dict[str, object]]:
    """The `extra` of a log call that carries *values* as fields."""
    return {_FIELDS: values}


class Bound(logging.LoggerAdapter[logging.Logger]):
    """A logger that adds the same fields to each event."""

    def process(self, msg: Any, kwargs: MutableMapping[str, Any]) -> tuple[Any, MutableMapping[str, Any]]:  # noqa: ANN401
        """Put the bound fields under those of the call."""
        own = (kwargs.get("extra") or {}).get(_FIELDS, {})
        kwargs["extra"] = {**(kwargs.get("extra") or {}), _FIELDS: {**(self.extra or {}), **own}}
        return msg, kwargs


def bound(logger: logging.Logger | Bound, **values: object) -> Bound:
    """*logger* with *values* added to each of its events, on top of what is bound to it already."""
    if isinstance(logger, Bound):
        return Bound(logger.logger, {**(logger.extra or {}), **values})
    return Bound(logger, values)


def configure(settings: Log, stream: IO[str] | None = None) -> None:
    """Send this process's events to *stream* (default: standard error) as *settings* say. Calling it again replaces."""
    target = sys.stderr if stream is None else stream
    as_json = settings.format == "json" or (settings.format == "auto" and not target.isatty())
    handler = logging.StreamHandler(target)
    handler.set_name(_HANDLER)
    handler.setFormatter(JsonLines() if as_json else PlainLines(colour=settings.format == "auto" and target.isatty()))
    root = logging.getLogger()
    for old in [existing for existing in root.handlers if existing.get_name() == _HANDLER]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(settings.level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    # what cannot be written (a closed pipe, a full disk) must not end the work, nor print a traceback into the stream
    logging.raiseExceptions = False


class JsonLines(logging.Formatter):
    """One JSON object a line: time (UTC, milliseconds), level, event, logger, pid, the fields, and `error`."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of *record*; values that JSON does not have become text."""
        line: dict[str, object] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "event": redacted(record.getMessage())[:_LONGEST],
            "logger": record.name,
            "pid": record.process,
        }
        line.update({key: value for key, value in _fields(record).items() if key not in line})
        if record.exc_info:
            line["error"] = redacted(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


class PlainLines(logging.Formatter):
    """`12:03:44 WARNING event  key=value …`; control characters are made visible, so that no input moves the cursor."""

    _COLOURS = {"WARNING": "\x1b[33m", "ERROR": "\x1b[31m", "CRITICAL": "\x1b[31m"}  # noqa: RUF012 - a constant

    def __init__(self, *, colour: bool) -> None:
        super().__init__()
        self._colour = colour

    def format(self, record: logging.LogRecord) -> str:
        """The line of *record*, followed by the traceback where there is one."""
        level = f"{record.levelname:<7}"
        if self._colour and record.levelname in self._COLOURS:
            level = f"{self._COLOURS[record.levelname]}{level}\x1b[0m"
        values = " ".join(f"{key}={_shown(value)}" for key, value in _fields(record).items())
        event = redacted(record.getMessage())[:_LONGEST].translate(_CONTROLS)
        line = f"{_time(record)[11:19]} {level} {event}" + (f"  {values}" if values else "")
        return f"{line}\n{redacted(self.formatException(record.exc_info))}" if record.exc_info else line


def _fields(record: logging.LogRecord) -> dict[str, object]:
    values: Mapping[str, object] = getattr(record, _FIELDS, {})
    return {key: redacted(value)[:_LONGEST] if isinstance(value, str) else value for key, value in values.items()}


def _time(record: logging.LogRecord) -> str:
    moment = dt.datetime.fromtimestamp(record.created, dt.UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _shown(value: object) -> str:
    text = str(value).translate(_CONTROLS)
    return text if text and not any(character in text for character in ' "=') else json.dumps(text, ensure_ascii=False)
