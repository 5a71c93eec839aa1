"""The desk as a process: alerts as they come, across restarts, to many clients, beside frozen ones; and its end."""

from __future__ import annotations

import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from itertools import islice

import httpx
import pytest

from tests.support.desk import STREAM, Event, events, listen
from tests.support.house import House, until
from tests.support.redis_server import RedisServer, binaries, running
from tests.support.served import Served
from tests.support.spine import Spine, alert, incident

CLIENTS = 200


@pytest.fixture
def own_server() -> Iterator[RedisServer]:
    with running(binaries()["valkey"]) as server:
        yield server


@pytest.fixture
def spine(own_server: RedisServer) -> Iterator[Spine]:
    found = Spine(own_server.url)
    yield found
    found.close()


@pytest.fixture
def desk(spine: Spine, tmp_path: object) -> Iterator[Served]:
    house = House(tmp_path)  # type: ignore[arg-type]
    yield Served(house, spine)
    house.end()


def tell(spine: Spine, *names: str) -> None:
    spine.record(*names)
    for name in names:
        spine.open(name, incident(f"i-{name}", f"XX-{name}"))


def numbers(found: Iterator[Event], count: int) -> list[int]:
    return [int(one.id) for one in islice((one for one in found if not one.name), count)]


def test_alerts_come_as_they_are_published_after_any_number(desk: Served, spine: Spine) -> None:
    tell(spine, "s1", "s2", "s3")
    until(lambda: httpx.get(f"{desk.base}/api/v1/status", trust_env=False).json()["last_number"] == 3)
    assert numbers(listen(desk.base, "?after=1"), 2) == [2, 3]
    assert numbers(listen(desk.base, "?after=0", {"Last-Event-ID": "2"}), 1) == [3]
    found = listen(desk.base)
    hello = next(found)
    assert (hello.name, hello.data["last"]) == ("hello", 3)  # type: ignore[index]
    tell(spine, "s4")
    assert numbers(found, 1) == [4]
    assert next(found).name == "beat"


def test_a_client_misses_nothing_and_hears_nothing_twice_when_the_desk_is_killed(desk: Served, spine: Spine) -> None:
    heard: list[int] = []

    def client() -> None:
        last = 0
        while last < 30:
            try:
                for one in listen(desk.base, f"?after={last}"):
                    if not one.name:
                        last = int(one.id)
                        heard.append(last)
                    if last == 30:
                        return
            except (httpx.TransportError, AssertionError):
                time.sleep(0.05)

    listening = threading.Thread(target=client, daemon=True)
    listening.start()
    for part in range(3):
        tell(spine, *(f"s{part}-{number}" for number in range(5)))
        assert desk.end(signal.SIGKILL) == -signal.SIGKILL
        tell(spine, *(f"t{part}-{number}" for number in range(5)))
        desk.start()
    listening.join(timeout=30)
    assert heard == list(range(1, 31))


def test_a_desk_that_is_told_to_end_closes_its_streams_and_ends(desk: Served, spine: Spine) -> None:
    tell(spine, "s1")
    found = listen(desk.base, "?after=0")
    assert numbers(found, 1) == [1]
    began = time.monotonic()
    assert desk.end(signal.SIGTERM) == 143
    assert time.monotonic() - began < 10
    # it was closed in good order: the reading of it ends without an error
    assert [one for one in found if not one.name] == []


def test_many_clients_each_get_every_number_in_order(desk: Served, spine: Spine) -> None:
    heard: list[list[int]] = [[] for _ in range(CLIENTS)]
    sockets = [ask(desk.port, f"{STREAM}?after=0") for _ in range(CLIENTS)]
    tell(spine, *(f"s{number}" for number in range(20)))

    def client(at: int) -> None:
        with sockets[at].makefile("r", encoding="utf-8", newline="\n") as lines:
            heard[at] = numbers(events(line.rstrip("\n") for line in chunkless(lines)), 20)

    threads = [threading.Thread(target=client, args=(at,), daemon=True) for at in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert [one for one in heard if one != list(range(1, 21))] == []
    status = httpx.get(f"{desk.base}/api/v1/status", trust_env=False).json()
    assert status["readers"] == CLIENTS
    for one in sockets:
        one.close()


def test_frozen_clients_delay_nobody(desk: Served, spine: Spine) -> None:
    frozen = [ask(desk.port, f"{STREAM}?after=0", receive=4096) for _ in range(20)]
    found = listen(desk.base, "?after=0")
    # more than the buffers of a connection hold: the frozen ones cannot be sent to any more
    big = b'{"specversion":"1.0","text":"%s"}' % (b"a" * 1_000_000)
    for number in range(8):
        spine.record(f"s{number}")
        spine.open(f"s{number}", incident(f"i{number}", f"XX-{number}"), alerts=[big])
        assert numbers(found, 1) == [number + 1]
    assert httpx.get(f"{desk.base}/healthz", trust_env=False).text == "alive\n"
    for one in frozen:
        one.close()
    until(lambda: httpx.get(f"{desk.base}/api/v1/status", trust_env=False).json()["readers"] == 1)


def test_a_new_epoch_is_told_and_everything_comes_again(desk: Served, spine: Spine, own_server: RedisServer) -> None:
    tell(spine, "s1", "s2")
    found = listen(desk.base, "?after=0")
    assert numbers(found, 2) == [1, 2]
    with own_server.raw() as connection:
        connection.flushall()
    fresh = Spine(spine.url)
    tell(fresh, "t1")
    anew = next(one for one in found if one.name not in ("beat", "state"))
    assert (anew.name, anew.id) == ("anew", "0")
    assert numbers(found, 1) == [1]
    # whoever comes back with a number of the old epoch and says so
    other = listen(desk.base, "?after=1&epoch=old")
    assert [next(other).name, next(other).name] == ["hello", "anew"]
    fresh.close()


def test_alerts_go_on_after_the_server_was_away(desk: Served, spine: Spine, own_server: RedisServer) -> None:
    tell(spine, "s1")
    found = listen(desk.base, "?after=0")
    assert numbers(found, 1) == [1]
    own_server.kill()
    state = next(one for one in found if one.name == "state")
    assert state.data["away"] is not None  # type: ignore[index]
    assert httpx.get(f"{desk.base}/readyz", trust_env=False, timeout=30).status_code == 503
    answer = httpx.get(f"{desk.base}/api/v1/incidents", trust_env=False, timeout=30)
    assert (answer.status_code, answer.json()["title"]) == (503, "not ready")
    assert str(own_server.socket) not in answer.text
    own_server.start()
    tell(spine, "s2")
    assert numbers(found, 1) == [2]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--host", "0.0.0.0", "--port", "0"), "there are no users yet"),
        (("--host", "desk.example.org"), "is no address"),
        (("--port", "{taken}"), "name another with --port"),
    ],
)
def test_where_a_desk_cannot_listen_it_says_so(tmp_path: object, arguments: tuple[str, str], says: str) -> None:
    house = House(tmp_path)  # type: ignore[arg-type]
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = house.run("desk", *(word.replace("{taken}", port) for word in arguments))
    assert done.returncode == 2
    assert says in done.stderr
    assert isinstance(done, subprocess.CompletedProcess)


def test_more_clients_than_may_listen_are_told_so(spine: Spine, tmp_path: object) -> None:
    house = House(tmp_path)  # type: ignore[arg-type]
    house.environment["DIDEBAN_DESK_READERS"] = "1"
    desk = Served(house, spine)
    first = listen(desk.base)
    assert next(first).name == "hello"
    second = httpx.get(f"{desk.base}{STREAM}", trust_env=False)
    assert (second.status_code, second.headers["retry-after"]) == (503, "10")
    house.end()


def test_colleagues_at_two_desks_see_each_others_work_at_once(desk: Served, spine: Spine) -> None:
    tell(spine, "s1")
    other = Served(desk.house, spine)
    found = listen(other.base)
    assert next(found).name == "hello"
    csrf = httpx.get(f"{desk.base}/api/v1/session", trust_env=False).json()["csrf"]
    path = f"{desk.base}/api/v1/incidents/i-s1/shift"
    note = {"kind": "note", "text": "called the district: nobody hurt"}
    sent = httpx.post(path, json=note, headers={"X-CSRF-Token": csrf}, trust_env=False)
    assert sent.status_code == 200, sent.text
    heard = next(one for one in found if one.name not in ("beat", "state"))
    assert (heard.name, heard.id) == ("shift", "")
    assert heard.data == sent.json()["rows"][0]


def test_users_are_kept_by_commands_and_open_the_desk_to_themselves_alone(desk: Served, spine: Spine) -> None:
    house, session = desk.house, f"{desk.base}/api/v1/session"
    assert httpx.get(session, trust_env=False).json()["how"] == "loopback"
    short = house.run("desk", "user", "add", "bo", "--role", "reader", said="short\n")
    assert (short.returncode, "15 to 1000" in short.stderr) == (2, True)
    assert house.run("desk", "user", "add", "bo", "--role", "reader", said="a lantern on the hill\n").returncode == 0
    assert house.run("desk", "user", "list").stdout.startswith("bo | reader | since ")
    assert httpx.get(session, trust_env=False).status_code == 401
    secret = house.run("desk", "token", "add", "wire", "--scope", "read").stdout.strip()
    assert httpx.get(session, trust_env=False, headers={"Authorization": f"Bearer {secret}"}).json()["name"] == "wire"
    assert secret not in house.run("desk", "token", "list").stdout
    given = {"name": "bo", "password": "a lantern on the hill"}
    assert httpx.post(session, json=given, trust_env=False).json()["scopes"] == ["read"]
    assert house.run("desk", "user", "remove", "bo").returncode == 0
    assert house.run("desk", "user", "remove", "bo").returncode == 2
    told = house.run("desk", "audit").stdout
    assert [line.split(" | ")[2] for line in told.splitlines()] == [
        "user added",
        "token added",
        "sign in",
        "user removed",
    ]


def test_beyond_loopback_the_desk_is_for_users_by_its_names(spine: Spine, tmp_path: object) -> None:
    house = House(tmp_path)  # type: ignore[arg-type]
    house.environment |= {"DIDEBAN_REDIS_URL": spine.url, "DIDEBAN_DESK_NAMES": "desk.example.org"}
    refused = house.run("desk", "--port", "0")
    assert (refused.returncode, "there are no users yet" in refused.stderr) == (2, True)
    assert house.run("desk", "user", "add", "bo", "--role", "reader", said="a lantern on the hill\n").returncode == 0
    desk = Served(house, spine)
    named = {"Host": "desk.example.org"}
    assert httpx.get(f"{desk.base}/healthz", headers=named, trust_env=False).status_code == 200
    assert httpx.get(f"{desk.base}/healthz", headers={"Host": "evil.example"}, trust_env=False).status_code == 421
    # this machine's own people sign in too: a proxy on it looks just like them
    assert httpx.get(f"{desk.base}/api/v1/status", trust_env=False).status_code == 401
    house.end()


def ask(port: int, path: str, receive: int = 0) -> socket.socket:
    """A connection on which *path* was asked for and nothing is read yet; *receive* bounds what it buffers."""
    found = socket.socket()
    if receive:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
    found.settimeout(60)
    found.connect(("127.0.0.1", port))
    found.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    return found


def chunkless(lines: Iterator[str]) -> Iterator[str]:
    """The lines of a chunked answer's body: without the head, the sizes of chunks and the line ends after them."""
    for line in lines:
        if line == "\r\n":
            break
    for line in lines:
        if not line.endswith("\r\n"):
            yield line


def test_letters_that_some_take_for_line_ends_come_through(desk: Served, spine: Spine) -> None:
    spine.record("s1")
    spine.open("s1", incident("i1"), alerts=[alert("a\u2028b\u0085c")])
    (one,) = [one for one in islice(listen(desk.base, "?after=0"), 2) if not one.name]
    assert one.data["id"] == "a\u2028b\u0085c"  # type: ignore[index]
