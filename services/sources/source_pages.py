"""What the head of an HTML page says of itself, read cheaply; the text is the extraction's, in the worker.

A replay's clock needs the publishing time before any worker has the page. Only the first 128 KB are looked at, with
bounded patterns: a page built to be slow costs no more than any other.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from services.pages import extraction_metadata
from services.pages.extraction_metadata import Element, Metadata

_HEAD = 128 * 1024
_TAG = re.compile(r"<(meta|link|html|time)\b([^<>]{0,1500})>", re.I)
_ATTRIBUTE = re.compile(
    r"""([a-zA-Z:_-]{1,30})(?:\s{0,5}=\s{0,5}(?:"([^"]{0,1000})"|'([^']{0,1000})'|([^\s"'>]{1,1000})))?"""
)
_TEXTUAL = re.compile(r"<(title|h1)\b[^<>]{0,500}>([^<]{0,1000})<", re.I)
_SCRIPT = re.compile(r"<script\b([^<>]{0,500})>([^<]{0,50000})</script", re.I)
_MARKUP = re.compile(
    r"\s{0,200}(?:<\?xml[^<>]{0,200}>\s{0,200})?(?:<!--[^<>]{0,500}-->\s{0,200})?<(?:!doctype\s{1,9}html|html|head|body)\b",
    re.I,
)


def is_markup(text: str) -> bool:
    """Whether *text* begins like an HTML page, whatever its file is called."""
    return _MARKUP.match(text.lstrip("\ufeff")[:2000]) is not None


def page_head(text: str) -> Metadata:
    """What the head of the page *text* says, with the same order of trust as the extraction in the worker."""
    return extraction_metadata.read(_elements(text[:_HEAD]), None)


def _elements(head: str) -> Iterator[Element]:
    for tag, inside in _TAG.findall(head):
        yield Element(tag.lower(), _attributes(inside), "")
    for tag, inside in _TEXTUAL.findall(head):
        yield Element(tag.lower(), {}, html.unescape(inside))
    for inside, text in _SCRIPT.findall(head):
        yield Element("script", _attributes(inside), text)


def _attributes(inside: str) -> dict[str, str]:
    return {name.lower(): html.unescape(a or b or c).strip() for name, a, b, c in _ATTRIBUTE.findall(inside)}
