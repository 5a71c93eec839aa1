"""The same incidents in whatever order stories come in: published times kept, arrival shuffled, linked by what is read.

`python -m tests.gold.test_order` runs fifty orders and prints the mean and the worst; the suite has five.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import random
import statistics
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

from incidents.linking.judge import judge
from incidents.linking.scopes import scopes
from incidents.reading.read import read
from incidents.records import Incident, Reading, Story
from services.configuration.config_files import load_region, load_rules
from tests.gold.oracle import ROOT, decision_object

GOLD = ROOT.parent / "shared" / "gold"
pytestmark = pytest.mark.skipif(not (GOLD / "dev.jsonl").is_file(), reason=f"no labelled stories in {GOLD}")
MEAN, WORST = 0.97, 0.95
"""The bars, of B-cubed over the stories of one incident."""
RULES = load_rules(ROOT / "config")


def stories() -> tuple[list[dict[str, object]], list[tuple[Story, Reading]]]:
    """The labelled rows, and each story with what is read from it."""
    rows = [json.loads(line) for line in (GOLD / "dev.jsonl").read_text(encoding="utf-8").splitlines()]
    region = load_region(ROOT / "config")
    found = []
    for row in rows:
        published = dt.datetime.fromisoformat(row["published"]).astimezone(dt.UTC) if row["published"] else None
        story = Story(
            id=row["id"], revision=row["id"], title=row["title"], text=row["text"], outlet=row["source"],
            url=row["url"], language=row["lang"], published=published,
            published_precision="second" if published else "unknown",
        )  # fmt: skip
        found.append((story, read(story, region, RULES.cap, RULES.outlets)))
    return rows, found


def decided(order: list[tuple[Story, Reading]]) -> Iterator[dict[str, object]]:
    """The decisions on stories that all come within the hour after the last was published, in *order*."""
    book: dict[str, Incident] = {}
    now = max(story.published for story, _ in order if story.published is not None)
    for story, reading in order:
        now += dt.timedelta(seconds=30)
        wanted = set(scopes(reading))
        candidates = [incident for incident in book.values() if incident.scope in wanted]
        decision = judge(story, reading, candidates, now, RULES.linking)
        book |= {verdict.incident.id: verdict.incident for verdict in decision.verdicts}
        yield decision_object(decision)


def likeness_of_orders(orders: int) -> list[float]:
    """B-cubed of each of so many orders, by the scorer of the set."""
    spec = importlib.util.spec_from_file_location("gold_score", GOLD / "score.py")
    assert spec is not None
    assert spec.loader is not None
    scorer: ModuleType = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    rows, read_ = stories()
    found = []
    for seed in range(orders):
        order = list(read_)
        random.Random(seed).shuffle(order)
        scores, _ = scorer.score(rows, list(decided(order)))
        found.append(scores["same_incident_b3_f1"][0])
    return found


def test_five_orders() -> None:
    found = likeness_of_orders(5)
    assert statistics.mean(found) >= MEAN
    assert min(found) >= WORST


if __name__ == "__main__":
    figures = likeness_of_orders(50)
    sys.stdout.write(f"50 orders: mean {statistics.mean(figures):.3f}, worst {min(figures):.3f}\n")
