"""XML as it is written: only what XML can hold, whatever the text was.

API: child(parent, name, text, **attributes) -> the element        written(root) -> bytes with their declaration
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

# What XML 1.0 has no place for: control characters, lone surrogates, the two that are no characters.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Element = ElementTree.Element


def child(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    """A new last child of *parent*."""
    found = ElementTree.SubElement(parent, name, {key: clean(value) for key, value in attributes.items()})
    if text is not None:
        found.text = clean(text)
    return found


def clean(text: str) -> str:
    """*text* with a mark in the place of each character that XML cannot hold."""
    return _NO_XML.sub("\ufffd", text)


def root(name: str, namespace: str, **prefixes: str) -> Element:
    """A root element of *namespace*, with the namespaces of *prefixes*. Children are named without a prefix."""
    more = {f"xmlns:{prefix}": address for prefix, address in prefixes.items()}
    return ElementTree.Element(name, {"xmlns": namespace, **more})


def written(element: Element) -> bytes:
    """The document, as UTF-8."""
    text = ElementTree.tostring(element, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()
