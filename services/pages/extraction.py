"""A page's HTML to its story: text, title, publishing time and the rest of its metadata. The one door to trafilatura.

Runs in a child that can be killed (`services.pages.extractor`), because no limit here can stop code in C. The fast mode
of trafilatura comes first, its full mode (which compares several extractors and costs twice) only where the fast one
gives too little; metadata is read from the same tree, without trafilatura's own, which costs as much as the extraction.
Never drops text silently: what is missing or was got by a lesser way says so in `problem` and `degraded`.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

import lxml.etree
import lxml.html
import msgspec
import trafilatura
import trafilatura.meta

from services.pages import extraction_gate, extraction_metadata
from services.pages.extraction_gate import Limits
from services.pages.extraction_metadata import Element, Metadata, Precision

# trafilatura logs each short page as an error; what is wrong with a page is in the answer
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_HEAD = ("html", "meta", "link", "title", "script", "time", "h1")
# trafilatura drops what does not print, and with it the zero-width non-joiner, which parts the words of a Persian
# compound. It travels as the combining grapheme joiner, which counts as printing and which no news text has.
_NON_JOINER, _STAND_IN = "\u200c", "\u034f"
_NON_JOINERS = re.compile(rb"&(?:zwnj|#8204|#[xX]200[cC]);")
# What XML has no place for, as itself or as a reference (form feeds, U+FFFE …): lxml reads it, never writes it,
# so that trafilatura fails on the whole page for one such letter.
_UNFIT = re.compile(
    rb"\x0c|\xef\xbf[\xbe\xbf]|&#(?:0{0,8}(?:[0-8]|1[124-9]|2[0-9]|3[01]|6553[45])(?![0-9])"
    rb"|[xX]0{0,8}(?:[0-8bBcCeEfF]|1[0-9a-fA-F]|[fF]{3}[eEfF])(?![0-9a-fA-F]));?"
)
# Parts that are never the story. trafilatura cuts them out too, but only after it has copied and searched the tree
# several times: without them it takes half the time. Where a page keeps its story in one, the second try finds it.
_NEVER_TEXT = ("script", "style", "svg", "iframe", "template")
_AROUND_TEXT = (
    *_NEVER_TEXT, "nav", "footer", "aside", "noscript", "button", "select", "dialog", "menu", "figure", "picture",
    "video", "audio", "canvas", "object", "embed", "map",
)  # fmt: skip


class Extracted(msgspec.Struct, frozen=True, kw_only=True):
    """What a page says. `published` is ISO 8601, as precise as `published_precision`; `text` may hold furniture.

    `degraded`: the text is not the article as extracted but a lesser thing (prose of a page that could not be parsed,
    the description, nothing); `problem` says why in a sentence.
    """

    title: str = ""
    text: str = ""
    published: str | None = None
    published_precision: Precision = "unknown"
    site: str | None = None
    language: str | None = None
    canonical_url: str | None = None
    degraded: bool = False
    problem: str | None = None


def extract(html: bytes, url: str | None, limits: Limits, declared: str | None = None) -> Extracted:
    """The story in *html*, found at *url*; *declared* is the Content-Type it came with.

    Raises nothing for bad pages, except MemoryError and RecursionError where the process's limits are hit.
    """
    page = extraction_gate.read(html, limits, declared)
    if page.refused:
        return _without_tree(page.html, url, limits, page.problem)
    tree, problem = _parse(page.html, limits)
    if tree is None:
        return _without_tree(page.html, url, limits, problem)
    metadata = extraction_metadata.read(_head(tree), url)
    text = _article(tree, page.html, metadata, limits)
    problem = page.problem
    if not text:
        text, problem = metadata.description, "no article was found in the page; its description stands for it"
        return _answer(metadata, text, problem if text else "the page has no text", degraded=True)
    return _answer(metadata, text, problem, degraded=False)


def reset_caches() -> None:
    """Empty trafilatura's caches, which otherwise grow with the number of pages."""
    # one of them has no way to be emptied in the versions pinned here, and htmldate reports that as an error each time
    logging.getLogger("htmldate.meta").setLevel(logging.CRITICAL)
    trafilatura.meta.reset_caches()


def _parse(html: bytes, limits: Limits) -> tuple[Any, str | None]:
    """The tree of *html* (UTF-8), or None with the reason: libxml2 drops what is nested too deep without raising."""
    if not html.strip():
        return None, "the page is empty"
    html = _NON_JOINERS.sub(_STAND_IN.encode(), html.replace(_NON_JOINER.encode(), _STAND_IN.encode()))
    html = _UNFIT.sub(b" ", html)
    parser = lxml.html.HTMLParser(
        collect_ids=False,
        default_doctype=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,
        encoding="utf-8",
    )
    try:
        tree = lxml.html.document_fromstring(html, parser=parser)
    except (lxml.etree.LxmlError, ValueError, AssertionError) as error:
        return None, f"the page could not be parsed ({str(error)[:100]})"
    if any(entry.level_name == "FATAL" for entry in parser.error_log):
        return None, "the page is nested deeper than the parser reads"
    if lxml.etree.XPath(f"boolean(//*/*[{limits.children + 1}])")(tree):
        return None, f"an element of the page has over {limits.children:,} children"
    if lxml.etree.XPath(f"boolean({'/*' * (limits.nesting + 1)})")(tree):
        return None, f"the page is nested over {limits.nesting} levels deep"
    return tree, None


def _head(tree: Any) -> Iterator[Element]:  # noqa: ANN401 - lxml has no types
    """The elements that metadata is read from."""
    for node in tree.iter(*_HEAD):
        yield Element(node.tag, node.attrib, node.text_content() if node.tag in ("h1", "title") else node.text or "")


def _article(tree: Any, html: bytes, metadata: Metadata, limits: Limits) -> str:  # noqa: ANN401
    """The article's text: fast mode, else the longest of the full mode's, JSON-LD's and the whole page's prose.

    *tree* is spent by it; the second try parses *html* anew.
    """
    lxml.etree.strip_elements(tree, *_AROUND_TEXT, with_tail=False)
    text = _trafilatura(tree, fast=True)
    if len(text) >= limits.short_text:
        return text
    whole, _ = _parse(html, limits)
    lxml.etree.strip_elements(whole, *_NEVER_TEXT, with_tail=False)
    text = max(text, _trafilatura(whole, fast=False), metadata.body, key=len)
    return text or _everything(whole)


def _everything(tree: Any) -> str:  # noqa: ANN401
    """All text of *tree*, with what stands around the story."""
    try:
        return trafilatura.html2txt(tree) or ""
    except (lxml.etree.LxmlError, ValueError, TypeError):
        return " ".join(" ".join(tree.itertext()).split())


def _trafilatura(tree: Any, *, fast: bool) -> str:  # noqa: ANN401
    """trafilatura's text of *tree*, which it copies; empty where it finds none or fails on a strange tree."""
    try:
        found = trafilatura.bare_extraction(tree, fast=fast, include_comments=False, with_metadata=False)
    except (lxml.etree.LxmlError, ValueError, TypeError, AttributeError, IndexError, KeyError):
        return ""
    if found is None or isinstance(found, dict):
        return ""
    return "\n".join(_lines(found.text or ""))


def _lines(text: str) -> Iterator[str]:
    """The lines of *text*; a row of a table, which comes as `| a | b |`, gives a line for each cell with words."""
    for line in text.split("\n"):
        if line.startswith("|"):
            yield from (cell.strip() for cell in line.split("|") if cell.strip(" -"))
        elif line:
            yield line.strip()


def _without_tree(html: bytes, url: str | None, limits: Limits, problem: str | None) -> Extracted:
    """What a page gives that must not be parsed: its prose by stripping tags, its title from the first bytes."""
    head, prose = html[:20_000].partition(b"<body")[0], extraction_gate.plain_text(html, limits)
    metadata = Metadata()
    if extraction_gate.measure(head, limits) is None:
        tree, _ = _parse(head, limits)
        metadata = extraction_metadata.read(_head(tree), url) if tree is not None else metadata
    return _answer(metadata, prose or metadata.description, problem, degraded=True)


def _answer(metadata: Metadata, text: str, problem: str | None, *, degraded: bool) -> Extracted:
    """Put together what a caller gets."""
    return Extracted(
        title=metadata.title.replace(_STAND_IN, _NON_JOINER),
        text=text.replace(_STAND_IN, _NON_JOINER),
        published=metadata.published,
        published_precision=metadata.published_precision,
        site=metadata.site.replace(_STAND_IN, _NON_JOINER) if metadata.site else None,
        language=metadata.language,
        canonical_url=metadata.canonical_url,
        degraded=degraded,
        problem=problem,
    )
