"""From a page's text to a `Document`: header, dateline, byline and furniture set aside, the rest in sentences.

API (pure):
    prepare(title, text, *, published=None, precision="unknown", rules, zone, declared=None) -> Document
        rules: Mapping[language code, TextRules], e.g. {code: pack.text for code, pack in region.languages.items()}

`Document.body` is the text with its line ends made one kind; sentences have offsets into it. Linear in the text, which
is read up to LONGEST characters.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from incidents.text.blocks import blocks
from incidents.text.calendars import WrittenDay
from incidents.text.document import Document, Sentence, SentenceRole, SetAside
from incidents.text.fold import tokens
from incidents.text.furniture import NUMBER, fitting, sort_out
from incidents.text.header import (
    Dateline,
    date_line,
    dated_line,
    dateline,
    local_noon,
    opening_day,
    release_month,
    seed_header,
)
from incidents.text.language_id import UNDETERMINED, language_of
from incidents.text.rules import TextRules
from incidents.text.sentences import mostly_quoted, split

Precision = Literal["second", "day", "month", "unknown"]
LONGEST = 200_000
"""Characters of a text that are read; a long report has 60,000, what is longer is no news story."""
_LINE_ENDS = {ord("\r"): "\n", 0x2028: "\n", 0x2029: "\n", 0x85: "\n", 0: " "}
_LONGEST_WORD = 200
_OVERLONG = re.compile(rf"\S{{{_LONGEST_WORD},}}")
_HEADER_BLOCKS = 8
"""Blocks at the start among which the page's date, byline and dateline are looked for."""
_DATELINE_BLOCKS = 4
"""Blocks of story at the start that may open with a dateline: headlines and summaries can stand before it."""
_DIGEST_BLOCKS = 40
"""Blocks among which the headed items of a digest are looked for."""
_NUMBERS_WITHIN = 600
"""Letters at the start among which a release has its number."""
_STORY_BEHIND = 40
"""Letters behind a dated line that are a sentence and no tag."""
_LEAD_SENTENCES = 2
_BYLINE = 160
_TITLE = 500
_HEADLINE = 150
"""Letters of the longest line that is a headline: news agencies' own seldom pass 100."""
_TERMINAL = re.compile(r"[.!?؟۔:;,،][\"'”’»)]*\s*\Z")


def prepare(
    title: str,
    text: str,
    *,
    published: dt.datetime | None = None,
    precision: Precision = "unknown",
    rules: Mapping[str, TextRules],
    zone: dt.timezone,
    declared: str | None = None,
) -> Document:
    """Prepare a story for reading. *published* as declared (aware) with its *precision*; None where nobody says."""
    body = text[:LONGEST].replace("\r\n", "\n").translate(_LINE_ENDS)
    title = " ".join(title[:_TITLE].split())
    header = seed_header(body, zone)
    language = language_of(f"{title} {body[header.end :]}", rules, declared)
    page = _Page(title, body, _relevant_rules(language, rules))
    page.read(header.end)
    if published is None or precision in ("month", "unknown"):
        if header.published is not None and (published is None or header.precision == "day"):
            published, precision = header.published, header.precision
        if page.day is not None and (published is None or precision != "day"):
            published, precision = local_noon(page.day, zone), "day"
    head = page.dateline
    if published is None or precision in ("month", "unknown"):
        # a day without its year is of the year that the release's number says
        month = release_month(f"{title} {body[:_NUMBERS_WITHIN]}")
        day = head.day if head and head.day and head.day.day else page.opening
        written = day.resolve(month) if day else None
        if written is not None and (published is None or precision == "month"):
            published, precision = local_noon(written, zone), "day"  # a dateline's full date is the day of writing
    if published is not None and precision == "unknown":
        precision = "second"
    return Document(
        language=language,
        title=title,
        body=body,
        sentences=tuple(page.sentences),
        set_aside=tuple(page.set_aside),
        dateline=head.place if head else None,
        bylines=tuple(page.bylines),
        published=published,
        published_precision=precision,
        dateline_day=_dateline_day(head.day if head and head.day else page.opening, published, zone),
        sources_named=tuple(dict.fromkeys(page.sources)),
    )


def _relevant_rules(language: str, rules: Mapping[str, TextRules]) -> list[TextRules]:
    """The rules of the text's language first; those of the others too, for pages mix languages in their furniture."""
    first = [rules[language]] if language != UNDETERMINED else []
    return first + [rule for code, rule in rules.items() if code != language]


def _dateline_day(day: WrittenDay | None, published: dt.datetime | None, zone: dt.timezone) -> dt.date | None:
    if day is None or day.day is None:
        return None
    return day.resolve(published.astimezone(zone).date() if published else None)


@dataclass
class _Page:
    """The state of reading one page: what was taken, what was set aside."""

    title: str
    body: str
    rules: Sequence[TextRules]
    sentences: list[Sentence] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    bylines: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    dateline: Dateline | None = None
    day: dt.date | None = None
    opening: WrittenDay | None = None
    leads: int = 0
    story_blocks: int = 0
    digest: bool = False
    """Several blocks begin with a place in capitals: they are the items of a digest, and those no datelines."""

    def read(self, start: int) -> None:
        """Read title and body from offset *start*."""
        if self.title:
            headline = self.title[self._opening(self.title) :]
            self.sentences.append(Sentence(0, 0, "title", headline, tokens(_bounded(headline))))
            self.day = date_line(self.title, self.rules)
        spans = [(first + start, last + start) for first, last in blocks(self.body[start:])]
        texts = [self.body[first:last] for first, last in spans]
        kinds = sort_out(texts, self.title, self.rules)
        heads = (dateline(text, self.rules, surely=True) for text in texts[:_DIGEST_BLOCKS])
        self.digest = sum(head is not None and head.day is None for head in heads) > 1
        for number, ((first, last), kind) in enumerate(zip(spans, kinds, strict=True)):
            following = texts[number + 1] if number + 1 < len(texts) else ""
            self._block(number, first, last, kind, following)

    def _block(self, number: int, first: int, last: int, kind: str | None, following: str) -> None:
        text = self.body[first:last]
        self._name_sources(text)
        if kind is not None and number < _HEADER_BLOCKS and _goes_on(text, self.rules):
            kind = None  # the furniture of an office's head on one line with its story
        kind = self._head(text, number, kind)
        if kind is None and number == 0 and text.strip() == self.title:
            kind = "title"
        if kind is None and len(text) > 20 and following.startswith(text) and following != text:
            kind = "caption"  # the picture's text again without its credit
        if kind is not None:
            self.set_aside.append(SetAside(kind, text[:LONGEST], first))
            return
        if (self.dateline is None or self.dateline.day is None) and self.story_blocks < _DATELINE_BLOCKS:
            first += self._dateline(text, first)
            self.story_blocks += 1
        text = self.body[first:last]
        if self._is_headline(text, following):
            self.sentences.append(Sentence(0, 0, "title", text, tokens(_bounded(text)), first))
            return
        self._sentences(number + 1, first, last)

    def _is_headline(self, text: str, following: str) -> bool:
        """Whether the first block of a story without a title is its headline: one short line that ends in no mark."""
        first = not self.title and not self.sentences
        return first and len(text) <= _HEADLINE and bool(following) and not _TERMINAL.search(text)

    def _dateline(self, text: str, at: int) -> int:
        """Take the dateline from *text* (at *at* in the body), a dated one first; where the text behind it begins."""
        found = dated_line(text, self.rules)
        if found is None and self.dateline is None:
            found = dateline(text, self.rules, surely=self.story_blocks > 0)
            if found is not None and self.digest and found.day is None and found.agency is None:
                found = None  # the heading of a digest's first item
        if found is None:
            return self._opening(text)
        self.dateline = found
        if before := text[: found.start].strip():
            self.set_aside.append(SetAside("header", before, at))
        self.set_aside.append(SetAside("dateline", text[found.start : found.end].strip(), at + found.start))
        if found.agency:
            self.sources.append(found.agency)
        return found.end

    def _opening(self, text: str) -> int:
        """Take the day that a headline opens with: it is the day of writing; where the headline goes on."""
        found = opening_day(text, self.rules)
        if found is None:
            return 0
        self.opening = self.opening or found[0]
        return found[1]

    def _head(self, text: str, number: int, kind: str | None) -> str | None:
        """The kind of a block that is a byline, a date line or a dateline of its own; else *kind* as it was."""
        day = date_line(text, self.rules) if kind in (None, NUMBER) and number < _HEADER_BLOCKS else None
        self.day = self.day or day
        if day is not None and (found := dated_line(text, self.rules)) is not None:
            self.dateline = self.dateline if self.dateline and self.dateline.day else found
            return "dateline"
        if len(text) <= _BYLINE and any(rule.byline and rule.byline.search(text) for rule in self.rules):
            self.bylines.append(text)
            return "byline"
        return kind if day is None else "date"

    def _name_sources(self, text: str) -> None:
        lower = text.lower()
        for rule in fitting(text[:200], self.rules):
            if rule.source_words and not any(map(lower.__contains__, rule.source_words)):
                continue
            for pattern in rule.sources:
                self.sources.extend(" ".join(name.split()) for name in pattern.findall(text[:5000]) if name.strip())

    def _sentences(self, paragraph: int, first: int, last: int) -> None:
        text = self.body[first:last]
        abbreviations = self.rules[0].abbreviations if self.rules else frozenset()
        for start, end in split(text, abbreviations):
            wording = text[start:end]
            number = len(self.sentences) + (0 if self.sentences and self.sentences[0].number == 0 else 1)
            words = tokens(_bounded(wording))
            self.sentences.append(Sentence(number, paragraph, self._role(wording), wording, words, first + start))

    def _role(self, wording: str) -> SentenceRole:
        caption = self.rules[0].caption if self.rules else None
        if caption is not None and caption.search(wording):
            return "caption"
        if self.leads < _LEAD_SENTENCES:
            self.leads += 1
            return "lead"
        return "quote" if mostly_quoted(wording) else "body"


def _goes_on(text: str, rules: Sequence[TextRules]) -> bool:
    """Whether a story begins within *text*, behind a dated line."""
    found = dated_line(text, rules)
    return found is not None and len(text) - found.end >= _STORY_BEHIND


def _bounded(text: str) -> str:
    """*text* with words that no language has (longer than any URL) blanked, so that no token is huge; same length."""
    return _OVERLONG.sub(lambda match: " " * len(match.group()), text) if len(text) > _LONGEST_WORD else text
