"""What hostile servers, names and redirects try, on real connections: nothing private is reached, nothing grows."""

import asyncio
import gzip
import resource
import socket
from collections.abc import Awaitable, Callable, Iterator, Sequence
from ipaddress import ip_network

import httpcore
import httpx
import pytest

from incidents.errors import DidebanError
from services.fetching.client import AddressRefused, Fetched, Fetcher, FetchError, FetchLimits
from services.fetching.guard import Guard, install
from tests.support.hostile_server import Hostile, hostile, plain

LOOPBACK = (ip_network("127.0.0.0/8"),)
USUAL = FetchLimits()
QUICK = FetchLimits(deadline=1.0, connect=0.5, read=0.5)
GROWTH_KB = 50 * 1024


@pytest.fixture
def server() -> Iterator[Hostile]:
    with hostile() as found:
        yield found


async def named(host: str, port: int) -> Sequence[str]:
    """A resolver in whose world every name leads to this machine."""
    return ["127.0.0.1"]


def fetch(
    url: str, limits: FetchLimits = USUAL, allow: Sequence = LOOPBACK, kind: str = "feed",
    resolver: Callable[[str, int], Awaitable[Sequence[str]]] = named,
) -> Fetched:  # fmt: skip
    async def run() -> Fetched:
        fetcher = Fetcher(limits, "Test/1", allow, 4, resolver)
        try:
            return await fetcher.fetch(url, None, kind)
        finally:
            await fetcher.close()

    return asyncio.run(run())


def code_of(url: str, **more) -> str:
    with pytest.raises((FetchError, AddressRefused)) as caught:
        fetch(url, **more)
    return caught.value.code


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.0.0.1.", "localhost", "LOCALHOST", "0",
        "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
        "[0:0:0:0:0:0:0:1]", "loopback.example", "⑫⑦.⓪.⓪.①", "127.0.0.1%00.example", "user@127.0.0.1",
    ],
)  # fmt: skip
def test_no_spelling_of_this_machine_reaches_it(server: Hostile, host: str):
    """Not one byte arrives at a server on loopback, with the port opened as an operator might."""
    server.paths["/"] = plain(b"secret")
    with pytest.raises(DidebanError):
        fetch(f"http://{host}:{server.port}/", allow=(ip_network("10.0.0.0/8"),))
    assert (server.connections, server.bytes_in) == (0, 0)


def test_the_canary_can_be_reached_where_it_is_allowed(server: Hostile):
    """The control of the tests above."""
    server.paths["/"] = plain(b"secret")
    assert fetch(f"{server.address}/").body == b"secret"
    assert server.bytes_in > 0


def test_a_name_that_leads_elsewhere_at_the_second_look_is_refused(server: Hostile):
    answers = [["127.0.0.2"], ["127.0.0.1"]]  # the first is allowed here, and nobody listens there

    async def rebinding(host: str, port: int) -> Sequence[str]:
        return answers.pop(0)

    guard = Guard((ip_network("127.0.0.2/32"),), rebinding)

    async def twice() -> None:
        with pytest.raises(httpcore.ConnectError):
            await guard.connect_tcp("rebinding.example", server.port, timeout=0.2)
        with pytest.raises(AddressRefused):
            await guard.connect_tcp("rebinding.example", server.port, timeout=0.2)

    asyncio.run(twice())
    assert (answers, server.connections) == ([], 0)


def test_a_name_with_one_private_address_among_others_is_refused(server: Hostile):
    async def mixed(host: str, port: int) -> Sequence[str]:
        return ["93.184.216.34", "127.0.0.1"]

    with pytest.raises(AddressRefused):
        fetch("http://mixed.example/", allow=(), resolver=mixed)
    assert server.connections == 0


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "place", ["http://10.0.0.1/", "http://169.254.169.254/latest", "file:///etc/passwd", "//[::1]/"]
)
def test_a_redirect_into_a_private_network_is_refused(server: Hostile, status: int, place: str):
    server.paths["/"] = plain(b"", f"Location: {place}", status=status)
    assert code_of(f"{server.address}/") == "address_refused"
    assert server.connections == 1


def test_endless_redirects_end(server: Hostile):
    server.paths["/"] = plain(b"", "Location: /", status=302)
    assert code_of(f"{server.address}/") == "redirects"


def grown_kb(act: Callable[[], object]) -> int:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    act()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """A gigabyte of nothing in a megabyte, packed piece by piece so that this test does not grow by it."""
    import zlib

    packer, out, zeros = zlib.compressobj(9, wbits=31), bytearray(), b"\0" * (1 << 20)
    for _ in range(1024):
        out += packer.compress(zeros)
    return bytes(out + packer.flush())


def test_bombs_cost_no_memory(server: Hostile, bomb: bytes):
    server.paths["/gzip"] = plain(bomb, "Content-Encoding: gzip")
    server.paths["/twice"] = plain(gzip.compress(bomb), "Content-Encoding: gzip, gzip")
    server.paths["/headers"] = plain(gzip.compress(bomb), "Content-Encoding: gzip", "Content-Encoding: gzip")
    server.paths["/brotli"] = plain(bomb, "Content-Encoding: br")
    wanted = {"/gzip": "too_large", "/twice": "coding", "/headers": "coding", "/brotli": "coding"}
    found: dict[str, str] = {}

    def all_of_them() -> None:
        for path in wanted:
            found[path] = code_of(f"{server.address}{path}", limits=FetchLimits(deadline=10))

    assert grown_kb(all_of_them) < GROWTH_KB
    assert found == wanted


def test_a_gzip_in_a_gzip_that_says_one_is_bytes_and_no_feed(server: Hostile, bomb: bytes):
    """Only the outer coding is undone: what is inside stays packed, and small."""
    server.paths["/"] = plain(gzip.compress(gzip.compress(b"story")), "Content-Encoding: gzip")
    assert fetch(f"{server.address}/").body.startswith(b"\x1f\x8b")


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Header: ",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 301 Moved\r\nLocation: /",
    ],
    ids=["body", "header", "chunks", "redirect"],
)
def test_a_byte_now_and_then_is_cut_at_the_deadline(server: Hostile, head: bytes):
    server.paths["/"] = server.trickle(head, b"1\r\nx\r\n" if b"chunked" in head else b"x")
    loop_time = asyncio.new_event_loop().time
    began = loop_time()
    assert code_of(f"{server.address}/", limits=QUICK) in ("deadline", "protocol")
    assert loop_time() - began < 20 * QUICK.deadline


@pytest.mark.parametrize("deadline", [0.2, 0.03], ids=["in the body", "at any moment"])
def test_a_thousand_cut_ones_leak_no_connection(server: Hostile, deadline: float):
    """After them the same client still fetches. Without `reap` the second form takes all fifty (httpcore 1.0.9)."""
    server.paths["/slow"] = server.trickle(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", b"x", 5.0)
    server.paths["/ok"] = plain(b"fine")

    async def run() -> bytes:
        fetcher = Fetcher(FetchLimits(deadline=deadline, connect=5.0, read=5.0), "Test/1", LOOPBACK, 50, named)
        try:
            for _ in range(20):
                # one request at a time is under way to a host, so these are fifty hosts
                done = await asyncio.gather(
                    *(fetcher.fetch(f"http://n{number}.example:{server.port}/slow") for number in range(50)),
                    return_exceptions=True,
                )
                assert all(isinstance(one, FetchError) for one in done)
            assert fetcher.connections_open() == 0
            fetcher.limits = USUAL
            return (await fetcher.fetch(f"{server.address}/ok")).body
        finally:
            await fetcher.close()

    assert asyncio.run(run()) == b"fine"
    assert server.connections > 500


def test_waiting_for_ones_turn_at_a_host_is_not_waiting_for_its_answer(server: Hostile):
    """Eight fetches of a quarter of a second each, from one host, with a deadline of one second: all of them come."""
    there, most = 0, 0

    def slow(connection: socket.socket) -> None:
        nonlocal there, most
        there += 1
        most = max(most, there)
        server.ending.wait(0.25)
        there -= 1
        plain(b"fine")(connection)

    server.paths["/"] = slow

    async def run() -> list[bytes]:
        fetcher = Fetcher(FetchLimits(deadline=1.0), "Test/1", LOOPBACK, 50, named)
        try:
            done = await asyncio.gather(*(fetcher.fetch(f"{server.address}/") for _ in range(8)))
            return [one.body for one in done]
        finally:
            await fetcher.close()

    assert asyncio.run(run()) == [b"fine"] * 8
    assert most == 1


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        (plain(b"short", length=500), {"protocol"}),
        (plain(b"x" * (11 << 20)), {"too_large"}),
        (plain(b"x", "Content-Length: 2"), {"protocol"}),
        (plain(b"", "Location: http://[bad/", status=302), {"address_refused"}),
        (lambda connection: connection.sendall(b"\0\xff\0 no http\r\n\r\n"), {"protocol"}),
        (lambda connection: connection.close(), {"protocol"}),
        (lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000), {"protocol"}),
    ],
    ids=["short", "11 MB", "two lengths", "bad redirect", "no http", "closed", "headers"],
)  # fmt: skip
def test_wrong_answers_are_told_as_what_they_are(server: Hostile, answer: Callable, wanted: set[str]):
    server.paths["/"] = answer
    assert code_of(f"{server.address}/", limits=FetchLimits(deadline=5, read=2)) in wanted


def test_cookies_are_not_kept_and_the_environment_is_not_read(server: Hostile, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    server.paths["/"] = plain(b"x", "Set-Cookie: a=b")

    async def run() -> None:
        fetcher = Fetcher(FetchLimits(), "Test/1", LOOPBACK, 4, named)
        await fetcher.fetch(f"{server.address}/")
        await fetcher.fetch(f"{server.address}/")
        await fetcher.close()

    asyncio.run(run())
    assert server.connections == 1, "a connection is kept alive"
    assert len(server.heads) == 2 and b"cookie" not in b"".join(server.heads).lower()


def test_the_guard_lies_where_httpx_dials():
    """httpx has no public door to it: should the attribute move, this fails before anybody is unguarded."""
    transport = httpx.AsyncHTTPTransport(trust_env=False)
    guard = Guard()
    install(transport, guard)
    assert isinstance(transport._pool, httpcore.AsyncConnectionPool)
    assert transport._pool._network_backend is guard


def test_an_entity_bomb_and_an_external_entity_give_nothing(server: Hostile):
    from services.formats.parse import parse_feed
    from tests.support.spine import NOW

    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    body = (
        f'<!DOCTYPE rss [<!ENTITY a0 "ha">{laughs}<!ENTITY x SYSTEM "{server.address}/canary">]>'
        "<rss version='2.0'><channel><title>&a11;</title><item><title>&x;</title>"
        "<link>javascript:alert(1)</link></item></channel></rss>"
    ).encode()
    sitemap = body.replace(b"<rss version='2.0'>", b"<urlset>").replace(b"</rss>", b"</urlset>")
    found = []

    def read_both() -> None:
        found.extend(parse_feed(one, "application/xml", "https://a.example/feed", None, NOW) for one in (body, sitemap))

    assert grown_kb(read_both) < GROWTH_KB
    assert server.connections == 0
    assert all(item.url is None for feed in found for item in feed.items)
