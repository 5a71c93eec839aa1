"""Undoing a body's content coding a piece at a time, with a bound on what may come out.

    decoder(coding, most)     a Decoder for the value of Content-Encoding, or Undecodable
    Decoder.feed(data)        the bytes that *data* gives; Undecodable as soon as more than *most* have come
    Decoder.finish()          what is left; Undecodable where the stream ends too early
    gzip of gzip, brotli, zstd, a name unknown: Undecodable("coding")

Why not the client's own decoding: httpx 0.28.1 unpacks what a network read brought in one piece before anybody can
count, and as many codings as the server names: 809 bytes of gzip in gzip cost about 1 GB. Here zlib is given
`max_length`, so that no step makes more than a piece of 256 KiB, and only one coding is undone.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Literal

from incidents.errors import RetryError

# How much one step may make: a body of 10 MB takes 40 steps, and memory moves by this much at most.
PIECE = 256 * 1024
_NAMES = {"": "identity", "identity": "identity", "gzip": "gzip", "x-gzip": "gzip", "deflate": "deflate"}
_GZIP = 16 + zlib.MAX_WBITS


class Undecodable(RetryError):  # noqa: N818 - a kind of trouble, named as it is spoken of
    """A body that cannot be decoded within its bounds; `code` says which: 'coding' or 'too_large'.

    It may be mended by tomorrow, so it is worth another try, later.
    """

    def __init__(self, code: Literal["coding", "too_large"], text: str) -> None:
        super().__init__(text)
        self.code = code


def coding_of(value: str) -> str:
    """Which one coding a Content-Encoding names: 'identity', 'gzip' or 'deflate'. Raises Undecodable('coding')."""
    named = [part.strip().lower() for part in value.split(",")]
    named = [name for name in named if name not in ("", "identity")]
    if len(named) > 1:
        raise Undecodable("coding", f"the body is coded more than once ({', '.join(named)[:60]}); one coding is undone")
    coding = _NAMES.get(named[0] if named else "")
    if coding is None:
        raise Undecodable("coding", f"the body is coded as {named[0][:40]!r}, which was not asked for; gzip was")
    return coding


class Decoder:
    """One body's decoding. `made` counts the bytes that came out."""

    def __init__(self, coding: str, most: int) -> None:
        self.made = 0
        self._coding = coding
        self._most = most
        self._inflate = zlib.decompressobj(_GZIP) if coding == "gzip" else None
        self._fed = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The bytes that *data* adds, in pieces of at most 256 KiB.

        Raises Undecodable: 'too_large' as soon as more than *most* have come, 'coding' where *data* is something else.
        """
        if self._coding == "identity":
            yield self._counted(data)
            return
        while data:
            inflate = self._ready(data)
            try:
                piece = inflate.decompress(data, PIECE)
            except zlib.error as error:
                raise Undecodable("coding", f"the body is not {self._coding} as its header says: {error}") from None
            if piece:
                yield self._counted(piece)
            data = inflate.unconsumed_tail
            if inflate.eof:
                data = self._next_member(inflate.unused_data)

    def finish(self) -> None:
        """Say that the body is over. Raises Undecodable('coding') where its coded stream is not."""
        if self._coding == "identity" or not self._fed:
            return
        if self._inflate is not None and not self._inflate.eof:
            raise Undecodable("coding", f"the body ends in the middle of its {self._coding} stream")

    def _counted(self, piece: bytes) -> bytes:
        self.made += len(piece)
        if self.made > self._most:
            raise Undecodable("too_large", f"the body is larger than {self._most:,} bytes")
        return piece

    def _ready(self, data: bytes) -> zlib._Decompress:
        self._fed = True
        if self._inflate is None:
            # 'deflate' is zlib's format by the standard, and bare deflate by many servers: the first byte tells, since
            # zlib's says method 8 in its low half, and that would be a stored block of odd padding in bare deflate.
            bits = zlib.MAX_WBITS if data[0] & 0x0F == 8 else -zlib.MAX_WBITS
            self._inflate = zlib.decompressobj(bits)
        return self._inflate

    def _next_member(self, rest: bytes) -> bytes:
        """gzip may be several members one after another; anything else behind the end is padding and dropped."""
        if self._coding == "gzip" and rest[:2] == b"\x1f\x8b":
            self._inflate = zlib.decompressobj(_GZIP)
            return rest
        return b""
