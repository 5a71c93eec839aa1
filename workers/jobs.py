"""The jobs: `decide` brings one revision from the ledger to its one recorded decision.

A few lines that join decisions (`incidents`) to services; nothing here understands a story or knows Redis. Every way
out is one of three: the decision is recorded (`failed` with the reason is one too), it was recorded before, or the job
raises RetryError and the revision stays pending, for RQ's next try or for the reconciler.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

import msgspec

from incidents.errors import DidebanError, RefuseError, RetryError
from incidents.hand import ruled
from incidents.records import Decision
from services.configuration.logs import bound, fields
from services.configuration.mind import Mind
from services.pages.stories import Extract, story_of
from services.store.book import Book, Versions
from services.store.keys import LIVE
from services.store.ledger import Ledger, Started
from services.store.publish import Published, Publisher

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tools:
    """What a worker of one stream decides with; put together by `workers.wiring`."""

    stream: str
    worker: str
    ledger: Ledger
    book: Book
    publisher: Publisher
    extract: Extract
    mind: Mind
    wall_clock: Callable[[], dt.datetime]
    attempts: int = 5
    """Starts of a revision after which it becomes a dead letter."""
    conflicts: int = 20
    """Times that a story is judged anew because the book changed meanwhile."""


def decide(tools: Tools, stream: str, revision: str) -> None:
    """Decide *revision* of *stream*, unless that is done. RetryError where it should be tried again."""
    if stream != tools.stream:
        raise RefuseError(f"stream {stream!r}: this worker serves {tools.stream!r}; start one for that stream")
    started = tools.ledger.start(revision, tools.worker)
    if isinstance(started, str):
        return
    log = bound(_log, stream=stream, revision=revision, attempt=started.attempt)
    try:
        if started.attempt > tools.attempts:
            raise RefuseError(f"work on this story ended {started.attempt - 1} times without a decision; see the log")
        decision, published = _settle(tools, started)
    except RetryError as error:
        _release(tools, revision, str(error))
        raise
    except RefuseError as error:
        decision, published = _fail(tools, started, str(error))
    except Exception as error:
        # whatever else went wrong is a fault of ours or the job's deadline: a few tries, then a dead letter
        reason = f"{type(error).__name__}: {error}"
        log.exception("a story could not be decided")
        if started.attempt < tools.attempts:
            _release(tools, revision, reason)
            raise RetryError(f"revision {revision}: {reason}") from error
        decision, published = _fail(tools, started, f"{reason} ({started.attempt} attempts); see the log of that time")
    log.info(
        "story decided", extra=fields(outcome=decision.outcome, result=published.status, numbers=published.numbers)
    )


def _settle(tools: Tools, started: Started) -> tuple[Decision, Published]:
    """Read the story once; judge and publish it until nothing has changed in between."""
    entry = started.entry
    story, problem = story_of(entry, started.body, tools.extract)
    if problem:
        _log.info("a story came short", extra=fields(revision=entry.revision, problem=problem))
    ruling, now = started.ruling, _now(tools, started)
    story = msgspec.structs.replace(story, ruled=ruled(ruling))
    reading = tools.mind.read(story)
    for _ in range(tools.conflicts):
        scopes = tools.mind.scopes(reading)
        versions, candidates = tools.book.candidates(scopes, tools.mind.wanted(reading))
        decision = tools.mind.judge(story, reading, candidates, now, entry.priming, tools.book.common(scopes))
        alerts = () if entry.priming else tools.mind.alerts(decision, story, tools.stream)
        rested = replace(versions, ruling=ruling)
        published = tools.publisher.publish(decision, rested, alerts, tools.wall_clock())
        if published.status != "conflict":
            return decision, published
        if published.why == "ruling":
            # an analyst marked the story while it was read
            ruling = tools.ledger.ruling(entry.id)
            story = msgspec.structs.replace(story, ruled=ruled(ruling))
            reading = tools.mind.read(story)
    raise RetryError(f"revision {entry.revision}: the book changed {tools.conflicts} times while it was judged")


def _now(tools: Tools, started: Started) -> dt.datetime:
    """The time that a story is judged at: the wall clock's where it is news, a replay's own clock where it is not."""
    return tools.wall_clock() if tools.stream == LIVE else started.entry.first_seen


def _fail(tools: Tools, started: Started, reason: str) -> tuple[Decision, Published]:
    """Record that *reason* kept the story from being decided: a dead letter, which an operator can send back."""
    decision = Decision(
        story=started.entry.id,
        revision=started.entry.revision,
        outcome="failed",
        heard="none",
        relevant=False,
        decided=_now(tools, started),
        failure=reason[:2_000],
    )
    return decision, tools.publisher.publish(decision, Versions(), (), tools.wall_clock())


def _release(tools: Tools, revision: str, why: str) -> None:
    """Tell the ledger that nobody works on it now; where that fails, the reconciler sees it by the time passed."""
    try:
        tools.ledger.release(revision, tools.worker, why)
    except DidebanError as error:
        _log.warning("a story could not be released", extra=fields(revision=revision, error=str(error)))
