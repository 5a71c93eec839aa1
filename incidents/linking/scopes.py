"""Which parts of the book of incidents a story must be judged against."""

from __future__ import annotations

from incidents.records import Reading, Report

ANYWHERE = "*"
"""The scope of incidents whose province nobody has told yet."""


def scope_of(report: Report) -> str:
    """The scope that an incident opened by *report* lies in: its province, `*` where the province is unknown."""
    return report.place.province or ANYWHERE


def scopes(reading: Reading) -> tuple[str, ...]:
    """The scopes whose incidents *reading* can join, sorted; none for a story without reports.

    Each report looks into its own province and among the incidents without one. A report that could not be placed may
    belong to any province that the story names, so it looks into those too.
    """
    if not reading.relevant or not reading.reports:
        return ()
    found = {ANYWHERE}
    for report in reading.reports:
        found.add(scope_of(report))
        if report.place.province is None:
            found.update(place.province for place in report.rejected if place.province)
    return tuple(sorted(found))
