"""What text preparation must know of a language; filled by `incidents.region.language` from the pack's data.

Plain structs with compiled patterns: built once when the pack is loaded, then only read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from incidents.text.calendars import MonthWords


@dataclass(frozen=True)
class Signs:
    """How a language is told from others: its script's letters, letters and words that tell it, letters it never has.

    *share* is the least part of a text's words that must be telling before the language is believed.
    """

    letters: re.Pattern[str]
    telling: frozenset[str]
    words: frozenset[str]
    never: frozenset[str]
    share: float


@dataclass(frozen=True)
class TextRules:
    """Signs, sentence marks, furniture, bylines and month names of one language.

    `furniture` maps a kind (appeal, cookies, share …) to one pattern matched against a whole paragraph or line;
    `tail` starts what is no longer the story (comments, most read …); `sources` patterns have one group, the name.
    `photographic` words mark a line as a caption, `posted` words a line as the page's own date line.
    """

    code: str
    signs: Signs
    months: MonthWords
    abbreviations: frozenset[str] = frozenset()
    furniture: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    openings: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    """The same for patterns that hold at the block's start: matched there only, which costs a tenth."""
    furniture_words: tuple[str, ...] = ()
    """One of these stands (in lower case) in whatever `furniture` can match: without any, no pattern is tried."""
    tail: re.Pattern[str] | None = None
    byline: re.Pattern[str] | None = None
    posted: re.Pattern[str] | None = None
    caption: re.Pattern[str] | None = None
    sources: tuple[re.Pattern[str], ...] = ()
    source_words: tuple[str, ...] = ()
    """As `furniture_words`, for `sources`."""
