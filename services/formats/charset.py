"""What a feed's bytes are written in, and the same feed in UTF-8 that says so.

API: utf8(body, content_type, charset) -> (bytes, problem or None)

Order: byte order mark, UTF-8 where the bytes are nearly all valid as such (a feed that declares another charset and is
good UTF-8 is UTF-8), the charset configured for the feed, the XML declaration, the HTTP header. Feeds lie about it, and
feedparser takes them at their word: then every name in them is unreadable.
"""

from __future__ import annotations

import codecs
import re

from services.formats.items import Problem

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
         (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip
_DECLARED = re.compile(rb"^\s{0,200}<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([A-Za-z0-9._:-]{2,40})[\"']")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,300}\?>")
_HEADER = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{2,40})", re.IGNORECASE)
_DAMAGE = 0.01
"""Part of the letters beyond ASCII that may be wrong in a text that is still taken for UTF-8."""


def utf8(body: bytes, content_type: str | None, charset: str | None) -> tuple[bytes, Problem | None]:
    """*body* as UTF-8 with a declaration that says so, and what had to be mended."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _declare(body[len(mark) :].decode(name, "replace")), None
    declared = _known(_DECLARED.match(body[:600]), content_type)
    lenient = body.decode("utf-8", "replace")
    bad = lenient.count("\ufffd")
    beyond = sum(map(len, re.findall(r"[^\x00-\x7f]+", lenient)))
    if not bad or bad <= beyond * _DAMAGE:
        if bad:
            return _declare(lenient), Problem("charset", f"has {bad} bytes that are no UTF-8, replaced")
        if declared not in (None, "utf-8", "ascii") and beyond:
            return _declare(lenient), Problem(
                "charset", f"says that it is {declared} and is UTF-8; correct what it says"
            )
        return _declare(lenient), None
    # the operator has seen how it comes out; what the feed says of itself comes after
    said = declared if declared not in (None, "utf-8", "ascii") else None
    name = _codec(charset or "") or said or "windows-1252"
    text = body.decode(name, "replace")
    if declared == name:
        return _declare(text), None
    return _declare(text), Problem("charset", f"is no UTF-8, and was read as {name}; set its charset if that is wrong")


def _declare(text: str) -> bytes:
    """*text* in UTF-8; a declaration of another charset would be believed, so it is written anew."""
    if text.lstrip().startswith("<?xml"):
        text = _DECLARATION.sub('<?xml version="1.0" encoding="utf-8"?>', text, count=1)
    return text.encode("utf-8", "replace")


def _known(declared: re.Match[bytes] | None, content_type: str | None) -> str | None:
    if declared is not None and (name := _codec(declared[1].decode("ascii"))):
        return name
    header = _HEADER.search(content_type or "")
    return _codec(header[1]) if header else None


def _codec(name: str) -> str | None:
    """Python's name of a charset of text; None where there is none, or where it hides mark-up (UTF-7)."""
    try:
        found = codecs.lookup(name.strip())
    except (LookupError, ValueError):
        return None
    return found.name if found._is_text_encoding and found.name != "utf-7" else None
