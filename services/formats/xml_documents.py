"""XML and HTML that are not left to feedparser, by lxml: without entities, network or huge trees.

API: document(body) -> root element, or None where it is no XML      local(element) -> its name without namespace
     strict_document(body, what) -> root element, or RefuseError with the line that is wrong
     records(body, kinds) -> the records of a long list, one after another, without the whole in memory
     links_of(body) -> (tag, attributes) of each <link> and <a> of a page      child_texts(element)
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

import lxml.etree
import lxml.html

from incidents.errors import RefuseError

_LINKS = 5000
"""Links of a page that are looked at; front pages have some hundred."""


def document(body: bytes) -> Any | None:  # noqa: ANN401 - lxml has no types
    """The root of the XML in *body*; broken XML is mended as far as it goes, a DTD is not looked at."""
    try:
        return lxml.etree.fromstring(body, parser=_parser(recover=True))
    except (lxml.etree.LxmlError, ValueError):
        return None


def strict_document(body: bytes, what: str) -> Any:  # noqa: ANN401
    """The root of the XML in *body*, which must be sound. RefuseError begins with *what* and names the line."""
    try:
        return lxml.etree.fromstring(body, parser=_parser(recover=False))
    except lxml.etree.XMLSyntaxError as error:
        raise RefuseError(f"{what}: line {error.lineno or 1}: {error.msg or error}; correct it there") from None
    except (lxml.etree.LxmlError, ValueError) as error:
        raise RefuseError(f"{what}: {error}; correct it") from None


def records(body: bytes, kinds: Mapping[str, str]) -> tuple[str, Iterator[dict[str, str]]] | None:
    """The texts of each record in *body*, by the name of its elements, and what the records are called.

    *kinds*: name of the root → name of its records. None where the root is none of them, or there is no XML. Broken XML
    gives the records before and, as far as it can be mended, behind the break.
    """
    events = lxml.etree.iterparse(
        io.BytesIO(body), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=False, recover=True, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        _, root = next(events)
    except (lxml.etree.LxmlError, ValueError, StopIteration):
        return None
    wanted = kinds.get(local(root))
    return None if wanted is None else (wanted, _records(events, root, wanted))


def _records(events: Any, root: Any, wanted: str) -> Iterator[dict[str, str]]:  # noqa: ANN401
    try:
        for event, element in events:
            if event == "end" and element.getparent() is root:
                if local(element) == wanted:
                    yield child_texts(element)
                # what was read goes, and what stands behind it is there already: a piece is parsed before it is told of
                while root[0] is not element:
                    del root[0]
    except (lxml.etree.LxmlError, ValueError):
        return


def links_of(body: bytes) -> list[tuple[str, dict[str, str]]]:
    """Each `<link>` and `<a>` of a page in *body*, with its attributes; nothing where it is no page."""
    try:
        root = lxml.html.document_fromstring(body, parser=lxml.html.HTMLParser(huge_tree=False))
    except (lxml.etree.LxmlError, ValueError):
        return []
    found = []
    for element in root.iter("link", "a"):
        found.append((str(element.tag), {str(name): str(value) for name, value in element.attrib.items()}))
        if len(found) == _LINKS:
            break
    return found


def _parser(*, recover: bool) -> Any:  # noqa: ANN401
    return lxml.etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        recover=recover, remove_comments=True, remove_pis=True,
    )  # fmt: skip


def local(element: Any) -> str:  # noqa: ANN401
    """The name of *element* without its namespace, in small letters."""
    return str(element.tag).rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def child_texts(element: Any) -> dict[str, str]:  # noqa: ANN401
    """Text of each descendant of *element* by its name; of several of one name the first."""
    found: dict[str, str] = {}
    for inner in element.iter():
        if inner is not element and (name := local(inner)) and (inner.text or "").strip():
            found.setdefault(name, inner.text.strip())
    return found
