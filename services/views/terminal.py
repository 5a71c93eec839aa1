"""Text for a terminal: what came from outside made harmless, and a progress bar on standard error.

Stories can carry escape sequences and marks that turn the direction of a line; a terminal would obey them.
"""

from __future__ import annotations

import json
import sys
import time
import unicodedata
from collections.abc import Callable
from typing import Any, TextIO

# Marks that an Arabic-script text needs to be written rightly; they turn no direction.
_JOINERS = frozenset("\u200c\u200d")
_REDRAW_SECONDS = 0.1
_BAR_WIDTH = 24


def safe(text: str, most: int | None = None) -> str:
    """*text* on one line without control, format and bidi characters, white space single, cut after *most* letters."""
    kept = "".join(letter if _harmless(letter) else " " for letter in text)
    line = " ".join(kept.split())
    return line if most is None or len(line) <= most else line[: most - 1].rstrip() + "…"


def _harmless(letter: str) -> bool:
    return letter in _JOINERS or unicodedata.category(letter) not in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")


def plural(count: int, one: str, many: str | None = None) -> str:
    """'1 story', '2 stories'."""
    word = one if count == 1 else many or f"{one}s"
    return f"{count:,} {word}"


class Progress:
    """A bar on *out* while work goes on: drawn only on a terminal, and taken away around other lines.

    `total` may be None where nobody knows it.
    """

    def __init__(self, out: TextIO, total: int | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._out = out
        self._total = total
        self._clock = clock
        self._live = out.isatty()
        self._began = clock()
        self._drawn = 0.0
        self._shown = False

    def update(self, done: int, words: str) -> None:
        """Draw *done* of the total with *words* after it, ten times a second at most."""
        now = self._clock()
        if self._live and now - self._drawn >= _REDRAW_SECONDS:
            self._drawn = now
            self._out.write(f"\r\x1b[2K{self._bar(done, now)}{words}")
            self._out.flush()
            self._shown = True

    def clear(self) -> None:
        """Take the bar away, for a line or for good; the next update draws it again."""
        if self._shown:
            self._out.write("\r\x1b[2K")
            self._out.flush()
            self._shown = False
            self._drawn = 0.0

    def _bar(self, done: int, now: float) -> str:
        rate = done / max(now - self._began, 0.001)
        if not self._total:
            return f"{done:,} ({rate:.0f}/s) "
        filled = min(_BAR_WIDTH, done * _BAR_WIDTH // self._total)
        left = (self._total - done) / rate if done else 0.0
        return f"[{'#' * filled}{'.' * (_BAR_WIDTH - filled)}] {done:,} of {self._total:,}, {left:.0f} s left "


def say(text: str) -> None:
    """One harmless line on standard error."""
    sys.stderr.write(f"dideban: {safe(text)}\n")
    sys.stderr.flush()


def put_json(value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """One line of JSON on standard output, in UTF-8 whatever the terminal's encoding is."""
    sys.stdout.buffer.write(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()
