"""Incidents archived and closed on a real server: written first, closed if nobody was at them, harmless again."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from incidents.linking.closing import closed
from services.acts.archiving import Archived, archive
from services.exports.archive_file import Archive
from services.store.closing import Closer
from tests.support.newsroom import Newsroom, only
from tests.support.spine import Spine
from tests.support.told import place, report

QUIET = dt.timedelta(days=120)
DAYS = 24


@pytest.fixture
def room(spine: Spine) -> Newsroom:
    """An old incident with two stories, and a new one in another province by whose time the replay's book goes."""
    room = Newsroom(spine)
    room.tell("s1", report(killed=3), outlet="a")
    room.tell("s2", report(killed=5), outlet="b", hours=3)
    room.tell("s3", report(place("Faraway", "XX-TWO"), day=dt.date(2031, 10, 1)), outlet="a", hours=150 * DAYS)
    return room


@pytest.fixture
def file(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive" / "exercise.jsonl")


def test_what_was_still_for_long_is_archived_whole_and_closed(room: Newsroom, file: Archive) -> None:
    old, new = sorted(room.spine.incidents.every(), key=lambda one: one.opened)
    assert archive(room.board, file, QUIET) == Archived(1, 0)
    (row,) = file.rows()
    assert (row.incident, row.numbers, row.stream) == (old, (1, 2), "exercise")
    assert room.incident(old.id) == closed(old)
    assert room.incident(new.id) == new
    assert archive(room.board, file, QUIET) == Archived(0, 0), "a second run has nothing to do"
    assert len(list(file.rows())) == 1


def test_a_closed_incident_is_small(room: Newsroom, file: Archive) -> None:
    (old,) = room.spine.incidents.every("XX-ONE")
    key = room.spine.keys.many("incident", old.id)
    before = len(room.spine.client.call("GET", key))
    archive(room.board, file, QUIET)
    assert len(room.spine.client.call("GET", key)) < before / 2


def test_a_late_story_joins_what_was_closed(room: Newsroom, file: Archive) -> None:
    (old,) = [one.id for one in room.spine.incidents.every("XX-ONE")]
    archive(room.board, file, QUIET)
    heard = len(room.log())
    assert only(room.tell("s9", report(killed=5), outlet="c", hours=151 * DAYS)) == old
    assert len(room.log()) == heard, "and is not heard"


def test_a_worker_that_holds_the_whole_incident_goes_on_with_it(room: Newsroom, file: Archive) -> None:
    versions, found = room.spine.book.candidates(["XX-ONE"])
    archive(room.board, file, QUIET)
    room.spine.record("s8")
    assert room.spine.publish("s8", versions, *found).status == "done"


def test_what_was_written_meanwhile_is_not_closed(room: Newsroom) -> None:
    (old,) = room.spine.incidents.every("XX-ONE")
    room.tell("s4", report(killed=6), outlet="d", hours=151 * DAYS)
    now = room.incident(old.id)
    assert not Closer(room.spine.client, room.spine.keys).close(old, closed(old))
    assert room.incident(old.id) == now


def test_between_file_and_book_nothing_is_lost(room: Newsroom, file: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    (old,) = room.spine.incidents.every("XX-ONE")

    def killed(*_: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Closer, "close", killed)
        archive(room.board, file, QUIET)
    assert room.incident(old.id) == old
    assert archive(room.board, file, QUIET) == Archived(1, 0)
    assert [row.incident for row in file.rows()] == [old, old]
    assert list(file.incidents()) == [old]


def test_an_empty_book_writes_no_row(spine: Spine, file: Archive) -> None:
    assert archive(Newsroom(spine).board, file, QUIET) == Archived(0, 0)
    assert list(file.rows()) == []
