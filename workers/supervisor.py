"""Keeps worker processes running: forks them, restarts the dead, passes signals on, and ends when it is told to.

Everything heavy is imported before the first fork, so a worker costs some 10 ms to start and shares that memory with
the others. The supervisor itself judges nothing: between looks at its workers it runs `chore` (the reconciler and its
own heartbeat). A worker ends after its story when told; one that does not is killed at the deadline.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import gc
import logging
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType
from typing import NoReturn

import msgspec

from incidents.errors import RetryError

log = logging.getLogger(__name__)

_GARBAGE = 50_000
"""New objects after which the collector looks for cycles: every few stories."""
_DIES_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of Linux's prctl. Elsewhere workers see by their parent's id that they are orphans."""


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """The supervisor's times, in seconds; the defaults are those of the shipped configuration (section `workers`)."""

    look: float = 0.25
    """Between two looks at the workers."""
    chore: float = 10.0
    """Between two rounds of the reconciler."""
    beat: float = 5.0
    """Between two beats for the workers that live."""
    stop: float = 90.0
    """From the request to stop until what still runs is killed: more than the longest story."""
    first_pause: float = 0.1
    longest_pause: float = 5.0
    settled: float = 10.0
    """A worker that lived so long died of something new: it is replaced at once."""
    away: float = 300.0
    """How long the server may be away before the supervisor gives up."""
    stillbirths: int = 20
    """So many workers in a row that died before they had settled, and the supervisor gives up."""


class Supervisor:
    """Runs *processes* copies of *worker* (which returns its exit status) and *chore* between looks."""

    def __init__(
        self,
        worker: Callable[[], int],
        processes: int,
        chore: Callable[[], None],
        patience: Patience | None = None,
        *,
        beat: Callable[[Sequence[int]], None] = lambda _pids: None,
        buried: Callable[[int], None] = lambda _pid: None,
        done: Callable[[], None] = lambda: None,
    ) -> None:
        """Starts nothing. *chore*, *beat* and *buried* raise RetryError where the server is away.

        *beat* is told the process ids that live, *buried* one that ended; *done* is called when all have.
        """
        self._worker = worker
        self._processes = processes
        self._chore = chore
        self._beat, self._buried, self._done = beat, buried, done
        self._next_beat = 0.0
        self._patience = patience or Patience()
        self._born: dict[int, float] = {}
        self._stopping = False
        self._next_birth = 0.0
        self._stillbirths = 0
        self._next_chore = 0.0
        self._away_since: float | None = None

    def run(self, parent: int | None = None) -> int:
        """Until a signal, the end of file on the descriptor *parent*, or a hopeless state; returns the exit status.

        0 after a stop that was asked for, 1 where it gave up; then one line on standard error says why.
        """
        before = {number: signal.signal(number, self._ask_to_stop) for number in (signal.SIGTERM, signal.SIGINT)}
        gc.collect()
        # what is loaded by now is shared with the workers, as long as the collector does not touch it
        gc.freeze()
        # a story makes some 20,000 small objects and hardly a cycle: to look for cycles after every 700 of them, as is
        # the default, takes a fifth of the time of reading
        gc.set_threshold(_GARBAGE)
        hopeless: str | None = None
        try:
            while not self._stopping and not hopeless:
                self._replace()
                self._beat_when_due()
                hopeless = self._do_chore() or self._hopeless()
                self._wait(parent)
                self._reap()
        finally:
            self._stop_all()
            self._done()
            for number, handler in before.items():
                signal.signal(number, handler)
        if hopeless:
            print(f"dideban: {hopeless}", file=sys.stderr, flush=True)  # noqa: T201 - the one line for whoever started it
        return 1 if hopeless else 0

    @property
    def pids(self) -> tuple[int, ...]:
        """The process ids of the workers that run."""
        return tuple(self._born)

    def _ask_to_stop(self, signum: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self._stopping = True

    # --- workers -----------------------------------------------------------------------------------------------------

    def _replace(self) -> None:
        """Start the workers that are missing, unless it is too early after the last one died young."""
        while len(self._born) < self._processes and time.monotonic() >= self._next_birth and not self._stopping:
            pid = self._fork()
            self._born[pid] = time.monotonic()

    def _fork(self) -> int:
        sys.stdout.flush()
        sys.stderr.flush()
        supervisor = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._live(supervisor)
        return pid

    def _live(self, supervisor: int) -> NoReturn:
        """The worker's life in its own process; nothing of the supervisor's goes on in it."""
        status = 1
        try:
            if sys.platform == "linux":
                # a stop after the story in hand, should the supervisor be killed
                ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, signal.SIGTERM)
            if os.getppid() == supervisor:
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                signal.signal(signal.SIGINT, signal.SIG_DFL)
                os.closerange(3, 1024)
                status = self._worker()
        except BaseException as error:
            log.exception("a worker ended: %s", error)
        finally:
            with contextlib.suppress(OSError, ValueError):
                sys.stderr.flush()
            os._exit(status)

    def _reap(self) -> None:
        """Take note of workers that ended; one that died young makes the next wait, longer each time."""
        for pid in list(self._born):
            found, status = self._waited(pid)
            if not found:
                continue
            lived = time.monotonic() - self._born.pop(pid)
            self._tell_server(functools.partial(self._buried, pid))
            if self._stopping:
                continue
            code = os.waitstatus_to_exitcode(status)
            reason = f"was killed by signal {-code}" if code < 0 else f"ended with status {code}"
            log.warning("worker %d %s after %.1f s; another takes its place", pid, reason, lived)
            # a signal from outside says nothing of the next one's chances
            young = lived < self._patience.settled and code >= 0
            self._stillbirths = self._stillbirths + 1 if young else 0
            pause = self._patience.first_pause * 2 ** min(self._stillbirths - 1, 10) if young else 0.0
            self._next_birth = time.monotonic() + min(pause, self._patience.longest_pause)

    @staticmethod
    def _waited(pid: int) -> tuple[int, int]:
        try:
            return os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            return pid, 1 << 8

    def _stop_all(self) -> None:
        """Ask all workers to end after their story; kill those that have not at the deadline."""
        self._stopping = True
        self._tell(signal.SIGTERM)
        deadline = time.monotonic() + self._patience.stop
        while self._born and time.monotonic() < deadline:
            time.sleep(0.02)
            self._reap()
        if self._born:
            log.warning("%d workers did not end in %g s and are killed", len(self._born), self._patience.stop)
            self._tell(signal.SIGKILL)
            for pid in list(self._born):
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(pid, 0)
            self._born.clear()

    def _tell(self, number: int) -> None:
        for pid in self._born:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    # --- between looks -----------------------------------------------------------------------------------------------

    def _do_chore(self) -> str | None:
        """Run the chore when it is due; the reason to give up where the server has been away too long."""
        if time.monotonic() < self._next_chore:
            return None
        try:
            self._chore()
        except RetryError as error:
            self._away_since = self._away_since or time.monotonic()
            if time.monotonic() - self._away_since > self._patience.away:
                return f"the server has been away for {self._patience.away:g} s: {error}"
            log.warning("%s", error)
            self._next_chore = time.monotonic() + 1.0
        else:
            self._away_since = None
            self._next_chore = time.monotonic() + self._patience.chore
        return None

    def _beat_when_due(self) -> None:
        """Beat for the workers, so that a long story does not make one look dead."""
        if time.monotonic() >= self._next_beat:
            self._next_beat = time.monotonic() + self._patience.beat
            self._tell_server(functools.partial(self._beat, tuple(self._born)))

    @staticmethod
    def _tell_server(call: Callable[[], None]) -> None:
        try:
            call()
        except RetryError as error:
            log.warning("%s", error)

    def _hopeless(self) -> str | None:
        if self._stillbirths < self._patience.stillbirths:
            return None
        return f"{self._stillbirths} workers in a row ended as soon as they had started; the lines above say why"

    def _wait(self, parent: int | None) -> None:
        """Until the next look; at once where *parent* is gone."""
        if parent is None:
            time.sleep(self._patience.look)
            return
        readable, _, _ = select.select([parent], [], [], self._patience.look)
        if readable and not os.read(parent, 4096):
            self._stopping = True
