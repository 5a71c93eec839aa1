"""XML that is not left to feedparser, by lxml: without entities, network or huge trees.

API: document(body) -> root element, or None where it is no XML      local(element) -> its name without namespace
"""

from __future__ import annotations

from typing import Any

import lxml.etree


def document(body: bytes) -> Any | None:  # noqa: ANN401 - lxml has no types
    """The root of the XML in *body*; broken XML is mended as far as it goes, a DTD is not looked at."""
    parser = lxml.etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, recover=True,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        return lxml.etree.fromstring(body, parser=parser)
    except (lxml.etree.LxmlError, ValueError):
        return None


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
