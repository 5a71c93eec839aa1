"""Lists of feeds as other readers keep them: OPML 2.0, read and written.

API: read_opml(body, name) -> tuple[Outline, ...]     RefuseError names the line that is wrong
     write_opml(outlines, title) -> bytes

What OPML has no attribute for (family, letter, provinces …) is kept under a namespace of its own, which other readers
pass over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from incidents.errors import RefuseError
from services.formats.xml_documents import local, strict_document

NAMESPACE = "urn:dideban:opml"


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed in a list: its address, title, kind as the list has it, language, and our own attributes by name."""

    url: str
    title: str
    kind: str = "rss"
    language: str = ""
    own: Mapping[str, str] = field(default_factory=dict)


def read_opml(body: bytes, name: str) -> tuple[Outline, ...]:
    """The feeds of the list in *body*, folders opened. *name* is the file's, for messages."""
    root = strict_document(body, name)
    if local(root) != "opml":
        raise RefuseError(f"{name}: is no OPML but <{local(root)}>; export it from the other reader as OPML")
    found = []
    for element in root.iter():
        if local(element) != "outline":
            continue
        plain = {str(key).lower(): str(value) for key, value in element.attrib.items() if not str(key).startswith("{")}
        url = plain.get("xmlurl", "").strip()
        if not url:
            continue
        own = {
            str(key).rpartition("}")[2]: str(value)
            for key, value in element.attrib.items()
            if str(key).startswith(f"{{{NAMESPACE}}}")
        }
        title = plain.get("title") or plain.get("text") or ""
        found.append(Outline(url, title.strip(), plain.get("type", "rss").lower(), plain.get("language", ""), own))
    return tuple(found)


def write_opml(outlines: Iterable[Outline], title: str) -> bytes:
    """A list of *outlines*, in their order."""
    rows = []
    for one in outlines:
        words = {"type": "rss", "text": one.title, "title": one.title, "xmlUrl": one.url}
        if one.language:
            words["language"] = one.language
        words |= {f"dideban:{key}": value for key, value in one.own.items()}
        rows.append(
            "    <outline " + " ".join(f"{key}={quoteattr(_sound(value))}" for key, value in words.items()) + "/>"
        )
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<opml version="2.0" xmlns:dideban="{NAMESPACE}">',
        f"  <head><title>{escape(_sound(title))}</title></head>",
        "  <body>",
        *rows,
        "  </body>",
        "</opml>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _sound(text: str) -> str:
    """*text* without what XML cannot hold."""
    return "".join(letter for letter in text if letter.isprintable() or letter in "\t\n")
