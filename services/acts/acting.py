"""An analyst at work on one stream: each act is read for, decided, written, and tried again where the book moved.

API: Analyst(board, rules, who, why).merge(…), .split(…), .retract(…), .mark(…), .undo(…) -> Done

What is decided lies in `incidents.linking.acts` and `.undoing`; this joins it to the store.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from incidents.errors import RefuseError, RetryError
from incidents.hand import Act, Mark
from incidents.linking import acts
from incidents.linking.act_alerts import messages_of
from incidents.linking.acted import Acted, By, refs
from incidents.linking.ranges import Range
from incidents.linking.rules import LinkingRules
from incidents.linking.undoing import undo
from incidents.records import FigureKind, Incident
from services.acts.reading_book import BookReader, ref_of
from services.store.acts import Acts
from services.store.traces import Trace
from services.views.stream_board import StreamBoard
from services.views.terminal import safe

_TRIES = 20
_Decide = Callable[[By], tuple[Acted, dict[str, str]]]
"""Who and when → what is decided, and what was read of the rulings on its stories."""


@dataclass(frozen=True, slots=True)
class Done:
    """An act that was done, and the numbers of its messages."""

    act: Act
    numbers: tuple[int, ...]


class Analyst:
    """One person's acts on one stream."""

    def __init__(self, board: StreamBoard, rules: LinkingRules, who: str, why: str) -> None:
        """RefuseError where *who* or *why* says nothing: an act without them cannot be understood later."""
        self._who, self._why = safe(who, 200), safe(why, 1000)
        if not self._who or not self._why:
            raise RefuseError("--who and --why: say who does it and for what reason; both go to every desk")
        self._board = board
        self._rules = rules
        self._book = BookReader(board)
        self._acts: Acts = board.acts

    def merge(self, one: str, into: str) -> Done:
        """Merge the incident *one* into *into*."""
        book = self._book

        def decide(by: By) -> tuple[Acted, dict[str, str]]:
            return acts.merge(by, book.incident(one), book.incident(into), book.heard(one), self._rules), {}

        return self._settle(decide)

    def split(self, name: str, stories: Sequence[str]) -> Done:
        """Split *stories* (ids or addresses) of the incident *name* off into one of their own."""

        def decide(by: By) -> tuple[Acted, dict[str, str]]:
            incident = self._book.incident(name)
            wanted = self._book.stories_of(incident, stories)
            reports, heard = self._book.reports(incident), self._book.heard(name)
            return acts.split(by, incident, wanted, reports, heard, self._rules), {}

        return self._settle(decide)

    def retract(self, name: str) -> Done:
        """Take the incident *name* back."""

        def decide(by: By) -> tuple[Acted, dict[str, str]]:
            return acts.retract(by, self._book.incident(name), self._book.heard(name), self._rules), {}

        return self._settle(decide)

    def mark(self, name: str, mark: Mark, figure: FigureKind | None = None, right: Range | None = None) -> Done:
        """Mark a story or an incident; of a figure that is wrong, which one, and what it is instead."""
        if mark == "figure-wrong":
            if figure is None:
                raise RefuseError("figure-wrong: say which figure (killed, wounded, captured or escaped)")
            return self._settle(lambda by: (self._figure(by, name, figure, right), {}))
        if figure is not None:
            raise RefuseError(f"{mark}: takes no figure; leave '{figure}' out")
        if mark == "relevant":
            return self._relevant(name)
        return self._settle(lambda by: self._not_relevant(by, name))

    def undo(self, act_id: str) -> Done:
        """Take the act *act_id* back."""

        def decide(by: By) -> tuple[Acted, dict[str, str]]:
            kept = self._acts.get(act_id)
            if kept is None:
                stream = self._board.keys.stream
                raise RefuseError(f"act {safe(act_id, 40)}: stream {stream} has none of that id")
            if kept.undone is not None:
                raise RefuseError(f"act {act_id}: was undone already, by act {kept.undone}")
            act = kept.act
            if act.mark == "relevant":
                self._check_unused(act)
            now = {name: self._book.incident(name) for name in act.incidents}
            reports = {name: self._book.reports(incident) for name, incident in now.items()}
            heard = {name: self._book.heard(name) for name in now}
            acted = undo(by, act, self._acts.before(act_id), now, reports, heard, self._rules)
            return acted, self._acts.rulings(list(acted.rulings))

        return self._settle(decide)

    # --- marks --------------------------------------------------------------------------------------------------------

    def _figure(self, by: By, name: str, figure: FigureKind, right: Range | None) -> Acted:
        incident = self._board.incidents.get(name)
        if incident is None:
            told = self._book.told_by(self._book.story(name))
            holding = [one for one in told if any(fact.field == figure for fact in one.facts)]
            if len(holding) != 1:
                ids = ", ".join(one.id for one in told)
                raise RefuseError(
                    f"{safe(name, 80)}: tells {figure} of {len(holding)} incidents; name one of {ids or 'none'}"
                )
            incident = holding[0]
        return acts.figure_wrong(by, incident, figure, right, self._book.heard(incident.id), self._rules)

    def _not_relevant(self, by: By, name: str) -> tuple[Acted, dict[str, str]]:
        incident = self._board.incidents.get(name)
        if incident is not None:
            stories = refs(incident.tellings)
            alone = [one.story for one in stories if len(self._book.told_by(self._traces(one.story))) < 2]
            ruled, incidents = self._acts.rulings(alone), [incident]
        else:
            traces = self._book.story(name)
            stories, incidents = (ref_of(traces[-1]),), self._book.told_by(traces)
            ruled = self._acts.rulings([stories[0].story])
            if (said := ruled[stories[0].story]).startswith("-"):
                raise RefuseError(f"{safe(name, 80)}: was marked not relevant already, by act {said[2:]}")
        marked = acts.Marked(
            stories=stories,
            incidents=tuple(incidents),
            ruled=ruled,
            reports={one.id: self._book.reports(one) for one in incidents},
            heard={one.id: self._book.heard(one.id) for one in incidents},
            whole=incident is not None,
        )
        return acts.not_relevant(by, marked, self._rules), ruled

    def _relevant(self, name: str) -> Done:
        traces = self._book.story(name)
        trace = traces[-1]
        story, revision = trace.entry.id, trace.entry.revision
        ruling = self._acts.rulings([story])[story]
        if ruling.startswith("-"):
            raise RefuseError(f"{safe(name, 80)}: was marked not relevant by act {ruling[2:]}; undo that")
        if trace.decision is None or trace.decision.outcome != "irrelevant":
            found = trace.decision.outcome if trace.decision else "not decided yet"
            raise RefuseError(f"{safe(name, 80)}: is {found}; only what was decided irrelevant can be marked relevant")
        if ruling:
            # marked by a command that ended before it could send the story back
            kept = self._acts.get(ruling[2:])
            done = Done(kept.act, ()) if kept else None
        else:
            done = None
        if done is None:
            done = self._settle(lambda by: (acts.relevant(by, ref_of(trace)), {story: ""}))
        self._board.dead_letters.retry(revision, "irrelevant")
        return done

    def _check_unused(self, act: Act) -> None:
        """An undo of 'relevant' cannot take back what desks have heard since: that is an act of its own."""
        for one in act.stories:
            told: list[Incident] = self._book.told_by(self._traces(one.story))
            if told:
                raise RefuseError(
                    f"act {act.id}: story {safe(one.story, 60)} tells of incident {told[0].id} by now; "
                    "mark it not-relevant instead"
                )

    def _traces(self, story: str) -> list[Trace]:
        found = self._board.traces.find(story)
        return found[0] if len(found) == 1 else []

    def _settle(self, decide: _Decide) -> Done:
        """Decide and write until nothing has changed in between; one id, so that an act sent twice is done once."""
        act_id = uuid.uuid4().hex[:12]
        for _ in range(_TRIES):
            by = By(act_id, self._board.client.now(), self._who, self._why)
            acted, ruled = decide(by)
            messages = messages_of(acted, self._rules, self._board.keys.stream)
            written = self._acts.write(acted, messages, ruled)
            if written.status == "undone":
                raise RefuseError(f"act {acted.act.undoes}: was undone already, by act {written.why}")
            if written.status != "conflict":
                return Done(acted.act, written.numbers)
        raise RetryError(f"the book changed {_TRIES} times while this was decided; try again")
