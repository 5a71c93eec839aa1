"""Extraction in a child process that is killed at its deadline: a page can cost a story its text, never a worker.

The child is forked from the worker (trafilatura is loaded once for all), holds none of its connections, and ends when
the worker does. Both talk over a socket pair in frames: four bytes of length, then MessagePack. One child at a time,
started with the first page, replaced after it was killed, died, or has done its share of pages.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import resource
import signal
import socket
import struct
import sys
import time
from typing import NoReturn

import msgspec

from services.pages import extraction, extraction_gate
from services.pages.extraction import Extracted
from services.pages.extraction_gate import Limits

_LENGTH = struct.Struct(">I")
_DIES_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of Linux's prctl; elsewhere the end of the socket pair has to do."""


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """What a child may use; the defaults are those of the shipped configuration (section `extraction`)."""

    deadline: float = 8.0
    """Seconds of wall clock for one page; the processor time is bounded by as much and two more."""
    memory_bytes: int = 1_000_000_000
    """Address space (RLIMIT_AS); an ordinary page stays under 350 MB with everything loaded."""
    pages: int = 500
    """Pages after which a child is replaced: parsers keep memory that they no longer use."""
    pages_cached: int = 200
    """Pages after which trafilatura's caches are emptied."""
    answer_bytes: int = 8_000_000


class Request(msgspec.Struct, frozen=True, array_like=True):
    """One page for the child."""

    html: bytes
    url: str | None
    declared: str | None


class ChildFailed(Exception):  # noqa: N818 - never leaves this module
    """The child did not answer; the text says why."""


class Extractor:
    """The worker's side. Not for several threads. Close it, or let the process end."""

    def __init__(self, limits: Limits | None = None, bounds: Bounds | None = None) -> None:
        """Remember *limits* (of pages) and *bounds* (of the child); starts nothing."""
        self._limits = limits or Limits()
        self._bounds = bounds or Bounds()
        self._pid: int | None = None
        self._socket: socket.socket | None = None
        self._pages = 0
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(Extracted).decode
        self.killed = 0
        """Children that had to be killed or died, since the start."""

    @property
    def pid(self) -> int | None:
        """The child's process id, where one runs."""
        return self._pid

    def extract(self, html: bytes, url: str | None = None, declared: str | None = None) -> Extracted:
        """The story in *html*. Raises nothing for pages, however bad: what a lesser way gave is marked `degraded`.

        A child that was found dead before it saw the page (killed from outside) is replaced and asked once more.
        """
        fresh = self._pid is None
        try:
            return self._ask(html, url, declared)
        except ChildFailed as first:
            reason = str(first)
            if not fresh and reason == _GONE:
                try:
                    return self._ask(html, url, declared)
                except ChildFailed as second:
                    reason = str(second)
        return self._without_child(html, declared, reason)

    def close(self) -> None:
        """End the child, if one runs."""
        self._end()

    def _ask(self, html: bytes, url: str | None, declared: str | None) -> Extracted:
        """One page to the child and back; whatever goes wrong, the child of it is gone afterwards."""
        until = time.monotonic() + self._bounds.deadline
        try:
            channel = self._child()
            _send(channel, self._encode(Request(html, url, declared)), until)
            answer = self._decode(_receive(channel, self._bounds.answer_bytes, until))
        except TimeoutError:
            self._end()
            self.killed += 1
            raise ChildFailed(f"extraction took over {self._bounds.deadline:g} s and was stopped") from None
        except (OSError, EOFError, msgspec.DecodeError):
            self._end()
            self.killed += 1
            raise ChildFailed(_GONE) from None
        except BaseException:
            # a job's time-out or a shutdown in the middle of an answer: the next answer must not be this page's
            self._end()
            raise
        self._pages += 1
        if self._pages >= self._bounds.pages:
            self._end()
        return answer

    def _child(self) -> socket.socket:
        """The socket to the running child, which is started where there is none."""
        if self._socket is not None:
            return self._socket
        ours, theirs = socket.socketpair()
        for end in (ours, theirs):
            # a whole page at once: fewer changes between the two processes
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            _live(theirs, parent, self._limits, self._bounds)
        theirs.close()
        self._pid, self._socket, self._pages = pid, ours, 0
        return ours

    def _end(self) -> None:
        """Kill the child and take its last word from the system."""
        if self._socket is not None:
            self._socket.close()
        if self._pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self._pid, 0)
        self._pid = self._socket = None

    def _without_child(self, html: bytes, declared: str | None, reason: str) -> Extracted:
        """What linear code can say of a page that its child did not survive."""
        page = extraction_gate.read(html, self._limits, declared)
        text = extraction_gate.plain_text(page.html, self._limits)
        return Extracted(text=text, degraded=True, problem=reason)


_GONE = "the extracting process died on the page (out of memory, or killed)"


def _send(channel: socket.socket, content: bytes, until: float) -> None:
    channel.settimeout(max(0.001, until - time.monotonic()))
    channel.sendall(_LENGTH.pack(len(content)) + content)


def _receive(channel: socket.socket, most: int, until: float | None) -> bytes:
    """One frame. EOFError where the other side is gone or says more than *most* bytes; TimeoutError at *until*."""
    (length,) = _LENGTH.unpack(_exactly(channel, _LENGTH.size, until))
    if length > most:
        raise EOFError
    return _exactly(channel, length, until)


def _exactly(channel: socket.socket, length: int, until: float | None) -> bytes:
    content = bytearray(length)
    view, got = memoryview(content), 0
    while got < length:
        channel.settimeout(None if until is None else max(0.001, until - time.monotonic()))
        read = channel.recv_into(view[got:])
        if not read:
            raise EOFError
        got += read
    return bytes(content)


# --- the child's side -------------------------------------------------------------------------------------------------


def _live(channel: socket.socket, parent: int, limits: Limits, bounds: Bounds) -> NoReturn:
    """The child's life, from the fork to its end; never returns into the worker's code."""
    status = 1
    try:
        _separate(channel, parent, bounds)
        _serve(channel, limits, bounds)
        status = 0
    except (EOFError, OSError):
        status = 0
    finally:
        os._exit(status)


def _separate(channel: socket.socket, parent: int, bounds: Bounds) -> None:
    """Part from the worker: its signals, its connections, its memory; die when it dies."""
    # the terminal's ^C and a stop of the whole group are for the worker, which ends this child after its story
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, 0)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        raise EOFError
    kept = channel.fileno()
    os.closerange(3, kept)
    os.closerange(kept + 1, min(resource.getrlimit(resource.RLIMIT_NOFILE)[0], 65_536))
    _at_most(resource.RLIMIT_AS, bounds.memory_bytes)
    _at_most(resource.RLIMIT_CORE, 0)
    gc.freeze()


def _at_most(what: int, limit: int) -> None:
    """Set a soft limit, not above the hard one."""
    hard = resource.getrlimit(what)[1]
    soft = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    # macOS refuses limits of address space; the deadline still holds there
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(what, (soft, hard))


def _serve(channel: socket.socket, limits: Limits, bounds: Bounds) -> None:
    """Answer page after page until the worker is gone."""
    encode, decode = msgspec.msgpack.Encoder().encode, msgspec.msgpack.Decoder(Request).decode
    seconds, pages = int(bounds.deadline) + 2, 0
    while True:
        request = decode(_receive(channel, 1 << 30, None))
        _at_most(resource.RLIMIT_CPU, int(time.process_time()) + seconds)
        try:
            answer = extraction.extract(request.html, request.url, limits, request.declared)
        except RecursionError:
            answer = Extracted(degraded=True, problem="the page is nested too deep to be extracted")
        pages += 1
        channel.sendall(_frame(encode(answer), answer, bounds))
        if pages % bounds.pages_cached == 0:
            extraction.reset_caches()


def _frame(content: bytes, answer: Extracted, bounds: Bounds) -> bytes:
    """The answer's frame; a text too long to be a story is cut, and says so."""
    if len(content) > bounds.answer_bytes:
        cut = msgspec.structs.replace(
            answer,
            text=answer.text[: bounds.answer_bytes // 8],
            degraded=True,
            problem="the text was cut: it is too long",
        )
        content = msgspec.msgpack.encode(cut)
    return _LENGTH.pack(len(content)) + content
