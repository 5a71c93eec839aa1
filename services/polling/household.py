"""Several long-running commands in one terminal: each line of output named, all ended together, in order.

API: Household(grace).run({name: command line}, environment) -> exit status: that of the first that ended by itself
     .stop()      from a signal handler: end them, the first named first

They get process groups of their own, so that Ctrl-C reaches only this command, which then ends them in order. Each
holds a pipe from this process as its standard input and is expected to end when that closes.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import IO

from services.server.processes import end
from services.views.terminal import safe

_LINE = 4000
"""Characters of a line that are shown; a traceback's are shorter."""


class Household:
    """The processes of one `up`."""

    def __init__(self, grace: float) -> None:
        """*grace*: seconds that each has to end its work after it was told to."""
        self._grace = grace
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._readers: list[threading.Thread] = []
        self._ended = threading.Event()
        self._lock = threading.Lock()

    def run(self, commands: Mapping[str, Sequence[str]], environ: Mapping[str, str]) -> int:
        """Run *commands* until one of them ends or `stop` is called; the others are then ended."""
        width = max(map(len, commands))
        try:
            for name, command in commands.items():
                self._start(name, command, environ, width)
            while not self._ended.wait(0.5):
                if any(process.poll() is not None for process in self._processes.values()):
                    break
        finally:
            codes = self._end()
        return next((code for code in codes if code), 0)

    def stop(self) -> None:
        """Let `run` end."""
        self._ended.set()

    def _start(self, name: str, command: Sequence[str], environ: Mapping[str, str], width: int) -> None:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and modules, no shell
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(environ),
            process_group=0,
        )
        self._processes[name] = process
        assert process.stdout is not None
        reader = threading.Thread(target=self._show, args=(f"{name:{width}} | ", process.stdout), daemon=True)
        reader.start()
        self._readers.append(reader)

    def _show(self, label: str, lines: IO[bytes]) -> None:
        """Print each line under its process's name, whole: two processes never share a line."""
        for line in lines:
            text = safe(line.decode("utf-8", "replace").rstrip("\n"), _LINE)
            with self._lock:
                sys.stdout.write(f"{label}{text}\n")
                sys.stdout.flush()

    def _end(self) -> list[int]:
        """End all that still run, in the order of their start; their exit statuses, 0 for those that were told to."""
        codes = [process.poll() or 0 for process in self._processes.values()]
        for process in self._processes.values():
            end(process, self._grace)
        for reader in self._readers:
            reader.join(5)
        return codes
