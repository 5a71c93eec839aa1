"""Who fights, as desks name them, and the words by which stories name them: `actors.toml`, `claims.<language>.toml`.

API: Actors.parse(country, files) -> Actors             RefuseError names file and key
     actors.names[language]   Lexicon[Alias]: every name, force word and generic word
     actors.meaning(alias, day) -> str | None           canonical name on a day; None for generic words
     actors.code(name, day) -> int                      ACLED's actor type on that day
     actors.words[language]   ActorWords: the words around a name that tell agent, target and speaker
     actors.claims[language]  ClaimWords: what claims, denies, blames, retracts, confirms

A force word ('police', 'the army') means other forces on other days: each alias carries dated meanings.
Forces of foreign states are composed from a state's adjectives and the nouns of forces.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args

from incidents.errors import RefuseError
from incidents.region.country import Country
from incidents.region.files import key, texts, toml
from incidents.region.phrases import GappedPhrases
from incidents.text.fold import phrase
from incidents.text.lexicon import Lexicon

AliasKind = Literal["named", "force", "office", "state", "generic", "group"]
"""named: a group's own name · force: the country's forces, by date · office: their
ministries, which speak and never fight · state: a foreign state's bare name, an actor only
beside an act of its own · generic: gunmen, a bomber · group: 'the militants', who are whom the story has named."""
ClaimKind = Literal["claims", "denies", "blames", "retracts", "confirms", "nobody", "earlier"]
"""Kinds of `records.Claim`, and two that no claim comes from: nobody claimed, and words of an earlier attack."""
Style = Literal["fight", "blast", "strike", "air", "attack", "crowd", "forces"]
"""How sides stand in a type of event: a fight has two; a blast, strike, air raid and attack have an attacker and what
it hits; a crowd faces forces; arrests and seizures are of forces."""
_FILE = "actors.toml"


class Span(NamedTuple):
    """A meaning or code from the day *first* to the day *last*, both inclusive; None is open."""

    value: str
    first: dt.date | None
    last: dt.date | None

    def holds(self, day: dt.date) -> bool:
        """Whether the span has *day* in it."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


class Alias(NamedTuple):
    """A name or word for an actor. `meanings` is empty for generic and group words; `agent`: it acts, by its sense."""

    kind: AliasKind
    meanings: tuple[Span, ...] = ()
    agent: bool = False
    capitals: bool = False
    """An abbreviation: counts only where it is written in capitals (IS, US)."""


@dataclass(frozen=True)
class ActorWords:
    """Words around actors in one language, all looked up by folded phrase."""

    cues: Lexicon[str]
    """Phrase → act, deed, passive, speech, office, target … (the tables of `words` in the file say what each tells)."""
    verb_last: bool
    """The verb closes the sentence, so that what stands before an act does not tell who acted."""


@dataclass(frozen=True)
class ClaimWords:
    """What tells claims in one language."""

    phrases: GappedPhrases[ClaimKind]
    after: bool
    """Who is blamed stands behind the phrase (English), else before it."""


@dataclass(frozen=True)
class Actors:
    """All actors of the pack. `unidentified` is the canonical name for nobody known."""

    unidentified: str
    forces: frozenset[str]
    """Canonical names that force words may mean."""
    codes: Mapping[str, tuple[Span, ...]]
    names: Mapping[str, Lexicon[Alias]]
    words: Mapping[str, ActorWords]
    claims: Mapping[str, ClaimWords]
    force_spans: tuple[Span, ...]
    """Whose forces force words mean, by day."""
    states: frozenset[str]
    """Canonical names of foreign states and their alliances."""
    styles: Mapping[str, Style]
    """ACLED's type or sub-type of an event → how its sides stand."""
    crowds: Mapping[str, str]
    """Event type → canonical name of those who make it, for protests and riots."""
    changed: dt.date | None
    """The last day of what force words meant before their present meaning; None where they always meant the same."""

    @classmethod
    def parse(cls, country: Country, files: Mapping[str, str]) -> Actors:
        """Parse the pack's files. RefuseError names file and key."""
        content = toml(files, _FILE)
        rows = key(content, _FILE, "actor", list)
        codes = {key(row, _FILE, "name", str): _codes(row) for row in rows}
        unidentified = key(content, _FILE, "unidentified", str)
        force = _meanings(content)
        if not force:
            raise RefuseError(
                f"region pack: {_FILE}: forces: say whose forces 'police' and 'soldiers' are; it is empty"
            )
        for name in (unidentified, *(span.value for span in force)):
            if name not in codes:
                raise RefuseError(f"region pack: {_FILE}: {name!r} is no [[actor]]")
        return cls(
            unidentified=unidentified,
            forces=frozenset(span.value for span in force),
            codes=codes,
            names={code: Lexicon(_aliases(content, code, force)) for code in country.languages},
            words={code: _words(content, code) for code in country.languages},
            claims={code: _claims(code, files) for code in country.languages},
            force_spans=force,
            states=frozenset(row["name"] for row in rows if "adjectives" in row or row.get("foreign")),
            styles=_styles(content),
            crowds=key(content, _FILE, "crowds", dict),
            changed=force[-2].last if len(force) > 1 else None,
        )

    def meaning(self, alias: Alias, day: dt.date | None) -> str | None:
        """The canonical name that *alias* has on *day* (None: in the last meaning); None where it names nobody."""
        return _on(alias.meanings, day)

    def code(self, name: str, day: dt.date | None) -> int:
        """ACLED's actor type of *name* on *day*; the last one where *day* is None. Raises RefuseError if unknown."""
        found = _on(self.codes.get(name, ()), day)
        if found is None:
            raise RefuseError(f"region pack: {_FILE}: {name!r} has no code on {day}")
        return int(found)

    def fights_state(self, name: str, day: dt.date | None) -> bool:
        """Whether *name* is on *day* a rebel group or militia: whom 'the group' may mean."""
        return self.code(name, day) in (2, 3, 4) and name != self.unidentified

    def forces_on(self, day: dt.date | None) -> str:
        """Whose forces 'police' and 'soldiers' are on *day*; today's where it is unknown."""
        return _on(self.force_spans, day) or self.force_spans[-1].value

    def style(self, event_type: str, sub_event_type: str = "") -> Style:
        """How the sides stand; a sub-type's own word goes before its type's."""
        return self.styles.get(sub_event_type) or self.styles.get(event_type) or "attack"

    def governs(self, name: str, day: dt.date | None) -> bool:
        """Whether *name* is on *day* whom force words mean: then its bare name is a government's, not a fighter's."""
        return name in self.forces and self.code(name, day) == 1


def _on(spans: tuple[Span, ...], day: dt.date | None) -> str | None:
    if day is None:
        return spans[-1].value if spans else None
    return next((span.value for span in spans if span.holds(day)), None)


def _styles(content: Mapping[str, Any]) -> dict[str, Style]:
    table = key(content, _FILE, "styles", dict)
    for label, style in table.items():
        if style not in get_args(Style):
            raise RefuseError(f"region pack: {_FILE}: styles.{label}: known are {', '.join(get_args(Style))}")
    return dict(table)


def _day(row: Mapping[str, Any], label: str) -> dt.date | None:
    value = row.get(label)
    if value is not None and not isinstance(value, dt.date):
        raise RefuseError(f"region pack: {_FILE}: {label} should be a date such as 2021-08-14, not {value!r}")
    return value


def _codes(row: Mapping[str, Any]) -> tuple[Span, ...]:
    """`code = 8`, or `codes = [{code = 2, to = …}, {code = 1, from = …}]`."""
    if "codes" not in row:
        return (Span(str(key(row, _FILE, "code", int)), None, None),)
    spans = [
        Span(str(key(one, _FILE, "code", int)), _day(one, "from"), _day(one, "to"))
        for one in key(row, _FILE, "codes", list)
    ]
    if not all(span.value in "12345678" for span in spans):
        raise RefuseError(f"region pack: {_FILE}: {row.get('name')}: codes are ACLED's 1 to 8")
    return tuple(spans)


def _meanings(content: Mapping[str, Any]) -> tuple[Span, ...]:
    rows = key(content, _FILE, "forces.means", list)
    return tuple(Span(key(row, _FILE, "actor", str), _day(row, "from"), _day(row, "to")) for row in rows)


def _list(content: Mapping[str, Any], code: str) -> list[str]:
    """The words of language *code* in a table: a list, or a text parted by '|' or line ends; none where absent."""
    if not isinstance(content, Mapping):
        raise RefuseError(f"region pack: {_FILE}: {content!r} should be a table of words by language")
    value = content.get(code, [])
    if isinstance(value, str):
        value = [part.strip() for line in value.splitlines() for part in line.split("|")]
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise RefuseError(f"region pack: {_FILE}: {code} should be a list of words")
    return [word for word in value if word]


def _aliases(content: Mapping[str, Any], code: str, force: tuple[Span, ...]) -> Iterator[tuple[str, Alias]]:
    """All phrases of one language; a later one replaces an equal earlier one, so names come last."""
    for kind in ("generic", "group"):
        for word in _list(key(content, _FILE, kind, dict), code):
            yield word, Alias(kind, agent=True)
    for word in _list(key(content, _FILE, "forces", dict), code):
        yield word, Alias("force", force)
    for word in _list(key(content, _FILE, "offices", dict), code):
        yield word, Alias("office", force)
    yield from _foreign(content, code)
    for row in key(content, _FILE, "actor", list):
        means = (Span(row["name"], None, None),)
        for word in _list(row, code):
            yield word, Alias("named", means, capitals=_abbreviated(word))
        for word in _list(row.get("agents", {}), code):
            yield word, Alias("named", means, agent=True)


def _abbreviated(word: str) -> bool:
    return word.isascii() and word.isupper()


def _foreign(content: Mapping[str, Any], code: str) -> Iterator[tuple[str, Alias]]:
    """A state's bare names, and its forces: each adjective with each noun, in the order of the language."""
    nouns = _list(key(content, _FILE, "foreign_forces", dict), code)
    noun_first = code in key(content, _FILE, "noun_first", list)
    for row in key(content, _FILE, "actor", list):
        means = (Span(row["name"], None, None),)
        for adjective in _list(row.get("adjectives", {}), code):
            yield adjective, Alias("state", means, capitals=_abbreviated(adjective))
            for noun in nouns:
                both = f"{noun} {adjective}" if noun_first else f"{adjective} {noun}"
                yield both, Alias("named", means, capitals=_abbreviated(adjective))


def _words(content: Mapping[str, Any], code: str) -> ActorWords:
    table = key(content, _FILE, f"words.{code}", dict)
    return ActorWords(
        cues=Lexicon((word, kind) for kind in table for word in _list(table, kind)),
        verb_last=code in key(content, _FILE, "verb_last", list),
    )


def _claims(code: str, files: Mapping[str, str]) -> ClaimWords:
    name = f"claims.{code}.toml"
    content = toml(files, name)
    patterns: list[tuple[str, ClaimKind]] = []
    for kind in key(content, name, "phrases", dict):
        if kind not in get_args(ClaimKind):
            raise RefuseError(f"region pack: {name}: phrases.{kind}: known are {', '.join(get_args(ClaimKind))}")
        words = texts(key(content, name, f"phrases.{kind}", list), name, f"phrases.{kind}")
        if any(not phrase(word) for word in words):
            raise RefuseError(f"region pack: {name}: phrases.{kind} has an empty phrase")
        patterns += [(word, kind) for word in words]
    return ClaimWords(GappedPhrases(patterns), key(content, name, "blamed_behind", bool))
