"""The worker that RQ runs for us: warm (no process per story), one queue, few commands, calm when the server is away.

RQ's own loop, registries and job keys are used, so its tools show what happens; what differs is said at each method.
RQ's SimpleWorker sends 63 commands for a job, most for records of results, executions and heartbeats that nothing here
reads: the ledger keeps each story's state. This one sends eight. RQ's recovery of killed workers still works, but it is
slow, so the reconciler does not wait for it.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any, ClassVar
from uuid import uuid4

import msgspec
from rq import Queue, SimpleWorker
from rq.exceptions import StopRequested
from rq.executions import Execution
from rq.job import Job, JobStatus
from rq.serializers import JSONSerializer
from rq.timeouts import JobTimeoutException
from rq.utils import now
from rq.worker import WorkerStatus

from incidents.errors import DidebanError, RetryError
from services.store.redis_clients import Connection, translated
from workers import job_check

log = logging.getLogger(__name__)


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How often a worker looks up from its work, in seconds; the defaults are those of the shipped configuration."""

    block: int = 1
    """Waiting for a job in one command: also how long a stop waits while there is no work."""
    heartbeat: float = 5.0
    maintenance: int = 15
    """RQ's own sweep over its registries (default 600, far too long to notice a dead worker)."""
    job: int = 60
    """Most seconds that one story may take, extraction included."""
    reconnect: float = 1.0
    away: float = 300.0
    """How long the server may be away before a worker gives up and leaves it to its supervisor."""


Function = Callable[..., object]
"""A job's function: takes plain words; what it returns is not kept."""


class SafeJob(Job):
    """An RQ job that can only call `functions`, whatever is stored under its key (`workers.job_check`)."""

    functions: ClassVar[Mapping[str, Function]] = {}
    longest: ClassVar[int] = 60
    refused: str | None = None
    """Why this job must not run; such a job fails with this text."""

    @classmethod
    def allowing(cls, functions: Mapping[str, Function], longest: int) -> type[SafeJob]:
        """A job class that can call *functions* (by the names that jobs carry), for at most *longest* seconds each."""
        return type("AllowedJob", (cls,), {"functions": dict(functions), "longest": longest})

    def restore(self, raw_data: Any) -> None:  # noqa: ANN401 - RQ's signature
        """Take over what is harmless of a stored job. Never raises: RQ's worker would end, and the next one too."""
        try:
            stored = {key: value for key, value in dict(raw_data).items() if isinstance(value, bytes)}
            kept, self.refused = job_check.checked(stored, self.functions, self.longest)
            super().restore(kept)
        except Exception as error:  # noqa: BLE001
            self.refused = f"the stored job cannot be read ({type(error).__name__})"
            super().restore({b"data": job_check.REFUSED})
            self.result_ttl = 0

    @property
    def func(self) -> Function:
        """The worker's own function of that name; nothing is imported."""
        if self.refused:
            raise PermissionError(self.refused)
        return self.functions[str(self.func_name)]


class WarmWorker(SimpleWorker):
    """An RQ worker that runs *functions* from one queue, one after another, in this process."""

    log_result_lifespan = False

    def __init__(
        self,
        queue: str,
        connection: Connection,
        functions: Mapping[str, Function],
        pace: Pace,
        name: str,
        beat: Callable[[], None] = lambda: None,
    ) -> None:
        """*connection* must be this worker's own: RQ sets its socket time-out. *beat* is called with each heartbeat."""
        allowed = SafeJob.allowing(functions, pace.job)
        super().__init__(
            [Queue(queue, connection=connection, job_class=allowed, serializer=JSONSerializer)],
            name=name,
            connection=connection,
            job_class=allowed,
            serializer=JSONSerializer,
            maintenance_interval=pace.maintenance,
            worker_ttl=60,
            log_job_description=False,
        )
        self.pace = pace
        self.served = 0
        self.lost = False
        """Whether it ended because the server was away for too long."""
        self._beat = beat
        self._parent = os.getppid()
        self._where = "the queue's address"
        self._silent_until = 0.0

    def bootstrap(self, *unused: object, **also_unused: object) -> None:  # noqa: ARG002 - RQ's signature, which is long
        """Say that this worker is there. RQ would put handlers of its own on the log."""
        with translated(self._where):
            self.register_birth()  # type: ignore[no-untyped-call]
        self.set_state(WorkerStatus.STARTED)

    # --- being told --------------------------------------------------------------------------------------------------

    def subscribe(self) -> None:
        """Nothing: commands come as signals from the supervisor, so no thread and no third connection are needed."""

    def unsubscribe(self) -> None:
        """Nothing, as `subscribe`."""

    def request_stop(self, signum: int, frame: object) -> None:  # noqa: ARG002
        """Stop after the current story. A waiting worker is not torn out of its command: a job may be on the way."""
        self._stop_requested = True

    def check_for_suspension(self, burst: bool) -> None:
        """Nothing: a stream is paused by stopping its workers. RQ asks the server before each job."""

    # --- telling -----------------------------------------------------------------------------------------------------

    def set_state(self, state: str, pipeline: Any | None = None) -> None:  # noqa: ANN401, ARG002 - RQ's signature
        """Remember the state; the heartbeat writes it."""
        self._state = state

    def heartbeat(self, timeout: int | None = None, pipeline: Any | None = None) -> None:  # noqa: ANN401, ARG002
        """Say that this worker lives, but not more often than the pace: RQ says it six times a job."""
        if time.monotonic() < self._silent_until:
            return
        self._silent_until = time.monotonic() + self.pace.heartbeat
        self.last_heartbeat = now()
        said = {**self.serialize(), "state": str(self._state), "successful_job_count": self.served}
        try:
            # the whole record each time: after a restart of the server nothing else would bring it back
            self._beat()
            with translated(self._where), self.connection.pipeline(transaction=False) as batch:
                batch.hset(self.key, mapping=said)
                batch.expire(self.key, self.worker_ttl + 60)
                batch.sadd(self.redis_workers_keys, self.key)
                batch.execute()
                self._put_back()
        except DidebanError as error:
            log.warning("no heartbeat: %s", error)

    def clean_registries(self) -> None:
        """RQ's sweep; whatever somebody put into its registries cannot end the worker."""
        try:
            super().clean_registries()  # type: ignore[no-untyped-call]
        except Exception as error:  # noqa: BLE001 - forged members raise anything
            log.warning("RQ's registries could not be swept: %s: %s", type(error).__name__, error)
        self.last_cleaned_at: Any = now()

    def clean_group_registries(self) -> None:
        """Nothing: jobs have no groups here."""

    def _put_back(self) -> None:
        """Put the tries whose time has come back into the queue.

        RQ does this in a process of its own, a scheduler, of which one would have to run for each queue.
        """
        (queue,) = self.queues
        put_off = queue.scheduled_job_registry.key
        due: Any = self.connection.zrangebyscore(put_off, 0, time.time(), 0, 500)
        for name in due:
            # whoever removes it puts it back; should that one die in between, the reconciler finds its story
            if self.connection.zrem(put_off, name):
                self.connection.rpush(queue.key, name)

    def register_death(self) -> None:
        """Take this worker off RQ's list; where the server is away it expires there by itself."""
        try:
            with translated(self._where):
                super().register_death()  # type: ignore[no-untyped-call]
        except DidebanError as error:
            log.warning("this worker's end could not be written: %s", error)

    # --- working -----------------------------------------------------------------------------------------------------

    def dequeue_job_and_maintain_ttl(
        self,
        timeout: int | None,
        max_idle_time: int | None = None,  # noqa: ARG002
    ) -> tuple[Job, Queue] | None:
        """The next job that may be looked at; None where there is none and *timeout* is None (a burst)."""
        (queue,) = self.queues
        self._state = WorkerStatus.IDLE
        lost_since: float | None = None
        # an orphan ends: nobody would watch it (Linux tells it by a signal, other systems do not)
        while not self._stop_requested and os.getppid() == self._parent:
            self.heartbeat()
            try:
                if self.should_run_maintenance_tasks:
                    self.run_maintenance_tasks()  # type: ignore[no-untyped-call]
                with translated(self._where):
                    job, empty = self._take(queue, wait=timeout is not None)
            except RetryError as error:
                lost_since = lost_since or time.monotonic()
                self._wait_for_server(error, lost_since)
                continue
            lost_since = None
            if job is not None:
                return job, queue
            if empty and timeout is None:
                return None
        raise StopRequested

    def _take(self, queue: Queue, *, wait: bool) -> tuple[Job | None, bool]:
        """Move one job from the queue to RQ's list of jobs on the way, and read it; whether the queue was empty."""
        source, on_the_way = queue.key, queue.intermediate_queue_key
        found: Any
        if wait:
            found = self.connection.blmove(source, on_the_way, self.pace.block, "LEFT", "RIGHT")
        else:
            found = self.connection.lmove(source, on_the_way, "LEFT", "RIGHT")
        if found is None:
            return None, True
        name = found.decode("ascii", "replace")
        fields = self.connection.hgetall(Job.key_for(name)) if job_check.ID.match(found) else {}
        if not fields:
            # done by another worker, expired, or a name that no job of ours has
            self.connection.lrem(on_the_way, 0, found)
            return None, False
        job = self.job_class(name, connection=self.connection, serializer=self.serializer)
        job.restore(fields)
        job.origin = queue.name
        return job, False

    def _wait_for_server(self, error: Exception, lost_since: float) -> None:
        """Sleep a little; give up after `away` seconds, so that the supervisor can say so."""
        away = time.monotonic() - lost_since
        if away > self.pace.away:
            self.lost = True
            raise StopRequested
        log.warning("the server is away (%s); trying again", error)
        time.sleep(self.pace.reconnect)

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Run one job in this process. A job whose end could not be written is found again by the reconciler."""
        execution = Execution(uuid4().hex, job.id, self.connection, worker_name=self.name)
        self._state = WorkerStatus.BUSY
        try:
            with translated(self._where):
                self._begin(job, queue, execution)
            try:
                with self.death_penalty_class(job.timeout, JobTimeoutException, job_id=job.id):
                    job.perform()
            except Exception:  # noqa: BLE001 - whatever a job raises becomes its failure
                self._fail(job, queue, execution)
            else:
                with translated(self._where):
                    self._finish(job, queue, execution)
        except DidebanError as error:
            log.warning("job %s: its state could not be written: %s", job.id, error)
        finally:
            self._state = WorkerStatus.IDLE

    def _begin(self, job: Job, queue: Queue, execution: Execution) -> None:
        """Write that the job runs here: with this, RQ's sweep finds it should this worker die."""
        job.started_at = now()
        with self.connection.pipeline(transaction=True) as pipeline:
            job.prepare_for_execution(self.name, pipeline=pipeline)
            queue.started_job_registry.add_execution(execution, pipeline=pipeline, ttl=self.pace.job + 60)
            pipeline.lrem(queue.intermediate_queue_key, 1, job.id)
            pipeline.execute()

    def _finish(self, job: Job, queue: Queue, execution: Execution) -> None:
        """Forget the job: what it decided is in the ledger, so RQ keeps no result."""
        self.served += 1
        with self.connection.pipeline(transaction=False) as pipeline:
            queue.started_job_registry.remove_execution(execution=execution, pipeline=pipeline)
            pipeline.delete(job.key)
            pipeline.execute()

    def _fail(self, job: Job, queue: Queue, execution: Execution) -> None:
        """RQ's own way of failing: another try where one is left, else the registry of failed jobs, with the reason."""
        kind, error, trace = sys.exc_info()
        job.ended_at = now()
        job._status = JobStatus.FAILED
        log.warning(
            "job %s failed: %s: %s", job.id, kind.__name__ if kind else "", error, exc_info=_trace(job, error, trace)
        )
        self.handle_job_failure(job, queue, exc_string=f"{kind.__name__ if kind else ''}: {error}", execution=execution)


def _trace(job: Job, error: BaseException | None, trace: Any) -> Any:  # noqa: ANN401
    """The traceback, where it says more than the sentence: not for refused jobs."""
    return None if (isinstance(job, SafeJob) and job.refused) or error is None else (type(error), error, trace)
