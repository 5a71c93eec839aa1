"""Checks a folder of seed stories: what each is read as, judged in this process, without queue, server or clock.

The book is a dictionary here; a replay with one worker gives the same decisions.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from incidents.errors import RefuseError
from incidents.records import Decision, Incident, Story
from services.configuration.mind import Mind
from services.replay.decision_lines import decision_object
from services.replay.replay_clock import stamped
from services.sources.sources import Item, Refused

EXPECTED = "expected.json"
# What a checked file holds of a story; the rest of a decision line is the run's own business.
_STORY = ("id", "relevant", "near_duplicate_of", "alert", "why_not")
_RUN_ONLY = ("incident_id", "outcome")


@dataclass(frozen=True, slots=True)
class Checked:
    """One story of the folder: its decision, and what was odd about it."""

    item: Item
    decision: Decision
    notices: tuple[str, ...]


@dataclass(slots=True)
class SeedCheck:
    """One pass over a folder. `incidents` is the book, in the order in which they were opened."""

    mind: Mind
    story_of: Callable[[Item], tuple[Story, str | None]]
    incidents: dict[str, Incident] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)

    def run(self, stories: Iterable[Item | Refused], start: dt.datetime) -> Iterator[Checked]:
        """Judge *stories* one after the other; what cannot be read is kept in `refused`."""
        for thing in stamped(stories, start):
            if isinstance(thing, Refused):
                self.refused.append(thing)
                continue
            try:
                yield self._judged(*thing)
            except RefuseError as error:
                self.refused.append(Refused(thing[0].where, str(error)))

    def _judged(self, item: Item, clock: dt.datetime) -> Checked:
        story, problem = self.story_of(item)
        reading = self.mind.read(story)
        scopes = set(self.mind.scopes(reading))
        candidates = [incident for incident in self.incidents.values() if incident.scope in scopes]
        decision = self.mind.judge(story, reading, candidates, clock, False, None)
        for verdict in decision.verdicts:
            self.incidents[verdict.incident.id] = verdict.incident
        return Checked(item, decision, (*item.notices, *((problem,) if problem else ())))


def check_object(checked: Sequence[Checked], refused: Sequence[Refused]) -> dict[str, Any]:
    """The outcome in the form of `expected.json`: incidents are named by the order in which they were opened."""
    names: dict[str, int] = {}
    for one in checked:
        for verdict in one.decision.verdicts:
            names.setdefault(verdict.incident.id, len(names) + 1)
    return {
        "stories": [_story(one.decision, names) for one in checked],
        "refused": [{"where": Path(one.where).name, "reason": one.reason} for one in refused],
    }


def _story(decision: Decision, names: dict[str, int]) -> dict[str, Any]:
    line = decision_object(decision)
    incidents = [
        {
            "incident": names[incident["incident_id"]],
            **{key: value for key, value in incident.items() if key not in _RUN_ONLY},
        }
        for incident in line["incidents"]
    ]
    return {**{key: line[key] for key in _STORY}, "incidents": incidents}


def read_expected(folder: Path) -> dict[str, Any] | None:
    """What *folder* expects of itself; None where it says nothing. RefuseError where the file is no such thing."""
    path = folder / EXPECTED
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise RefuseError(f"{path}: cannot be read as JSON ({error}); mend it or remove it") from error
    if not isinstance(found, dict) or not isinstance(found.get("stories"), list):
        raise RefuseError(f"{path}: has no list `stories`; its form is that of `dideban seeds check --json`")
    return found


def differences(expected: Any, got: Any, where: str = "") -> Iterator[str]:  # noqa: ANN401 - JSON values
    """Where *got* differs from *expected*, one line each; keys that *expected* leaves out are not compared."""
    if isinstance(expected, dict) and isinstance(got, dict):
        for key, value in expected.items():
            place = f"{where}.{key}" if where else key
            if key not in got:
                yield f"{place}: expected {_shown(value)}, got nothing"
            else:
                yield from differences(value, got[key], place)
    elif isinstance(expected, list) and isinstance(got, list) and any(isinstance(one, dict) for one in expected):
        yield from _list_differences(expected, got, where)
    elif expected != got:
        yield f"{where}: expected {_shown(expected)}, got {_shown(got)}"


def _list_differences(expected: list[Any], got: list[Any], where: str) -> Iterator[str]:
    if len(expected) != len(got):
        yield f"{where}: expected {len(expected)}, got {len(got)}"
    for number, (one, other) in enumerate(zip(expected, got, strict=False)):
        name = one.get("id", number) if isinstance(one, dict) else number
        yield from differences(one, other, f"{where}[{name}]")


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
