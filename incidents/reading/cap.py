"""CAP 1.2 urgency, severity and certainty of a report, by the table of `config/cap.toml`, which a desk can edit.

API: CapTable.parse(text) -> CapTable
     table.rate(types, figures, claims, day, published, zone) -> Cap
     table.rows(…the same…) -> CapRows        the rows of the table by which it is rated so

It rates one story's report; what several sources make of certainty is linking's.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from incidents.errors import RefuseError
from incidents.records import Cap, Claim, Figure

SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
URGENCIES = ("Immediate", "Expected", "Future", "Past", "Unknown")
CERTAINTIES = ("Observed", "Likely", "Possible", "Unlikely", "Unknown")
_FILE = "cap.toml"


@dataclass(frozen=True)
class SeverityRow:
    """One row of the table: it fits where every condition that it names holds."""

    level: str
    least_killed: int | None
    least_harmed: int | None
    types: frozenset[str]

    def fits(self, types: Sequence[str], killed: int, harmed: int) -> bool:
        """Whether a report of *types* with so many *killed*, and *harmed* in all, is of this row."""
        return (
            (self.least_killed is None or killed >= self.least_killed)
            and (self.least_harmed is None or harmed >= self.least_harmed)
            and (not self.types or any(name in self.types for name in types))
        )


@dataclass(frozen=True)
class CapRows:
    """Which entries of the table decided: the severity row's number (from 1; None where none fits), and two keys."""

    severity: int | None
    urgency: str
    certainty: str


@dataclass(frozen=True)
class CapTable:
    """The whole table; severity rows in the order in which they are tried."""

    severity: tuple[SeverityRow, ...]
    immediate_hours: float
    expected_hours: float
    urgency: Mapping[str, str]
    certainty: Mapping[str, str]

    @classmethod
    def parse(cls, text: str) -> CapTable:
        """Parse `cap.toml`. RefuseError names the key that is missing or has no CAP value."""
        try:
            content = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise RefuseError(f"{_FILE}: {error}") from error
        rows = content.get("severity")
        if not isinstance(rows, list) or not rows:
            raise RefuseError(f"{_FILE}: needs at least one [[severity]] row")
        urgency, certainty = _section(content, "urgency"), _section(content, "certainty")
        return cls(
            severity=tuple(_row(row, at) for at, row in enumerate(rows, 1)),
            immediate_hours=_hours(urgency, "immediate_hours"),
            expected_hours=_hours(urgency, "expected_hours"),
            urgency={
                name: _one_of(urgency, "urgency", name, URGENCIES) for name in ("ongoing", "recent", "past", "unknown")
            },
            certainty={
                name: _one_of(certainty, "certainty", name, CERTAINTIES) for name in ("default", "denied", "confirmed")
            },
        )

    def rate(
        self,
        types: Sequence[str],
        figures: Sequence[Figure],
        claims: Sequence[Claim],
        day: dt.date | None,
        published: dt.datetime | None,
        zone: dt.timezone,
    ) -> Cap:
        """The three values for a report of *types* (event and sub-event type)."""
        rows = self.rows(types, figures, claims, day, published, zone)
        severity = "Unknown" if rows.severity is None else self.severity[rows.severity - 1].level
        return Cap(urgency=self.urgency[rows.urgency], severity=severity, certainty=self.certainty[rows.certainty])

    def rows(
        self,
        types: Sequence[str],
        figures: Sequence[Figure],
        claims: Sequence[Claim],
        day: dt.date | None,
        published: dt.datetime | None,
        zone: dt.timezone,
    ) -> CapRows:
        """The entries of the table that give these values; the arguments are those of `rate`."""
        least = {figure.kind: figure.least or 0 for figure in figures}
        killed = least.get("killed", 0)
        harmed = killed + least.get("wounded", 0)
        severity = next((at for at, row in enumerate(self.severity, 1) if row.fits(types, killed, harmed)), None)
        kinds = {claim.kind for claim in claims}
        certainty = "confirmed" if "confirms" in kinds else "denied" if kinds == {"denies"} else "default"
        return CapRows(severity, self._urgency(day, published, zone), certainty)

    def _urgency(self, day: dt.date | None, published: dt.datetime | None, zone: dt.timezone) -> str:
        if day is None or published is None:
            return "unknown"
        # a day lasts until its midnight: what happened on it may have happened then
        end = dt.datetime.combine(day, dt.time.max, zone)
        hours = (published - end).total_seconds() / 3600
        if hours <= self.immediate_hours:
            return "ongoing"
        return "recent" if hours <= self.expected_hours else "past"


def _section(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    section = content.get(name)
    if not isinstance(section, Mapping):
        raise RefuseError(f"{_FILE}: needs a section [{name}]")
    return section


def _hours(section: Mapping[str, Any], name: str) -> float:
    value = section.get(name)
    if not isinstance(value, int | float) or value < 0:
        raise RefuseError(f"{_FILE}: urgency.{name} should be a number of hours")
    return float(value)


def _one_of(section: Mapping[str, Any], label: str, name: str, known: Sequence[str]) -> str:
    value = section.get(name)
    if value not in known:
        raise RefuseError(f"{_FILE}: {label}.{name} is {value!r}; CAP knows {', '.join(known)}")
    return str(value)


def _row(row: Mapping[str, Any], at: int) -> SeverityRow:
    level = _one_of(row, f"severity row {at}", "level", SEVERITIES)
    for name in ("least_killed", "least_harmed"):
        if not isinstance(row.get(name, 0), int):
            raise RefuseError(f"{_FILE}: severity row {at}: {name} should be a whole number")
    return SeverityRow(level, row.get("least_killed"), row.get("least_harmed"), frozenset(row.get("types", ())))
