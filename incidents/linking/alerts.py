"""The message to desks: one numbered CloudEvents 1.0 event for each incident and change.

`alerts_of` gives what follows from a decision, in the order of its verdicts, as JSON objects without `number`,
`sequence` and `epoch`: only the publish script knows those and puts them in front. `schema` is the JSON Schema of the
whole message, as `docs/alert.schema.json` has it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Any, Literal

import msgspec

from incidents.hand import ActKind, Mark
from incidents.linking.corroboration import certainty, digit, independent_origins, letter
from incidents.linking.ledger import fell
from incidents.linking.rules import LinkingRules
from incidents.records import (
    FIGURE_KINDS,
    Actor,
    Change,
    Claim,
    Decision,
    Fact,
    Figure,
    Incident,
    Place,
    Signal,
    Status,
    Verdict,
    When,
)

SPECVERSION = "1.0"
DATACONTENTTYPE = "application/json"
_SIDE_BY_SIDE = frozenset({*FIGURE_KINDS, "claimed_by", "denied_by", "retracted", "blamed", "confirmed_by", "phase"})
"""Facts that an alert always shows; a place and a day only where the stories differ."""
_MOST_FACTS = 60

Text = Annotated[str, msgspec.Meta(min_length=1)]


class CapBlock(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a CAP 1.2 message of this alert would hold: its msgType, category and the three scales."""

    status: Literal["Actual", "Exercise"]
    msg_type: Literal["Alert", "Update", "Cancel"] = msgspec.field(name="msgType")
    scope: str
    category: str
    urgency: str
    severity: str
    certainty: str


class Admiralty(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Reliability of the best source (A to F) and credibility of what is told (1 to 6), judged apart, and why."""

    source: Annotated[str, msgspec.Meta(pattern="^[A-F]$")]
    information: Annotated[int, msgspec.Meta(ge=1, le=6)]
    reason: str


class SourceLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One story that told of the incident."""

    story: str
    outlet: str
    origin: str
    admiralty: str
    language: str
    title: str
    url: str | None
    published: dt.datetime | None
    near_duplicate_of: str | None


class ActNote(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The analyst's act that a message tells of: who did what and why, and which alerts it takes back.

    `incidents` are all that the act wrote, each of which has a message of its own; `stories` those that it is about.
    `takes_back` are the numbers of alerts on this incident that no longer hold. `undoes` is the act that it undoes.
    """

    id: Text
    kind: ActKind
    mark: Mark | None
    at: dt.datetime
    who: str
    why: str
    incidents: tuple[str, ...]
    into: str | None
    stories: tuple[str, ...]
    takes_back: tuple[Annotated[int, msgspec.Meta(ge=1)], ...]
    undoes: str | None


class Snapshot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The incident as it is known now, what changed and why; figures, place and claims each with their sentence."""

    incident: Text
    status: Literal["Actual", "Exercise"]
    """CAP: Actual, or Exercise where the stream is a replay."""
    lifecycle: Status
    event_type: Text
    sub_event_type: Text
    place: Place
    when: When
    actors: tuple[Actor, ...]
    figures: tuple[Figure, ...]
    claims: tuple[Claim, ...]
    claimed_by: str | None
    told: tuple[Fact, ...]
    """The ledger: who said what and when, differing values side by side."""
    sources: tuple[SourceLine, ...]
    origins: tuple[str, ...]
    """Independent origins: a wire that ten outlets copy is one."""
    admiralty: Admiralty
    cap: CapBlock
    changed: tuple[Change, ...]
    why: tuple[Signal, ...]
    act: ActNote | None = None
    """Only where an analyst changed the incident, and no story."""


class Alert(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A CloudEvents 1.0 event in JSON format.

    `number` counts the alerts of a stream without gap from 1, within an `epoch`; `sequence` is the same number as the
    extension of that name has it, so that text order is number order. `time` is when the story came out, absent where
    nobody knows; `recordedtime` when it was decided.
    """

    number: Annotated[int, msgspec.Meta(ge=1)]
    sequence: Annotated[str, msgspec.Meta(pattern="^[0-9]{12}$")]
    epoch: Text
    specversion: Literal["1.0"]
    id: Text
    source: Text
    type: Text
    subject: Text
    recordedtime: dt.datetime
    datacontenttype: Literal["application/json"]
    dataschema: Text
    correlationid: Text
    causationid: Text
    data: Snapshot
    time: dt.datetime | None = None


def alerts_of(decision: Decision, rules: LinkingRules, stream: str) -> tuple[bytes, ...]:
    """The alerts that follow from *decision*: one for each verdict of which a desk hears, as JSON objects.

    Without number, sequence and epoch. The same decision gives the same bytes, whoever publishes it.
    """
    return tuple(_payloads(decision, rules, stream))


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of an alert as desks receive it."""
    (reference,), components = msgspec.json.schema_components([Alert], ref_template="#/$defs/{name}")
    definitions = dict(components)
    alert = definitions.pop(reference["$ref"].rpartition("/")[2])
    for name in ("recordedtime", "time"):
        alert["properties"][name] = {"type": "string", "format": "date-time"}
    alert["properties"]["source"]["format"] = "uri-reference"
    alert["properties"]["dataschema"]["format"] = "uri"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Dideban alert",
        **alert,
        "$defs": definitions,
    }


def schema_text() -> str:
    """The text of `docs/alert.schema.json`."""
    return msgspec.json.format(msgspec.json.encode(schema(), order="sorted"), indent=2).decode() + "\n"


def _payloads(decision: Decision, rules: LinkingRules, stream: str) -> Iterator[bytes]:
    if decision.source is None:
        return
    for index, verdict in enumerate(decision.verdicts):
        if verdict.heard == "none":
            continue
        event: dict[str, Any] = {
            "specversion": SPECVERSION,
            "id": f"{decision.revision}/{index}",
            "source": f"{rules.alerts.source}/{stream}",
            "type": f"{rules.alerts.type_prefix}.{_kind(verdict)}",
            "subject": verdict.incident.id,
            "recordedtime": decision.decided,
            "datacontenttype": DATACONTENTTYPE,
            "dataschema": rules.alerts.dataschema,
            "correlationid": verdict.incident.id,
            "causationid": decision.revision,
        }
        if decision.source.published is not None:
            event["time"] = decision.source.published
        event["data"] = snapshot(verdict.incident, _kind(verdict), verdict.changes, rules, stream, why=verdict.reasons)
        yield msgspec.json.encode(event)


def _kind(verdict: Verdict) -> str:
    """The last part of the event's type: what happened to the incident by this one verdict."""
    if verdict.heard == "open":
        return "new"
    fields = {change.field for change in verdict.changes}
    if "retracted" in fields:
        return "retracted"
    if "account" in fields or any(fell(change) for change in verdict.changes):
        return "corrected"
    return "corroborated" if fields == {"confirmed"} else "updated"


def snapshot(
    incident: Incident,
    kind: str,
    changes: tuple[Change, ...],
    rules: LinkingRules,
    stream: str,
    why: tuple[Signal, ...] = (),
    act: ActNote | None = None,
) -> Snapshot:
    """*incident* as a message of that *kind* (the last part of its type) shows it."""
    best = incident.best
    status: Literal["Actual", "Exercise"] = "Actual" if stream == rules.alerts.live else "Exercise"
    number, reason = digit(incident, rules.credibility)
    return Snapshot(
        incident=incident.id,
        status=status,
        lifecycle=incident.status,
        event_type=best.event_type,
        sub_event_type=best.sub_event_type,
        place=best.place,
        when=best.when,
        actors=best.actors,
        figures=best.figures,
        claims=best.claims,
        claimed_by=best.claimed_by,
        told=_told(incident),
        sources=_sources(incident),
        origins=independent_origins(incident),
        admiralty=Admiralty(source=letter(incident), information=number, reason=reason),
        cap=_cap(incident, kind, rules, status),
        changed=changes,
        why=why,
        act=act,
    )


def _told(incident: Incident) -> tuple[Fact, ...]:
    """The rows of the ledger that a desk weighs against one another, the newest of them where they are many."""
    shown = set(_SIDE_BY_SIDE)
    for field in ("place", "date"):
        if len({fact.value for fact in incident.facts if fact.field == field}) > 1:
            shown.add(field)
    return tuple(fact for fact in incident.facts if fact.field in shown)[-_MOST_FACTS:]


def _sources(incident: Incident) -> tuple[SourceLine, ...]:
    return tuple(
        SourceLine(
            story=telling.source.story,
            outlet=telling.source.outlet,
            origin=telling.source.origin,
            admiralty=telling.source.admiralty,
            language=telling.source.language,
            title=telling.source.title,
            url=telling.source.url,
            published=telling.source.published,
            near_duplicate_of=telling.near_duplicate_of,
        )
        for telling in incident.tellings
    )


def _cap(incident: Incident, kind: str, rules: LinkingRules, status: Literal["Actual", "Exercise"]) -> CapBlock:
    cap = incident.best.cap
    kinds: dict[str, Literal["Alert", "Cancel"]] = {"new": "Alert", "retracted": "Cancel"}
    # of the two messages of a merge one cancels: that on the incident which is no more
    gone = kind in ("merged", "restored") and incident.status in ("merged", "retracted")
    return CapBlock(
        status=status,
        msg_type="Cancel" if gone else kinds.get(kind, "Update"),
        scope=rules.alerts.cap_scope,
        category=rules.alerts.cap_category,
        urgency=cap.urgency,
        severity=cap.severity,
        certainty=certainty(incident, rules.credibility),
    )
