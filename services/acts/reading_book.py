"""What an act needs to know: incidents as they are, what their stories said, what desks heard, which story is meant.

Everything is read anew for each try, so that an act that met a conflict decides on what is there now.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

import msgspec

from incidents.errors import RefuseError
from incidents.hand import StoryRef
from incidents.linking.acted import Heard
from incidents.linking.ranges import Range
from incidents.linking.retelling import Reports
from incidents.records import Decision, FigureKind, Incident, Report
from services.store.traces import Trace
from services.views.stream_board import StreamBoard
from services.views.terminal import safe

_FIGURES = frozenset(get_args(FigureKind))


class _Figure(msgspec.Struct):
    kind: str
    least: int | None
    most: int | None


class _Data(msgspec.Struct):
    figures: tuple[_Figure, ...] = ()


class _Alert(msgspec.Struct):
    number: int
    causationid: str = ""
    data: _Data = msgspec.field(default_factory=_Data)


class BookReader:
    """The book of one stream, as acts read it."""

    def __init__(self, board: StreamBoard) -> None:
        self._board = board

    def incident(self, name: str) -> Incident:
        """The incident of that id. RefuseError where there is none."""
        found = self._board.incidents.get(name)
        if found is None:
            stream = self._board.keys.stream
            raise RefuseError(
                f"incident {safe(name, 80)}: stream {stream} has none of that id; `dideban incidents list` shows them"
            )
        return found

    def story(self, name: str) -> list[Trace]:
        """The revisions of the story of that id, revision, address or title, oldest first. RefuseError if not one."""
        found = self._board.traces.find(name)
        stream = self._board.keys.stream
        if not found:
            raise RefuseError(f"{safe(name, 80)}: stream {stream} knows no such story and no such incident")
        if len(found) > 1:
            ids = ", ".join(safe(traces[0].entry.id, 60) for traces in found[:5])
            raise RefuseError(f"{safe(name, 80)}: is the name of {len(found)} stories; name one by its id: {ids}")
        return found[0]

    def told_by(self, traces: Iterable[Trace]) -> list[Incident]:
        """The incidents that hold the story now, wherever acts have moved it since it was decided."""
        story, todo = "", []
        for trace in traces:
            story = trace.entry.id
            todo += [verdict.incident.id for verdict in (trace.decision.verdicts if trace.decision else ())]
        found: dict[str, Incident] = {}
        seen: set[str] = set()
        while todo:
            name = todo.pop(0)
            if name in seen or (incident := self._board.incidents.get(name)) is None:
                continue
            seen.add(name)
            hand = incident.hand
            if hand is not None:
                todo += [*hand.parts, *([hand.merged_into] if hand.merged_into else [])]
            if not (hand and hand.merged_into) and any(one.source.story == story for one in incident.tellings):
                found[name] = incident
        return list(found.values())

    def stories_of(self, incident: Incident, names: Iterable[str]) -> list[str]:
        """The ids of the stories of *incident* that *names* mean: ids, addresses or titles."""
        known = {telling.source.story for telling in incident.tellings}
        by_url = {telling.source.url: telling.source.story for telling in incident.tellings if telling.source.url}
        found = []
        for name in names:
            if name in known or name in by_url:
                found.append(by_url.get(name, name))
            else:
                found.append(self.story(name)[0].entry.id)
        return found

    def reports(self, incident: Incident) -> Reports:
        """Story → what it said of *incident*, as far as its decision is still kept."""
        revisions = {telling.source.revision: telling.source.story for telling in incident.tellings}
        names = (incident.id, *(incident.hand.made_of if incident.hand else ()))
        found = {}
        for revision, decision in self._board.ledger.decisions(revisions).items():
            if (report := _report(decision, names)) is not None:
                found[revisions[revision]] = report
        return found

    def heard(self, incident_id: str) -> list[Heard]:
        """The alerts that desks had of the incident, by number."""
        found = []
        for one in self._board.incidents.alerts(self._board.incidents.numbers(incident_id)):
            try:
                alert = msgspec.json.decode(one.alert, type=_Alert)
            except msgspec.MsgspecError:
                continue
            figures = {row.kind: str(Range(row.least, row.most)) for row in alert.data.figures if row.kind in _FIGURES}
            found.append(Heard(one.number, alert.causationid, figures))
        return found


def ref_of(trace: Trace) -> StoryRef:
    """The story of *trace*, as an act names it."""
    return StoryRef(story=trace.entry.id, revision=trace.entry.revision, url=trace.entry.url)


def _report(decision: Decision, names: tuple[str, ...]) -> Report | None:
    """What the story of *decision* said of the first of *names* that it was decided to tell of, or of its only one."""
    by_id = {verdict.incident.id: verdict.report for verdict in reversed(decision.verdicts)}
    for name in names:
        if name in by_id:
            return by_id[name]
    return next(iter(by_id.values())) if len(by_id) == 1 else None
