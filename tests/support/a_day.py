"""docs/a-day.md: a day of an incident as its desk would live it, made from invented stories on a real server.

    python -m tests.support.a_day     writes docs/a-day.md

The stories are those of tests/data/a_day.toml. They go through the same job as any story, with the shipped pack and
rules; the analyst's acts are those of `dideban incidents`. The page tells what was sent and what was not.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from incidents.linking.ranges import Range, range_of
from incidents.records import Decision, Entry, Incident, Verdict
from services.acts.acting import Analyst
from services.configuration.mind import Mind, load_mind
from services.configuration.settings import Settings
from services.store.ledger import Keep, Recording
from services.views.account import range_words
from services.views.incident_account import value_words
from services.views.stream_board import StreamBoard
from tests.support.made_up import ROOT
from tests.support.redis_server import binaries, running
from tests.support.spine import Spine
from tests.support.told import RULES
from workers.jobs import decide
from workers.wiring import Place, make_tools

STEPS, PAGE = ROOT / "tests" / "data" / "a_day.toml", ROOT / "docs" / "a-day.md"
HEAD = """\
# A day of an incident

Made by `python -m tests.support.a_day` from invented stories (`tests/data/a_day.toml`): they went through the workers'
own job with the shipped knowledge, and an analyst's acts between them. A test holds this page to what the program does.

Each row is something that came in. Where a number stands, every desk got a message of that number at that moment; where
a dash stands, no desk heard anything, and the story is in the incident's record all the same (`dideban why`,
`incidents show`). The names and weights of what speaks for joining are those of `config/linking.toml`.
"""


@dataclass(frozen=True)
class Row:
    """One thing that came in, and what desks had of it."""

    at: dt.datetime
    what: str
    sent: str
    why: str


class Day:
    """The steps, one after another, on one server."""

    def __init__(self, url: str) -> None:
        environment = {"DIDEBAN_CONFIG": str(ROOT / "config"), "DIDEBAN_REDIS_URL": url}
        settings = Settings.load(environment)
        mind: Mind = load_mind(settings)
        self.spine = Spine(url)
        self.tools = make_tools(settings, mind, Place(url, self.spine.stream, self.spine.stream), "a day")
        self.board = StreamBoard(url, self.spine.client, self.spine.keys, self.spine.queues, Keep())
        self.decisions: dict[str, Decision] = {}
        self.bytes: list[int] = []

    def rows(self, steps: list[dict[str, Any]]) -> Iterator[Row]:
        """What came of each of *steps*."""
        for step in steps:
            before = self.board.last_number()
            reason = self._act(step) if "act" in step else self._story(step)
            sent = [json.loads(alert) for _, alert in self.board.alerts_after(before)]
            self.bytes += [len(alert) for _, alert in self.board.alerts_after(before)]
            what = f"*{step['outlet']}:* {step['title']}" if "id" in step else f"an analyst: {step['why']}"
            yield Row(step["at"], f"{step['note']} {what}", "; ".join(map(_sent, sent)) or "–", reason)

    def incidents(self) -> list[Incident]:
        """The book at the end, the first opened first."""
        return sorted(self.board.incidents.every(), key=lambda one: one.opened)

    def _story(self, step: dict[str, Any]) -> str:
        body = step["text"].strip().encode()
        revision = f"{step['id']}-{hashlib.sha256(body).hexdigest()[:12]}"
        entry = Entry(
            id=step["id"], revision=revision, source="a day", format="text", outlet=step["outlet"], language="en",
            title=step["title"], published=step["at"].isoformat(), published_precision="second", first_seen=step["at"],
        )  # fmt: skip
        self.spine.ledger.record([Recording(entry, body)])
        decide(self.tools, self.spine.stream, revision)
        decision = self.decisions[step["id"]] = self.board.decisions([revision])[revision]
        return _why(decision)

    def _act(self, step: dict[str, Any]) -> str:
        name = self.decisions[step["incident_of"]].verdicts[0].incident.id
        analyst = Analyst(self.board, RULES, "an analyst", step["why"])
        if step["act"] == "retract":
            analyst.retract(name)
            return "an act goes to the same desks, with what it takes back"
        analyst.mark(name, step["act"], step["figure"], Range(step["right"], step["right"]))
        return "an act goes to the same desks, with the numbers that it corrects"


def _sent(alert: dict[str, Any]) -> str:
    """A message in a few words: its number, kind, and what it changes."""
    changed = [
        f"{one['field']} {value_words(one['field'], one['before'])} → {value_words(one['field'], one['after'])}"
        if one.get("before") else f"{one['field']} {value_words(one['field'], one['after'])}".strip()
        for one in alert["data"].get("changed", ())
    ]  # fmt: skip
    kind = alert["type"].rpartition(".")[2]
    return f"**{alert['number']}** {kind}" + (f" ({', '.join(changed)})" if changed else "")


def _why(decision: Decision) -> str:
    """Why desks heard of a story, or not."""
    if not decision.verdicts:
        return f"tells of no incident ({decision.why_not or 'none found'})"
    verdict = decision.verdicts[0]
    if verdict.heard == "open":
        return "no incident in the book is like it"
    reasons = [one for one in verdict.reasons if one.weight]
    total = next((one.weight for one in reasons if one.name == "joins"), 0.0)
    each = ", ".join(f"{one.name} {one.weight:+.1f}" for one in reasons if one.name != "joins")
    joined = f"joins with {total:.1f} points: {each}"
    if verdict.near_duplicate_of:
        return f"a copy of {verdict.near_duplicate_of}"
    if verdict.heard == "update":
        return joined
    if _repeats_what_is_wrong(verdict):
        return f"{joined}; its figure is one that an analyst called wrong"
    return f"{joined}; " + ("what it changes is not for desks" if verdict.changes else "says nothing new")


def _repeats_what_is_wrong(verdict: Verdict) -> bool:
    hand = verdict.incident.hand
    wrong = {(one.figure, value) for one in (hand.overruled if hand else ()) for value in one.wrong}
    return any((figure.kind, str(range_of(figure))) in wrong for figure in verdict.report.figures)


def page() -> str:
    """The page, made anew."""
    steps = tomllib.loads(STEPS.read_text(encoding="utf-8"))["step"]
    with running(binaries()["valkey"]) as server:
        day = Day(server.url)
        rows = list(day.rows(steps))
        told, sizes = day.incidents(), day.bytes
        day.spine.close()
    table = [f"| {row.at:%H:%M} | {row.what} | {row.sent} | {row.why} |" for row in rows]
    silent = sum(row.sent == "–" for row in rows)
    size = round(sum(sizes) / len(sizes) / 1000)
    return "\n".join(
        [
            HEAD,
            "| UTC | what came in | what desks got | why |",
            "| --- | --- | --- | --- |",
            *table,
            "",
            f"{len(rows)} things came in, {len(sizes)} messages of about {size} kB went out; {silent} were not heard.",
            "",
            "## What the book says in the evening",
            "",
            *(f"- {_evening(one)}" for one in told),
            "",
        ]
    )


def _evening(incident: Incident) -> str:
    best = incident.best
    figures = ", ".join(f"{one.kind} {range_words(one.least, one.most)}" for one in best.figures)
    claimed = f"; claimed by {best.claimed_by}" if best.claimed_by else ""
    stories = f"{len(incident.tellings)} {'story' if len(incident.tellings) == 1 else 'stories'}"
    return f"{best.place.name}, {best.sub_event_type}: {incident.status}; {figures}{claimed}; {stories}"


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
