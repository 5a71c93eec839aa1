"""From an entry and its body to the story that is read: extraction where it is a page, and what stands in for a text.

Pure but for the extractor that is handed in. A page that gives no text leaves the entry's summary, then its title; a
story of which nothing is left is refused.
"""

from __future__ import annotations

from collections.abc import Callable

from incidents.errors import RefuseError
from incidents.records import Entry, Story
from services.pages.extraction import Extracted
from services.pages.published import read_published

_LONGEST_SITE = 200
"""Letters of what a page calls its site: every alert carries it."""
Extract = Callable[[bytes, str | None], Extracted]


def story_of(entry: Entry, body: bytes | None, extract: Extract) -> tuple[Story, str | None]:
    """The story of *entry*, and what was wrong on the way to it. *body* is None where it has expired.

    RefuseError where entry and body have neither text nor title.
    """
    if entry.format == "html" and body:
        return _story(entry, extract(body, entry.url))
    text = (body or b"").decode("utf-8", "replace")
    problem = None if body is not None else "the body has expired; the entry's summary stands for it"
    return _story(entry, Extracted(text=text, problem=problem))


def _story(entry: Entry, page: Extracted) -> tuple[Story, str | None]:
    """Put entry and page together: the entry's own word goes first, the page fills what it leaves open."""
    title, text, degraded, problem = entry.title or page.title, page.text, page.degraded, page.problem
    if not text.strip():
        text, degraded = entry.summary.strip(), True
        problem = problem or "the story has no text; its summary or title stands for it"
    if not text and not title.strip():
        raise RefuseError(
            f"story {entry.id!r} of {entry.source!r} has neither text nor title ({problem}); nothing to read"
        )
    published = read_published(entry.published)
    if published.at is None:
        published = read_published(page.published)
    return Story(
        id=entry.id,
        revision=entry.revision,
        title=title,
        text=text,
        outlet=entry.outlet or (page.site or "")[:_LONGEST_SITE],
        url=entry.url or page.canonical_url,
        language=entry.language or page.language,
        family=entry.family,
        admiralty=entry.admiralty,
        published=published.at,
        published_precision=published.precision,
        degraded=degraded,
    ), problem
