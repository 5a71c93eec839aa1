"""Words on the course of an incident in one language: `course.<code>.toml`.

API: CourseWords.parse(code, files)     RefuseError names file and key
     words.lexicon      phrase → 'began', 'capital' (an institution of the capital), 'separate'
                        (another incident follows), 'answers' (an act that somebody is blamed for), 'recalled'
                        (people remember), 'since' ('years after'), or 'phase:<name>'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from incidents.errors import RefuseError
from incidents.region.files import key, toml
from incidents.text.lexicon import Lexicon

PHASE = "phase:"


@dataclass(frozen=True)
class CourseWords:
    """The lexicon of one language. It says what words mean, not whether they are true of an incident."""

    lexicon: Lexicon[str]

    @classmethod
    def parse(cls, code: str, files: Mapping[str, str]) -> CourseWords:
        """Parse `course.<code>.toml`."""
        name = f"course.{code}.toml"
        return cls(Lexicon(_words(toml(files, name), name)))


def _words(content: Mapping[str, Any], name: str) -> Iterator[tuple[str, str]]:
    for label in (
        "began",
        "capital",
        "separate",
        "answers",
        "recalled",
        "since",
        "later",
        "earlier",
        "added",
        "general",
    ):
        yield from ((_text(word, name, label), label) for word in key(content, name, label, list))
    for phase, words in key(content, name, "phases", dict).items():
        if not isinstance(words, list):
            raise RefuseError(f"region pack: {name}: phases.{phase} should be a list of words")
        yield from ((_text(word, name, f"phases.{phase}"), PHASE + phase) for word in words)


def _text(word: object, name: str, label: str) -> str:
    if not isinstance(word, str) or not word.strip():
        raise RefuseError(f"region pack: {name}: {label}: {word!r} is no word")
    return word
