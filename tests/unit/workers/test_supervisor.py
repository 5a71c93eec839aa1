"""The supervisor: replaces the dead, slows down where they die young, stops warm, and gives up in one line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
HEAD = """
import os, signal, sys, time
from incidents.errors import RetryError
from workers.supervisor import Patience, Supervisor
def line(text): os.write(1, (text + "\\n").encode())
def idle():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    line(f"born {os.getpid()}")
    while True: time.sleep(0.05)
"""


@pytest.fixture
def started():
    """Runs a program that has `HEAD` before it; its lines, and a kill at the end."""
    running: list[subprocess.Popen[str]] = []

    def start(code: str, **options) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", HEAD + code],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            **options,
        )
        running.append(process)
        return process

    yield start
    for process in running:
        if process.poll() is None:
            process.kill()
        process.communicate()


def born(process: subprocess.Popen[str]) -> int:
    assert process.stdout
    word, pid = process.stdout.readline().split()
    assert word == "born"
    return int(pid)


def dead_within(pid: int, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if (
            Path(f"/proc/{pid}/stat").exists()
            and Path(f"/proc/{pid}/stat").read_text().split(")")[-1].split()[0] == "Z"
        ):
            return True
        time.sleep(0.02)
    return False


def test_a_killed_worker_is_replaced_at_once(started):
    process = started("sys.exit(Supervisor(idle, 2, lambda: None, Patience(look=0.02)).run())")
    first, second = born(process), born(process)
    os.kill(first, signal.SIGKILL)
    assert born(process) not in (first, second)


def test_a_stop_lets_each_worker_end_its_story(started):
    process = started("""
def busy():
    stop = []
    signal.signal(signal.SIGTERM, lambda *_: stop.append(1))
    line(f"born {os.getpid()}")
    while not stop: time.sleep(0.01)
    time.sleep(0.3)
    line("story ended")
    return 0
sys.exit(Supervisor(busy, 1, lambda: None, Patience(look=0.02)).run())
""")
    born(process)
    process.terminate()
    out, _ = process.communicate(timeout=10)
    assert "story ended" in out
    assert process.returncode == 0


def test_a_worker_that_does_not_end_is_killed_at_the_deadline(started):
    process = started("""
def deaf():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    line(f"born {os.getpid()}")
    while True: time.sleep(1)
sys.exit(Supervisor(deaf, 1, lambda: None, Patience(look=0.02, stop=0.3)).run())
""")
    pid = born(process)
    process.terminate()
    process.communicate(timeout=10)
    assert dead_within(pid, 1)


def test_workers_end_with_a_supervisor_that_is_killed(started):
    process = started("sys.exit(Supervisor(idle, 1, lambda: None, Patience(look=0.02)).run())")
    pid = born(process)
    process.kill()
    assert dead_within(pid, 5)


def test_it_ends_with_the_parent_that_holds_its_input(started):
    process = started(
        "sys.exit(Supervisor(idle, 1, lambda: None, Patience(look=0.02)).run(parent=0))", stdin=subprocess.PIPE
    )
    pid = born(process)
    process.stdin.close()
    process.stdin = None
    assert process.wait(timeout=10) == 0
    assert dead_within(pid, 1)


def test_workers_that_die_as_soon_as_they_start_make_it_give_up_with_one_line(started):
    code = (
        "sys.exit(Supervisor(lambda: 3, 1, lambda: None, Patience(look=0.01, first_pause=0.01, stillbirths=4)).run())"
    )
    process = started(code)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 1
    assert [line for line in errors.splitlines() if line.startswith("dideban: 4 workers in a row")]


def test_a_server_that_stays_away_makes_it_give_up_with_one_line(started):
    process = started("""
def chore(): raise RetryError("the server at unix:///x does not answer")
sys.exit(Supervisor(idle, 1, chore, Patience(look=0.02, away=0.5)).run())
""")
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "dideban: the server has been away" in errors
