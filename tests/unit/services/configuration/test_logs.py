"""Log lines: readable by programs and people, with no password in them and nothing an input can forge."""

from __future__ import annotations

import importlib
import io
import json
import logging
from collections.abc import Iterator

import pytest

from services.configuration import logs
from services.configuration.settings import Log


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def root() -> Iterator[logging.Logger]:
    """The root logger, as it was before."""
    logger = logging.getLogger()
    handlers, level, raising = list(logger.handlers), logger.level, logging.raiseExceptions
    yield logger
    logger.handlers[:] = handlers
    logger.setLevel(level)
    logging.raiseExceptions = raising


def written(stream: io.StringIO, **settings: str) -> logs.Bound:
    logs.configure(Log(**settings), stream)
    return logs.bound(logging.getLogger("services.test"), revision="9f2c")


def test_json_lines_carry_event_and_fields() -> None:
    stream = io.StringIO()
    log = logs.bound(written(stream), worker=3)
    log.info("story decided", extra=logs.fields(outcome="opened", ms=41))
    line = json.loads(stream.getvalue())
    assert line.pop("time").endswith("Z")
    assert line.pop("pid") > 0
    assert line == {
        "level": "info",
        "event": "story decided",
        "logger": "services.test",
        "revision": "9f2c",
        "worker": 3,
        "outcome": "opened",
        "ms": 41,
    }


def test_own_fields_cannot_replace_the_lines_own() -> None:
    stream = io.StringIO()
    written(stream).warning("story came short", extra=logs.fields(level="error", event="forged"))
    line = json.loads(stream.getvalue())
    assert (line["level"], line["event"]) == ("warning", "story came short")


def test_fault_carries_its_traceback_on_one_line() -> None:
    stream = io.StringIO()
    log = written(stream)
    try:
        raise ValueError("redis://desk:secret@host is away")
    except ValueError:
        log.exception("a fault")
    (only,) = stream.getvalue().splitlines()
    error = json.loads(only)["error"]
    assert "Traceback" in error
    assert "redis://desk:***@host" in error
    assert "secret" not in only


@pytest.mark.parametrize("form", ["json", "text"])
def test_passwords_are_hidden_in_events_and_fields(form: str) -> None:
    stream = io.StringIO()
    written(stream, format=form).info(
        "connected to %s", "redis://:secret@host", extra=logs.fields(url="redis://u:secret@h")
    )
    assert "secret" not in stream.getvalue()
    assert stream.getvalue().count("***") == 2


def test_plain_lines_show_what_would_move_the_cursor() -> None:
    stream = io.StringIO()
    written(stream, format="text").info("story decided", extra=logs.fields(title="a\x1b[2J\nforged line", n=2))
    (only,) = stream.getvalue().splitlines()
    assert only.endswith('INFO    story decided  revision=9f2c title="a\\\\x1b[2J\\\\x0aforged line" n=2')


def test_long_values_are_cut() -> None:
    stream = io.StringIO()
    written(stream).info("x", extra=logs.fields(title="a" * 100_000))
    assert len(stream.getvalue()) < 3_000


def test_auto_is_text_on_a_terminal_and_json_elsewhere() -> None:
    terminal, file = Terminal(), io.StringIO()
    written(terminal).warning("to look at")
    written(file).warning("to look at")
    assert "\x1b[33m" in terminal.getvalue()
    assert json.loads(file.getvalue())["event"] == "to look at"


def test_level_is_kept_and_configuring_twice_writes_once() -> None:
    stream = io.StringIO()
    written(stream, level="warning")
    log = written(stream, level="warning")
    log.info("not wanted")
    log.warning("wanted")
    logging.getLogger("rq.worker").info("not wanted either")
    assert len(stream.getvalue().splitlines()) == 1


def test_importing_configures_nothing(root: logging.Logger) -> None:
    before = list(root.handlers)
    importlib.reload(logs)
    assert root.handlers == before
