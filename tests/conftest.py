"""Options for the whole suite."""

from __future__ import annotations

import signal

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run the long forms too (minutes)")


def pytest_configure() -> None:
    """A suite that a script runs in the background has Ctrl-C switched off, and its children would inherit that."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--slow"):
        return
    skip = pytest.mark.skip(reason="long form: run with --slow")
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(skip)
