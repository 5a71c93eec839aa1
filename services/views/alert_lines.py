"""An alert as one line for people: number, severity, what, where, when, how many, and who says so.

7 NEW Severe | Battles / Armed clash | Townsville (XX-TWN) | 2026-03-04 | killed 5 | Lantern Wire [C3] | 1a2b3c
"""

from __future__ import annotations

from typing import get_args

import msgspec

from incidents.linking.alerts import ActNote, Alert, Snapshot
from incidents.linking.ranges import parse_range
from incidents.records import Change, FigureKind
from incidents.silence import SilenceMessage
from services.views.account import day_words, range_words
from services.views.terminal import plural, safe

_OUTLETS = 3
_FIGURES = frozenset(get_args(FigureKind))
_decode_silence = msgspec.json.Decoder(SilenceMessage).decode
_decode = msgspec.json.Decoder(Alert).decode


def alert_line(payload: bytes) -> str:
    """The readable line of an alert's JSON; of what is no alert (a forged or older one), its beginning."""
    try:
        alert = _decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return _silence_line(payload)
    told = alert.data
    parts = [
        f"{alert.number} {_kind(alert)} {told.cap.severity}",
        f"{told.event_type} / {told.sub_event_type}",
        f"{told.place.name} ({told.place.province or 'province unknown'})",
        day_words(told.when),
        ", ".join(f"{figure.kind} {range_words(figure.least, figure.most)}" for figure in told.figures) or "no figures",
        *([f"claimed by {told.claimed_by}"] if told.claimed_by else []),
        *([_act(told.act)] if told.act else []),
        *([f"changed: {', '.join(map(_change, told.changed))}"] if told.changed else []),
        f"{_sources(told)} [{told.admiralty.source}{told.admiralty.information}]",
        told.incident,
    ]
    return " | ".join(safe(part) for part in parts)


def _act(act: ActNote) -> str:
    """'by ana: the same bomb; takes back 3, 7'."""
    falls = f"; takes back {', '.join(map(str, act.takes_back))}" if act.takes_back else ""
    return f"by {safe(act.who, 60)}: {safe(act.why, 200)}{falls}"


def _silence_line(payload: bytes) -> str:
    """The line of a message on silent sources; of what is none, its beginning."""
    try:
        told = _decode_silence(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return safe(payload.decode("utf-8", "replace"), 300)
    silence = told.data.silence
    kind = "SILENCE" if told.data.phase == "began" else "SILENCE ENDED"
    return " | ".join(safe(part) for part in (f"{told.number} {kind}", f"{silence.kind} {silence.about}", silence.text))


def _change(change: Change) -> str:
    """'killed 5 → 8'; only the new value where there was none."""
    before = f"{_value(change.field, change.before)} → " if change.before else ""
    return f"{change.field} {before}{_value(change.field, change.after)}"


def _value(field: str, value: str) -> str:
    """A value of the ledger for people: figures stand there as ranges in JSON."""
    return range_words(*parse_range(value)) if field in _FIGURES else value


def _kind(alert: Alert) -> str:
    """What happened, by the last part of the event's type; set apart where it is an exercise."""
    kind = alert.type.rpartition(".")[2].upper()
    return kind if alert.data.status == "Actual" else f"{alert.data.status} {kind}"


def _sources(told: Snapshot) -> str:
    """The outlets, the first few by name, and how many of all are independent."""
    names = list(dict.fromkeys(source.outlet or "unknown outlet" for source in told.sources))
    more = f" and {len(names) - _OUTLETS} more" if len(names) > _OUTLETS else ""
    independent = f", {plural(len(told.origins), 'origin')}" if len(names) > 1 else ""
    return f"{', '.join(names[:_OUTLETS])}{more}{independent}"
