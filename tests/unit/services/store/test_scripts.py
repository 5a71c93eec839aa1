"""The scripts as files: there, with a first line that a full server heeds, and in what is installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from incidents.errors import BugError
from services.store.packing import milliseconds, moment, packed, unpacked
from services.store.scripts import answer_of, script, text_of
from tests.support.spine import NOW, without_check

FOLDER = Path(__file__).resolve().parents[4] / "services" / "store" / "lua"
NAMES = sorted(path.stem for path in FOLDER.glob("*.lua"))


@pytest.mark.parametrize("name", NAMES)
def test_every_script_begins_as_a_script(name: str) -> None:
    text = script(name).text
    assert text.startswith("#!lua"), "without it, a full server stops it in the middle"
    assert len(script(name).sha) == 40


def test_publish_writes_nothing_before_it_has_checked_everything() -> None:
    """Commands that write, before the line that says so: only those that take a decided story off the lists."""
    before, mark, after = script("publish").text.partition("-- Nothing was written before this line")
    assert mark
    writing = [word for word in ("'SET'", "'XADD'", "'PUBLISH'", "'HINCRBY'", "'HSET'", "'INCR'") if word in before]
    assert writing == []
    assert "'bug'" not in after and "'conflict'" not in after


def test_the_control_cuts_the_version_check_and_nothing_else() -> None:
    kept, cut = script("publish").text, without_check().text
    missing = [line for line in kept.splitlines() if line not in cut.splitlines()]
    assert any("'conflict', 'scope '" in line for line in missing)
    assert "'conflict', 'incident '" in cut


@pytest.mark.parametrize("reply", [None, [], b"x", [1], [[b"done"]]])
def test_an_answer_that_is_none_is_a_bug(reply: object) -> None:
    with pytest.raises(BugError, match="answered"):
        answer_of(reply, "x")


def test_answers() -> None:
    assert answer_of([b"done", 1, None], "x") == ("done", [1, None])
    with pytest.raises(BugError, match="key a holds"):
        answer_of([b"bug", b"key a holds"], "x")
    assert (text_of(None), text_of(b"\xff"), text_of("سلام".encode())) == ("", "\\xff", "سلام")


def test_packing() -> None:
    assert unpacked(packed(b"x" * 1000), "it") == b"x" * 1000
    for bad in (b"", b"x", packed(b"x" * 1000)[:-3]):
        with pytest.raises(BugError, match="it"):
            unpacked(bad, "it")
    assert moment(str(milliseconds(NOW)).encode()) == NOW
    assert [moment(bad) for bad in (None, b"x", b"9" * 30, b"nan")] == [None] * 4
