"""Where everything is put together: settings, region pack and clients become the tools of a worker and a supervisor.

The one place that knows all parts by name. What is heavy and the same for all workers (the region pack, the rules, the
extractor's libraries) is loaded once by `load_mind`, before the supervisor forks; what holds a connection is made in
each process, after the fork.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import os
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from incidents.errors import DidebanError, RetryError
from services.configuration.mind import Mind
from services.configuration.settings import Settings
from services.pages.bounded_extractor import make_extractor
from services.store.book import Book
from services.store.heartbeats import Heartbeats
from services.store.keys import Keys
from services.store.ledger import Keep, Ledger
from services.store.publish import Publisher
from services.store.queues import DECIDE, Queues
from services.store.reconciler import Limits, Reconciler
from services.store.redis_clients import commands_client, queue_connection
from workers.jobs import Tools, decide
from workers.runtime import Pace, WarmWorker
from workers.supervisor import Patience, Supervisor

_NO_NAME = re.compile(r"[^A-Za-z0-9_.-]")
_OWN_BEAT_MARGIN_S = 25.0
"""A worker beats between stories; its beat counts for the longest story and so much more."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where workers work: the server's address, the stream, and which of its queues."""

    address: str
    stream: str
    queue: str


def worker_name(pid: int) -> str:
    """The name under which the worker with process id *pid* on this machine is known to the others."""
    return f"{_NO_NAME.sub('-', socket.gethostname())[:60]}@{pid}"


def make_tools(settings: Settings, mind: Mind, place: Place, worker: str) -> Tools:
    """The tools of one worker process, with connections of its own."""
    client, keys = commands_client(place.address), Keys.of(place.stream)
    keep = _keep(settings)
    return Tools(
        stream=place.stream,
        worker=worker,
        ledger=Ledger(client, keys, keep),
        book=Book(client, keys, mind.catalogue),
        publisher=Publisher(client, keys, keep),
        extract=make_extractor(settings).extract,
        mind=mind,
        wall_clock=wall_clock,
        attempts=settings.worker.max_attempts,
        conflicts=settings.publish.conflict_tries,
    )


def _keep(settings: Settings) -> Keep:
    return Keep(settings.retention.days, settings.retention.body_days)


def run_worker(settings: Settings, mind: Mind, place: Place) -> int:
    """The life of one worker process: until it is told to stop. 0 as exit status, 1 where the server was away."""
    name = worker_name(os.getpid())
    tools = make_tools(settings, mind, place, name)
    lasting = settings.worker.job_timeout_s + _OWN_BEAT_MARGIN_S
    hearts = Heartbeats(commands_client(place.address), Keys.of(place.stream), lasting)
    beat = functools.partial(hearts.beat, name, f"queue {place.queue}")
    pace = Pace(
        heartbeat=settings.worker.heartbeat_s,
        maintenance=settings.worker.maintenance_s,
        job=settings.worker.job_timeout_s,
        away=settings.worker.away_s,
    )
    functions = {DECIDE: functools.partial(decide, tools)}
    worker = WarmWorker(place.queue, queue_connection(place.address), functions, pace, name, beat)
    worker.work(logging_level=None)
    # where the server is away its beat ends by itself
    with contextlib.suppress(RetryError):
        hearts.gone(name)
    return 1 if worker.lost else 0


def make_supervisor(settings: Settings, mind: Mind, place: Place, processes: int) -> Supervisor:
    """A supervisor of *processes* workers that also runs the stream's reconciler."""
    client, keys = commands_client(place.address), Keys.of(place.stream)
    hearts = Heartbeats(client, keys)
    given = settings.reconciler
    limits = Limits(grace_s=given.grace_s, stuck_s=given.stuck_s, max_attempts=settings.worker.max_attempts)
    who = f"supervisor {worker_name(os.getpid())}"
    queues = Queues(place.address, settings.worker.job_timeout_s)
    publisher = Publisher(client, keys, _keep(settings))
    reconciler = Reconciler(client, keys, queues, publisher, who, limits)

    def chore() -> None:
        reconciler.reconcile(client.now())

    def beat(pids: Sequence[int]) -> None:
        for pid in pids:
            hearts.beat(worker_name(pid), f"queue {place.queue}")

    def buried(pid: int) -> None:
        # nobody needs to wait for its beat to expire: the next round gives its story to another
        hearts.gone(worker_name(pid))

    patience = Patience(
        chore=settings.reconciler.interval_s,
        beat=settings.worker.heartbeat_s,
        stop=settings.worker.stop_grace_s,
        away=settings.worker.away_s,
    )
    worker = functools.partial(run_worker, settings, mind, place)
    return Supervisor(worker, processes, chore, patience, beat=beat, buried=buried, done=_quietly(reconciler.release))


def _quietly(call: Callable[[], None]) -> Callable[[], None]:
    """*call*, of which an error matters to nobody any more."""

    def run() -> None:
        with contextlib.suppress(DidebanError):
            call()

    return run


def wall_clock() -> dt.datetime:
    """The machine's time, in UTC."""
    return dt.datetime.now(dt.UTC)
