"""What reading and judging a story costs, against trafilatura's default extraction of the same page in the same run.

    python benchmarks/reading.py [--pages 120] [--rounds 5] [--stories FILE.jsonl …]

Each made-up page (`benchmarks/pages.py`) is extracted by `trafilatura.extract` as it comes, then its story is read and
judged against the book of those before, in the same process and in turns; the bar is a quarter of the extraction's
processor time. Then texts of 1 KB to 1 MB: nanoseconds a character and the most memory that a reading takes. Stories
of a file have no pages: theirs are read and judged alone, against the extraction of the made-up pages of this run.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import trafilatura  # noqa: E402

from benchmarks import pages  # noqa: E402
from incidents.linking.judge import judge  # noqa: E402
from incidents.linking.scopes import scopes  # noqa: E402
from incidents.reading.read import read  # noqa: E402
from incidents.records import Incident, Story  # noqa: E402
from tests.support.made_texts import KINDS, filled  # noqa: E402
from tests.support.readings import SHIPPED, knowledge  # noqa: E402
from tests.support.told import RULES  # noqa: E402

BAR = 0.25
LENGTHS = (1_000, 4_000, 16_000, 64_000, 200_000, 1_000_000)
NOW = dt.datetime(2031, 5, 6, 8, tzinfo=dt.UTC)


class Cost(NamedTuple):
    """Seconds of processor for a page's extraction and for its story's reading and judging."""

    extracting: float
    reading: float
    relevant: bool


class Desk:
    """Reads and judges stories one after another, with the book that they make."""

    def __init__(self) -> None:
        self._knowledge = knowledge(SHIPPED)
        self._book: dict[str, Incident] = {}

    def take(self, story: Story) -> bool:
        """Read and judge *story*; whether it tells an incident."""
        reading = read(story, *self._knowledge)
        wanted = set(scopes(reading))
        found = [incident for incident in self._book.values() if incident.scope in wanted]
        decision = judge(story, reading, found, story.published or NOW, RULES, False)
        for verdict in decision.verdicts:
            self._book[verdict.incident.id] = verdict.incident
        return reading.relevant


def story_of(page: pages.Made, name: str) -> Story:
    """The story of a made-up page."""
    return Story(
        id=name,
        revision=name,
        title=page.title,
        text="\n\n".join(page.paragraphs),
        outlet=page.name,
        published=dt.datetime.fromisoformat(page.published),
        published_precision="second",
    )


def told(line: str) -> Story:
    """A story of a file of labelled ones."""
    row = json.loads(line)
    moment = dt.datetime.fromisoformat(row["published"]) if row.get("published") else None
    return Story(
        id=str(row["id"]),
        revision=str(row["id"]),
        title=row.get("title") or "",
        text=row["text"],
        outlet=row.get("source") or "",
        published=moment.replace(tzinfo=moment.tzinfo or dt.UTC) if moment else None,
        published_precision="second" if moment else "unknown",
    )


def timed(call: Callable[[], object]) -> tuple[float, object]:
    """Seconds of processor that *call* took, and what it gave."""
    begun = time.process_time()
    given = call()
    return time.process_time() - begun, given


def costs(number: int, rounds: int) -> list[Cost]:
    """Each page extracted and its story read, in turns, other pages each round; the first round only warms up."""
    found: list[Cost] = []
    for turn in range(rounds + 1):
        desk = Desk()
        for at, page in enumerate(pages.make(number, seed=turn + 1)):
            story = story_of(page, f"{turn}-{at}")
            extracting, _ = timed(lambda page=page: trafilatura.extract(page.html))
            reading, relevant = timed(lambda story=story, desk=desk: desk.take(story))
            if turn:
                found.append(Cost(extracting, reading, bool(relevant)))
    return found


def by_length() -> None:
    """Print what a character costs, in time and memory, from 1 KB to 1 MB."""
    print(f"\n{'characters':>12} {'ns a character':>15} {'bytes a character at most':>27}")
    for length in LENGTHS:
        text = filled(KINDS["one incident told on and on"], length)
        story = Story(id="a", revision="a", title="", text=text, outlet="")
        times = [timed(lambda story=story: read(story, *knowledge(SHIPPED)))[0] for _ in range(3)]
        tracemalloc.start()
        read(story, *knowledge(SHIPPED))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        print(f"{length:>12,} {min(times) / length * 1e9:>15.0f} {peak / length:>27.0f}")


def shown(name: str, seconds: Sequence[float], extracting: float) -> str:
    """A line on the stories of one kind."""
    mean = statistics.fmean(seconds)
    return f"{name:<28} {len(seconds):>6} {mean * 1000:>8.2f} ms {mean / extracting:>6.2f} of an extraction"


def main() -> int:
    """Run and print; 1 where reading and judging cost more than the bar."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pages", type=int, default=120)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--stories", type=Path, nargs="*", default=[])
    options = parser.parse_args()
    found = costs(options.pages, options.rounds)
    extracting = statistics.fmean(one.extracting for one in found)
    print(f"extraction: {extracting * 1000:.2f} ms a page, mean of {len(found)} pages")
    for name, some in (
        ("all stories", found),
        ("that tell an incident", [one for one in found if one.relevant]),
        ("that tell none", [one for one in found if not one.relevant]),
    ):
        if some:
            print(shown(name, [one.reading for one in some], extracting))
    for file in options.stories:
        desk = Desk()
        stories = [told(line) for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]
        print(shown(file.name, [timed(lambda s=story: desk.take(s))[0] for story in stories], extracting))  # noqa: B023
    by_length()
    ratio = statistics.fmean(one.reading for one in found) / extracting
    print(f"\nratio {ratio:.2f}, bar {BAR}")
    return 0 if ratio <= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
