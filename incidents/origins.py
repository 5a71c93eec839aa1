"""Whose word a story is: its outlet, the publisher's family, and the wire or outlet that it republishes.

Independent confirmation counts origins, not outlets: ten papers that run one wire's story are one origin, and so are
the language editions of one broadcaster. Outlets and wires are data (`config/region/outlets.toml`); an outlet that the
table does not have is a family of its own, and a named source that it does not have is an origin by its own name.

API (pure): OutletTable.parse(text) -> OutletTable; source_of(story, document, outlets) -> Source.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from incidents.errors import RefuseError
from incidents.records import Source, Story
from incidents.text.document import Document
from incidents.text.fold import phrase

UNRATED = "F"
"""Admiralty: reliability cannot be judged."""
_URL = re.compile(r"[a-z][a-z0-9+.-]*://(?:[^/?#@\s]*@)?(?P<host>[^/?#:@\s]+)(?::\d*)?(?P<path>[^?#]*)", re.IGNORECASE)

_LONGEST_NAME, _MOST_WORDS = 200, 16
"""Letters and words of a name that are compared: a full title fits, a page that calls itself a novel is cut."""


class Outlet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One outlet or wire as the table has it.

    `aliases` are other names and spellings, `hosts` its sites (subdomains included). An `aggregator` only passes on, so
    it is nobody's origin. A `wire` is never taken for a copy of another.
    """

    name: str
    family: str
    admiralty: str = UNRATED
    aliases: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    wire: bool = False
    aggregator: bool = False


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The form of `outlets.toml`."""

    articles: tuple[str, ...]
    house_words: tuple[str, ...]
    shared_hosts: tuple[str, ...]
    outlets: tuple[Outlet, ...]


@dataclass(frozen=True)
class OutletTable:
    """Outlets by name and by host. `house_words` tell an unknown outlet's name from a person's."""

    by_name: Mapping[str, Outlet]
    by_host: Mapping[str, Outlet]
    articles: frozenset[str]
    house_words: frozenset[str]
    shared_hosts: frozenset[str]

    @classmethod
    def parse(cls, text: str) -> OutletTable:
        """Parse `outlets.toml`. Raises RefuseError that names the key, or the outlet that is there twice."""
        try:
            table = msgspec.convert(tomllib.loads(text), _Table)
        except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
            raise RefuseError(f"outlets.toml: {error}") from error
        articles = frozenset(table.articles)
        by_name: dict[str, Outlet] = {}
        by_host: dict[str, Outlet] = {}
        for outlet in table.outlets:
            if len(outlet.admiralty) != 1 or outlet.admiralty not in "ABCDEF":
                raise RefuseError(f"outlets.toml: {outlet.name}: admiralty should be a letter from A to F")
            for name in (outlet.name, *outlet.aliases):
                # with its article too: 'theguardian' is how some sites credit
                for key in {"".join(_words(name, articles)), "".join(phrase(name))}:
                    _enter(by_name, key, outlet)
            for host in outlet.hosts:
                _enter(by_host, host.lower(), outlet)
        words = frozenset(form for word in table.house_words for form in phrase(word))
        return cls(by_name, by_host, articles, words, frozenset(table.shared_hosts))

    def named(self, name: str) -> Outlet | None:
        """The outlet of that name, however it is spaced, an edition in brackets left off; None if there is none."""
        return self.by_name.get(self.key(name)) or self.by_name.get(self.key(name.partition("(")[0]))

    def at(self, url: str | None) -> Outlet | None:
        """The outlet whose site *url* lies on."""
        parts = host_of(url).split(".")
        hosts = (".".join(parts[at:]) for at in range(len(parts) - 1))
        return next((self.by_host[host] for host in hosts if host in self.by_host), None)

    def key(self, name: str) -> str:
        """*name* without article, spaces and marks: what names are compared by."""
        return "".join(_words(name, self.articles))

    def is_house(self, name: str) -> bool:
        """Whether an unknown *name* reads like an outlet's: it has a word such as news, agency, post."""
        return not self.house_words.isdisjoint(phrase(name))


def source_of(story: Story, document: Document, outlets: OutletTable) -> Source:
    """Who tells *story*. Its own name in the text ('told the Post', in the Post) makes it its own origin."""
    outlet = outlets.named(story.outlet) or outlets.at(story.url)
    # the table's families are shared by all ways in which a story comes; the operator's are for outlets beyond it
    family = outlet.family if outlet else story.family or _unknown_family(story, outlets)
    return Source(
        story=story.id,
        revision=story.revision,
        outlet=story.outlet or (outlet.name if outlet else host_of(story.url)),
        family="" if outlet and outlet.aggregator else family,
        wire=_wire(story, document.sources_named, outlet, family, outlets),
        url=story.url,
        title=story.title or document.title,
        language=document.language,
        published=document.published or story.published,
        admiralty=story.admiralty or (outlet.admiralty if outlet else UNRATED),
    )


def host_of(url: str | None) -> str:
    """The host of *url* in lower case, without `www.`; empty where it has none."""
    found = _URL.match(url or "")
    return found["host"].lower().removeprefix("www.") if found else ""


def _enter(table: dict[str, Outlet], key: str, outlet: Outlet) -> None:
    if not key:
        raise RefuseError(f"outlets.toml: {outlet.name}: an empty name or host")
    if key in table and table[key].family != outlet.family:
        raise RefuseError(f"outlets.toml: {key} stands for both {table[key].name} and {outlet.name}; keep it with one")
    table.setdefault(key, outlet)


def _words(name: str, articles: frozenset[str]) -> tuple[str, ...]:
    words = phrase(name[:_LONGEST_NAME])[:_MOST_WORDS]
    return words[1:] if len(words) > 1 and words[0] in articles else words


def _unknown_family(story: Story, outlets: OutletTable) -> str:
    """The family of an outlet that the table lacks: its name, else its site; sites that many share tell nothing."""
    key = outlets.key(story.outlet)
    if key:
        return key
    host = host_of(story.url)
    shared = any(host == one or host.endswith(f".{one}") for one in outlets.shared_hosts)
    found = _URL.match(story.url or "") if shared else None
    return f"{host}{found['path'].rpartition('/')[0]}" if found else host


def _wire(story: Story, names: Iterable[str], outlet: Outlet | None, family: str, outlets: OutletTable) -> str | None:
    """The origin that the story republishes: the first named source not of its own house; None for its own word."""
    if outlet is not None and outlet.wire:
        return None
    found: list[str] = []
    for name in names:
        if _own(name, story, outlet, outlets):
            return None
        origin = _origin(name, outlets)
        if origin == family:
            return None
        if origin is not None:
            found.append(origin)
    return found[0] if found else None


def _own(name: str, story: Story, outlet: Outlet | None, outlets: OutletTable) -> bool:
    """Whether *name* is the story's outlet itself, in full, by a part of its name ('the Post') or by its initials."""
    key = outlets.key(name)
    for own in filter(None, (story.outlet, outlet.name if outlet else "", *(outlet.aliases if outlet else ()))):
        words = _words(own, outlets.articles)
        runs = {"".join(words[start:end]) for start in range(len(words)) for end in range(start + 1, len(words) + 1)}
        if key and (key in runs or key == "".join(word[0] for word in words)):
            return True
    return False


def _origin(name: str, outlets: OutletTable) -> str | None:
    """The family that *name* stands for: of the table, or its own where it reads like an outlet's name."""
    known = outlets.named(name)
    if known is not None:
        return None if known.aggregator else known.family
    words = _words(name, outlets.articles)
    # 'Reuters news agency', 'AFP in Kabul': a known name with more behind it
    for length in range(len(words) - 1, 0, -1):
        known = outlets.by_name.get("".join(words[:length]))
        if known is not None and (known.wire or outlets.is_house(name)):
            return None if known.aggregator else known.family
    return outlets.key(name) or None if outlets.is_house(name) else None
