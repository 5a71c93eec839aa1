"""The queues: RQ's lists of jobs, each of which says no more than 'decide this revision of this stream'.

The queue is expendable: what it loses the reconciler finds in the ledger, what it gives twice the publish script
ignores. Jobs are JSON, never pickle, and name their function as text; which functions a worker runs is the worker's
own list (`workers.job_check`), whatever a job says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from rq import Queue, Retry
from rq.serializers import JSONSerializer

from services.store.keys import check_revision
from services.store.redis_clients import checked_url, queue_connection, translated

DECIDE = "workers.jobs.decide"
"""The one function that stories are enqueued for; its arguments are the stream and the revision."""

# A job that raised is tried again after these seconds. An RQ worker with a scheduler does it; where none runs, the
# reconciler does, once the time is past. All of it stays under a minute and a half, as a worker's death does.
_RETRIES = (5, 10, 20, 30)
# RQ keeps results for 500 s and failed jobs for a year by default: the decision is in the ledger, a day is for looking.
_RESULT_TTL_S, _FAILURE_TTL_S = 0, 86_400
# A retry that is due stays listed as waiting for so long, for the scheduler to come by.
_DUE_S = 15
_CHUNK = 500


class Queues:
    """The queues of a server. Holds a connection that only RQ uses."""

    def __init__(self, url: str, job_timeout_s: int = 60) -> None:
        """*job_timeout_s* is how long RQ lets a job run before it raises in it."""
        self._where = checked_url(url)
        self._connection = queue_connection(url)
        self._timeout = job_timeout_s
        self._known: dict[str, Queue] = {}

    def enqueue(self, queue: str, stream: str, jobs: Sequence[tuple[str, int]]) -> None:
        """Enqueue *jobs*, pairs of a revision and the number of the attempt that this will be, in order.

        A few hundred a round trip. A lost reply may enqueue twice; that costs a start, and decides nothing twice.
        """
        with translated(self._where, "enqueue"):
            ours = self._queue(queue)
            for at in range(0, len(jobs), _CHUNK):
                unique = dict.fromkeys(jobs[at : at + _CHUNK])
                ours.enqueue_many([self._job(stream, *job) for job in unique])

    def waiting(self, queue: str, now: dt.datetime) -> list[str]:
        """The revisions whose jobs wait in *queue*, the next one first: listed, or put off to a time not long past.

        Not those that a worker has taken. Ids that are no jobs of ours are passed over.
        """
        due = now.timestamp() - _DUE_S
        with translated(self._where, "queue"):
            ours = self._queue(queue)
            raw: Any = self._connection
            listed = raw.lrange(ours.key, 0, -1)
            put_off = raw.zrangebyscore(ours.scheduled_job_registry.key, due, "+inf")
        names = (name.decode("ascii", "replace") for name in (*listed, *put_off))
        return [revision for name in names if (revision := revision_of(name))]

    def length(self, queue: str) -> int:
        """How many jobs are listed in *queue*."""
        with translated(self._where, "queue"):
            return int(self._queue(queue).count)

    def failed(self, queue: str) -> int:
        """How many jobs of *queue* RQ has given up on; their stories are not lost, see the reconciler."""
        with translated(self._where, "queue"):
            return int(self._queue(queue).failed_job_registry.get_job_count(cleanup=False))

    def empty(self, queue: str) -> None:
        """Remove the jobs that are listed in *queue*, and those put off."""
        with translated(self._where, "queue"):
            ours: Any = self._queue(queue)
            ours.empty()
            raw: Any = self._connection
            raw.delete(ours.intermediate_queue_key, ours.scheduled_job_registry.key)

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()
        self._connection.connection_pool.disconnect()

    def _queue(self, name: str) -> Queue:
        if name not in self._known:
            self._known[name] = Queue(
                name, connection=self._connection, serializer=JSONSerializer, default_timeout=self._timeout
            )
        return self._known[name]

    def _job(self, stream: str, revision: str, attempt: int) -> Any:  # noqa: ANN401 - a tuple of RQ's
        return Queue.prepare_data(
            DECIDE,
            args=(stream, revision),
            timeout=self._timeout,
            result_ttl=_RESULT_TTL_S,
            failure_ttl=_FAILURE_TTL_S,
            description=f"decide {revision} of {stream}",
            job_id=job_id(stream, revision, attempt),
            retry=Retry(max=len(_RETRIES), interval=list(_RETRIES)),
        )


def job_id(stream: str, revision: str, attempt: int) -> str:
    """The id of the job for *attempt* (from 1) at *revision*; the stream is in it, since two may have one revision."""
    return f"{stream}_{check_revision(revision)}-{attempt}"


def revision_of(name: str) -> str | None:
    """The revision of the job *name*; None where it is no id that `job_id` makes."""
    revision, _, attempt = name.partition("_")[2].rpartition("-")
    return revision if revision and attempt.isdigit() else None
