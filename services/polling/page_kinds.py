"""What a fetched page is instead of a story: a consent wall, a paywall, an empty shell for scripts, no page. Pure.

API: PageKinds.parse(toml text)        the phrases that tell, from config/pages.toml
     .trouble(answer's content type, body) -> str | None     why the page's text cannot be used; None where it can

It looks at the page as it came, cheaply: what only extraction can tell is the worker's to see.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from incidents.errors import RefuseError

_PAGES = ("text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml", "")
_LOOKED_AT = 400_000
"""Bytes looked at: walls stand in front of the story."""
_STORY_LETTERS = 1200
_HIDDEN = re.compile(rb"<(script|style|noscript|svg|template)\b", re.IGNORECASE)
_CLOSING = {
    name: re.compile(rb"</" + name + rb"\s*>", re.IGNORECASE)
    for name in (b"script", b"style", b"noscript", b"svg", b"template")
}
_TAG = re.compile(rb"<[^<>]*>")
_LETTER = re.compile(rb"[^\W\d_]|[\x80-\xff]")
_PAID = re.compile(rb'"isAccessibleForFree"\s*:\s*"?false', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageKinds:
    """Phrases (lower case, UTF-8) of walls and shells; `story_letters`: with so many letters of text it is a story."""

    consent: tuple[bytes, ...] = ()
    paywall: tuple[bytes, ...] = ()
    shell: tuple[bytes, ...] = ()
    story_letters: int = _STORY_LETTERS

    @classmethod
    def parse(cls, text: str) -> PageKinds:
        """Parse `pages.toml`. RefuseError names the key that is wrong."""
        try:
            content = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise RefuseError(f"pages.toml: {error}; correct it") from error
        known = {"consent", "paywall", "shell", "story_letters"}
        if unknown := sorted(content.keys() - known):
            raise RefuseError(f"pages.toml: {unknown[0]}: no such key; known are {', '.join(sorted(known))}")
        letters = content.get("story_letters", _STORY_LETTERS)
        if not isinstance(letters, int) or letters < 0:
            raise RefuseError("pages.toml: story_letters should be a whole number from 0 on")
        return cls(
            consent=_phrases(content, "consent"),
            paywall=_phrases(content, "paywall"),
            shell=_phrases(content, "shell"),
            story_letters=letters,
        )

    def trouble(self, content_type: str, body: bytes) -> str | None:
        """Why the text of *body* cannot stand for the story; None where it can."""
        kind = content_type.partition(";")[0].strip().lower()
        if kind not in _PAGES:
            return f"is {kind}, no page"
        head = body[:_LOOKED_AT]
        if _PAID.search(head):
            return "is behind a paywall, as it says of itself"
        seen = _TAG.sub(b" ", _shown(head))
        if len(_LETTER.findall(seen)) >= self.story_letters:
            return None
        lower = head.lower()
        for name, phrases in (("a consent wall", self.consent), ("a paywall", self.paywall), ("a shell", self.shell)):
            if any(phrase in lower for phrase in phrases):
                return f"is {name}, no story"
        return None


def _shown(page: bytes) -> bytes:
    """*page* without what is never seen, in one pass: from a tag that is never closed on, all of it is looked at."""
    parts, at = [], 0
    while (opening := _HIDDEN.search(page, at)) is not None:
        closing = _CLOSING[opening[1].lower()].search(page, opening.end())
        if closing is None:
            break
        parts.append(page[at : opening.start()])
        at = closing.end()
    return b" ".join((*parts, page[at:]))


def _phrases(content: Mapping[str, object], name: str) -> tuple[bytes, ...]:
    found = content.get(name, [])
    if not isinstance(found, list) or not all(isinstance(phrase, str) and phrase.strip() for phrase in found):
        raise RefuseError(f"pages.toml: {name} should be a list of phrases")
    return tuple(phrase.lower().encode() for phrase in found)
