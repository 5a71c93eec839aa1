"""Stories to replay, from folders, text and HTML files and JSON Lines: an iterator of items in the order of the stream.

Order: file names, then lines. A story is either an `Item` or a `Refused` with one line that names it and what to do;
one bad story never stops the others. Only the fields that GUIDELINES' story lines have are read, so that labels
which stand beside them cannot be seen.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from incidents.errors import RefuseError
from services.configuration.settings import Settings
from services.pages.published import Published

TEXTS = (".txt", ".text", "")
PAGES = (".html", ".htm", ".xhtml")
LINES = (".jsonl", ".ndjson")
# A folder's own notes on its stories, by the name before the first dot: no stories, and no mistakes either.
NOT_STORIES = ("expected", "readme", "license", "copying", "notice")


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what is read: bytes of a story, of a page, of a file of stories unpacked; the clock for slips."""

    story_bytes: int
    page_bytes: int
    file_bytes: int
    now: dt.datetime


def limits_of(settings: Settings, now: dt.datetime) -> Limits:
    """The bounds on sources that *settings* give."""
    return Limits(
        story_bytes=settings.limits.max_story_kb * 1024,
        page_bytes=settings.extraction.page_kb * 1024,
        file_bytes=settings.limits.max_file_mb * 2**20,
        now=now,
    )


@dataclass(frozen=True, slots=True)
class Item:
    """A story as its source gives it. `notices` are lines for the operator; `where` names file and line.

    `body` is UTF-8 where `format` is text, and the page's own bytes where it is html (its charset is the extraction's).
    """

    id: str
    where: str
    source: str
    format: Literal["text", "html"]
    body: bytes
    published: Published
    title: str = ""
    summary: str = ""
    outlet: str = ""
    language: str | None = None
    url: str | None = None
    notices: tuple[str, ...] = ()

    @property
    def revision(self) -> str:
        """Names this text of this story: its id and the hash of what decides it. 32 hex digits, the same everywhere."""
        words = (self.id, self.title, self.summary, self.published.given or "")
        parts = [*(word.encode("utf-8", "surrogatepass") for word in words), self.body]
        framed = b"".join(b"%d:%b" % (len(part), part) for part in parts)
        return hashlib.sha256(framed).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that cannot be a story: where it stands and what to do about it, in one line."""

    where: str
    reason: str


def read_sources(paths: Iterable[Path], limits: Limits) -> Iterator[Item | Refused]:
    """Every story of *paths* in order; a bad file or line is yielded as `Refused` and the rest goes on."""
    from services.sources.source_files import read_file
    from services.sources.source_lines import read_lines

    for found in list_files(paths):
        if isinstance(found, Refused):
            yield found
        elif kind_of(found) in LINES:
            yield from read_lines(found, limits)
        else:
            yield read_file(found, limits)


def check_paths(paths: Iterable[Path]) -> None:
    """RefuseError where a given path does not exist at all: that is a slip of the command, not a bad story."""
    for path in paths:
        if not os.path.lexists(path):
            raise RefuseError(f"{path}: no such file or folder; check the name")


def list_files(paths: Iterable[Path]) -> Iterator[Path | Refused]:
    """The files of *paths*, folders walked by name; what no story can be is `Refused`, hidden files are passed over."""
    for path in paths:
        if path.is_dir():
            yield from _walk(path)
        elif path.suffix.lower() == ".json":
            yield Refused(str(path), "is one JSON document; give stories as JSON Lines (.jsonl), one a line")
        else:
            yield path


def kind_of(path: Path) -> str:
    """The suffix that says how to read *path*, without `.gz`."""
    bare = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    return bare.suffix.lower()


def stem_of(path: Path) -> str:
    """The name of *path* without folder and suffixes: the id of the story in it."""
    bare = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    return file_name(Path(bare.stem if bare.suffix.lower() in (*TEXTS, *PAGES, *LINES) else bare.name))


def file_name(path: Path) -> str:
    """The last part of *path* as text that can be stored: bytes that are no UTF-8, and control characters, replaced."""
    name = os.fsencode(path.name).decode("utf-8", "replace")
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name)


def _walk(folder: Path) -> Iterator[Path | Refused]:
    """Files below *folder* by name; links to folders are not followed, so that a loop of links ends."""
    failed: list[OSError] = []
    empty = True
    for base, folders, names in os.walk(folder, onerror=failed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        links = [Path(base) / name for name in folders if (Path(base) / name).is_symlink()]
        yield from (Refused(str(link), "is a link to a folder; name the folder itself as a source") for link in links)
        for name in sorted(names):
            if name.startswith(".") or name.split(".")[0].lower() in NOT_STORIES:
                continue
            empty = False
            path = Path(base) / name
            if kind_of(path) in (*TEXTS, *PAGES, *LINES):
                yield path
            else:
                yield Refused(str(path), "is neither text, HTML nor JSON Lines by its name; rename it or leave it out")
    for error in failed:
        yield Refused(str(error.filename), f"cannot be read ({error.strerror}); check its permissions")
    if empty and not failed:
        yield Refused(str(folder), "holds no stories; give a folder of .txt, .html or .jsonl files")
