"""Edited copies of our own stories, as newspapers made them of one wire, and how well copies are told from other texts.

`python -m tests.support.wire_copies` prints the adjusted Rand index over all stories of `tests/data/gold`.

What is done to a copy follows what Silcock et al. (2023, "Noise-Robust De-Duplication at Scale", NEWS-COPY) describe of
newspapers before the web: another headline, the end cut off, paragraphs left out, words changed and dropped by a
sub-editor, letters misread by a scanner, a dateline before it and a page's furniture behind it; each with a chance of
its own, from a generator with a fixed seed. Stories that tell of one incident in other words are other texts; the
labelled near duplicates of the streams are left out: only what is made here counts as a copy.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import re
from collections import Counter
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

from incidents.linking.duplicates import echo_of
from incidents.records import Incident, Source, Telling
from incidents.text.fingerprint import Sketch, document_signature
from incidents.text.prepare import prepare
from services.configuration.config_files import load_region, load_rules
from tests.support.house import ROOT

COPIES = 3
"""Copies of each story."""
CUT, DROPPED, CHANGED, MISREAD = 0.6, 0.15, 0.05, 0.01
"""Least part of the paragraphs that is kept; chance of a paragraph, of a word, of a letter."""
_BEHIND = ("Read more: other news of the day", "Share this story on your networks", "© The Paper. All rights reserved.")
_BEFORE = ("CITY DESK - ", "FROM OUR CORRESPONDENT: ", "")
_SCANNED = {"e": "c", "l": "1", "i": "l", "o": "0", "n": "u", "h": "b", "s": "5", "ا": "", "ر": "ز", "ی": "ب"}
_NOW = dt.datetime(2031, 5, 6, tzinfo=dt.UTC)


def edited(text: str, luck: random.Random) -> str:
    """A copy of *text* as another paper prints it."""
    paragraphs = [one for one in re.split(r"\n+", text) if one.strip()]
    kept = paragraphs[: max(1, round(len(paragraphs) * luck.uniform(CUT, 1.0)))]
    kept = [one for at, one in enumerate(kept) if at == 0 or luck.random() > DROPPED]
    kept = [" ".join(_word(word, luck) for word in one.split() if luck.random() > CHANGED) for one in kept]
    kept[0] = luck.choice(_BEFORE) + kept[0]
    return "\n\n".join([*kept, luck.choice(_BEHIND)])


def _word(word: str, luck: random.Random) -> str:
    if luck.random() < CHANGED:
        return "".join(luck.sample(word, len(word)))
    return "".join(_SCANNED.get(letter, letter) if luck.random() < MISREAD else letter for letter in word)


def texts() -> list[tuple[str, str]]:
    """(id, text) of our own stories that are no labelled near duplicate of another."""
    found = []
    for path in sorted((ROOT / "tests" / "data" / "gold").glob("own_*.jsonl")):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        found += [(row["id"], row["text"]) for row in rows if not row["gold"].get("near_duplicate_of")]
    return [(f"{at}/{name}", text) for at, (name, text) in enumerate(found)]


def groups(stories: Sequence[tuple[str, str]], seed: int) -> tuple[list[str], list[str]]:
    """(true group, found group) of each original and copy, in a shuffled order of arrival."""
    luck = random.Random(seed)
    region, rules = load_region(ROOT / "config"), load_rules(ROOT / "config").linking.duplicates
    marks = {code: pack.text for code, pack in region.languages.items()}
    arriving = [(name, text) for name, text in stories]
    arriving += [(name, edited(text, luck)) for name, text in stories for _ in range(COPIES)]
    luck.shuffle(arriving)
    told: list[SimpleNamespace] = []
    gold, found = [], []
    for number, (name, text) in enumerate(arriving):
        document = prepare("", text, rules=marks, zone=region.country.zone)
        source = Source(story=str(number), revision="r", outlet=str(number), family=str(number))
        values = document_signature(document)
        sketch = Sketch(values)
        echoes = [(echo_of(sketch, source, cast(Incident, one), _NOW, rules), one) for one in told]
        copies = [(echo.resemblance, one.name) for echo, one in echoes if echo is not None and echo.near_duplicate]
        group = max(copies)[1] if copies else str(number)
        told.append(SimpleNamespace(name=group, tellings=(Telling(source=source, seen=_NOW, signature=values),)))
        gold.append(name)
        found.append(group)
    return gold, found


def rand_index(gold: Sequence[Any], found: Sequence[Any]) -> float:
    """The adjusted Rand index (Hubert and Arabie 1985) of two groupings of the same things: 1 the same, 0 by chance."""

    def pairs(counts: Counter[Any]) -> float:
        return sum(count * (count - 1) / 2 for count in counts.values())

    both, ours, theirs = (pairs(Counter(one)) for one in (zip(gold, found, strict=True), gold, found))
    chance = ours * theirs / (len(gold) * (len(gold) - 1) / 2)
    return (both - chance) / ((ours + theirs) / 2 - chance)


if __name__ == "__main__":
    everything = texts()
    print(f"{len(everything)} stories, {COPIES} copies each: ARI {rand_index(*groups(everything, 1)):.4f}")
