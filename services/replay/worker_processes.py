"""Starts workers as processes, watches that they live, and ends them: nothing in services imports a worker.

They get a process group of their own, so that Ctrl-C reaches only the command, which then ends them in order. The
supervisor that is started holds a pipe from this process as its standard input and ends when that closes, so that it
does not outlive a command that was killed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from incidents.errors import RetryError
from services.server.processes import end

_ROOT = Path(__file__).resolve().parents[2]
# The supervisor kills what does not end in its own grace; so much later it is itself at fault.
_MARGIN_SECONDS = 5.0


class WorkerProcesses:
    """A running supervisor of workers."""

    def __init__(self, process: subprocess.Popen[bytes], grace: float) -> None:
        self._process = process
        self._grace = grace

    @property
    def pid(self) -> int:
        """The supervisor's process id."""
        return self._process.pid

    def check(self) -> None:
        """RetryError where the supervisor has ended although nobody asked it to."""
        code = self._process.poll()
        if code is not None:
            raise RetryError(f"the workers ended by themselves (exit status {code}); the lines above say why")

    def wait(self) -> int:
        """Until the supervisor ends by itself; its exit status."""
        return self._process.wait()

    def stop(self) -> None:
        """End the workers: a warm stop, and after its deadline the whole group at once. Returns when all are gone."""
        end(self._process, self._grace + _MARGIN_SECONDS)


def worker_command(stream: str, processes: int, *options: str) -> list[str]:
    """The command line of the supervisor."""
    # -P: a folder named workers where somebody stands is not this program's
    return [sys.executable, "-P", "-m", "workers", "--stream", stream, "--processes", str(processes), *options]


def worker_environment(environ: Mapping[str, str], address: str) -> dict[str, str]:
    """The environment for workers: they use the server at *address* and start none of their own."""
    path = os.pathsep.join(part for part in (str(_ROOT), environ.get("PYTHONPATH")) if part)
    return {**environ, "DIDEBAN_REDIS_URL": address, "PYTHONPATH": path}


@contextmanager
def running_workers(
    stream: str, processes: int, environ: Mapping[str, str], grace: float, *options: str
) -> Iterator[WorkerProcesses]:
    """*processes* workers on *stream* for as long as the block runs, however it ends.

    *grace*: seconds in which they may end the stories in hand.
    """
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
        worker_command(stream, processes, "--with-parent", *options),
        stdin=subprocess.PIPE,
        stdout=sys.stderr.fileno(),
        env=dict(environ),
        process_group=0,
    )
    workers = WorkerProcesses(process, grace)
    try:
        yield workers
    finally:
        workers.stop()
