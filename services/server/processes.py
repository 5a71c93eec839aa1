"""Ending a process that this one started, whatever it does: told to, waited for, killed, and its group with it.

API: end(process, grace)      returns when it is gone
"""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from typing import Any


def end(process: subprocess.Popen[Any], grace: float) -> None:
    """End *process*, which leads a group of its own; it has *grace* seconds to end its work.

    What may be left of its group is killed: children of a process that was itself killed. Its standard input closes.
    """
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(grace)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, 9)
    if process.stdin is not None:
        process.stdin.close()
