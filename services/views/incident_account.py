"""One incident for people and programs: what is best known, the ledger, its history, its sources, its alerts.

The history is made of the log, which is for ever: each alert is a dated row with the sentence behind each change. What
was joined in silence stands between them by the tellings that the incident keeps (the first and the newest).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from incidents.linking.alerts import Alert
from incidents.linking.corroboration import independent_origins
from incidents.linking.ranges import parse_range
from incidents.records import FIGURE_KINDS, Evidence, Fact, Incident, Telling
from services.views.account import range_words
from services.views.terminal import safe

_SENTENCE = 160
_decode = msgspec.json.Decoder(Alert).decode


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the history: when, what happened, by whom it was told, and the sentence behind it, where there is one.

    `number` is that of the alert; None for what was silent.
    """

    at: dt.datetime
    what: str
    told_by: str
    number: int | None = None
    sentence: str = ""


def history(incident: Incident, alerts: Iterable[bytes]) -> list[Row]:
    """The rows of *incident*, oldest first; *alerts* are its own as they went over the channel."""
    rows: list[Row] = []
    heard: set[str] = set()
    outlets = {one.source.revision: one.source.outlet or one.source.origin for one in incident.tellings}
    for payload in alerts:
        try:
            alert = _decode(payload)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            continue  # of another version of this program
        heard.add(alert.causationid)
        rows += _of_alert(alert, outlets.get(alert.causationid, ""))
    rows += [_silent(telling) for telling in incident.tellings if telling.source.revision not in heard]
    return sorted(rows, key=lambda row: (row.at, row.number or 0))


def account_object(incident: Incident, alerts: Sequence[bytes], numbers: Sequence[int]) -> dict[str, Any]:
    """All of it as plain JSON values."""
    return {
        **{name: value for name, value in msgspec.to_builtins(incident).items() if name not in ("tellings", "words")},
        "sources": {origin: [_source(one) for one in told] for origin, told in _by_origin(incident).items()},
        "origins": list(independent_origins(incident)),
        "history": [msgspec.to_builtins(row) for row in history(incident, alerts)],
        "numbers": list(numbers),
    }


def account_lines(incident: Incident, alerts: Sequence[bytes], numbers: Sequence[int]) -> Iterator[str]:
    """All of it as lines of plain text."""
    best = incident.best
    day = best.when.day.isoformat() if best.when.day else f"unknown ({best.when.precision})"
    yield f"{incident.id}: {best.sub_event_type}, {safe(best.place.name)}, {day}"
    yield f"  status    {incident.status}, opened {_at(incident.opened)}, last told {_at(incident.updated)}"
    yield f"  type      {best.event_type} / {best.sub_event_type}"
    yield (
        f"  place     {safe(best.place.name)}, {best.place.province or 'province unknown'}"
        f" (exact to the {best.place.precision}){_quoted(best.place.evidence)}"
    )
    for figure in best.figures:
        yield f"  figure    {figure.kind} {range_words(figure.least, figure.most)}{_quoted(figure.evidence)}"
    yield from _ledger(incident.facts)
    yield from _sources(incident)
    for row in history(incident, alerts):
        number = f"number {row.number}, " if row.number else ""
        told = f" [{safe(row.told_by, 80)}]" if row.told_by else ""
        sentence = f", in “{safe(row.sentence, _SENTENCE)}”" if row.sentence else ""
        yield f"  history   {_at(row.at)} {number}{safe(row.what)}{told}{sentence}"
    yield "  alerts    " + (", ".join(f"number {number}" for number in numbers) or "none")


def _of_alert(alert: Alert, told_by: str) -> Iterator[Row]:
    """A row for each change that *alert* told, at least one."""
    kind, act = alert.type.rpartition(".")[2], alert.data.act
    if act is not None:
        told_by = f"{act.who}, act {act.id}"
    if not alert.data.changed:
        yield Row(alert.recordedtime, kind, told_by, alert.number, alert.data.place.evidence.sentence)
    for change in alert.data.changed:
        before = f"{value_words(change.field, change.before)} → " if change.before else ""
        what = f"{kind}: {change.field} {before}{value_words(change.field, change.after)}"
        sentence = change.evidence.sentence if change.evidence else act.why if act else ""
        yield Row(alert.recordedtime, what, told_by, alert.number, sentence)


def _silent(telling: Telling) -> Row:
    what = f"copy of {telling.near_duplicate_of}" if telling.near_duplicate_of else "joined in silence"
    return Row(telling.seen, what, telling.source.outlet or telling.source.origin, sentence=telling.source.title)


def _ledger(facts: Sequence[Fact]) -> Iterator[str]:
    by_field: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        by_field[fact.field].append(fact)
    for field, rows in by_field.items():
        for fact in rows:
            said = f" [{safe(fact.origin, 60)}]" if fact.origin else ""
            value = safe(value_words(field, fact.value)) or "somebody"
            yield f"  ledger    {field} {value}{said} {_at(fact.seen)}{_quoted(fact.evidence)}"


def _sources(incident: Incident) -> Iterator[str]:
    for origin, told in _by_origin(incident).items():
        for telling in told:
            source = telling.source
            copy = f", copy of {safe(telling.near_duplicate_of)}" if telling.near_duplicate_of else ""
            where = f", {safe(source.url, 200)}" if source.url else ""
            title = safe(source.title, 80) or "(no title)"
            outlet = safe(source.outlet) or "unknown outlet"
            yield f"  source    {safe(origin) or 'no origin'}: {outlet}, {safe(source.story)}: {title}{where}{copy}"


def _by_origin(incident: Incident) -> dict[str, list[Telling]]:
    found: dict[str, list[Telling]] = defaultdict(list)
    for telling in incident.tellings:
        found[telling.source.origin].append(telling)
    return found


def _source(telling: Telling) -> dict[str, Any]:
    source: dict[str, Any] = msgspec.to_builtins(telling.source)
    return source | {"near_duplicate_of": telling.near_duplicate_of, "seen": telling.seen.isoformat()}


def value_words(field: str, value: str | None) -> str:
    """A value of the ledger for people: figures stand there as ranges in JSON."""
    if value is None:
        return ""
    return range_words(*parse_range(value)) if field in FIGURE_KINDS else value


def _quoted(evidence: Evidence | None) -> str:
    return f", in “{safe(evidence.sentence, _SENTENCE)}”" if evidence and evidence.sentence else ""


def _at(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%SZ}"
