"""What a replay shows: alerts on standard output as they come, a bar, notices and the summary on standard error."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import BinaryIO, get_args

from incidents.records import Decision, Outcome
from services.replay.decision_lines import decision_line
from services.sources.sources import Item, Refused
from services.views.alert_lines import alert_line
from services.views.terminal import Progress, plural, safe, say

# A file with a wrong clock gives the same notice for each story; after so many only their number is told.
_NOTICES = 50


class ReplayView:
    """Watches a replay. `primed` stories are counted apart and written nowhere."""

    def __init__(
        self,
        progress: Progress,
        decisions: BinaryIO | None,
        *,
        as_json: bool,
        alerts: BinaryIO | None = None,
        alive: Callable[[], None] = lambda: None,
    ) -> None:
        self._progress = progress
        self._decisions = decisions
        self._json = as_json
        self._alerts = alerts or sys.stdout.buffer
        self._alive = alive
        self._began = time.monotonic()
        self.outcomes: Counter[str] = Counter()
        self.known = self.refusals = self.notices = self.alerts = self.primed = self.degraded = self.old = 0
        self.priming = False

    def refused(self, refused: Refused) -> None:
        """One line on what could not be a story."""
        self.refusals += 1
        self._say(f"{refused.where}: {refused.reason}")

    def noticed(self, where: str, notice: str) -> None:
        """One line on what is odd, up to a number of them."""
        self.notices += 1
        if self.notices <= _NOTICES:
            self._say(f"{where}: {notice}")

    def decided(self, item: Item, decision: Decision, known: bool) -> None:
        """Count a decision, write its line, and name a failure."""
        if self.priming:
            self.primed += 1
            return
        self.outcomes[decision.outcome] += 1
        self.known += known
        self.degraded += decision.degraded
        self.old += sum(verdict.outcome == "opened" and verdict.heard != "open" for verdict in decision.verdicts)
        if decision.degraded and not item.notices:
            self.noticed(item.where, "could not be read whole; judged by what little there is")
        if decision.outcome == "failed":
            self._say(f"{item.where}: story '{item.id}' failed: {decision.failure or 'no reason was recorded'}")
        if self._decisions is not None:
            self._decisions.write(decision_line(decision) + b"\n")
            self._decisions.flush()

    def alert(self, _number: int, payload: bytes) -> None:
        """Print an alert: a readable line, or its JSON."""
        self.alerts += 1
        self._progress.clear()
        line = payload if self._json else alert_line(payload).encode("utf-8", "replace")
        self._alerts.write(line + b"\n")
        self._alerts.flush()

    def progress(self, done: int, waiting: int) -> None:
        """Draw the bar."""
        words = f", {waiting} on the way" if waiting > 1 else ""
        self._progress.update(done, f"{plural(self.alerts, 'alert')}{words}")

    def alive(self) -> None:
        """Ask whether waiting still makes sense."""
        self._alive()

    def summary(self) -> str:
        """The last line: stories, and outcomes that add up to them."""
        self._progress.clear()
        stories = sum(self.outcomes.values())
        parts = [f"{self.outcomes[name]} {name}" for name in get_args(Outcome) if self.outcomes[name]]
        told = [f"{plural(stories, 'story', 'stories')}" + (f" = {' + '.join(parts)}" if parts else "")]
        for count, words in ((self.known, "decided in an earlier run"), (self.degraded, "by summary or title alone")):
            told += [f"{count} of them {words}"] if count else []
        told += [plural(self.alerts, "alert")]
        told += [f"{plural(self.old, 'incident')} too old for an alert when first told"] if self.old else []
        told += [f"{self.refusals} refused"] if self.refusals else []
        told += [f"{self.notices - _NOTICES} more notices not shown"] if self.notices > _NOTICES else []
        told += [f"book primed with {plural(self.primed, 'seed story', 'seed stories')}"] if self.primed else []
        return ", ".join(told) + f"; {time.monotonic() - self._began:.1f} s"

    @property
    def clean(self) -> bool:
        """Whether every story was decided and none failed or was refused."""
        return not self.refusals and not self.outcomes["failed"]

    def _say(self, text: str) -> None:
        self._progress.clear()
        say(safe(text, 500))
