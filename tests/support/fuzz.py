"""Fuzzing of everything that takes text from outside: no crash, no hang, nothing superlinear, nothing invalid.

    python -m tests.support.fuzz [--minutes 60] [--seed 1] [--only TARGET] [--case N] [--keep FOLDER]

Each case follows from the seed and its number alone, so that what was found can be run again: `--seed S --case N`
(with the same material beside the checkout). A finding is an error outside the tree, a result that cannot be written
as JSON or that a schema refuses, or processor time beyond what the input's length allows. A case that hangs in code
that cannot be interrupted ends the run with a trace and its number. Exit status 1 where something was found.
"""

from __future__ import annotations

import argparse
import faulthandler
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from incidents.errors import DidebanError
from tests.support.fuzz_inputs import material, mutated
from tests.support.fuzz_targets import TARGETS, Target
from tests.support.readings import ROOT

SHARED = tuple(ROOT.parent / "shared" / name for name in ("gold", "eval", "seeds"))
LARGEST = 1_000_000
BASE_S, PER_LETTER_S = 3.0, 40e-6
"""Processor time that a case may take: twenty times what a letter of the slowest way in takes, and what a page costs
that is tried in every mode. What is quadratic needs hours for a megabyte."""
HANGS_S = 300.0


@dataclass(frozen=True)
class Finding:
    """A case that did not end well."""

    case: int
    target: str
    what: str
    length: int
    trace: str = ""

    def __str__(self) -> str:
        return f"case {self.case}, {self.target}, {self.length} letters: {self.what}\n{self.trace}".rstrip()


@dataclass(frozen=True)
class Fuzzing:
    """What is fuzzed with what."""

    texts: Mapping[str, Sequence[str]]
    seed: int = 1
    targets: Mapping[str, tuple[Target, str]] | None = None
    largest: int = LARGEST
    base_s: float = BASE_S

    def case(self, number: int) -> tuple[str, Target, str, random.Random]:
        """Case *number*: the target's name, its call, the text and the chance for the rest."""
        chance = random.Random(f"{self.seed}/{number}")
        targets = self.targets or TARGETS
        name = sorted(targets)[number % len(targets)]
        call, kind = targets[name]
        kind = kind if chance.random() < 0.8 else chance.choice(sorted(self.texts))
        text = mutated(chance.choice(self.texts[kind]), chance, self.largest)
        return name, call, text, chance

    def run(self, number: int) -> Finding | None:
        """Run case *number*; what is wrong with it."""
        name, call, text, chance = self.case(number)
        begun = time.process_time()
        try:
            call(text, chance)
        except DidebanError:
            pass
        except Exception as error:  # noqa: BLE001 - this is what is looked for
            return Finding(number, name, f"{type(error).__name__}: {error}"[:300], len(text), traceback.format_exc())
        took = time.process_time() - begun
        if took > self.base_s + PER_LETTER_S * len(text):
            return Finding(number, name, f"took {took:.1f} s of processor", len(text))
        return None


def findings(fuzzing: Fuzzing, numbers: Iterator[int], until: float | None = None) -> Iterator[Finding]:
    """What the cases *numbers* find, until the clock is past *until*."""
    for number in numbers:
        if until is not None and time.monotonic() > until:
            return
        found = fuzzing.run(number)
        if found is not None:
            yield found


def _counted(numbers: Iterator[int], done: Counter[str]) -> Iterator[int]:
    for number in numbers:
        done["cases"] += 1
        # a case in C code cannot be stopped from here: the run ends with where it stands
        faulthandler.dump_traceback_later(HANGS_S, exit=True)
        if done["cases"] % 500 == 0:
            print(f"{done['cases']} cases, {done['findings']} findings; at case {number}", flush=True)
        yield number
    faulthandler.cancel_dump_traceback_later()


def _all(first: int) -> Iterator[int]:
    number = first
    while True:
        yield number
        number += 1


def main() -> int:
    """Fuzz and print what was found; 1 where something was."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=sorted(TARGETS))
    parser.add_argument("--case", type=int, help="run this case alone")
    parser.add_argument("--first", type=int, default=0, help="begin with this case")
    parser.add_argument("--keep", type=Path, help="a folder for the texts that found something")
    options = parser.parse_args()
    targets = {options.only: TARGETS[options.only]} if options.only else None
    fuzzing = Fuzzing(material(folder for folder in SHARED if folder.is_dir()), options.seed, targets)
    done: Counter[str] = Counter()
    numbers = iter([options.case]) if options.case is not None else _all(options.first)
    for found in findings(fuzzing, _counted(numbers, done), time.monotonic() + options.minutes * 60):
        done["findings"] += 1
        print(found, flush=True)
        if options.keep:
            options.keep.mkdir(parents=True, exist_ok=True)
            text = fuzzing.case(found.case)[2].encode("utf-8", "surrogatepass")
            (options.keep / f"{found.target}-{options.seed}-{found.case}.txt").write_bytes(text)
    faulthandler.cancel_dump_traceback_later()
    print(f"{done['cases']} cases, {done['findings']} findings")
    return 1 if done["findings"] else 0


if __name__ == "__main__":
    sys.exit(main())
