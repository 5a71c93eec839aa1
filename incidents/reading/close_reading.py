"""One story read with everything shown that was read of it: for people who ask how a verdict came about.

API: read_closely(story, region, cap, outlets) -> CloseReading

Its `reading` is that of `incidents.reading.read`, from the same findings; the rest shows them. It is made for one story
at a time, on demand: workers read without it.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from incidents.origins import OutletTable
from incidents.reading.cap import CapRows, CapTable
from incidents.reading.findings import Findings
from incidents.reading.incident_day import latest_day
from incidents.reading.mark import Mark
from incidents.reading.marks import marks_of
from incidents.reading.read import findings, prepared, reading_of, whole
from incidents.records import Reading, Record, Report, Story
from incidents.region.pack import Region
from incidents.text.document import Document, Sentence, SentenceRole, SetAside
from incidents.text.prepare import LONGEST

Part = Literal["incident", "other_time", "other_country", "passing", "caption", "none"]
"""What a sentence is good for: an incident of the story; earlier times, another country, a place or act in passing."""


class ReadSentence(Record, frozen=True, kw_only=True):
    """One sentence with its marks; `incidents` are the numbers (from 1) of the reports that it speaks of."""

    number: int
    role: SentenceRole
    text: str
    start: int
    """Its offset in the story's text; 0 for the title, which is number 0."""
    part: Part
    incidents: tuple[int, ...] = ()
    marks: tuple[Mark, ...] = ()


class Removed(Record, frozen=True, kw_only=True):
    """A passage of the text that is not the story's own, with what it is, and its offset."""

    kind: str
    text: str
    start: int


class RatedBy(Record, frozen=True, kw_only=True):
    """The entries of the CAP table by which a report is rated: `severity` is a row's number and what it asks for."""

    severity: str
    urgency: str
    certainty: str


class CloseReading(Record, frozen=True, kw_only=True):
    """A story's reading and all that it was made of. `body` is the text as it came, with its line ends made one."""

    reading: Reading
    title: str
    body: str
    sentences: tuple[ReadSentence, ...]
    removed: tuple[Removed, ...]
    rated_by: tuple[RatedBy, ...]
    """One a report, in their order."""
    enough: float
    """The score from which a story is relevant."""
    dateline: str | None = None
    dateline_day: dt.date | None = None
    bylines: tuple[str, ...] = ()
    sources_named: tuple[str, ...] = ()
    published: dt.datetime | None = None
    published_precision: Literal["second", "day", "month", "unknown"] = "unknown"
    cut: bool = False
    """The text is longer than what is read of a story."""


def read_closely(story: Story, region: Region, cap: CapTable, outlets: OutletTable) -> CloseReading:
    """Read *story* and keep what was found on the way. Never raises for what a text holds."""
    story = whole(story)
    document = prepared(story, region)
    found = findings(document, region)
    reading = reading_of(story, document, found, cap, outlets)
    return CloseReading(
        reading=reading,
        title=document.title,
        body=document.body,
        sentences=_sentences(document, found, reading),
        removed=tuple(
            _removed(one, placed=any(place.sentence < 0 for place in found.named)) for one in document.set_aside
        ),
        rated_by=tuple(_rated_by(report, cap, document, region) for report in reading.reports),
        enough=region.signals.weights.scoring["relevant"],
        dateline=document.dateline,
        dateline_day=document.dateline_day,
        bylines=document.bylines,
        sources_named=document.sources_named,
        published=document.published,
        published_precision=document.published_precision,
        cut=len(story.text) > len(document.body) and len(document.body) >= LONGEST,
    )


def _sentences(document: Document, found: Findings, reading: Reading) -> tuple[ReadSentence, ...]:
    marks, reports = marks_of(found, reading), reading.reports
    apart = frozenset(found.scene().apart)
    whose = {
        sentence.number: tuple(at for at, report in enumerate(reports, 1) if sentence.number in report.sentences)
        for sentence in document.sentences
    }
    return tuple(
        ReadSentence(
            number=sentence.number,
            role=sentence.role,
            text=sentence.text,
            start=sentence.start,
            part=_part(sentence, found, apart, bool(whose[sentence.number]), bool(reports)),
            incidents=whose[sentence.number],
            marks=marks.get(sentence.number, ()),
        )
        for sentence in document.sentences
    )


def _removed(aside: SetAside, *, placed: bool) -> Removed:
    """What was set aside; a dateline that names no known place is only what stands before the first words."""
    kind = "opening" if aside.kind == "dateline" and not placed else aside.kind
    return Removed(kind=kind, text=aside.text, start=aside.start)


def _part(sentence: Sentence, found: Findings, apart: frozenset[int], inside: bool, relevant: bool) -> Part:
    if sentence.role == "caption":
        return "caption"
    if inside:
        return "incident"
    if sentence.number in apart:
        return "other_time" if sentence.number in found.past else "other_country"
    return "passing" if relevant else "none"


def _rated_by(report: Report, cap: CapTable, document: Document, region: Region) -> RatedBy:
    types = (report.event_type, report.sub_event_type)
    zone = region.country.zone
    rows = cap.rows(types, report.figures, report.claims, latest_day(report.when), document.published, zone)
    return RatedBy(severity=_row(rows, cap), urgency=rows.urgency, certainty=rows.certainty)


def _row(rows: CapRows, cap: CapTable) -> str:
    """'row 1: least_killed 20', as the table writes it; a row that asks for nothing fits everything."""
    if rows.severity is None:
        return "no row"
    row = cap.severity[rows.severity - 1]
    asked = [f"least_killed {row.least_killed}"] if row.least_killed is not None else []
    asked += [f"least_harmed {row.least_harmed}"] if row.least_harmed is not None else []
    asked += [f"types {', '.join(sorted(row.types))}"] if row.types else []
    return f"row {rows.severity}: {'; '.join(asked) or 'everything else'}"
