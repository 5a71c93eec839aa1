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
from typing import Any

from incidents.records import FigureKind, Reading, Report, Story
from services.evaluation.measured import Measured, Tally

NAME = "isaf"
_SEVERAL = (3, (3, 4))
_FIGURES: tuple[tuple[str, FigureKind], ...] = (("min_killed", "killed"), ("min_captured", "captured"))


def measure_releases(
    rows: Sequence[Mapping[str, Any]],
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
        if gold.get("start_date"):
            _days(tally, story.id, dt.date.fromisoformat(gold["start_date"]), report, dated(row["text"]))
        for field, kind in _FIGURES:
            if gold.get(field) is not None:
                tally.add(kind, story.id, right=_counted(report, kind, int(gold[field])))
    note = "read from the text alone; nothing is learned from this set, its rules were written while looking at it"
    return Measured(NAME, len(rows), tally.rows(), tally.worst(), note)


def _days(tally: Tally, name: str, wanted: dt.date, report: Report | None, dated: bool) -> None:
    """Count the day of *report* against the one *wanted*, once more where the release is *dated*."""
    day = report.when.day if report and report.when.precision == "day" else None
    near = day is not None and abs((day - wanted).days) <= 1
    for of in ("", ", dated") if dated else ("",):
        tally.add(f"date, exact{of}", name, right=day == wanted)
        tally.add(f"date, within a day{of}", name, right=near)


def letters(name: str) -> str:
    """*name* in small letters without anything else."""
    return "".join(letter for letter in name.lower() if letter.isalpha())


def _counted(report: Report | None, kind: FigureKind, wanted: int) -> bool:
    figure = report.figure(kind) if report else None
    least, most = (figure.least or 0, figure.most) if figure else (0, 0)
    if least == wanted:
        return True
    if most is not None:
        return False
    return wanted == least + 1 or (least == _SEVERAL[0] and wanted in _SEVERAL[1])
