"""The records that travel and are stored: frozen, versioned, JSON.

Entry → Story → Reading (with its Reports) → Incident → Decision, and Alert, the message to desks. They carry meaning,
never behaviour: what is read lies in `incidents.reading`, what is decided in `incidents.linking`.

Codes: ACLED event and sub-event types by their exact names, ISO 3166-2 provinces, OCHA P-codes with the version of
their list, CAP 1.2 severity, urgency and certainty, Admiralty letters (source) and digits (claim).
All datetimes are aware and UTC; all dates are local days of the region.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from incidents.hand import Hand

VERSION = 1

Language = str
"""ISO 639-1 code of a language of the region pack, or `und` where none was recognised."""

FigureKind = Literal["killed", "wounded", "captured", "escaped"]
FIGURE_KINDS: tuple[FigureKind, ...] = ("killed", "wounded", "captured", "escaped")
Heard = Literal["open", "update", "none"]
"""What a desk hears of an incident in a story."""
Status = Literal["open", "updated", "corroborated", "corrected", "retracted", "merged", "closed"]
"""Where an incident stands: what its latest story with news did to it, or an analyst (`merged`: into another)."""
Outcome = Literal["opened", "updated", "threaded", "duplicate", "irrelevant", "failed"]
"""The one outcome in which each revision ends."""


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base: frozen, unknown fields refused (kw_only is not inherited in msgspec, so each record says it)."""


# --- what was read, and where it stands -------------------------------------------------------------------------------


class Evidence(Record, frozen=True, kw_only=True):
    """The sentence that something was read in: its text and its number in the story (0 is the title), and the span."""

    sentence: str
    number: int
    start: int = 0
    end: int = 0


class Figure(Record, frozen=True, kw_only=True):
    """How many, as a range: `least` and `most` inclusive, None where open ('at least 21' is 21..None)."""

    kind: FigureKind
    least: int | None
    most: int | None
    wording: str
    evidence: Evidence
    said_by: str | None = None


class Place(Record, frozen=True, kw_only=True):
    """Where it happened. `province` is ISO 3166-2; `precision` says how exact `name` is; the circle is honest."""

    name: str
    province: str | None
    precision: Literal["place", "district", "province", "country"]
    evidence: Evidence
    district: str | None = None
    pcode: str | None = None
    pcode_version: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    radius_km: float | None = None


class RejectedPlace(Record, frozen=True, kw_only=True):
    """A place that the story names and that was not taken, with the reason (dateline, byline, background, abroad …)."""

    name: str
    province: str | None
    reason: str
    evidence: Evidence


class When(Record, frozen=True, kw_only=True):
    """The local day on which it happened (began); of an old month or year the first day; None where nobody knows."""

    day: dt.date | None
    precision: Literal["day", "week", "month", "year", "unknown"]
    wording: str = ""
    evidence: Evidence | None = None


class Actor(Record, frozen=True, kw_only=True):
    """Who took part, by canonical name; `code` is ACLED's actor type (1 state forces … 8 external forces)."""

    name: str
    code: int
    role: Literal["party", "blamed", "target"]
    evidence: Evidence


class Claim(Record, frozen=True, kw_only=True):
    """Somebody says something of responsibility or course: claims, denies, blames, retracts, confirms."""

    kind: Literal["claims", "denies", "blames", "retracts", "confirms"]
    actor: str | None
    speaker: str | None
    evidence: Evidence


class Signal(Record, frozen=True, kw_only=True):
    """One named, weighted reason for or against; `words` are those of the story that decided."""

    name: str
    weight: float
    words: str = ""
    number: int | None = None


class Cap(Record, frozen=True, kw_only=True):
    """CAP 1.2 urgency, severity and certainty, by the table in the configuration."""

    urgency: str
    severity: str
    certainty: str


class Source(Record, frozen=True, kw_only=True):
    """Who tells the story: the outlet, its publisher family, the wire it copies, and the Admiralty letter."""

    story: str
    revision: str
    outlet: str
    family: str
    wire: str | None = None
    url: str | None = None
    title: str = ""
    language: Language = "und"
    published: dt.datetime | None = None
    admiralty: str = "F"

    @property
    def origin(self) -> str:
        """What counts as one independent source: the wire where one is named, else the publisher family."""
        return self.wire or self.family


class Report(Record, frozen=True, kw_only=True):
    """What one story says of one incident; each part with its sentence. Not what other stories say of it."""

    event_type: str
    sub_event_type: str
    rule: str
    """Name of the rule that chose the type."""
    place: Place
    when: When
    cap: Cap
    actors: tuple[Actor, ...] = ()
    figures: tuple[Figure, ...] = ()
    """At most one of each kind: what the story states for this incident, conflicting claims as a span."""
    claims: tuple[Claim, ...] = ()
    claimed_by: str | None = None
    theme: str | None = None
    phases: tuple[Signal, ...] = ()
    """Named turns of the course that the story tells (fell, retaken, fled, ended, released, retracted …)."""
    rejected: tuple[RejectedPlace, ...] = ()
    words: tuple[str, ...] = ()
    """Rare and telling words of the sentences on this incident, folded, for linking (names, objects)."""
    bag: str = ""
    """Words of those sentences, for linking where places cannot be compared (see `incidents.text.bag`). They go into
    the telling: what is kept of a report has none."""
    sentences: tuple[int, ...] = ()
    """Numbers of the sentences that speak of this incident."""

    def figure(self, kind: FigureKind) -> Figure | None:
        """The figure of *kind*, if the story states one."""
        return next((figure for figure in self.figures if figure.kind == kind), None)


# --- entries and stories ----------------------------------------------------------------------------------------------


class Entry(Record, frozen=True, kw_only=True):
    """An item as it came (feed item, replayed line or file), recorded before anything else happens to it.

    `id` names the entry over all its edits, `revision` this text of it (entry plus hash of the text).
    The body itself lies compressed under a key of its own and is not part of this record.
    """

    id: str
    revision: str
    source: str
    """Feed or file that it came from."""
    family: str = ""
    """Publishers that belong together, as the feed's configuration has it; '' where it says nothing."""
    admiralty: str = ""
    """The letter that the feed's configuration gives its source; '' where it says nothing."""
    format: Literal["text", "html"]
    outlet: str = ""
    language: str | None = None
    url: str | None = None
    title: str = ""
    summary: str = ""
    published: str | None = None
    """As given: ISO 8601 with or without time, year and month only, or None."""
    published_precision: Literal["second", "day", "month", "unknown"] = "unknown"
    first_seen: dt.datetime
    priming: bool = False
    """Primes the book with a known incident: decided and linked, never alerted."""
    version: int = VERSION


class Story(Record, frozen=True, kw_only=True):
    """An entry with its text: what reading takes. `text` is the page's text with its furniture still in it."""

    id: str
    revision: str
    title: str
    text: str
    outlet: str
    url: str | None = None
    language: str | None = None
    """As declared by the source; reading finds its own."""
    family: str = ""
    admiralty: str = ""
    """As the entry has them."""
    published: dt.datetime | None = None
    published_precision: Literal["second", "day", "month", "unknown"] = "unknown"
    degraded: bool = False
    """The text is only the entry's summary or title."""
    ruled: bool | None = None
    """What an analyst said of whether it is relevant; None where nobody said anything."""
    version: int = VERSION


class Reading(Record, frozen=True, kw_only=True):
    """What a story says: whether it matters and why, and one report an incident, the main one first."""

    relevant: bool
    score: float
    language: Language
    reasons: tuple[Signal, ...]
    source: Source
    signature: tuple[int, ...]
    """Sketch of the text's word shingles (see `incidents.linking.fingerprint`), for near duplicates."""
    why_not: str | None = None
    reports: tuple[Report, ...] = ()
    version: int = VERSION


# --- incidents --------------------------------------------------------------------------------------------------------


class Telling(Record, frozen=True, kw_only=True):
    """One story's part in an incident: who told it, its signature, and its place in the order of stories."""

    source: Source
    seen: dt.datetime
    signature: tuple[int, ...]
    near_duplicate_of: str | None = None
    bag: str = ""
    """Words that it told the incident in (see `incidents.text.bag`); '' where others of the incident's stand for it."""
    primed: bool = False
    """It primed the book as a known incident (see `Entry.priming`)."""


class Fact(Record, frozen=True, kw_only=True):
    """A row of the ledger of claims: one field, one value, by one story, with the sentence; never overwritten."""

    field: str
    value: str
    """Canonical wording of the value, `[21, null]` for ranges."""
    story: str
    origin: str
    seen: dt.datetime
    evidence: Evidence | None = None


class Incident(Record, frozen=True, kw_only=True):
    """All reports of one happening: the tellings, the ledger of facts, and the current best report.

    `serial` counts its writes; with the version of its scope it makes the optimistic write safe.
    """

    id: str
    status: Status
    opened: dt.datetime
    updated: dt.datetime
    best: Report
    tellings: tuple[Telling, ...]
    facts: tuple[Fact, ...]
    scope: str
    """Province code, or `*` where unknown: where candidates for it are looked for."""
    words: tuple[str, ...] = ()
    hand: Hand | None = None
    """What analysts did to it."""
    serial: int = 1
    version: int = VERSION


class Change(Record, frozen=True, kw_only=True):
    """One change that a desk hears: which fact, from what to what, with the sentence."""

    field: str
    before: str | None
    after: str
    evidence: Evidence | None = None


class Verdict(Record, frozen=True, kw_only=True):
    """What one report of a story did to the book: the incident after it, what a desk hears, and why."""

    incident: Incident
    heard: Heard
    outcome: Outcome
    report: Report
    changes: tuple[Change, ...] = ()
    reasons: tuple[Signal, ...] = ()
    near_duplicate_of: str | None = None


class Decision(Record, frozen=True, kw_only=True):
    """The one recorded decision on a revision; `why` and the decision lines of a replay are made from it."""

    story: str
    revision: str
    outcome: Outcome
    heard: Heard
    relevant: bool
    decided: dt.datetime
    score: float = 0.0
    degraded: bool = False
    near_duplicate_of: str | None = None
    nearest_seed: str | None = None
    reasons: tuple[Signal, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    source: Source | None = None
    why_not: str | None = None
    failure: str | None = None
    """With outcome `failed`: what went wrong and what to do."""
    version: int = VERSION
