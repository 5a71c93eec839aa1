"""The extractor as the settings bound it: the same for workers and for whoever reads a story without them."""

from __future__ import annotations

from services.configuration.settings import Settings
from services.pages.extraction_gate import Limits
from services.pages.extractor import Bounds, Extractor


def make_extractor(settings: Settings) -> Extractor:
    """The extractor as the settings bound it; its child starts with the first page."""
    given = settings.extraction
    limits = Limits(
        page_bytes=given.page_kb * 1024,
        tags=given.tags,
        attributes=given.attributes,
        children=given.children,
        nesting=given.nesting,
        short_text=given.short_text,
        paragraph_words=given.paragraph_words,
    )
    bounds = Bounds(deadline=given.deadline_s, memory_bytes=given.memory_mb << 20, pages=given.recycle_after_pages)
    return Extractor(limits, bounds)
