"""Every way in for text from outside, each as a call that must end well whatever it is given.

A target takes a text and its chance. It may raise errors of the tree (`incidents.errors`); it must not raise any other,
and what it gives must be valid: JSON that can be written and read back, alerts that the schema accepts.
"""

from __future__ import annotations

import datetime as dt
import gzip
import random
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
from protego import Protego

from incidents.linking.alerts import Alert, alerts_of, schema
from incidents.linking.judge import judge
from incidents.linking.scopes import scopes
from incidents.origins import host_of
from incidents.reading.read import read
from incidents.records import Entry, Incident, Reading, Story
from incidents.region.gate_words import make_gate
from incidents.region.language import LanguagePack
from incidents.text.fingerprint import resemblance, signature
from incidents.text.fold import fold, phrase, tokens
from incidents.text.gate import Gate
from services.feeds.feed_file import parse_feeds
from services.fetching.addresses import check_url
from services.fetching.decoding import Decoder, coding_of
from services.formats.discovery import feeds_named
from services.formats.opml import read_opml
from services.formats.parse import parse_feed
from services.formats.plain_text import moment, plain, web_address
from services.pages.extraction import extract
from services.pages.extraction_gate import Limits as PageLimits
from services.pages.published import read_published
from services.pages.stories import story_of
from services.polling.page_kinds import PageKinds
from services.sources.sources import Limits, read_sources
from services.store.identity import canonical_url, identities, lookups, text_hash
from tests.support.readings import SHIPPED, files, knowledge
from tests.support.told import RULES

Target = Callable[[str, random.Random], object]
NOW = dt.datetime(2031, 5, 6, 8, tzinfo=dt.UTC)
LANGUAGES = (None, "en", "fa", "ps", "xx", "")


@lru_cache(maxsize=1)
def _validator() -> Any:
    return jsonschema.Draft202012Validator(schema(), format_checker=jsonschema.FormatChecker())


@lru_cache(maxsize=1)
def _gate() -> Gate:
    return make_gate(knowledge(SHIPPED)[0])


def as_bytes(text: str, chance: random.Random) -> bytes:
    """*text* as bytes of some encoding; halves of letters as they are, which no encoding allows."""
    name = chance.choice(("utf-8", "utf-8", "utf-8", "utf-16", "utf-16-le", "windows-1252", "windows-1256", "utf-7"))
    if name == "utf-8":
        return text.encode("utf-8", chance.choice(("surrogatepass", "replace")))
    return text.encode(name, "replace")


def same_in_json(value: object, kind: type) -> None:
    """*value* can be written as JSON, and read back as what it was."""
    written = msgspec.json.encode(value)
    if msgspec.json.decode(written, type=kind) != value:
        raise AssertionError(f"{kind.__name__} is another after writing and reading it back")


# --- reading ----------------------------------------------------------------------------------------------------------


def told(story: Story) -> Reading:
    """*story* read and judged, with everything that comes of it checked."""
    reading = read(story, *knowledge(SHIPPED))
    same_in_json(reading, Reading)
    found: list[Incident] = []
    for _ in range(2):  # a second time against its own incidents
        decision = judge(story, reading, found, NOW, RULES, False)
        msgspec.json.encode(decision)
        for number, payload in enumerate(alerts_of(decision, RULES, "exercise"), start=1):
            head = f'{{"number":{number},"sequence":"{number:012}","epoch":"e",'.encode()
            alert = msgspec.json.decode(head + payload[1:])
            msgspec.convert(alert, Alert)
            if number == 1:  # a jsonschema check of each of fifty takes longer than all the rest
                _validator().validate(alert)
        found = [verdict.incident for verdict in decision.verdicts]
    for scope in scopes(reading):
        scope.encode()
    return reading


def a_story(text: str, chance: random.Random) -> None:
    """Title and text of a story."""
    at = text.find("\n") if chance.random() < 0.5 else chance.randint(0, min(len(text), 300))
    dated = chance.random() < 0.7
    told(
        Story(
            id="fuzz",
            revision="fuzz-1",
            title=text[: max(at, 0)],
            text=text[max(at, 0) :],
            outlet=text[:40] if chance.random() < 0.3 else "Example Gazette",
            url=text[:80] if chance.random() < 0.3 else None,
            language=chance.choice(LANGUAGES),
            published=NOW - dt.timedelta(days=chance.randint(-400, 9_000)) if dated else None,
            published_precision=chance.choice(("second", "day", "month")) if dated else "unknown",
        )
    )


def words(text: str, chance: random.Random) -> None:
    """Folding, tokens and the sketch of a wording."""
    folded = phrase(text)
    sketch = signature(folded)
    if any(not form for form in folded) or fold(fold(text[:200])) != fold(text[:200]):
        raise AssertionError("an empty word, or one that folds on")
    if any(not 0 <= one.start < one.end <= len(text) for one in tokens(text)):
        raise AssertionError("a token outside the text")
    if sketch and resemblance(sketch, sketch) != 1.0:
        raise AssertionError("a text that is not like itself")
    msgspec.json.encode(sketch)


def gate(text: str, chance: random.Random) -> None:
    """Whether a page can matter."""
    found = _gate().passes(text)
    if found is not None:
        found.encode()


# --- pages, feeds and files -------------------------------------------------------------------------------------------


def page(text: str, chance: random.Random) -> None:
    """A page's bytes to a story that is read."""
    body = as_bytes(text, chance)
    if chance.random() < 0.1:
        body = gzip.compress(body)
    declared = chance.choice(
        (None, "text/html", "text/html; charset=windows-1256", "text/html; charset=\ud800", text[:30])
    )
    PageKinds().trouble("text/html", body)
    entry = Entry(
        id="e", revision="e-1", source="fuzz", format="html", url="https://news.example/1", title="", first_seen=NOW
    )
    story, _ = story_of(entry, body, lambda html, url: extract(html, url, PageLimits(), declared))
    same_in_json(story, Story)
    told(story)


def feed(text: str, chance: random.Random) -> None:
    """A feed's bytes to entries."""
    body = as_bytes(text, chance)
    kind = chance.choice((None, "application/rss+xml", "application/json", "text/html; charset=utf-16", text[:30]))
    charset = chance.choice((None, None, "utf-8", "windows-1256", "utf-16"))
    parsed = parse_feed(body, kind, "https://news.example/feed", charset, NOW)
    for item in parsed.items:
        entry = Entry(
            id="e", revision="e-1", source="fuzz", format="html", url=item.url or "", title=item.title,
            summary=item.summary, published=item.published, first_seen=NOW,
        )  # fmt: skip
        same_in_json(entry, Entry)
        names = (*identities(entry, item.id), *lookups(entry), text_hash(entry, item.content.encode()))
        msgspec.json.encode(names)
    parse_feed(body, kind, "https://news.example/feed", charset, NOW, parsed.blocks[:2])
    feeds_named(body, "https://news.example/")


def lists(text: str, chance: random.Random) -> None:
    """Files that operators bring: OPML, tables of feeds; and robots.txt."""
    from incidents.errors import RefuseError

    for read_it in (
        lambda: read_opml(as_bytes(text, chance), "list.opml"),
        lambda: parse_feeds(text),
        lambda: _robots(as_bytes(text, chance)[:500_000]).can_fetch("https://news.example/a?b", "dideban"),
    ):
        try:
            read_it()
        except RefuseError as error:
            str(error).encode("utf-8", "backslashreplace")


def _robots(body: bytes) -> Protego:
    return Protego.parse(body.decode("utf-8", "replace"))


def story_files(text: str, chance: random.Random) -> None:
    """Files of stories as replay reads them."""
    suffix = chance.choice((".txt", ".html", ".jsonl"))
    body = as_bytes(text, chance)
    if suffix == ".jsonl" and chance.random() < 0.7:
        row = {"id": "a", "title": text[:60], "text": text, "published": text[60:90], "source": text[90:120]}
        body = msgspec.json.encode({key: value.encode("utf-8", "replace").decode() for key, value in row.items()})
        body = body.replace(b"\\n", b"\\ud83d") if chance.random() < 0.2 else body
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"one{suffix}").write_bytes(body)
        limits = Limits(story_bytes=1_000_000, page_bytes=2_000_000, file_bytes=4_000_000, now=NOW)
        for found in read_sources([Path(folder)], limits):
            repr(found).encode("utf-8", "backslashreplace")


# --- small texts ------------------------------------------------------------------------------------------------------


def small(text: str, chance: random.Random) -> None:
    """Dates, addresses, headers: short texts that stand in fields."""
    for piece in (text, text[:40], text[-60:]):
        published = read_published(piece, NOW)
        msgspec.json.encode((published.at, published.problem))
        msgspec.json.encode((moment(piece), web_address(piece)))
        plain(piece)
        canonical_url(piece)
        host_of(piece)
        _refusing(lambda piece=piece: check_url(piece))
        _refusing(lambda piece=piece: coding_of(piece))
    _refusing(lambda: list(Decoder(chance.choice(("gzip", "deflate")), 1_000_000).feed(as_bytes(text, chance))))


def _refusing(call: Callable[[], object]) -> None:
    """What *call* refuses by the tree's own errors is well."""
    from incidents.errors import DidebanError

    try:
        call()
    except DidebanError as error:
        str(error).encode("utf-8", "backslashreplace")


def region_words(text: str, chance: random.Random) -> None:
    """A broken file of a region pack: parsed, or refused with a line that names it."""
    from incidents.errors import RefuseError

    texts = dict(files(SHIPPED))
    name = chance.choice(("language.fa.toml", "language.en.toml", "language.ps.toml"))
    old = texts[name]
    at = chance.randint(0, len(old))
    broken = old[:at] + chance.choice((text[:30], "", '"', "]", "= 1\n", "[a]\n")) + old[at + chance.randint(0, 40) :]
    try:
        LanguagePack.parse(name.split(".")[1], {name: broken})
    except RefuseError as error:
        if name not in str(error):
            raise AssertionError(f"a refusal that does not name {name}: {error}") from error


TARGETS: dict[str, tuple[Target, str]] = {
    "story": (a_story, "story"),
    "page": (page, "page"),
    "words": (words, "story"),
    "gate": (gate, "page"),
    "feed": (feed, "feed"),
    "list": (lists, "list"),
    "files": (story_files, "story"),
    "small": (small, "day"),
    "region": (region_words, "story"),
}
"""Name → the call, and the kind of material that it mostly gets."""
