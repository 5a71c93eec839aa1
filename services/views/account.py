"""The account of one story for people: each step on its way with times, scores and the words that decided.

Made from what was recorded (entry, attempts, decision, numbers), never by judging again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from incidents.records import Decision, Entry, Evidence, Report, Signal, Verdict, When
from services.store.traces import Trace
from services.views.terminal import plural, safe

_SENTENCE = 160


def account_object(trace: Trace) -> dict[str, Any]:
    """The account of one revision as plain JSON values."""
    return {
        "entry": msgspec.to_builtins(trace.entry),
        "queue": trace.queue,
        "recorded": _stamp(trace.recorded),
        "attempts": trace.attempts,
        "started": _stamp(trace.started),
        "worker": trace.worker or None,
        "trouble": trace.trouble or None,
        "decided": _stamp(trace.decided),
        "decision": msgspec.to_builtins(trace.decision) if trace.decision else None,
        "alerts": list(trace.numbers),
    }


def account_lines(trace: Trace) -> Iterator[str]:
    """The account of one revision as lines of plain text."""
    yield from _entry(trace.entry)
    yield f"  recorded  for queue {safe(trace.queue)}" + _at(trace.recorded)
    worker = f" by worker {safe(trace.worker)}" if trace.worker else ""
    yield f"  begun     {plural(trace.attempts, 'time')}" + (
        f", last{worker}{_at(trace.started)}" if trace.attempts else ""
    )
    if trace.trouble:
        yield f"  trouble   {safe(trace.trouble)}"
    decision = trace.decision
    if decision is None:
        yield "  decision  none yet: the story waits, or is being read"
        return
    yield from _reading(decision)
    for number, verdict in enumerate(decision.verdicts, 1):
        yield from _verdict(number, verdict)
    yield f"  decision  {decision.outcome}, a desk hears: {decision.heard}" + _at(trace.decided)
    if decision.near_duplicate_of:
        yield f"  copy      near duplicate of {safe(decision.near_duplicate_of)}"
    if decision.nearest_seed:
        yield f"  seed      nearest seed {safe(decision.nearest_seed)}"
    if decision.failure:
        yield f"  failure   {safe(decision.failure)}"
    yield "  alerts    " + (", ".join(f"number {number}" for number in trace.numbers) or "none")


def _entry(entry: Entry) -> Iterator[str]:
    yield f"{safe(entry.id)}: {safe(entry.title, 100) or '(no title)'}"
    where = f"from {safe(entry.source)}" + (f", outlet {safe(entry.outlet)}" if entry.outlet else "")
    yield f"  entry     revision {entry.revision}, {entry.format}, {where}, first seen{_at(entry.first_seen)[1:]}"
    if entry.url:
        yield f"  address   {safe(entry.url, 200)}"
    dated = f"{safe(entry.published)} (exact to the {entry.published_precision})" if entry.published else "undated"
    yield f"  published {dated}"


def _reading(decision: Decision) -> Iterator[str]:
    verdict = "relevant" if decision.relevant else f"not relevant ({decision.why_not or 'no reason noted'})"
    degraded = ", judged by its summary or title alone" if decision.degraded else ""
    yield f"  reading   {verdict}, score {decision.score:.2f}{degraded}"
    source = decision.source
    if source is not None:
        wire = f", copies {safe(source.wire)}" if source.wire else ""
        yield f"  source    {safe(source.outlet) or 'unknown'} ({source.language}, Admiralty {source.admiralty}){wire}"
    yield from _signals("because", decision.reasons)


def _verdict(number: int, verdict: Verdict) -> Iterator[str]:
    report = verdict.report
    yield f"  incident {number}: {verdict.incident.id}, {verdict.outcome}, a desk hears: {verdict.heard}"
    yield f"    type    {report.event_type} / {report.sub_event_type} (rule {report.rule})"
    yield from _place(report)
    yield f"    date    {day_words(report.when)}" + (
        f", from “{safe(report.when.wording)}”" if report.when.wording else ""
    )
    for actor in report.actors:
        yield f"    actor   {safe(actor.name)} ({actor.role}){_quoted(actor.evidence)}"
    for figure in report.figures:
        yield f"    figure  {figure.kind} {range_words(figure.least, figure.most)}{_quoted(figure.evidence)}"
    if report.claimed_by:
        yield f"    claim   by {safe(report.claimed_by)}"
    yield from _signals("  because", verdict.reasons)
    for change in verdict.changes:
        before = f"{safe(change.before)} → " if change.before else ""
        yield f"    change  {change.field}: {before}{safe(change.after)}"
    if verdict.near_duplicate_of:
        yield f"    copy    near duplicate of {safe(verdict.near_duplicate_of)}"


def _place(report: Report) -> Iterator[str]:
    place = report.place
    yield f"    place   {safe(place.name)}, {place.province or 'province unknown'}{_quoted(place.evidence)}"
    for rejected in report.rejected:
        yield f"    not     {safe(rejected.name)} ({rejected.province or '?'}): {rejected.reason}"


def _signals(label: str, signals: Sequence[Signal]) -> Iterator[str]:
    for signal in signals:
        words = f": “{safe(signal.words, 80)}”" if signal.words else ""
        yield f"  {label:<9} {signal.weight:+.2f} {signal.name}{words}"


def day_words(when: When) -> str:
    """'2031-05-06', 'week of 2031-05-05', '2031-05', '2031', 'day unknown'."""
    if when.day is None:
        return "day unknown"
    ways = {"week": f"week of {when.day}", "month": f"{when.day:%Y-%m}", "year": f"{when.day:%Y}"}
    return ways.get(when.precision, when.day.isoformat())


def range_words(least: int | None, most: int | None) -> str:
    """'at least 21', 'up to 5', '4', '4 to 6'."""
    if least is not None and most is not None:
        return str(least) if least == most else f"{least} to {most}"
    if least is not None:
        return f"at least {least}"
    return f"up to {most}" if most is not None else "an unknown number"


def _quoted(evidence: Evidence | None) -> str:
    return f", in “{safe(evidence.sentence, _SENTENCE)}”" if evidence and evidence.sentence else ""


def _at(moment: dt.datetime | None) -> str:
    return f", at {moment:%Y-%m-%d %H:%M:%SZ}" if moment else ""


def _stamp(moment: dt.datetime | None) -> str | None:
    return moment.isoformat() if moment else None
