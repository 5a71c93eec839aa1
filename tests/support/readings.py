"""Stories read with a region pack from a folder: the shipped one, or one of a country that there is not."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path

from incidents.origins import OutletTable
from incidents.reading.cap import CapTable
from incidents.reading.read import read
from incidents.records import Reading, Story
from incidents.region.pack import Region

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "config" / "region"
VELMARIA = ROOT / "tests" / "data" / "pack_velmaria"


def files(folder: Path) -> dict[str, str]:
    """The texts of a pack by name."""
    return {
        path.name: path.read_text(encoding="utf-8") for path in folder.iterdir() if path.suffix in (".toml", ".csv")
    }


@lru_cache(maxsize=4)
def knowledge(folder: Path) -> tuple[Region, CapTable, OutletTable]:
    """The pack in *folder* with the tables that reading needs beside it."""
    texts = files(folder)
    cap = (ROOT / "config" / "cap.toml").read_text(encoding="utf-8")
    return Region.parse(texts), CapTable.parse(cap), OutletTable.parse(texts["outlets.toml"])


def told(
    text: str,
    *,
    title: str = "",
    published: str | None = "2031-05-06T08:00",
    language: str | None = None,
    folder: Path = SHIPPED,
    ruled: bool | None = None,
) -> Reading:
    """*text* as read; *published* in UTC (6 May 2031 is a Tuesday)."""
    moment = dt.datetime.fromisoformat(published).replace(tzinfo=dt.UTC) if published else None
    story = Story(
        id="story",
        revision="revision",
        title=title,
        text=text,
        outlet="Example Gazette",
        language=language,
        published=moment,
        published_precision="second" if moment else "unknown",
        ruled=ruled,
    )
    return read(story, *knowledge(folder))


def figure(reading: Reading, kind: str, report: int = 0) -> tuple[int | None, int | None] | None:
    """The range of one kind of figure of a report."""
    found = reading.reports[report].figure(kind)  # type: ignore[arg-type] # tests name kinds as text
    return (found.least, found.most) if found else None


def decision_line(reading: Reading, story: str) -> dict[str, object]:
    """A decision line of *story* with what was read alone: nothing is linked, each report an incident of its own."""
    incidents = []
    for number, report in enumerate(reading.reports):
        ranges = {kind: figure(reading, kind, number) for kind in ("killed", "wounded", "captured", "escaped")}
        incidents.append(
            {
                "incident_id": f"{story}/{number}",
                "alert": "none",
                "event_type": report.event_type,
                "sub_event_type": report.sub_event_type,
                "province": report.place.province,
                "place": report.place.name,
                "date": report.when.day.isoformat() if report.when.day and report.when.precision == "day" else None,
                "actors": [actor.name for actor in report.actors],
                "claimed_by": report.claimed_by,
                **{kind: list(found) if found else None for kind, found in ranges.items()},
            }
        )
    return {
        "id": story,
        "relevant": reading.relevant,
        "near_duplicate_of": None,
        "alert": "none",
        "incidents": incidents,
    }
