"""What a page carries besides its story: appeals, cookie lines, share rows, comments, related stories, credits.

API: sort_out(blocks, title, rules) -> list[str | None]     for each block its kind of furniture, or None for story
     NUMBER     the kind of a line of numbers, which may be a date
Patterns are the pack's, matched against a whole block (a paragraph or line); only their order is judged here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from incidents.text.rules import TextRules

_LONGEST = 600
"""Characters of a block that may be furniture: longer ones are story, whatever they hold (appeals excepted)."""
_TELLING_WORD = re.compile(r"[^\W\d_]{5,}")
_SHORT = 200
_MARKS_ONLY = re.compile(r"[\W_]*\Z")
# A line of numbers, with no word of a language in it: the number of a release, of a case, of a page.
_NUMBER = re.compile(r"(?=\D*\d)(?!.*[^\W\d_]{3})")
_LONGEST_NUMBER = 80
# What agencies put under a story, in any language: initials of writer and desk ('sna/hk/ma').
_DESK_INITIALS = re.compile(r"\s*[a-z]{2,4}(?:/[a-z]{2,4}){1,3}\s*\Z")
_WEB = re.compile(r"\s*(?:https?://\S+|[\w.+-]{1,64}@[\w.-]{1,64}|www\.\S+)\s*\Z")
_APPEAL = "appeal"
NUMBER = "number"
_LETTERHEAD = ("notice", NUMBER)
_HEAD_BLOCKS = 8
"""Blocks at the start among which an office has its letterhead."""
_SENDER = 60
"""Letters of the longest line that names an office."""
_TERMINAL = re.compile(r"[.!?؟۔:][\"'”’»)]*\s*\Z")
_LONGEST_APPEAL = 4000


def sort_out(blocks: Sequence[str], title: str, rules: Sequence[TextRules]) -> list[str | None]:
    """The kind of furniture of each of *blocks*, None where it belongs to the story."""
    kinds = [_kind(block, rules) for block in blocks]
    _join_appeals(kinds, blocks, title)
    _join_letterhead(kinds, blocks)
    _cut_tail(kinds, blocks, rules)
    return kinds


def fitting(block: str, rules: Sequence[TextRules]) -> list[TextRules]:
    """Those of *rules* whose letters *block* has: the others can match nothing in it."""
    return [rule for rule in rules if rule.signs.letters.search(block)]


def _kind(block: str, rules: Sequence[TextRules]) -> str | None:
    if _MARKS_ONLY.match(block):
        return "rule"
    if len(block) > _LONGEST_APPEAL:
        return None
    if _DESK_INITIALS.match(block):
        return "initials"
    if _WEB.match(block):
        return "address"
    if len(block) <= _LONGEST_NUMBER and _NUMBER.match(block):
        return NUMBER
    lower = block.lower()
    for rule in fitting(block, rules):
        for kind, pattern in rule.openings.items():
            if (len(block) <= _LONGEST or kind == _APPEAL) and pattern.match(block):
                return kind
        if rule.furniture_words and not any(map(lower.__contains__, rule.furniture_words)):
            continue
        for kind, pattern in rule.furniture.items():
            if (len(block) <= _LONGEST or kind == _APPEAL) and pattern.search(block):
                return kind
    return None


def _join_appeals(kinds: list[str | None], blocks: Sequence[str], title: str) -> None:
    """One paragraph between two of an appeal belongs to it, unless it speaks of what the title speaks of."""
    about = {word.lower() for word in _TELLING_WORD.findall(title)}
    for at in range(1, len(kinds) - 1):
        if kinds[at] is None and kinds[at - 1] == _APPEAL and kinds[at + 1] == _APPEAL:
            words = {word.lower() for word in _TELLING_WORD.findall(blocks[at][:_LONGEST])}
            if not words & about:
                kinds[at] = _APPEAL


def _join_letterhead(kinds: list[str | None], blocks: Sequence[str]) -> None:
    """A line between two of a release's letterhead ('news release', its number) is the office that sends it."""
    for at in range(1, min(len(kinds) - 1, _HEAD_BLOCKS)):
        short = len(blocks[at]) <= _SENDER and not _TERMINAL.search(blocks[at])
        if kinds[at] is None and short and kinds[at - 1] in _LETTERHEAD and kinds[at + 1] in _LETTERHEAD:
            kinds[at] = "notice"


def _cut_tail(kinds: list[str | None], blocks: Sequence[str], rules: Sequence[TextRules]) -> None:
    """After a line that opens comments or other stories, short blocks aren't the story's any more.

    Only behind the story's middle: such a line at the top is a link to what stands below.
    """
    whole = sum(len(block) for block in blocks)
    passed = 0
    in_tail = False
    for at, block in enumerate(blocks):
        if not in_tail and 2 * passed >= whole and any(rule.tail and rule.tail.search(block) for rule in rules):
            in_tail = True
        if in_tail and kinds[at] is None and len(block) <= _SHORT:
            kinds[at] = "tail"
        passed += len(block)
