"""`dideban read` put together: the story, its close reading, and the form in which it is shown.

API: look(source, given, form, output)      RefuseError or RetryError says what to do
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
from pathlib import Path
from typing import Literal

import msgspec

from incidents.errors import RefuseError
from services.configuration.config_files import load_region, load_rules
from services.configuration.settings import Settings
from services.inspection.one_story import Given, one_story

Form = Literal["lines", "html", "json"]
_WIDEST = 100
"""Columns: longer lines are hard to follow."""


def look(source: str, given: Given, form: Form, output: str | None) -> None:
    """Show what is read of the story at *source*, on standard output or in the file *output*."""
    from incidents.reading.close_reading import read_closely
    from services.views.reading_lines import reading_lines
    from services.views.reading_object import reading_object
    from services.views.reading_page import reading_page
    from services.views.terminal import say

    settings = Settings.load(os.environ)
    told = one_story(source, given, settings, dt.datetime.now(dt.UTC))
    for notice in told.notices:
        say(f"{told.where}: {notice}")
    rules = load_rules(settings.config)
    found = read_closely(told.story, load_region(settings.config), rules.cap, rules.outlets)
    if form == "html":
        text = reading_page(told.story, found, told.notices)
    elif form == "json":
        text = msgspec.json.encode(reading_object(told.story, found, told.notices)).decode() + "\n"
    else:
        text = "\n".join(reading_lines(told.story, found, told.notices, _width(output))) + "\n"
    _put(text, output)


def _width(output: str | None) -> int:
    """Columns to write in: the terminal's, up to the widest."""
    if output is not None or not sys.stdout.isatty():
        return _WIDEST
    return max(40, min(_WIDEST, shutil.get_terminal_size((_WIDEST, 24)).columns))


def _put(text: str, output: str | None) -> None:
    if output is None:
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        sys.stdout.buffer.flush()
        return
    try:
        Path(output).write_text(text, encoding="utf-8", errors="replace")
    except OSError as error:
        raise RefuseError(f"{output}: cannot be written ({error.strerror}); name another file") from error
