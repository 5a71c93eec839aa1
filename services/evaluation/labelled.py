"""Labelled streams of stories (sets `dev`, `own`, `seeds`), judged by the scorer of the labels.

API: measure_labelled(name, labels, stories, mind, scorer, note) -> Measured

Stories are read and linked one after another in this process, each against the whole book so far; the decisions go to
the scorer as `replay --decisions` writes them.
"""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from incidents.errors import RefuseError
from incidents.records import Incident, Story
from services.configuration.mind import Mind
from services.evaluation.measured import Measured, Row
from services.replay.decision_lines import decision_line

_ROW = re.compile(r"(\w+)\s+([\d.]+)\s+\((.*)\)$")
_COUNT = re.compile(r"\d+")
_BEGIN = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def measure_labelled(
    name: str, labels: Path, stories: Iterable[Story], mind: Mind, scorer: Path, note: str
) -> Measured:
    """The scorer's rows for *stories* against *labels*; *note* goes with them. RefuseError where the scorer fails."""
    lines = list(_decided(stories, mind))
    with tempfile.TemporaryDirectory() as folder:
        decisions = Path(folder) / "decisions.jsonl"
        decisions.write_bytes(b"\n".join(lines) + b"\n")
        command = [sys.executable, str(scorer), str(labels), str(decisions)]
        done = subprocess.run(  # noqa: S603 - the scorer that lies beside the labels
            command, capture_output=True, text=True, check=False
        )
    if done.returncode:
        raise RefuseError(f"{scorer}: failed ({done.stderr.strip()[-200:]}); see that it fits {labels}")
    rows = [
        Row(found[1].replace("_", " "), float(found[2]), _count(found[3]), found[3])
        for line in done.stdout.splitlines()
        if (found := _ROW.match(line))
    ]
    return Measured(name, len(lines), rows, note=note)


def _decided(stories: Iterable[Story], mind: Mind) -> Iterable[bytes]:
    book: dict[str, Incident] = {}
    now = _BEGIN
    for story in stories:
        now = story.published or now
        decision = mind.judge(story, mind.read(story), list(book.values()), now, False)
        book |= {verdict.incident.id: verdict.incident for verdict in decision.verdicts}
        yield decision_line(decision)


def _count(detail: str) -> int:
    """How many the row is over, as its detail says last."""
    numbers = _COUNT.findall(detail)
    return int(numbers[-1]) if numbers else 0
