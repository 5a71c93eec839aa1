"""One file, one story: a text with an optional `date …` header, or an HTML page."""

from __future__ import annotations

import re
from pathlib import Path

from incidents.errors import RefuseError
from services.pages.published import UNDATED, read_published
from services.sources.source_bytes import decode, read_whole
from services.sources.source_pages import is_markup, page_head
from services.sources.sources import PAGES, Item, Limits, Refused, file_name, kind_of, stem_of

# The header of the seed corpus's text files: `date 2020-08-03` or, month only, `date 2021-08`, before the text.
_HEADER = re.compile(r"\s*date[ \t]+(\d{4}-\d{2}(?:-\d{2})?)(?![\d-])[ \t]*")


def read_file(path: Path, limits: Limits) -> Item | Refused:
    """The story in the file *path*, or why there is none."""
    markup = kind_of(path) in PAGES
    try:
        if markup:
            body = read_whole(path, limits.page_bytes, "extraction.page_kb")
        else:
            body = read_whole(path, limits.story_bytes, "limits.max_story_kb")
    except RefuseError as error:
        return Refused(str(path), str(error).removeprefix(f"{path}: "))
    return item_of(body, path, limits, markup=markup)


def item_of(body: bytes, path: Path, limits: Limits, *, markup: bool = False) -> Item | Refused:
    """The story in *body*, a text or a page, that came from *path*; *markup*: it is a page by its name."""
    decoded = decode(body, markup)
    notices = (decoded.notice,) if decoded.notice else ()
    if markup or is_markup(decoded.text):
        return _page(path, body, decoded.text, limits, notices)
    return _text(path, decoded.text, limits, notices)


def _text(path: Path, text: str, limits: Limits, notices: tuple[str, ...]) -> Item | Refused:
    header = _HEADER.match(text)
    published = read_published(header[1], limits.now) if header else UNDATED
    body = text[header.end() :] if header else text
    if not body.strip():
        return Refused(str(path), "has a date and no text; add the text or remove the file")
    if published.problem:
        notices = (*notices, published.problem)
    return Item(
        id=stem_of(path),
        where=str(path),
        source=file_name(path),
        format="text",
        body=body.encode("utf-8", "replace"),
        published=published,
        notices=notices,
    )


def _page(path: Path, body: bytes, text: str, limits: Limits, notices: tuple[str, ...]) -> Item:
    head = page_head(text)
    published = read_published(head.published, limits.now)
    if published.problem:
        notices = (*notices, published.problem)
    return Item(
        id=stem_of(path),
        where=str(path),
        source=file_name(path),
        format="html",
        body=body,
        published=published,
        title=head.title,
        outlet=head.site or "",
        language=head.language,
        url=head.canonical_url,
        notices=notices,
    )
