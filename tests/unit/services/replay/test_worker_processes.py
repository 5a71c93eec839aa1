"""Workers end with the block that started them, whatever they do; one that ends by itself is noticed."""

import os
import sys
import time
from pathlib import Path

import pytest

from incidents.errors import RetryError
from services.replay import worker_processes
from services.replay.worker_processes import running_workers, worker_command, worker_environment
from tests.support.house import ROOT

OBEDIENT = "import sys; print('up', flush=True); sys.stdin.read()"
STUBBORN = (
    "import os, signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "pid = os.fork(); open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(600)"
)
BROKEN = "raise SystemExit(7)"


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # a zombie that nobody has waited for yet does nothing any more
    return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"


@pytest.fixture
def program(monkeypatch):
    def use(code: str, *arguments: str) -> None:
        monkeypatch.setattr(worker_processes, "worker_command", lambda *_: [sys.executable, "-c", code, *arguments])

    return use


def test_workers_end_with_the_block_even_when_it_raises(program):
    program(OBEDIENT)
    with pytest.raises(ZeroDivisionError), running_workers("exercise", 1, os.environ, 30.0) as workers:
        workers.check()
        raise ZeroDivisionError
    assert not alive(workers.pid)


def test_workers_that_do_not_obey_are_killed_with_their_children(program, monkeypatch, tmp_path: Path):
    program(STUBBORN, str(tmp_path / "pids"))
    monkeypatch.setattr(worker_processes, "_MARGIN_SECONDS", 0.1)
    with running_workers("exercise", 1, os.environ, 0.1):
        limit = time.monotonic() + 20
        while not (tmp_path / "pids").exists() or (tmp_path / "pids").read_text().count("\n") < 2:
            assert time.monotonic() < limit
            time.sleep(0.02)
    pids = [int(line) for line in (tmp_path / "pids").read_text().split()]
    assert len(pids) == 2
    limit = time.monotonic() + 5
    while any(alive(pid) for pid in pids):
        assert time.monotonic() < limit
        time.sleep(0.02)


def test_workers_that_ended_by_themselves_are_noticed(program):
    program(BROKEN)
    with running_workers("exercise", 1, os.environ, 30.0) as workers:
        assert workers.wait() == 7
        with pytest.raises(RetryError, match="ended by themselves \\(exit status 7\\)"):
            workers.check()


def test_the_command_ignores_a_folder_named_workers_where_somebody_stands():
    assert worker_command("exercise", 2)[1:4] == ["-P", "-m", "workers"]
    environment = worker_environment({"PYTHONPATH": "/elsewhere"}, "unix:///x")
    root = str(ROOT)
    assert environment == {"PYTHONPATH": f"{root}{os.pathsep}/elsewhere", "DIDEBAN_REDIS_URL": "unix:///x"}
