"""The records that the API's answers are made of; its description is generated from them.

Times are ISO 8601 UTC, days are local days of the region, figures are `[least, most]` with null for an open end.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from incidents.hand import Hand
from incidents.records import Decision, Entry, Fact, Place, Report, Source, Status
from incidents.shift import ShiftRow, ShiftState
from incidents.silence import Silence

Range = tuple[int | None, int | None]


class Answer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all answers."""


class Figures(Answer, frozen=True, kw_only=True):
    """How many, each as a range or null where no source says."""

    killed: Range | None = None
    wounded: Range | None = None
    captured: Range | None = None
    escaped: Range | None = None


class IncidentRow(Answer, frozen=True, kw_only=True):
    """An incident in a list: what is best known of it. `number` is that of the last alert on it, null where none was.

    `headline` is that of the story that told of it first, in its own language.
    """

    incident: str
    status: Status
    opened: dt.datetime
    updated: dt.datetime
    event_type: str
    sub_event_type: str
    severity: str
    place: Place
    date: dt.date | None
    date_precision: str
    figures: Figures
    claimed_by: str | None
    actors: tuple[str, ...]
    headline: str
    headline_language: str
    outlets: tuple[str, ...]
    stories: int
    origins: tuple[str, ...]
    number: int | None


class IncidentPage(Answer, frozen=True, kw_only=True):
    """A page of incidents, the one told of last first. `total` counts all that the filters name; `next` is the
    parameter `before` of the page after this one, null on the last."""

    incidents: tuple[IncidentRow, ...]
    total: int
    next: str | None


class IncidentSource(Source, frozen=True, kw_only=True):
    """One story that told of an incident, when it came, and which story it copies."""

    seen: dt.datetime
    near_duplicate_of: str | None


class HistoryRow(Answer, frozen=True, kw_only=True):
    """One row of an incident's history; `number` is null for what was joined in silence."""

    at: dt.datetime
    what: str
    told_by: str
    number: int | None
    sentence: str


class Shift(Answer, frozen=True, kw_only=True):
    """Shift work on one incident: where it stands, and its rows, oldest first."""

    state: ShiftState
    rows: tuple[ShiftRow, ...]


class IncidentAccount(Answer, frozen=True, kw_only=True):
    """All that is known of one incident: the best report, the ledger of claims, sources by origin, history, alerts.

    `hand`: what analysts did to it, null where nobody did anything.
    """

    id: str
    status: Status
    opened: dt.datetime
    updated: dt.datetime
    best: Report
    facts: tuple[Fact, ...]
    scope: str
    hand: Hand | None
    serial: int
    version: int
    sources: dict[str, tuple[IncidentSource, ...]]
    origins: tuple[str, ...]
    history: tuple[HistoryRow, ...]
    numbers: tuple[int, ...]
    shift: Shift


class AlertPage(Answer, frozen=True, kw_only=True):
    """Alerts in order, as they went over the channel. `last` is the stream's last number.

    `anew` says why they begin from 1 again, where `after` was of another epoch or beyond the stream's end; else null.
    """

    epoch: str | None
    last: int
    anew: str | None
    alerts: tuple[msgspec.Raw, ...]


class Step(Answer, frozen=True, kw_only=True):
    """One revision of a story on its way: recorded, begun, decided, told."""

    entry: Entry
    queue: str
    recorded: dt.datetime | None
    attempts: int
    started: dt.datetime | None
    worker: str | None
    trouble: str | None
    decided: dt.datetime | None
    decision: Decision | None
    alerts: tuple[int, ...]


class Near(Answer, frozen=True, kw_only=True):
    """A story that looks like the one that was asked for."""

    id: str
    title: str


class Why(Answer, frozen=True, kw_only=True):
    """The stories that the question may mean, each with its revisions; where there is none, stories like it."""

    stories: tuple[tuple[Step, ...], ...]
    near: tuple[Near, ...]


class FeedState(Answer, frozen=True, kw_only=True):
    """A feed and its health."""

    url: str
    outlet: str
    language: str | None
    provinces: tuple[str, ...]
    state: str
    moved_to: str | None
    trouble: str | None
    last_success: dt.datetime | None
    last_new_entry: dt.datetime | None
    failing_since: dt.datetime | None
    usual_gap_s: float | None


class FeedList(Answer, frozen=True, kw_only=True):
    """The feeds in force; none in a stream that no feed leads to."""

    feeds: tuple[FeedState, ...]


class Blindness(Answer, frozen=True, kw_only=True):
    """What the desk cannot see at present. `blind` where any of it should worry a person.

    `away`: since when the server behind the desk does not answer. `waiting_s`: for how long the oldest story waits for
    its decision, `late` where that is too long. `failing`: feeds that cannot be read, of `feeds`.
    """

    blind: bool = False
    away: dt.datetime | None = None
    silences: tuple[Silence, ...] = ()
    feeds: int = 0
    failing: int = 0
    pending: int = 0
    waiting_s: float = 0.0
    late: bool = False
    workers: int = 0
    dead: int = 0


class QueueState(Answer, frozen=True, kw_only=True):
    """A queue: jobs that wait, and those that it gave up."""

    waiting: int
    given_up: int


class DeadLetterLine(Answer, frozen=True, kw_only=True):
    """A story that could not be decided."""

    id: str
    revision: str
    decided: dt.datetime
    reason: str


class StreamStatus(Answer, frozen=True, kw_only=True):
    """Where the stream stands: `revisions` = `pending` + the sum of `outcomes` + `strays`; and what it cannot see."""

    stream: str
    channel: str
    log: str
    epoch: str | None
    last_number: int
    queues: dict[str, QueueState]
    workers: dict[str, str]
    feeds: dict[str, int]
    pages_waiting: int
    silences: tuple[str, ...]
    entries: int
    revisions: int
    pending: int
    being_read: int
    outcomes: dict[str, int]
    degraded: int
    strays: int
    dead: int
    dead_letters: tuple[DeadLetterLine, ...]
    readers: int
    """Clients that listen to this desk's stream of alerts."""
    blindness: Blindness
