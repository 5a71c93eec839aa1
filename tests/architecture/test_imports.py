"""The import contracts hold, and would be noticed if they did not (the controls)."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = "from importlinter.cli import lint_imports_command as run; run()"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the code that a test may break."""
    for package in ("incidents", "services", "workers"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_contracts_hold(copy: Path) -> None:
    result = lint(copy)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("where", "line", "broken"),
    [
        ("incidents/errors.py", "import redis", "The domain decides"),
        ("services/store/keys.py", "import workers.jobs", "workers → services → incidents"),
        ("services/store/keys.py", "import rq", "rq"),
        ("incidents/text/fold.py", "import incidents.region.pack", "The rooms of the domain"),
        ("incidents/stray.py", "", "The rooms of the domain"),
        ("services/stray.py", "", "The rooms of the services"),
        ("services/configuration/settings.py", "import services.store.keys", "The rooms of the services"),
        ("workers/stray.py", "", "The rooms of the workers"),
    ],
)
def test_control_a_broken_direction_is_noticed(copy: Path, where: str, line: str, broken: str) -> None:
    file = copy / where
    file.write_text((file.read_text(encoding="utf-8") if file.exists() else "") + f"\n{line}\n", encoding="utf-8")
    result = lint(copy)
    assert result.returncode != 0
    assert broken in result.stdout


def clock_calls(source: str) -> list[str]:
    """Calls that ask a clock: `now`, `today`, `utcnow` of anything, since the domain has no other use of the names."""
    return [
        ast.unparse(node)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"now", "today", "utcnow"}
    ]


def test_domain_asks_no_clock() -> None:
    asked = {
        str(path): calls for path in (ROOT / "incidents").rglob("*.py") if (calls := clock_calls(path.read_text()))
    }
    assert asked == {}


def test_control_a_clock_would_be_noticed() -> None:
    assert clock_calls("import datetime as dt\nx = dt.datetime.now(dt.UTC)") == ["dt.datetime.now(dt.UTC)"]


def test_modules_bear_no_name_of_the_standard_library() -> None:
    names = {path.stem for package in ("services", "workers") for path in (ROOT / package).rglob("*.py")}
    assert names & (sys.stdlib_module_names - {"__init__", "__main__"}) == set()
