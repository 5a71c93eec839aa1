"""Broken, odd and huge inputs for fuzzing: material (stories, pages, feeds, lists) and what is done to it.

`material(folders)` gives texts by kind: made up here, the seed corpus, and story files of *folders* where they are
there. `mutated(text, chance, largest)` changes one in one to six ways; everything follows from *chance*.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from benchmarks import pages
from tests.support.made_texts import KINDS, filled
from tests.support.readings import ROOT

Mutator = Callable[[str, random.Random], str]

FEEDS = (
    (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>Made-up</title><link>https://news.example/</link>'
        "<item><title>Blast in Kunduz</title><link>https://news.example/1</link><guid>1</guid>"
        "<pubDate>Tue, 06 May 2031 08:00:00 GMT</pubDate><description>It &lt;b&gt;killed&lt;/b&gt; two.</description>"
        "</item><item><title>بمب در هرات</title><link>https://news.example/2</link></item></channel></rss>"
    ),
    (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>M</title><id>u:1</id>'
        '<updated>2031-05-06T08:00:00Z</updated><entry><title type="html">A &amp;amp; B</title><id>u:2</id>'
        '<link href="/a?utm_source=x#y"/><updated>2031-05-06T08:00:00+04:30</updated><summary/></entry></feed>'
    ),
    (
        '{"version": "https://jsonfeed.org/version/1.1", "title": "M", "items": [{"id": "1", "url": "https://n.example/",'
        ' "title": "Blast \\ud83d in Herat", "content_html": "<p>two</p>", "date_published": "2031-05-06T08:00:00Z"}]}'
    ),
    (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://n.example/1</loc><news:news>'
        "<news:publication_date>2031-05-06</news:publication_date><news:title>R</news:title></news:news></url></urlset>"
    ),
)
LISTS = (
    (
        '<opml version="2.0"><head><title>t</title></head><body><outline text="f"><outline type="rss" text="a"'
        ' xmlUrl="https://news.example/feed" language="fa"/></outline></body></opml>'
    ),
    '[[feed]]\nurl = "https://news.example/feed"\noutlet = "Made-up Herald"\nlanguage = "en"\n',
    "User-agent: *\nDisallow: /private\nCrawl-delay: 3\nAllow: /\n",
)
DAYS = (
    "2031-05-06T08:00:00+04:30", "Tue, 06 May 2031 08:00:00 GMT", "2031-05", "31 Feb 2031", "۱۳ ثور ۱۴۱۰",
    "6 May 2031", "date 2031-05-06 ", "99999-99-99", "0000-00-00T00:00:00Z", "1410/2/16", "31/12/1969",
)  # fmt: skip
LETTERS = (
    "\x00", "\ud800", "\udfff", "\u202e", "\u2066", "\u200c", "\u200f", "\u034f", "\ufeff", "\u0301" * 40, "\u0670",
    "\U0001f4a3", "\ufffd", "\u2028", "\x85", "\x0b", "\x1b", "\r", "ﷺ", "ﬃ", "İ", "ß", "ſ", "٫", "٬", "۴", "²", "Ⅷ",
    "ي", "ى", "ك", "أ", "\u0654", "\u00a0", "\u3000", "᠎", "\uffff", "\U0010ffff", "'", "’", "‹", "“", "”", "«", "»",
)  # fmt: skip
SYNTAX = (
    "<", ">", "</", "<!--", "-->", "<![CDATA[", "]]>", "<script>", "</p>", "<b" * 60, "<i>" * 200, "&#x110000;",
    "&amp;" * 20, "&#0;", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "<?xml", '"', "'" * 9, "\\ud83d", "\\u0000", "{", "[" * 300,
    "%00", "http://[::1", "//", "javascript:", "http://a:99999/", "<meta charset=utf-7>", "<title>", "<table><tr><td>",
)  # fmt: skip
NUMBERS = (
    "9" * 400, "-1", "0", "1,2,3,4", "1.1.1.1", "00000000012", "12" * 30 + "th", "1e309", "NaN",
    "one hundred thousand million and twenty", "between 9 and 2", "بین ۹ و ۲", "دوصد و و و سی", "99:99",
    "31/31/3131", "2031-13-45",
)  # fmt: skip


def _shared(folder: Path) -> list[str]:
    """The texts of every story file of *folder*, as far as they are stories; none where it is not there."""
    texts: list[str] = []
    for file in sorted(folder.glob("*.jsonl"))[:12]:
        with file.open(encoding="utf-8") as lines:
            for line, _ in zip(lines, range(150), strict=False):
                row = json.loads(line)
                texts.append(f"{row.get('title') or ''}\n\n{row.get('text') or ''}")
    return texts + [file.read_text(encoding="utf-8", errors="replace") for file in sorted(folder.glob("*.txt"))]


def material(folders: Iterable[Path] = ()) -> dict[str, list[str]]:
    """Texts to start from, by kind: story, page, feed, list, day."""
    stories = [filled(kind, 3_000) for kind in KINDS.values()]
    for file in sorted((ROOT / "seeds").glob("*.txt")):
        stories.append(file.read_text(encoding="utf-8"))  # noqa: PERF401 - read one after another
    for folder in folders:
        stories += _shared(folder)
    made = [page.html.decode("utf-8", "replace") for page in pages.make(28, seed=5)]
    return {"story": stories, "page": made, "feed": list(FEEDS), "list": list(LISTS), "day": list(DAYS)}


# --- what is done to a text -------------------------------------------------------------------------------------------


def _cut(text: str, chance: random.Random) -> str:
    first, last = sorted((chance.randint(0, len(text)), chance.randint(0, len(text))))
    return text[:first] + text[last:]


def _twice(text: str, chance: random.Random) -> str:
    first, last = sorted((chance.randint(0, len(text)), chance.randint(0, len(text))))
    return text[:last] + text[first:]


def _shuffled(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    chance.shuffle(words)
    return " ".join(words)


def _joined(text: str, chance: random.Random) -> str:
    """The blanks or the line ends gone, as pages lose them."""
    return text.replace(chance.choice((" ", "\n", ".", ", ")), chance.choice(("", "", "\n", "\u200c", "-")))


def _other_case(text: str, chance: random.Random) -> str:
    return chance.choice((str.upper, str.lower, str.title, str.swapcase))(text)


def _flipped(text: str, chance: random.Random) -> str:
    """Some letters exchanged for any others."""
    letters = list(text)
    for _ in range(min(len(letters), chance.choice((1, 5, 40)))):
        letters[chance.randrange(len(letters))] = chr(chance.randint(0, chance.choice((127, 0x6FF, 0x2100, 0xFFFF))))
    return "".join(letters)


def _with(pieces: Sequence[str]) -> Mutator:
    def put(text: str, chance: random.Random) -> str:
        """Pieces put in at a few places."""
        for _ in range(chance.choice((1, 1, 3, 12))):
            at = chance.randint(0, len(text))
            text = text[:at] + chance.choice(pieces) + text[at:]
        return text

    return put


MUTATORS: tuple[Mutator, ...] = (
    _cut, _twice, _shuffled, _joined, _other_case, _flipped,
    _with(LETTERS), _with(SYNTAX), _with(NUMBERS), _with(DAYS),
    _with(tuple(filled(kind, 60) for kind in KINDS.values())),
)  # fmt: skip


def mutated(text: str, chance: random.Random, largest: int) -> str:
    """*text* changed in one to six ways; one in twelve is a piece of it again and again, up to *largest* characters."""
    for _ in range(chance.randint(1, 6)):
        text = chance.choice(MUTATORS)(text, chance)
    if chance.random() < 1 / 12 and text:
        at = chance.randrange(len(text))
        piece = text[at : at + chance.choice((1, 2, 7, 60, 900))]
        size = chance.choice((10_000, 100_000, largest))
        text = text[: chance.randint(0, 200)] + piece * (min(size, largest) // len(piece))
    return text[:largest]
