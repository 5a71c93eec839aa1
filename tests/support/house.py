"""A data folder and the commands that are run on it, as processes."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class House:
    """A data folder and the commands that are run on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.started: list[subprocess.Popen[str]] = []
        clean = {key: value for key, value in os.environ.items() if not key.startswith("DIDEBAN_")}
        self.environment = {
            **clean,
            "DIDEBAN_DATA": str(folder / "data"),
            "DIDEBAN_CONFIG": str(ROOT / "config"),
            "PYTHONPATH": str(ROOT),
        }  # fmt: skip

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, *arguments], env=self.environment, cwd=self.folder, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.started.append(process)
        return process

    def run(self, *arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command to its end; *said* is its standard input."""
        return subprocess.run(
            [sys.executable, "-m", "services.cli", *arguments], env=self.environment, cwd=self.folder, text=True,
            capture_output=True, check=False, timeout=60, input=said,
        )  # fmt: skip

    def status(self, stream: str = "exercise") -> dict:
        done = self.run("status", "--stream", stream, "--json")
        assert done.stdout, done.stderr
        return json.loads(done.stdout)

    def end(self) -> None:
        for process in self.started:
            if process.poll() is None:
                process.terminate()
        for process in self.started:
            process.communicate(timeout=30)


def until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "the awaited condition did not come"
        time.sleep(0.05)
