"""The child that extracts: killed at its deadline, replaced, gone with its worker, and never in a page's way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from services.pages import extraction, extractor
from services.pages.extractor import Bounds, Extractor

ROOT = Path(__file__).parents[4]
PAGE = (
    b"<html><head><title>T</title></head><body><article><p>"
    + b"Two men were killed in the town. " * 30
    + b"</p></article>"
)


@pytest.fixture
def made():
    found: list[Extractor] = []

    def make(**bounds) -> Extractor:
        found.append(Extractor(bounds=Bounds(**bounds)))
        return found[-1]

    yield make
    for each in found:
        each.close()


def alive(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        # a zombie that somebody else has to bury is dead
        return (
            Path(f"/proc/{pid}/stat").read_text().split(")")[-1].split()[0] != "Z" if Path("/proc").exists() else True
        )
    return False


def gone_within(pid: int, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.01)
    return not alive(pid)


def hang(*_args, **_kwargs):
    while True:
        time.sleep(60)


def test_one_child_serves_page_after_page(made):
    each = made()
    assert "Two men were killed" in each.extract(PAGE).text
    first = each.pid
    assert "Two men were killed" in each.extract(PAGE).text
    assert each.pid == first


def test_a_child_that_passes_its_deadline_is_killed_and_replaced(made, monkeypatch):
    each = made(deadline=0.3)
    monkeypatch.setattr(extraction, "extract", hang)
    begun = time.monotonic()
    found = each.extract(PAGE)
    assert time.monotonic() - begun < 3
    assert found.degraded
    assert "stopped" in (found.problem or "")
    assert "Two men were killed" in found.text, "what linear code can read is not lost"
    monkeypatch.undo()
    assert not each.extract(PAGE).degraded
    assert each.killed == 1


def test_a_busy_loop_is_killed_too(made, monkeypatch):
    def burn(*_args, **_kwargs):
        while True:
            pass

    each = made(deadline=0.3)
    monkeypatch.setattr(extraction, "extract", burn)
    assert each.extract(PAGE).degraded


def test_a_child_that_takes_too_much_memory_costs_only_the_page(made, monkeypatch):
    def swell(*_args, **_kwargs):
        return extraction.Extracted(text="x" * len(bytearray(2_000_000_000)))

    each = made(memory_bytes=1_000_000_000, deadline=20)
    monkeypatch.setattr(extraction, "extract", swell)
    found = each.extract(PAGE)
    assert found.degraded
    assert "died" in (found.problem or "")


def test_a_child_killed_from_outside_is_replaced_and_the_page_read(made):
    each = made()
    each.extract(PAGE)
    assert each.pid
    os.kill(each.pid, signal.SIGKILL)
    found = each.extract(PAGE)
    assert not found.degraded


def test_a_child_is_replaced_after_its_share_of_pages(made):
    each = made(pages=2)
    each.extract(PAGE)
    first = each.pid
    each.extract(PAGE)
    each.extract(PAGE)
    assert each.pid != first


def test_an_interrupted_question_does_not_leave_its_answer_to_the_next(made, monkeypatch):
    class BreakError(Exception):
        pass

    def receive(*_args):
        raise BreakError

    each = made()
    with monkeypatch.context() as patch:
        patch.setattr(extractor, "_receive", receive)
        with pytest.raises(BreakError):
            each.extract(PAGE)
    other = PAGE.replace(b"Two men were killed", b"Nobody was hurt at all")
    assert "Nobody was hurt" in each.extract(other).text


def test_the_child_ends_with_its_worker():
    code = (
        "import os, sys, time\n"
        "from services.pages.extractor import Extractor\n"
        "each = Extractor()\n"
        "each.extract(b'<p>a</p>')\n"
        "print(each.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    worker = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=ROOT)
    assert worker.stdout
    child = int(worker.stdout.readline())
    assert alive(child)
    worker.kill()
    worker.wait()
    assert gone_within(child, 5)


def test_the_child_does_not_hear_a_stop_that_is_for_its_worker(made):
    each = made()
    each.extract(PAGE)
    assert each.pid
    for number in (signal.SIGTERM, signal.SIGINT):
        os.kill(each.pid, number)
    first = each.pid
    assert not each.extract(PAGE).degraded
    assert each.pid == first


HOSTILE = {
    "siblings": b"<html><body>" + b"<b>x</b><i>y</i>" * 8_250,
    "siblings just under the limit": b"<html><body>" + b"<b>x</b><i>y</i>" * 990,
    "attributes": b"<p " + b" ".join(b"a%d=1" % number for number in range(40_000)) + b">x</p>",
    "attributes behind a quote": b"<p x=' " + b" ".join(b"a%d=1" % number for number in range(40_000)) + b">x</p>",
    "nesting": b"<html><body>" + b"<div>" * 50_000 + PAGE,
    "nested lists": b"<html><body>" + b"<ul><li>" * 100 + PAGE,
    "nested tables": b"<html><body>" + b"<table><tr><td>" * 80 + PAGE,
    "one text of 12 MB": b"<html><body><p>" + b"word " * 2_400_000,
    "one word of 1 MB": b"<html><body><p>" + b"w" * 1_000_000,
    "entities": b"<p>" + b"&amp;&lt;&#x41;" * 60_000,
    "unclosed paragraphs": b"<html><body>" + b"<p>word word " * 1_900,
    "unclosed comment": b"<!--" * 300_000,
    "unclosed script": b"<script>" * 200_000,
    "nulls": b"<p>a\0b</p>" * 500,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_end_in_time_and_the_next_page_is_read(made, name):
    each = made(deadline=4)
    begun = time.monotonic()
    each.extract(HOSTILE[name])
    assert time.monotonic() - begun < 8
    assert not each.extract(PAGE).degraded
