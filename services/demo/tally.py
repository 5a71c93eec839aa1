"""What a desk heard, against what was planted. Pure.

API: tally(plan, alerts, decided) -> Tally      alerts as JSON objects; each names its stories by their addresses
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from services.demo.plan import Plan


@dataclass(frozen=True, slots=True)
class Row:
    """One planted thing: what should be heard of it and what was."""

    key: str
    title: str
    wanted: str
    heard: str

    @property
    def right(self) -> bool:
        """Whether it is as it should be."""
        return self.wanted == self.heard


@dataclass(frozen=True, slots=True)
class Tally:
    """The rows, alerts that belong to nothing planted, and messages on silent sources."""

    rows: tuple[Row, ...]
    strangers: tuple[str, ...]
    silences: tuple[str, ...]
    silence_wanted: bool
    planted: int
    decided: int

    @property
    def right(self) -> bool:
        """Whether all is as it should be."""
        told = bool(self.silences) == self.silence_wanted
        # a trap that nobody has read yet is silent too
        return all(row.right for row in self.rows) and not self.strangers and told and self.decided >= self.planted

    def lines(self) -> Iterator[str]:
        """The sum for people."""
        for row in self.rows:
            yield f"{'ok ' if row.right else 'OFF'} {row.title}: {row.heard}" + (
                "" if row.right else f", and should be {row.wanted}"
            )
        yield from (f"OFF an alert on something that was not planted: {one}" for one in self.strangers)
        yield from (f"ok  silence was told of: {one}" for one in self.silences)
        if self.silence_wanted and not self.silences:
            yield "OFF no message on the source that is dead"
        yield f"{'ok ' if self.decided >= self.planted else 'OFF'} {self.decided} of {self.planted} texts were decided"
        good = sum(row.right for row in self.rows)
        yield f"{good} of {len(self.rows)} as planted" + ("" if self.right else "; something is off")


def tally(plan: Plan, alerts: Iterable[Mapping[str, Any]], decided: int) -> Tally:
    """Sum up *alerts*, in the order of their numbers; *decided*: texts of which a decision is recorded."""
    heard: dict[str, list[str]] = defaultdict(list)
    strangers, silences = [], []
    titles = {story.key: story.title for story in reversed(plan.story)}  # an edit has its story's key
    about = {story.key: story.of or story.key for story in plan.story}
    for alert in alerts:
        data = alert["data"]
        if "silence" in data:
            if data["phase"] == "began":
                silences.append(data["silence"]["text"])
            continue
        keys = {about[key] for source in data["sources"] if (key := _key(source["url"])) in about}
        kind = "new" if str(alert["type"]).endswith(".new") else "more"
        for key in keys:
            heard[key].append(kind)
        if not keys:
            strangers.append(f"number {alert['number']}, {data['place']['name']}")
    wanted = plan.wanted()
    rows = [
        Row(
            key, titles[key], _words(one["new"], one["more"]), _words(heard[key].count("new"), heard[key].count("more"))
        )
        for key, one in wanted.items()
    ]
    rows += [
        Row(story.key, f"(trap) {story.title}", "silence", _words(heard[story.key].count("new"), len(heard[story.key])))
        for story in plan.story
        if story.kind == "trap"
    ]
    dead = any(outlet.manner == "dead" for outlet in plan.outlet)
    return Tally(tuple(rows), tuple(strangers), tuple(silences), dead, len(plan.story), decided)


def _key(url: str | None) -> str:
    return (url or "").partition("?")[0].rpartition("/")[2]


def _words(new: int, more: int) -> str:
    if not new and not more:
        return "silence"
    return f"alerted {'once' if new == 1 else f'{new} times'}" + (f", then updated {more} ×" if more else "")
