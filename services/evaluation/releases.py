"""Press releases with coded facts (set `isaf`): province, day, killed, captured of the main incident.

API: measure_releases(rows, read, provinces, dated) -> Measured

A release is read from its text alone, without title or publishing time. What its coders wrote is a least number:
'several' is three or four to them and 'more than 30' is 31; a figure that is open above counts as right where it says
that. A province is right where it is one of those coded. Days are counted twice: of all releases, and of those whose
text tells the day of publishing, which a feed would tell of each: in the others nothing says which day 'today' was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import NotRequired, TypedDict

from incidents.records import FigureKind, Reading, Report, Story
from services.evaluation.bench import letters
from services.evaluation.measured import Measured, Tally

NAME = "isaf"
_SEVERAL = (3, (3, 4))


class Facts(TypedDict):
    """What the coders of a release wrote."""

    province: NotRequired[list[str] | None]
    start_date: NotRequired[dt.date | None]
    min_killed: NotRequired[int | None]
    min_captured: NotRequired[int | None]


class Release(TypedDict):
    """A row."""

    id: int | str
    text: str
    gold: Facts


def measure_releases(
    rows: Sequence[Release],
    read: Callable[[Story], Reading],
    provinces: Mapping[str, str],
    dated: Callable[[str], bool],
) -> Measured:
    """*provinces*: code by name, letters alone, as `letters` gives them. *dated*: a text tells when it came out."""
    tally = Tally()
    for row in rows:
        story = Story(id=str(row["id"]), revision="-", title="", text=row["text"], outlet="")
        reading = read(story)
        report = reading.reports[0] if reading.reports else None
        gold = row["gold"]
        tally.add("relevant", story.id, right=reading.relevant)
        codes = {code for name in gold.get("province") or () if (code := provinces.get(letters(name)))}
        if codes:
            tally.add("province", story.id, right=report is not None and report.place.province in codes)
        if start := gold.get("start_date"):
            _days(tally, story.id, start, report, dated(row["text"]))
        killed, captured = gold.get("min_killed"), gold.get("min_captured")
        if killed is not None:
            tally.add("killed", story.id, right=_counted(report, "killed", killed))
        if captured is not None:
            tally.add("captured", story.id, right=_counted(report, "captured", captured))
    return Measured(NAME, len(rows), tally.rows(), tally.worst(), "read from the text alone")


def _days(tally: Tally, name: str, wanted: dt.date, report: Report | None, dated: bool) -> None:
    """Count the day of *report* against the one *wanted*, once more where the release is *dated*."""
    day = report.when.day if report and report.when.precision == "day" else None
    near = day is not None and abs((day - wanted).days) <= 1
    for of in ("", ", dated") if dated else ("",):
        tally.add(f"date, exact{of}", name, right=day == wanted)
        tally.add(f"date, within a day{of}", name, right=near)


def _counted(report: Report | None, kind: FigureKind, wanted: int) -> bool:
    figure = report.figure(kind) if report else None
    least, most = (figure.least or 0, figure.most) if figure else (0, 0)
    if least == wanted:
        return True
    if most is not None:
        return False
    return wanted == least + 1 or (least == _SEVERAL[0] and wanted in _SEVERAL[1])
