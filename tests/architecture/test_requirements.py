"""What the launcher installs is what the lock file says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(("name", "options"), [("runtime", ["--no-dev"]), ("dev", [])])
def test_requirements_are_exported_from_the_lock(name: str, options: list[str]) -> None:
    command = [sys.executable, "-m", "uv", "export", "--quiet", "--offline", "--frozen", *options]
    wanted = subprocess.run(
        [*command, "--no-emit-project"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    found = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")

    def pins(text: str) -> list[str]:
        return [line for line in text.splitlines() if not line.startswith("#")]

    assert pins(found) == pins(wanted)
