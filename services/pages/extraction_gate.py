"""What may go into the HTML parser: bytes decoded, counted and judged in linear time, before any tree is built.

Parser and extractor have inputs on which they take minutes (tens of thousands of attributes in one tag, or of siblings
under one parent), so a page is counted first. The counts are an estimate that costs about a millisecond per 100 KB; the
deadline of the child process is what bounds a page in the end. A page that is refused here still gives its text, by
`plain_text`, which is linear too. Standard library only; no network, no files.
"""

from __future__ import annotations

import codecs
import re
import zlib
from html import unescape

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How large a page may be. The defaults are those of the shipped configuration (section `extraction`).

    Measured (trafilatura 2.3, lxml 6.1): 40,000 attributes in a tag cost 36 s, 20,000 siblings 8 s, so both are cut two
    orders of magnitude below; real news pages stay under 6,000 tags, 40 attributes a tag and 600 siblings.
    """

    page_bytes: int = 2_000_000
    tags: int = 20_000
    attributes: int = 64
    children: int = 2_000
    nesting: int = 256
    short_text: int = 500
    """Characters under which the fast extraction is not trusted and the full one is tried."""
    paragraph_words: int = 12
    """Words that a block needs to count as prose where only tags were stripped: menus and headlines have fewer."""
    fallback_charset: str = "windows-1252"


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A page ready to be parsed, or the reason why it must not be (`refused`), with what was odd on the way there."""

    html: bytes
    """The page in UTF-8, whatever it came in, without control characters."""
    charset: str
    problem: str | None = None
    refused: bool = False


_GZIP = b"\x1f\x8b"
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9_:.-]{2,40})""")
_HEADER_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
# control characters become spaces: parsers take some of them for an end
_CONTROLS = bytes(code for code in (*range(32), 127) if code not in (9, 10, 12, 13))
_SPACES = bytes.maketrans(_CONTROLS, b" " * len(_CONTROLS))
# what the web calls Latin-1 is windows-1252 (WHATWG encoding standard)
_WEB_NAMES = {"iso8859-1": "windows-1252", "ascii": "windows-1252", "iso8859-9": "windows-1254"}
# The inside of a tag up to its end, quoted values whole. Nothing follows that could fail: nothing is looked at twice.
# Possessive repeats would say that; those of groups are wrong in Python 3.11 before 3.11.5 (gh-106052).
_INSIDE = re.compile(rb"""[^"'<>]*(?:(?:"[^"]*"|'[^']*')[^"'<>]*)*""")
_QUOTED = re.compile(rb""""[^"]*"|'[^']*'""")
_NAME = re.compile(rb"[^\s=/]+(?:\s*=\s*[^\s=/]*)?")
# parts whose content is no markup: how they begin and how they end
_RAW = ((b"<script", b"</script"), (b"<style", b"</style"), (b"<!--", b"-->"))
_UNREAD = ((b"<noscript", b"</noscript"), (b"<template", b"</template"), (b"<svg", b"</svg"), (b"<head", b"</head"))
_BLOCK = re.compile(
    r"</?(?:p|div|section|article|li|ul|ol|h[1-6]|br|tr|td|table|blockquote|header|footer|nav|aside|main|figure)\b[^<>]*>",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(r"<[^<>]*>?")
_BINARY = (b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\x7fELF")


def read(body: bytes, limits: Limits, declared: str | None = None) -> Page:
    """Decode *body* and count it. *declared* is the Content-Type header or charset that came with it.

    Never raises: what cannot be parsed safely comes back as refused, with the reason as a sentence.
    """
    problem = None
    if body.startswith(_GZIP):
        body, problem = _inflate(body, limits.page_bytes)
    if body.startswith(_BINARY) or _is_binary(body):
        return Page(html=b"", charset="binary", refused=True, problem="the body is a binary file, not a page")
    size = len(body)
    if size > limits.page_bytes:
        problem = f"the page has {size:,} bytes, over {limits.page_bytes:,}; only its beginning was read"
        body = body[: limits.page_bytes]
    text, charset = decode(body, declared, limits.fallback_charset)
    html = (body if text is None else text.encode("utf-8", "replace")).translate(_SPACES)
    refusal = problem if size > limits.page_bytes else measure(html, limits)
    return Page(html=html, charset=charset, refused=refusal is not None, problem=refusal or problem)


def _inflate(body: bytes, limit: int) -> tuple[bytes, str | None]:
    """*body* uncompressed up to just over *limit* bytes; as it stands where it is not gzip after all."""
    try:
        return zlib.decompressobj(31).decompress(body, limit + 1), "the body was still compressed"
    except zlib.error:
        return body, "the body begins like gzip and is broken"


def _is_binary(body: bytes) -> bool:
    """Whether the beginning has more control characters than any text: one byte in twenty, none in good markup."""
    head = body[:1_000]
    if body.startswith(tuple(mark for mark, _ in _BOMS)) or _utf16(body):
        return False
    return len(head) - len(head.translate(None, _CONTROLS)) > len(head) / 20


def _utf16(body: bytes) -> str | None:
    """The byte order of text in UTF-16 without a mark: markup has a zero in every second byte."""
    head = body[:200]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) * 0.3 and not even:
        return "utf-16-le"
    return "utf-16-be" if even > len(head) * 0.3 and not odd else None


def decode(body: bytes, declared: str | None, fallback: str) -> tuple[str | None, str]:
    """*body* as text (None where it is good UTF-8 as it stands), and its charset; wrong bytes become U+FFFD.

    Order: byte order mark, UTF-16 by its zeros, UTF-8 where the bytes are valid or nearly so (a page that declares
    another charset and is valid UTF-8 with letters beyond ASCII is UTF-8), the page's own declaration, the header's,
    *fallback*.
    """
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(charset, "replace"), charset
    wide = _utf16(body)
    if wide:
        return body.decode(wide, "replace"), wide
    try:
        body.decode("utf-8")
        return None, "utf-8"
    except UnicodeDecodeError:
        lenient = body.decode("utf-8", "replace")
    named = _declared(body, declared)
    beyond = sum(1 for letter in lenient if letter > "\x7f")
    # a few bad bytes in a page of UTF-8: one in a hundred of the letters beyond ASCII
    if lenient.count("\ufffd") * 100 <= beyond or named == "utf-8":
        return lenient, "utf-8"
    charset = named or fallback
    return body.decode(charset, "replace"), charset


def _declared(body: bytes, header: str | None) -> str | None:
    """The charset that the page or else the header declares, by Python's name, if Python knows it."""
    head = body[:4096]
    found = [
        match.group(1).decode("ascii") for match in (_META_CHARSET.search(head), _XML_CHARSET.search(head)) if match
    ]
    if header:
        match = _HEADER_CHARSET.search(header)
        found.append(match.group(1) if match else header)
    for name in found:
        try:
            known = codecs.lookup(name.strip())
        except (LookupError, ValueError):
            continue
        # UTF-7 hides markup in plain letters, so browsers do not read it either
        if known._is_text_encoding and known.name != "utf-7":
            return _WEB_NAMES.get(known.name, known.name)
    return None


def measure(html: bytes, limits: Limits) -> str | None:
    """Why *html* must not reach the parser, or None. Linear; overcounts rather than undercounts."""
    pieces = without(html, _RAW).split(b"<")
    if len(pieces) > limits.tags * 2:
        return f"the page has over {limits.tags:,} tags"
    # an attribute takes two bytes at least, so only longer tags need counting
    for piece in (piece for piece in pieces if len(piece) > 2 * limits.attributes):
        if piece[:1].isalpha() or piece[:1] in b"\"'":
            names = _attributes(piece)
            if names > limits.attributes:
                return f"a tag of the page has {names:,} attributes, over {limits.attributes}"
    return None


def _attributes(piece: bytes) -> int:
    """How many attributes a tag has, from *piece*, which is what follows a `<`.

    That `<` may stand in a quoted value; then the first quote in the piece closes it, and the rest is counted.
    """
    names = at = 0
    for _ in range(2):
        inside = _INSIDE.match(piece, at)
        if inside is None:
            break
        names += max(0, len(_NAME.findall(_QUOTED.sub(b"=", inside.group()))) - 1)
        at = inside.end() + 1
        if piece[at - 1 : at] not in (b'"', b"'"):
            break
    return names


def without(html: bytes, parts: tuple[tuple[bytes, bytes], ...]) -> bytes:
    """*html* without *parts* (how each begins and ends); an unclosed one takes the rest with it, as in browsers."""
    for begin, end in parts:
        lower, kept, at = html.lower(), [], 0
        while (start := lower.find(begin, at)) >= 0:
            kept.append(html[at:start])
            stop = lower.find(end, start + len(begin))
            if stop < 0:
                at = len(html)
                break
            at = stop + len(end)
        if kept:
            html = b"<x".join((*kept, html[at:])) if begin != b"<!--" else b" ".join((*kept, html[at:]))
    return html


def plain_text(html: bytes, limits: Limits) -> str:
    """The prose of a page by stripping tags, for pages that the parser must not see: only blocks that are long enough.

    Knows nothing of menus or related stories beyond their shortness; what comes of it is degraded.
    """
    text = without(html, (*_RAW, *_UNREAD)).decode("utf-8", "replace")
    prose = (" ".join(unescape(_ANY_TAG.sub(" ", block)).split()) for block in _BLOCK.split(text))
    return "\n".join(block for block in prose if block.count(" ") + 1 >= limits.paragraph_words)
