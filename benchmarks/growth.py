"""Linking one story into a small book and into that of a decade, and what an incident costs in memory.

    python benchmarks/growth.py [--small 1000] [--large 100000] [--stories 300] [--rounds 5]

The book is made up: 27 incidents a day (a decade of 100,000), on provinces as uneven as Zipf's law, each with one to
three tellings whose texts resemble each other by a third, figures, actors and telling words of its own, dated to the
day but for one in twenty. The small book is the last of the same days, so that what is near in time is the same in
both: that is what growth means. The stories are of the last week: half of a known incident, half of a new one.
Processor time of this process; the book lies in memory as a worker holds it, all scopes, without the bound of 2,000.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import random
import resource
import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from incidents.linking.catalogue import Catalogue, wanted  # noqa: E402
from incidents.linking.judge import judge  # noqa: E402
from incidents.linking.rules import LinkingRules  # noqa: E402
from incidents.records import (  # noqa: E402
    Actor,
    Cap,
    Evidence,
    Fact,
    Figure,
    Incident,
    Place,
    Reading,
    Report,
    Source,
    Story,
    Telling,
    When,
)  # fmt: skip

BAR = 1.3
END = dt.datetime(2031, 1, 1, tzinfo=dt.UTC)
A_DAY = 27
PROVINCES = [f"XX-{number:02}" for number in range(34)]
SHARES = [1 / (number + 1) for number in range(34)]
KINDS = [
    ("Battles", "Armed clash"), ("Explosions/Remote violence", "Remote explosive/landmine/IED"),
    ("Violence against civilians", "Attack"), ("Strategic developments", "Arrests"),
]  # fmt: skip
SAID = Evidence(sentence="Six were killed when a bomb went off near the bazaar, an official said.", number=1)
RULES = LinkingRules.parse((ROOT / "config" / "linking.toml").read_text(encoding="utf-8"))


class Maker:
    """Incidents and stories, the same for the same seed."""

    def __init__(self, seed: int = 1) -> None:
        self.chance = random.Random(seed)
        self.words = [f"word{number:05}" for number in range(20_000)]

    def report(self, day: dt.date) -> Report:
        """Of something that happened on *day*."""
        event, kind = self.chance.choice(KINDS)
        dated = self.chance.random() > 0.05
        place = Place(
            name=f"Village {self.chance.randrange(400)}", province=self.chance.choices(PROVINCES, SHARES)[0],
            district=f"District {self.chance.randrange(12)}", precision="place", radius_km=2.0,
            latitude=30 + 8 * self.chance.random(), longitude=60 + 14 * self.chance.random(), evidence=SAID,
        )  # fmt: skip
        killed = self.chance.randrange(1, 20)
        return Report(
            event_type=event, sub_event_type=kind, rule="made up", place=place,
            when=When(day=day if dated else None, precision="day" if dated else "unknown", evidence=SAID),
            actors=(Actor(name=f"group {self.chance.randrange(6)}", code=2, role="party", evidence=SAID),),
            figures=(Figure(kind="killed", least=killed, most=killed, wording=str(killed), evidence=SAID),),
            words=tuple(sorted(self.chance.sample(self.words, 12))),
            cap=Cap(urgency="Past", severity="Severe", certainty="Possible"),
        )  # fmt: skip

    def signature(self, like: tuple[int, ...] = ()) -> tuple[int, ...]:
        """Of a text of 400 words; sharing half of its values with *like*: a resemblance of a third."""
        kept = self.chance.sample(like, len(like) // 2)
        return tuple(sorted({*kept, *(self.chance.getrandbits(32) >> 1 for _ in range(128 - len(kept)))}))

    def incident(self, number: int, moment: dt.datetime) -> Incident:
        """One that began at *moment*."""
        report, tellings, text = self.report(moment.date()), [], ()
        for count in range(self.chance.choice((1, 1, 2, 3))):
            text = self.signature(text)
            seen = moment + dt.timedelta(hours=4 * count + 2)
            tellings.append(Telling(source=self.source(f"s{number}-{count}", seen), seen=seen, signature=text))
        facts = tuple(
            Fact(field=name, value=value, story=f"s{number}-0", origin="wire", seen=moment, evidence=SAID)
            for name, value in (("place", report.place.name), ("killed", "[6, 6]"), ("actor", "group"), ("phase", "on"))
        )
        return Incident(
            id=f"{number:016}", status="open", opened=moment, updated=tellings[-1].seen, best=report,
            tellings=tuple(tellings), facts=facts, scope=report.place.province or "*", words=report.words,
        )  # fmt: skip

    def source(self, story: str, seen: dt.datetime) -> Source:
        """Of one of thirty outlets."""
        outlet = f"outlet {self.chance.randrange(30)}"
        return Source(
            story=story, revision=f"{story}-1", outlet=outlet, family=outlet, language="en",
            admiralty="C", url=f"https://outlet.example/{story}", published=seen,
        )  # fmt: skip

    def reading(self, number: int, known: Incident | None) -> Reading:
        """A story of the last week, of *known* or of something new."""
        seen = END - dt.timedelta(hours=self.chance.uniform(0, 24 * 7))
        report, text = self.report(seen.date()), self.signature()
        if known is not None:
            report, text = known.best, self.signature(known.tellings[0].signature)
        source = self.source(f"new{number}", seen)
        return Reading(
            relevant=True, score=9.0, language="en", reasons=(), source=source, signature=text, reports=(report,)
        )  # fmt: skip


def books(incidents: list[Incident]) -> dict[str, Catalogue]:
    """*incidents* by scope, as a worker holds them."""
    found: dict[str, Catalogue] = defaultdict(lambda: Catalogue(RULES))
    for incident in incidents:
        found[incident.scope].put(incident)
    return found


def milliseconds(book: dict[str, Catalogue], readings: list[Reading]) -> tuple[float, float, int]:
    """Processor time a story, candidates a story, and how many stories joined something."""
    looked, joined = 0, 0
    began = time.process_time()
    for reading in readings:
        one = wanted(reading, RULES)
        scopes = {report.place.province or "*" for report in reading.reports} | {"*"}
        found = [incident for scope in sorted(scopes) if scope in book for incident in book[scope].find(one)]
        looked += len(found)
        source = reading.source
        story = Story(id=source.story, revision=source.revision, title="", text="", outlet=source.outlet)
        decision = judge(story, reading, found, END, RULES)
        joined += decision.outcome != "opened"
    spent = time.process_time() - began
    return 1000 * spent / len(readings), looked / len(readings), joined


def main() -> int:
    """Print the table; 1 where the bar is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name, value in (("small", 1000), ("large", 100_000), ("stories", 300), ("rounds", 5)):
        parser.add_argument(f"--{name}", type=int, default=value)
    given = parser.parse_args()
    maker = Maker()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    incidents = [
        maker.incident(number, END - dt.timedelta(days=(given.large - number) / A_DAY)) for number in range(given.large)
    ]
    large, small = books(incidents), books(incidents[-given.small :])
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 / given.large
    stored = statistics.mean(len(msgspec.json.encode(one)) for one in incidents[:2000])
    last = incidents[-7 * A_DAY :]
    readings = [
        maker.reading(number, maker.chance.choice(last) if number % 2 else None) for number in range(given.stories)
    ]
    gc.freeze()  # a worker does the same before it forks
    ratios, rows = [], []
    for _ in range(given.rounds):
        rows.append((milliseconds(small, readings), milliseconds(large, readings)))
        ratios.append(rows[-1][1][0] / rows[-1][0][0])
    (small_ms, small_looked, small_joined), (large_ms, large_looked, large_joined) = rows[-1]
    print(
        f"{given.small:>7} incidents: {small_ms:.3f} ms a story, {small_looked:.1f} candidates, {small_joined} joined"
    )
    print(
        f"{given.large:>7} incidents: {large_ms:.3f} ms a story, {large_looked:.1f} candidates, {large_joined} joined"
    )
    print(f"{stored:,.0f} bytes an incident in the store (JSON), {memory:,.0f} in a worker that holds all of them")
    ratio = statistics.median(ratios)
    print(f"ratio {ratio:.2f} (median of {given.rounds}; bar {BAR})")
    return 0 if ratio <= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
