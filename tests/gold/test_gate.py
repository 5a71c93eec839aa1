"""The gate loses nothing that the full reading calls relevant: all labelled and public stories, in disguise too."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from incidents.region.gate_words import make_gate
from incidents.text.gate import Gate
from tests.support.readings import SHIPPED, knowledge, told

SHARED = Path(__file__).resolve().parents[3] / "shared"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not there: the labelled stories lie in it")
SETS = ["BBC_News", "case21", "ecbplus", "isaf", "muc4", "satp_relevant", "tvc_2013_2015", "ucdp_afg"]
EVERY = 8
"""In the short form every eighth story of a public set; with `--slow` all of them."""


@pytest.fixture(scope="module")
def gate() -> Gate:
    return make_gate(knowledge(SHIPPED)[0])


def rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def relevant() -> list[dict]:
    return [row for row in rows(SHARED / "gold" / "dev.jsonl") if row["gold"]["relevant"]]


def texts(path: Path, every: int = 1) -> Iterator[tuple[str, str, str | None]]:
    """Title, text and publishing time of each story."""
    for number, row in enumerate(rows(path)):
        if number % every == 0:
            for head in [row.get("text", "")] if "text" in row else [one[2] for one in row.get("heads", [])]:
                yield row.get("title") or "", head, None


def lost(gate: Gate, title: str, text: str) -> bool:
    """Whether the gate turns away what reading calls relevant."""
    return gate.passes(f"{title}\n{text}") is None and told(text, title=title, published=None).relevant


def test_nothing_of_the_labelled_stories_is_lost(gate: Gate):
    assert relevant()
    assert [row["id"] for row in relevant() if gate.passes(f"{row['title']}\n{row['text']}") is None] == []


def test_nothing_of_the_seeds_is_lost(gate: Gate):
    seeds = list((SHARED / "seeds").glob("*.txt"))
    assert len(seeds) == 5
    assert [path.name for path in seeds if gate.passes(path.read_text(encoding="utf-8")) is None] == []


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", SETS)
def test_nothing_of_the_public_sets_is_lost(gate: Gate, name: str, request: pytest.FixtureRequest):
    every = 1 if request.config.getoption("--slow") else EVERY
    turned_away = list(texts(SHARED / "eval" / f"{name}.jsonl", every))
    assert turned_away
    assert [text[:60] for title, text, _ in turned_away if lost(gate, title, text)] == []


def test_most_of_general_news_is_turned_away(gate: Gate):
    found = [gate.passes(text) is None for _, text, _ in texts(SHARED / "eval" / "BBC_News.jsonl")]
    print(f"{sum(found)} of {len(found)} turned away")
    assert sum(found) > 0.8 * len(found)


def disguised(text: str, chance: random.Random) -> str:
    """*text* as pages bring it: entities, tags inside and between words, odd spaces and marks, other letter forms."""
    out = []
    for letter in text:
        if letter.isalpha() and chance.random() < 0.15:
            out.append(chance.choice((f"&#{ord(letter)};", f"&#x{ord(letter):x};", f"<b>{letter}</b>", letter.upper())))
        elif letter == " " and chance.random() < 0.3:
            out.append(chance.choice(("&nbsp;", "\u00a0", " <br/> ", "\n\t", "\u2009")))
        elif "\u0600" <= letter <= "\u06ff" and chance.random() < 0.2:
            out.append(letter + chance.choice(("\u0640", "\u064e", "\u200f")))
        else:
            out.append({"\u06cc": "\u064a", "\u06a9": "\u0643"}.get(letter, letter))
    return "".join(out)


def test_disguises_lose_nothing(gate: Gate):
    chance = random.Random(1)
    for row in relevant():
        assert gate.passes(disguised(f"{row['title']}\n{row['text']}", chance)) is not None, row["id"]


def test_a_gate_without_names_of_one_script_loses_stories():
    """The control: without the names in Arabic letters the same stories are lost."""
    whole = make_gate(knowledge(SHIPPED)[0])
    latin = Gate([((word,), ()) for word in whole._words if word.isascii()])
    assert any(latin.passes(f"{row['title']}\n{row['text']}") is None for row in relevant())
