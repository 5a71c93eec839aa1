"""The shipped gazetteer and actors, parsed once, and documents of single invented sentences."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from incidents.region.actors import Actors
from incidents.region.country import Country
from incidents.region.gazetteer import Gazetteer
from incidents.text.document import Document, Sentence
from incidents.text.fold import tokens

FOLDER = Path(__file__).parents[2] / "config" / "region"


@lru_cache(maxsize=1)
def pack_files() -> dict[str, str]:
    return {
        path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir() if path.suffix in (".toml", ".csv")
    }


@lru_cache(maxsize=1)
def country() -> Country:
    return Country.parse(pack_files())


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    return Gazetteer.parse(country(), pack_files())


@lru_cache(maxsize=1)
def actors() -> Actors:
    return Actors.parse(country(), pack_files())


def story(*texts: str, language: str = "en", dateline: str | None = None) -> Document:
    """A document of these sentences, numbered from 1."""
    sentences = tuple(
        Sentence(number, number, "body", text, tokens(text)) for number, text in enumerate(texts, start=1)
    )
    return Document(language, "", " ".join(texts), sentences, dateline=dateline)


def every(document: Document) -> frozenset[int]:
    """The numbers of all its sentences."""
    return frozenset(sentence.number for sentence in document.sentences)
