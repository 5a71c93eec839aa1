"""Each revision ends in one outcome, or is left to be tried again; each way there, with fakes for the services."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

import msgspec
import pytest

from incidents.errors import BugError, RefuseError, RetryError
from incidents.linking.common import Common
from incidents.records import Decision, Entry, Reading, Source
from services.configuration.mind import Mind
from services.pages.extraction import Extracted
from services.store.book import Versions
from services.store.ledger import Started
from services.store.publish import Published
from tests.support.spine import catalogue
from workers.jobs import Tools, decide

WALL = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)
SEEN = dt.datetime(2020, 8, 3, 9, tzinfo=dt.UTC)
ENTRY = Entry(id="s1", revision="r1", source="feed", format="text", title="Blast in town", first_seen=SEEN)
SOURCE = Source(story="s1", revision="r1", outlet="o", family="o")
READING = Reading(relevant=True, score=1.0, language="en", reasons=(), source=SOURCE, signature=())


def edited(**changes) -> Entry:
    return msgspec.structs.replace(ENTRY, **changes)


@dataclass
class Ledger:
    entry: Entry = ENTRY
    body: bytes | None = b"Two men were killed."
    attempt: int = 1
    answer: str | None = None
    released: list[str] = field(default_factory=list)
    rulings: list[str] = field(default_factory=lambda: [""])

    def start(self, revision, worker):
        return self.answer or Started(self.attempt, self.entry, self.body, self.rulings[0])

    def ruling(self, story):
        assert story == self.entry.id
        return self.rulings[-1]

    def release(self, revision, worker, why):
        self.released.append(why)


@dataclass
class Book:
    reads: int = 0

    def candidates(self, scopes, wanted):
        assert wanted is None
        self.reads += 1
        return Versions(dict.fromkeys(scopes, self.reads)), ()

    def common(self, scopes):
        return Common(0, ())


@dataclass
class Publisher:
    conflicts: int = 0
    why: str = ""
    written: list[tuple[Decision, Versions, tuple[bytes, ...]]] = field(default_factory=list)

    def publish(self, decision, versions, alerts, now):
        if self.conflicts > 0:
            self.conflicts -= 1
            return Published("conflict", why=self.why)
        self.written.append((decision, versions, tuple(alerts)))
        return Published("done")


def judged(story, reading, candidates, now, priming, common):
    return Decision(
        story=story.id,
        revision=story.revision,
        outcome="opened",
        heard="open",
        relevant=True,
        decided=now,
        degraded=story.degraded,
    )


def make(**changes) -> Tools:
    mind = Mind(
        read=changes.pop("read", lambda story: READING),
        scopes=lambda reading: ("AF-KAB", "*"),
        wanted=lambda reading: None,
        catalogue=catalogue,
        judge=judged,
        alerts=lambda decision, story, stream: (b'{"a":1}',),
    )
    tools = Tools(
        stream="exercise",
        worker="w",
        ledger=Ledger(),
        book=Book(),
        publisher=Publisher(),
        extract=lambda html, url: Extracted(title="T", text=f"page: {html.decode()}"),
        mind=mind,
        wall_clock=lambda: WALL,
    )
    return replace(tools, **changes)


def raising(error):
    def fail(*_arguments):
        raise error

    return fail


def test_a_story_is_judged_on_what_was_read_of_the_book():
    tools = make()
    decide(tools, "exercise", "r1")
    [(decision, versions, alerts)] = tools.publisher.written
    assert (decision.outcome, versions.scopes, alerts) == ("opened", {"AF-KAB": 1, "*": 1}, (b'{"a":1}',))


def test_a_replay_is_judged_at_its_own_time_and_the_news_at_the_clocks():
    tools = make()
    decide(tools, "exercise", "r1")
    assert tools.publisher.written[0][0].decided == SEEN
    live = make(stream="live")
    decide(live, "live", "r1")
    assert live.publisher.written[0][0].decided == WALL


def test_a_conflict_is_read_and_judged_anew():
    tools = make(publisher=Publisher(conflicts=3))
    decide(tools, "exercise", "r1")
    assert tools.book.reads == 4
    assert tools.publisher.written[0][1].scopes["*"] == 4


def test_conflicts_without_end_leave_the_story_for_later():
    tools = make(publisher=Publisher(conflicts=99), conflicts=20)
    with pytest.raises(RetryError):
        decide(tools, "exercise", "r1")
    assert tools.book.reads == 20
    assert len(tools.ledger.released) == 1


@pytest.mark.parametrize("answer", ["decided", "unknown"])
def test_what_is_decided_or_unknown_is_not_touched(answer):
    tools = make(ledger=Ledger(answer=answer), read=raising(AssertionError("must not be read")))
    decide(tools, "exercise", "r1")
    assert tools.publisher.written == []


def test_a_primed_story_raises_no_alert():
    tools = make(ledger=Ledger(entry=edited(priming=True)))
    decide(tools, "exercise", "r1")
    assert tools.publisher.written[0][2] == ()


def test_what_cannot_be_read_is_a_recorded_failure_with_the_reason():
    tools = make(read=raising(RefuseError("story 's1': no")))
    decide(tools, "exercise", "r1")
    [(decision, versions, alerts)] = tools.publisher.written
    assert (decision.outcome, decision.heard, decision.failure, alerts) == ("failed", "none", "story 's1': no", ())
    assert versions == Versions()


@pytest.mark.parametrize("error", [BugError("b"), ValueError("v"), MemoryError()])
def test_a_fault_is_tried_again_and_at_last_recorded(error):
    tools = make(read=raising(error))
    with pytest.raises(RetryError):
        decide(tools, "exercise", "r1")
    assert tools.publisher.written == []
    tools.ledger.attempt = 5
    decide(tools, "exercise", "r1")
    assert tools.publisher.written[0][0].outcome == "failed"
    assert type(error).__name__ in (tools.publisher.written[0][0].failure or "")


def test_a_story_that_ends_its_worker_each_time_becomes_a_dead_letter():
    tools = make(ledger=Ledger(attempt=6), read=raising(AssertionError("must not be read")))
    decide(tools, "exercise", "r1")
    assert tools.publisher.written[0][0].outcome == "failed"


def test_a_server_that_is_away_costs_no_story_its_attempts_end():
    tools = make(read=raising(RetryError("away")), ledger=Ledger(attempt=5))
    with pytest.raises(RetryError):
        decide(tools, "exercise", "r1")
    assert tools.publisher.written == []


def test_a_job_for_another_stream_is_refused():
    with pytest.raises(RefuseError):
        decide(make(), "live", "r1")


@pytest.mark.parametrize(
    ("entry", "body", "text", "degraded"),
    [
        ({}, b"Two men were killed.", "Two men were killed.", False),
        ({"format": "html"}, b"<p>x", "page: <p>x", False),
        ({"summary": "Two dead."}, None, "Two dead.", True),
        ({"summary": "Two dead."}, b"  \n", "Two dead.", True),
        ({"format": "html", "summary": "Two dead."}, None, "Two dead.", True),
        ({}, None, "", True),
        ({}, b"", "", True),
    ],
    ids=["text", "page", "expired", "blank", "expired page", "only a title", "empty"],
)
def test_what_stands_for_a_missing_text(entry, body, text, degraded):
    read = []

    def keep(story):
        read.append(story)
        return READING

    changed = edited(**entry)
    tools = make(ledger=Ledger(entry=changed, body=body), read=keep)
    decide(tools, "exercise", "r1")
    assert (read[0].text, read[0].degraded) == (text, degraded)
    assert tools.publisher.written[0][0].degraded == degraded


def test_a_story_with_neither_text_nor_title_is_a_recorded_failure_that_names_it():
    changed = edited(title=" ")
    tools = make(ledger=Ledger(entry=changed, body=None))
    decide(tools, "exercise", "r1")
    assert "'s1'" in (tools.publisher.written[0][0].failure or "")


def test_the_date_of_the_page_serves_where_the_entry_has_none():
    read = []
    page = Extracted(title="T", text="x", published="2021-07-08T10:00:00+04:30", published_precision="second")
    changed = edited(format="html")
    tools = make(
        ledger=Ledger(entry=changed), extract=lambda html, url: page, read=lambda story: read.append(story) or READING
    )
    decide(tools, "exercise", "r1")
    assert read[0].published == dt.datetime(2021, 7, 8, 5, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(("ruling", "ruled"), [("", None), ("+ act1", True), ("- act1", False)])
def test_what_an_analyst_ruled_goes_with_the_story(ruling, ruled):
    read = []
    tools = make(ledger=Ledger(rulings=[ruling]), read=lambda story: read.append(story.ruled) or READING)
    decide(tools, "exercise", "r1")
    assert read == [ruled]
    assert tools.publisher.written[0][1].ruling == ruling


def test_a_story_that_is_marked_meanwhile_is_read_anew():
    read = []
    tools = make(
        ledger=Ledger(rulings=["", "- act1"]),
        publisher=Publisher(conflicts=1, why="ruling"),
        read=lambda story: read.append(story.ruled) or READING,
    )
    decide(tools, "exercise", "r1")
    assert read == [None, False]
    assert tools.publisher.written[0][1].ruling == "- act1"
