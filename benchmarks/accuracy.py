"""Measures the understanding on labelled stories and writes the table docs/accuracy.md.

    python benchmarks/accuracy.py [--shared ../shared] [--write docs/accuracy.md]

Replays the seed documents and the development stories, each into an empty stream of its own in a private data folder,
and has the scorer beside the labels judge the decisions; the labels never enter this program. Says so and ends with 0
where that folder is absent, because a plain clone does not have it.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROW = re.compile(r"(\w+)\s+([\d.]+)\s+\((.*)\)$")


@dataclass(frozen=True)
class Set:
    """A set of stories, its labels, and what the table calls it."""

    title: str
    stories: Path
    labels: Path


def sets(shared: Path) -> list[Set]:
    """The labelled sets below *shared*."""
    return [
        Set("Seed documents (5 stories)", shared / "seeds", shared / "gold" / "seeds.jsonl"),
        Set("Development stories", shared / "gold" / "dev.jsonl", shared / "gold" / "dev.jsonl"),
    ]


def decide(stories: Path, folder: Path) -> Path:
    """Replay *stories* with one worker into an empty stream in *folder*; the file of decisions."""
    decisions = folder / "decisions.jsonl"
    environment = {key: value for key, value in os.environ.items() if key != "DIDEBAN_REDIS_URL"}
    environment |= {"DIDEBAN_DATA": str(folder / "data"), "PYTHONPATH": str(ROOT)}
    environment.setdefault("DIDEBAN_CONFIG", str(ROOT / "config"))
    command = [sys.executable, "-m", "services.cli", "replay", str(stories), "--fresh", "--decisions", str(decisions)]
    done = subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"accuracy: the replay of {stories} ended with {done.returncode}; the lines above say why")
    return decisions


def score(labels: Path, decisions: Path, scorer: Path) -> str:
    """What the scorer prints: a measure a line, with its detail in brackets."""
    command = [sys.executable, str(scorer), str(labels), str(decisions)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def table(printed: str) -> list[str]:
    """The scorer's lines as a table in Markdown."""
    rows = [match.groups() for line in printed.splitlines() if (match := ROW.match(line))]
    assert rows, f"the scorer's output is none that this script knows: {printed[:200]}"
    lines = ["| measure | value | detail |", "| --- | ---: | --- |"]
    return lines + [f"| {name.replace('_', ' ')} | {value} | {detail} |" for name, value, detail in rows]


def main() -> int:
    """Measure, and print or write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--write", type=Path, metavar="FILE")
    options = parser.parse_args()
    scorer = options.shared / "gold" / "score.py"
    if not scorer.exists():
        print(f"accuracy: {scorer} is absent, so there is nothing to measure against; name its folder with --shared")
        return 0
    page = [
        "# Accuracy",
        "",
        "Made by `python benchmarks/accuracy.py --write docs/accuracy.md`: each set is replayed in order by one worker",
        "into an empty stream, and its decisions are compared with labels that the program never sees. The rows are",
        "those of the scorer that comes with the labels. Stories and labels are not part of this repository.",
    ]
    for part in sets(options.shared):
        with tempfile.TemporaryDirectory(prefix="dideban-accuracy-") as folder:
            rows = score(part.labels, decide(part.stories, Path(folder)), scorer)
        page += ["", f"## {part.title}", "", *table(rows)]
    text = "\n".join(page) + "\n"
    if options.write:
        options.write.write_text(text, encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
