"""The archive: rows that are whole, a torn end, a second writer, a full disk."""

from __future__ import annotations

import fcntl
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from incidents.errors import RefuseError, RetryError
from services.exports.archive_file import Archive, Row, archive_path
from tests.support.spine import NOW, incident


def row(name: str, **more: object) -> Row:
    return Row(archived=NOW, stream="live", numbers=(1, 2), incident=incident(name, **more))


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(archive_path(tmp_path, "live"))


def names(archive: Archive) -> list[str]:
    return [one.incident.id for one in archive.rows()]


def test_rows_come_back_as_they_were(archive: Archive) -> None:
    assert names(archive) == []
    archive.append([row("a"), row("b")])
    archive.append([row("c")])
    assert list(archive.rows()) == [row("a"), row("b"), row("c")]


def test_the_last_row_of_an_incident_is_the_one(archive: Archive) -> None:
    archive.append([row("a"), row("b"), row("a", serial=7)])
    assert [(one.id, one.serial) for one in archive.incidents()] == [("b", 1), ("a", 7)]
    assert [one.incident.serial for one in archive.find(["a", "none"])] == [7]


@pytest.mark.parametrize("torn", [b'{"archived":"20', b"x" * 200_000, b"{}"])
def test_a_torn_last_line_is_passed_over_and_cut_off_by_the_next_writer(archive: Archive, torn: bytes) -> None:
    archive.append([row("a")])
    with archive.path.open("ab") as out:
        out.write(torn)
    assert names(archive) == ["a"]
    archive.append([row("b")])
    assert names(archive) == ["a", "b"]


def test_a_file_of_one_torn_line(archive: Archive) -> None:
    archive.path.parent.mkdir()
    archive.path.write_bytes(b'{"archived"')
    archive.append([row("a")])
    assert names(archive) == ["a"]


def test_a_broken_line_within_is_named(archive: Archive) -> None:
    archive.append([row("a")])
    with archive.path.open("ab") as out:
        out.write(b'{"archived":1}\n')
    archive.append([row("b")])
    with pytest.raises(RefuseError, match="line 2"):
        names(archive)


def test_a_second_writer_waits_for_another_time(archive: Archive) -> None:
    archive.append([row("a")])
    with archive.path.open("rb") as held:
        fcntl.flock(held.fileno(), fcntl.LOCK_EX)
        with pytest.raises(RetryError, match="another command"):
            archive.append([row("b")])
    assert names(archive) == ["a"]


def test_a_disk_that_takes_no_more_leaves_what_was_there(archive: Archive) -> None:
    archive.append([row("a")])
    before = archive.path.read_bytes()
    code = (
        "from pathlib import Path; from tests.unit.services.exports.test_archive_file import Archive, row;"
        f"Archive(Path({str(archive.path)!r})).append(row(str(n)) for n in range(100))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False,
        cwd=Path(__file__).resolve().parents[4],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
    )  # fmt: skip
    assert "RefuseError" in done.stderr and "nothing was closed" in done.stderr
    assert archive.path.read_bytes() == before
