"""A story's text as reading sees it: sentences with folded words, and what was set aside with the reason.

Built by `incidents.text.prepare`. Sentences keep the original wording (that is what evidence quotes); tokens carry the
folded form that all matching uses.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

SentenceRole = Literal["title", "lead", "body", "quote", "caption"]


class Token(NamedTuple):
    """A word or number: its folded form (lower case, one letter form per script, digits in ASCII) and its span."""

    form: str
    start: int
    end: int


@dataclass(frozen=True)
class Sentence:
    """One sentence; `number` 0 is the title, the body counts from 1; `start` is its offset in `Document.body`."""

    number: int
    paragraph: int
    role: SentenceRole
    text: str
    tokens: tuple[Token, ...]
    start: int = 0
    forms: tuple[str, ...] = field(init=False, repr=False, compare=False)
    """The folded forms of the tokens, at the same indices: what phrases are looked up in."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "forms", tuple([token[0] for token in self.tokens]))

    def wording(self, first: int, last: int) -> str:
        """The original wording of tokens *first* to *last* (inclusive)."""
        return self.text[self.tokens[first].start : self.tokens[last].end]


class SetAside(NamedTuple):
    """A passage that is not the story's own text, with what it is (furniture, appeal, byline, dateline, comment …).

    `start` is its offset in `Document.body`.
    """

    kind: str
    text: str
    start: int = 0


@dataclass(frozen=True)
class Document:
    """A prepared story. `published` is the best of what was declared and what the text's own header says."""

    language: str
    title: str
    body: str
    sentences: tuple[Sentence, ...]
    set_aside: tuple[SetAside, ...] = ()
    dateline: str | None = None
    """The place that the dateline names, never the place of the incident by itself."""
    bylines: tuple[str, ...] = ()
    published: dt.datetime | None = None
    published_precision: Literal["second", "day", "month", "unknown"] = "unknown"
    dateline_day: dt.date | None = None
    """The day that the dateline bears, or that the headline opens with."""
    sources_named: tuple[str, ...] = field(default=())
    """Wires and outlets that the text names as where it is from ('Source: …', 'told X', '(Reporting by …)')."""
