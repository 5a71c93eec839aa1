"""Which incident somebody means who gives an id, a story's address or the number of an alert."""

from __future__ import annotations

import msgspec

from services.views.stream_board import StreamBoard


class _Subject(msgspec.Struct):
    subject: str = ""


def incidents_named(board: StreamBoard, name: str) -> list[str]:
    """The ids of the incidents that *name* may mean: an incident's id, an alert's number, or a story.

    A story is named by its id, a revision, its address or its whole title, and may tell of several incidents. Empty
    where the stream knows nothing of the kind.
    """
    name = name.strip()
    if board.incidents.get(name) is not None:
        return [name]
    if name.isascii() and name.isdigit() and 0 < len(name) < 16:
        subjects = [_subject(one.alert) for one in board.incidents.alerts([int(name)]) if one.number == int(name)]
        return [subject for subject in subjects if subject]
    found = [
        verdict.incident.id
        for traces in board.traces.find(name)
        for trace in traces
        if trace.decision is not None
        for verdict in trace.decision.verdicts
    ]
    return list(dict.fromkeys(found))


def _subject(alert: bytes) -> str:
    try:
        return msgspec.json.decode(alert, type=_Subject).subject
    except msgspec.MsgspecError:
        return ""
