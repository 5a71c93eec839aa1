"""Chromium of the system, driven by Playwright; neither is needed for anything but looking at pages."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome")


def absent() -> str:
    """Why no browser can be driven here; '' where one can."""
    if importlib.util.find_spec("playwright") is None:
        return "playwright is not installed"
    return "" if _program() else "no Chromium is installed on this machine"


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser of its own; Chromium's sandbox cannot be had as root, and only pages of ours are opened."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=_program(), headless=True)
        try:
            yield found
        finally:
            found.close()


def _program() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)
