"""The gate against extraction on the same pages in the same run, and the share of stories that it turns away.

    python benchmarks/gate.py [--pages 140] [--rounds 5] [--shared ../shared]

Pages are those of `benchmarks/pages.py`, in two kinds: as a country's outlets make them (each names the country
somewhere), and with every name that the gate knows taken out, as pages from elsewhere. Processor time of this process;
extraction is trafilatura's `bare_extraction` as it is, and as our workers run it.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import trafilatura  # noqa: E402

from benchmarks import pages  # noqa: E402
from incidents.region.gate_words import make_gate  # noqa: E402
from incidents.text.gate import Gate  # noqa: E402
from services.configuration.config_files import load_region  # noqa: E402

BAR = 100.0


def milliseconds(act: Callable[[str], object], texts: Sequence[str]) -> float:
    """Processor time a text."""
    began = time.process_time()
    for text in texts:
        act(text)
    return (time.process_time() - began) / len(texts) * 1000


def without_names(gate: Gate, text: str) -> str:
    """*text* with each name for which it would pass made a word that is none."""
    for _ in range(500):
        found = gate.passes(text)
        if found is None:
            return text
        gone = re.sub(re.escape(found), lambda match: "q" * len(match[0]), text, flags=re.IGNORECASE)
        if gone == text:
            return ""  # a name that stands there in disguise; the page is left out
        text = gone
    return ""


def shares(gate: Gate, shared: Path) -> list[str]:
    """What part of each set is turned away."""
    lines = []
    for name in ("eval/BBC_News.jsonl", "gold/dev.jsonl"):
        path = shared / name
        if not path.is_file():
            lines.append(f"{name}: not there, left out")
            continue
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
        away = [row for row in rows if gate.passes(f"{row.get('title', '')}\n{row['text']}") is None]
        lost = [row["id"] for row in away if row.get("gold", {}).get("relevant")]
        lines.append(f"{name}: {len(away)} of {len(rows)} turned away, {len(lost)} of them relevant")
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=140)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    given = parser.parse_args()
    gate = make_gate(load_region(ROOT / "config"))
    made = [one.html if isinstance(one.html, str) else one.html.decode() for one in pages.make(given.pages)]
    kinds = {"name the country": made, "do not": [text for one in made if (text := without_names(gate, one))]}
    print(f"{len(made)} pages of {statistics.mean(map(len, made)):,.0f} letters; median of {given.rounds} rounds")
    met = True
    for kind, texts in kinds.items():
        rounds = [(milliseconds(gate.passes, texts), milliseconds(trafilatura.bare_extraction, texts))
                  for _ in range(given.rounds)]  # fmt: skip
        ours, theirs = (statistics.median(column) for column in zip(*rounds, strict=True))
        ratio = statistics.median(extract / look for look, extract in rounds)
        met = met and ratio >= BAR
        print(
            f"pages that {kind} ({len(texts)}): gate {ours:.3f} ms, bare_extraction {theirs:.2f} ms, ratio {ratio:.0f}"
        )
    print("\n".join(shares(gate, given.shared)))
    print(f"bar {BAR:.0f}: {'met' if met else 'NOT met'} for both kinds")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
