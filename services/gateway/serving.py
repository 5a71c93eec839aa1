"""The desk as a process: an address, a server that ends cleanly, and what both need."""

from __future__ import annotations

import datetime as dt
import getpass
import ipaddress
import logging
import re
import resource
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import metadata
from types import FrameType

import uvicorn

from incidents.errors import RefuseError
from services.access.door import Door
from services.configuration.config_files import load_rules
from services.configuration.settings import Settings
from services.gateway.application import Parts, application
from services.gateway.archive import Archive
from services.gateway.blindness import Lookout
from services.gateway.broadcast import broadcast_of
from services.gateway.guard import LOOPBACK_NAMES
from services.gateway.shelf import Shelf
from services.server.embedded import server
from services.store.accounts import Accounts
from services.store.audit import Audit
from services.store.channel import Channel
from services.store.keys import Keys
from services.store.redis_clients import blocking_client, commands_client
from services.store.shift import ShiftLog
from services.views.stream_board import StreamBoard, open_board

# How long the log is waited on at a time: the longest that a stop waits for the reader.
_BLOCK_S = 1.0
# Streams are told to end at once; who does not take even that is cut off.
_GRACE_S = 3
# A connection whose peer takes nothing for so long is closed by the system, whatever waits in it.
_STUCK_MS = 30_000
# Headers of a request; browsers send 1 to 2 KB.
_HEADER_BYTES = 16_384
_BACKLOG = 2048
# What the standard allows in a CAP message's sender.
_SENDER = re.compile(r"[^\s,<&]{1,200}\Z")
# A sign-in holds for a shift and so much more.
_HAND_OVER_H = 2.0
_NO_USERS = (
    "--host {host}: other machines could read the desk, and nobody can sign in, because there are no users yet; "
    "`dideban desk user add NAME --role analyst` first, or serve on 127.0.0.1 and come by a tunnel (ssh -L)"
)
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def serve(settings: Settings, host: str, port: int, stream: str, say: Callable[[str], None]) -> None:
    """Serve the desk of *stream* until stopped. *say* hears the address, one line, once requests are answered there.

    RefuseError where the address is not for us, or others could reach it and there are no users; RetryError where the
    server behind the desk does not answer.
    """
    address = listening_address(host)
    if not _SENDER.match(settings.desk.sender):
        raise RefuseError("[desk] sender: write a name without spaces, commas, < and &; your domain, say")
    names = frozenset(name.strip().lower() for name in settings.desk.names.split(",") if name.strip())
    with _listening(str(address), port) as listener, _parts(settings, stream, address, names) as parts:
        _check_reach(address, names, parts.door)
        config = uvicorn.Config(
            application(parts),
            log_config=None,
            access_log=False,
            ws="none",
            http="h11",
            loop="asyncio",
            lifespan="on",
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=_GRACE_S,
            h11_max_incomplete_event_size=_HEADER_BYTES,
        )
        shown = f"[{address}]" if address.version == 6 else str(address)
        say(f"the desk of stream {stream}: http://{shown}:{listener.getsockname()[1]}/ (Ctrl-C ends it)")
        try:
            _Server(config, parts.broadcast.close).run(sockets=[listener])
        finally:
            parts.broadcast.close()
            parts.broadcast.join(_BLOCK_S + 1)


def listening_address(host: str) -> Address:
    """The address that *host* names. RefuseError for a name: which address it means may change."""
    try:
        return ipaddress.ip_address("127.0.0.1" if host == "localhost" else host.strip("[]"))
    except ValueError:
        raise RefuseError(f"--host {ascii(host)[:60]}: is no address; write 127.0.0.1, or ::1") from None


def _check_reach(address: Address, names: frozenset[str], door: Door) -> None:
    """RefuseError where others can reach the desk and nobody can sign in, or by no name that is known."""
    if address.is_loopback and not names:
        return
    if not door.has_users():
        raise RefuseError(_NO_USERS.format(host=address))
    if address.is_unspecified and not names:
        raise RefuseError(f"--host {address}: say in desk.names by which host names people open the desk")


@contextmanager
def _listening(address: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens at *address*; port 0 is any that is free."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux; connections inherit it
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _STUCK_MS)
        try:
            listener.bind((address, port))
        except OSError as error:
            raise RefuseError(f"--port {port}: {error.strerror} at {address}; name another with --port") from None
        listener.listen(_BACKLOG)
        _allow_connections()
        yield listener


@contextmanager
def _parts(settings: Settings, stream: str, bound: Address, names: frozenset[str]) -> Iterator[Parts]:
    keys = Keys.of(stream)
    others = bool(names) or not bound.is_loopback
    with server(settings) as address, open_board(address, keys, settings) as board:
        reader, shift_reader = blocking_client(address, _BLOCK_S), blocking_client(address, _BLOCK_S)
        shelf_client = commands_client(address)
        try:
            shelf = Shelf(shelf_client, keys)
            shelf.refresh()
            lookout = Lookout(board, settings.desk.late_s, settings.desk.failing_s)
            yield Parts(
                archive=Archive(board, shelf, lookout, settings.config),
                broadcast=broadcast_of(Channel(reader, keys, _BLOCK_S), ShiftLog(shift_reader, keys, _BLOCK_S)),
                lookout=lookout,
                settings=settings.desk,
                version=_version(),
                rules=load_rules(settings.config).linking,
                door=_door(settings, board, local=None if others else getpass.getuser()),
                hosts=LOOPBACK_NAMES | names | {f"[{bound}]" if bound.version == 6 else str(bound)},
                secure=others,
            )
        finally:
            reader.close()
            shift_reader.close()
            shelf_client.close()


def _door(settings: Settings, board: StreamBoard, local: str | None) -> Door:
    accounts, audit = Accounts(board.client), Audit(board.client)
    session_s = round((settings.desk.shift_h + _HAND_OVER_H) * 3600)
    return Door(accounts, audit, _now, local=local, session_s=session_s)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class _Server(uvicorn.Server):
    """Tells streams to end as soon as it is told itself: it waits for them before it ends the application."""

    def __init__(self, config: uvicorn.Config, ending: Callable[[], None]) -> None:
        super().__init__(config)
        self._ending = ending

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """SIGTERM or SIGINT came."""
        self._ending()
        super().handle_exit(signal.Signals(sig), frame)


def _allow_connections() -> None:
    """As many open files as the process may have, since each client that listens is one; no word of the frozen."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    log = logging.getLogger("uvicorn.error")
    log.setLevel(logging.WARNING)
    log.addFilter(_no_word_of_the_frozen)


def _version() -> str:
    """The program's version, as it is installed; 0 in a checkout."""
    try:
        return metadata.version("dideban")
    except metadata.PackageNotFoundError:
        return "0"


def _no_word_of_the_frozen(record: logging.LogRecord) -> bool:
    """A client that was cut off because it takes nothing is no fault of the program."""
    return "without completing response" not in record.getMessage()
