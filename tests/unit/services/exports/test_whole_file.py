"""A file that is written whole or not at all, on a disk that is full too."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from incidents.errors import RefuseError
from services.exports.whole_file import write_whole


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_was_there_is_replaced_and_keeps_its_permissions(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(b"old")
    file.chmod(0o640)
    write_whole(str(file), [b"a", b"b"])
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"ab", 0o640)
    assert names(tmp_path) == ["x"]


def test_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"old")
    (tmp_path / "link").symlink_to("x")
    write_whole(str(tmp_path / "link"), [b"new"])
    assert (tmp_path / "link").is_symlink() and (tmp_path / "x").read_bytes() == b"new"


def test_an_error_on_the_way_leaves_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(b"old")

    def parts() -> Iterator[bytes]:
        yield b"half"
        raise ValueError

    with pytest.raises(ValueError):
        write_whole(str(file), parts())
    assert file.read_bytes() == b"old" and names(tmp_path) == ["x"]


def test_a_pipe_is_written_through(tmp_path: Path) -> None:
    """And nothing is put in its place: the same would happen to a device."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as pool:
        heard = pool.submit(pipe.read_bytes)
        write_whole(str(pipe), [b"a", b"b"])
        assert heard.result(10) == b"ab"
    assert pipe.is_fifo() and names(tmp_path) == ["pipe"]


def test_what_becomes_a_pipe_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    def parts() -> Iterator[bytes]:
        yield b"a"
        os.mkfifo(tmp_path / "x")

    with pytest.raises(RefuseError, match="has become"):
        write_whole(str(tmp_path / "x"), parts())
    assert (tmp_path / "x").is_fifo() and names(tmp_path) == ["x"]


def test_standard_output_by_its_name_is_written_through(tmp_path: Path) -> None:
    code = "from services.exports.whole_file import write_whole; write_whole('/dev/stdout', [b'a', b'b'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.stdout, done.stderr) == (b"ab", b"")


def test_a_disk_that_takes_no_more_leaves_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(b"old")
    code = f"from services.exports.whole_file import write_whole; write_whole({str(file)!r}, [b'x' * 5000] * 10)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
    )  # fmt: skip
    assert "RefuseError" in done.stderr and "no file was changed" in done.stderr
    assert file.read_bytes() == b"old" and names(tmp_path) == ["x"]


@pytest.mark.parametrize(("name", "line"), [(".", "is a folder"), ("no/such/x", "cannot be written")])
def test_what_is_no_file_is_a_line(tmp_path: Path, name: str, line: str) -> None:
    with pytest.raises(RefuseError, match=line):
        write_whole(str(tmp_path / name), [b"x"])
