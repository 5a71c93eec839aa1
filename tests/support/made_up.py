"""Made-up stories of made-up incidents, as many as a test wants, from the region pack's own places.

Each incident has a province, a day, a kind and figures of its own; incidents of one province lie weeks apart. Each
story tells one incident in a wording of its own, for one of a dozen outlets. What a story belongs to is in its id
(`s<story>-i<incident>`), which no reader looks at.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FIRST_DAY = dt.date(2017, 3, 4)
WEEKS_APART = 9
"""Between two incidents of one province: far beyond what linking takes for one."""

KINDS = (
    ("roadside bomb", "A roadside bomb struck a police vehicle", "The bomb had been hidden beside the road"),
    ("suicide attack", "A suicide bomber struck a checkpoint", "The bomber came on foot to the checkpoint"),
    ("ambush", "Gunmen ambushed an army convoy", "The gunmen fired on the convoy from two hills"),
    ("rocket attack", "Rockets hit a crowded bazaar", "The rockets fell among the shops of the bazaar"),
    ("raid on a post", "Taliban fighters stormed a police outpost", "The outpost was attacked from three sides"),
)
OPENINGS = (
    "{act} in {place} in {province} province on {weekday}, killing {killed} people and wounding {wounded} others.",
    "{killed} people were killed and {wounded} wounded on {weekday} in {place}, {province} province. {act}.",
    "Officials in {province} say {killed} people died and {wounded} were wounded on {weekday} in {place}. {act}.",
)
MIDDLES = (
    "{more}, a spokesman for the provincial police told reporters.",
    "{more}, said a doctor who had spoken to survivors.",
    "{more}, residents said by telephone.",
    "{more}, a member of the provincial council said.",
)
CLOSINGS = (
    "The wounded were taken to the provincial hospital.",
    "Shops in the area stayed closed for the rest of the day.",
    "No group immediately claimed responsibility.",
    "The road was open again by the evening.",
    "An investigation has begun, the governor's office said.",
    "Families came to the hospital to look for their relatives.",
)
OUTLETS = tuple(
    f"Made-up {name}" for name in ("Herald", "Post", "Wire", "Times", "Radio", "Monitor", "Ledger", "Voice")
)


@dataclass(frozen=True)
class MadeUpIncident:
    """One incident that never happened."""

    number: int
    province: str
    place: str
    day: dt.date
    kind: int
    killed: int
    wounded: int


def provinces() -> list[tuple[str, str]]:
    """(name, capital) of each province of the pack."""
    with (ROOT / "config" / "region" / "provinces.csv").open(encoding="utf-8", newline="") as rows:
        return [(row["name_en"], row["capital"]) for row in csv.DictReader(rows)]


def incidents(count: int) -> list[MadeUpIncident]:
    """*count* incidents, province after province, each round weeks after the one before."""
    known = provinces()
    return [
        MadeUpIncident(
            number=number,
            province=known[number % len(known)][0],
            place=known[number % len(known)][1],
            day=FIRST_DAY + dt.timedelta(weeks=WEEKS_APART * (number // len(known)), days=number % 5),
            kind=number % len(KINDS),
            killed=2 + number % 17,
            wounded=3 + (number * 7) % 23,
        )
        for number in range(count)
    ]


def telling(incident: MadeUpIncident, story: int, chance: random.Random) -> dict[str, str]:
    """One story on *incident* as a line of a story file."""
    kind, act, more = KINDS[incident.kind]
    facts = {
        "kind": kind,
        "act": act,
        "more": more,
        "place": incident.place,
        "province": incident.province,
        "weekday": incident.day.strftime("%A"),
        "killed": incident.killed,
        "wounded": incident.wounded,
    }
    opening = chance.choice(OPENINGS).format(**facts)
    middle = chance.choice(MIDDLES).format(**facts)
    closing = " ".join(chance.sample(CLOSINGS, 3))
    published = dt.datetime.combine(incident.day, dt.time(12, story % 60), dt.UTC) + dt.timedelta(hours=story % 9)
    return {
        "id": f"s{story}-i{incident.number}",
        "source": chance.choice(OUTLETS),
        "lang": "en",
        "published": published.isoformat(),
        "title": f"{incident.killed} killed in {kind} in {incident.province}",
        "text": f"{opening}\n\n{middle}\n\n{closing}",
    }


def stories(story_count: int, incident_count: int, seed: int = 7) -> Iterator[dict[str, str]]:
    """*story_count* stories of *incident_count* incidents, those of one incident close together but mingled."""
    chance = random.Random(seed)
    happenings = incidents(incident_count)
    order = [happenings[story * incident_count // story_count] for story in range(story_count)]
    for start in range(0, story_count, 60):  # mingle within a window, so that workers meet one incident at once
        window = order[start : start + 60]
        chance.shuffle(window)
        order[start : start + 60] = window
    for story, incident in enumerate(order):
        yield telling(incident, story, chance)


def incident_of(story_id: str) -> str:
    """The incident that a made-up story tells of, by its id."""
    return story_id.rpartition("-")[2]
