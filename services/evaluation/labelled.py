"""Labelled streams of stories (sets `dev`, `own`, `seeds`), judged by the scorer of the labels.

API: measure_labelled(name, folders, mind) -> Measured, one a file of labels

Stories are read and linked one after another in this process, each against the whole book so far; the decisions go to
the scorer as `replay --decisions` writes them.
"""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NotRequired, TypedDict

from incidents.errors import RefuseError
from incidents.records import Incident, Story
from services.configuration.mind import Mind
from services.evaluation.measured import Measured, Row
from services.evaluation.sets import files_of, rows_in, text_of
from services.replay.decision_lines import decision_line

SEEDS = "seeds"
SCORER = "score.py"
_ROW = re.compile(r"(\w+)\s+([\d.]+)\s+\((.*)\)$")
_MISS = re.compile(r"  - (\S+) ")
_MISSES = ("--misses", "100000")
"""More misses than any set has."""
_COUNT = re.compile(r"\d+")
_BEGIN = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_WORST = 10


class Told(TypedDict):
    """A row; its labels are read by the scorer. Of the seeds only the id is here."""

    id: int | str
    text: NotRequired[str | None]
    title: NotRequired[str | None]
    source: NotRequired[str | None]
    url: NotRequired[str | None]
    lang: NotRequired[str | None]
    published: NotRequired[str | None]


def measure_labelled(name: str, folders: Sequence[Path], mind: Mind) -> Iterator[Measured]:
    """Each file of the set for which there is a scorer, beside the labels or in any folder.

    The seeds' stories lie in a folder of their own beside the labels' folder.
    """
    for labels in files_of(folders, name):
        scorer = next((path for one in (labels.parent, *folders) if (path := one / SCORER).is_file()), None)
        if scorer is None:
            continue
        rows = rows_in(labels, Told)
        if name != SEEDS:
            yield _measured(labels, [story_of(row, labels) for row in rows], mind, scorer)
        elif texts := sorted((labels.parent.parent / SEEDS).glob("*.txt")):
            yield _measured(labels, [_seed(path) for path in texts], mind, scorer)


def _measured(labels: Path, stories: Sequence[Story], mind: Mind, scorer: Path) -> Measured:
    """The scorer's rows for *stories* against *labels*. RefuseError where the scorer fails."""
    with tempfile.TemporaryDirectory() as folder:
        decisions = Path(folder) / "decisions.jsonl"
        decisions.write_bytes(b"\n".join(_decided(stories, mind)) + b"\n")
        command = [sys.executable, str(scorer), str(labels), str(decisions), *_MISSES]
        done = subprocess.run(  # noqa: S603 - the scorer that lies beside the labels
            command, capture_output=True, text=True, check=False
        )
    if done.returncode:
        raise RefuseError(f"{scorer}: failed ({done.stderr.strip()[-200:]}); see that it fits {labels}")
    lines = done.stdout.splitlines()
    rows = [
        Row(found[1].replace("_", " "), float(found[2]), _count(found[3]), found[3])
        for line in lines
        if (found := _ROW.match(line))
    ]
    return Measured(labels.stem, len(stories), rows, _worst(lines, {story.id for story in stories}))


def _worst(lines: Iterable[str], stories: set[str]) -> list[str]:
    """The stories that the scorer lists as missed, those with most misses first."""
    missed = Counter(found[1] for line in lines if (found := _MISS.match(line)) and found[1] in stories)
    return sorted(missed, key=lambda story: (-missed[story], story))[:_WORST]


def _decided(stories: Iterable[Story], mind: Mind) -> Iterator[bytes]:
    book: dict[str, Incident] = {}
    now = _BEGIN
    for story in stories:
        now = story.published or now
        decision = mind.judge(story, mind.read(story), list(book.values()), now, False, None)
        book |= {verdict.incident.id: verdict.incident for verdict in decision.verdicts}
        yield decision_line(decision)


def story_of(row: Told, labels: Path) -> Story:
    """The story of *row*, a line of the file *labels*. RefuseError where its publishing date is none."""
    name, day = str(row["id"]), row.get("published")
    try:
        published = dt.datetime.fromisoformat(day).astimezone(dt.UTC) if day else None
    except ValueError:
        raise RefuseError(f"{labels}: story {name}: published {day!r} is no ISO 8601; correct it") from None
    return Story(
        id=name,
        revision=name,
        title=row.get("title") or "",
        text=row.get("text") or "",
        outlet=row.get("source") or "",
        url=row.get("url"),
        language=row.get("lang"),
        published=published,
        published_precision="second" if published else "unknown",
    )


def _seed(path: Path) -> Story:
    return Story(id=path.stem, revision=path.stem, title="", text=text_of(path), outlet="")


def _count(detail: str) -> int:
    """How many the row is over, as its detail says last."""
    numbers = _COUNT.findall(detail)
    return int(numbers[-1]) if numbers else 0
