"""Decisions as JSON lines, one a story in the order of the stream: what a scorer or another program reads."""

from __future__ import annotations

from typing import Any

import msgspec

from incidents.records import FIGURE_KINDS, Decision, FigureKind, Report, Verdict

SEED = "seed:"
"""What the ids of stories begin with that primed the book; they are not stories of the stream."""


def decision_line(decision: Decision) -> bytes:
    """*decision* as one JSON line, without the newline; keys always in the same order, no time of the run in it."""
    return msgspec.json.encode(decision_object(decision))


def decision_object(decision: Decision) -> dict[str, Any]:
    """The object of the line. Its incidents' fields are what this story says, not the sum of all stories."""
    near = decision.near_duplicate_of
    return {
        "id": decision.story,
        "relevant": decision.relevant,
        "near_duplicate_of": None if near and near.startswith(SEED) else near,
        "alert": decision.heard,
        "incidents": [_incident(verdict) for verdict in decision.verdicts],
        "revision": decision.revision,
        "outcome": decision.outcome,
        "degraded": decision.degraded,
        "score": round(decision.score, 6),
        "why_not": decision.why_not,
        "failure": decision.failure,
    }


def _incident(verdict: Verdict) -> dict[str, Any]:
    report = verdict.report
    return {
        "incident_id": verdict.incident.id,
        "alert": verdict.heard,
        "event_type": report.event_type,
        "sub_event_type": report.sub_event_type,
        "province": report.place.province,
        "place": report.place.name,
        "date": report.when.day.isoformat() if report.when.day and report.when.precision == "day" else None,
        "actors": [actor.name for actor in report.actors],
        **{kind: _range(report, kind) for kind in FIGURE_KINDS},
        "claimed_by": report.claimed_by,
        "outcome": verdict.outcome,
    }


def _range(report: Report, kind: FigureKind) -> list[int | None] | None:
    figure = report.figure(kind)
    return [figure.least, figure.most] if figure else None
