"""The words by which a security incident is told from everything else, and the rules from acts to ACLED types.

API: SignalPack.parse(country, files) -> SignalPack          RefuseError names file and key
     pack.words[language]      Lexicon of tuples of Cue: what a phrase is a sign of
     pack.weights, pack.rules  what signs weigh, and which type the acts of a story make

Files: signals.<language>.toml (words), event_rules.toml (weights and rules), event_types.csv (ACLED's names).
It says what words may mean; whether a story tells an incident is read by `incidents.reading.relevance`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from incidents.errors import RefuseError
from incidents.region.country import Country
from incidents.region.files import key, rows, table, texts, toml
from incidents.text.lexicon import Lexicon

Group = Literal["act", "part", "against", "unreal", "period", "kinds", "apart", "support", "ignore"]
WHY_NOT = ("accident", "nature", "sport", "metaphor", "politics", "analysis", "abroad", "plan", "crime")
"""Kinds of stories that are no incident, as the annotation guidelines name them."""
_RULES = "event_rules.toml"
_BRACES = re.compile(r"\{([^{}]*)\}")


class Cue(NamedTuple):
    """What a phrase is a sign of: an act by name, a part of one, a kind of `WHY_NOT`, something unreal, a scene."""

    group: Group
    name: str = ""
    strong: bool = True


class Pair(NamedTuple):
    """Two parts that make an *act* where they stand in one sentence, in any order, *within* so many words.

    *direct*: one is the other's object; 'seized in the district' takes no district.
    """

    act: str
    one: str
    other: str
    within: int
    direct: bool = False


class Against(NamedTuple):
    """Points of the signs against of one kind, and the most that they take off a story."""

    strong: float
    weak: float
    most: float
    least: float
    """Different words of the kind without which none counts: a stadium alone makes no story of sport."""


@dataclass(frozen=True)
class Weights:
    """What signs weigh. `acts` by name, `against` by kind; the rest is explained in event_rules.toml."""

    acts: Mapping[str, float]
    against: Mapping[str, Against]
    scoring: Mapping[str, float]


@dataclass(frozen=True)
class TypeRule:
    """From acts to an ACLED type: fits where of each group in `needs` one act is told, and none of `without`.

    A rule fits what the story leads with; one `anywhere` fits what any of its sentences tells, one
    of the `title` what the title tells alone.
    """

    name: str
    needs: tuple[frozenset[str], ...]
    without: frozenset[str]
    forces: bool | None
    event_type: str
    sub_event_type: str
    theme: str | None
    anywhere: bool = False
    title: bool = False

    def fits(self, acts: frozenset[str], *, forces: bool) -> bool:
        """Whether the *acts* told, with armed *forces* among those hit or fighting or not, make this type."""
        return (
            all(not group.isdisjoint(acts) for group in self.needs)
            and self.without.isdisjoint(acts)
            and (self.forces is None or self.forces == forces)
        )


@dataclass(frozen=True)
class SignalPack:
    """Signs by language, pairs of parts, weights and type rules (the last rule fits always)."""

    words: Mapping[str, Lexicon[tuple[Cue, ...]]]
    pairs: tuple[Pair, ...]
    weights: Weights
    rules: tuple[TypeRule, ...]

    @classmethod
    def parse(cls, country: Country, files: Mapping[str, str]) -> SignalPack:
        """Parse the pack's files. Raises RefuseError naming file and key."""
        content = toml(files, _RULES)
        weights = _weights(content)
        types = {(row["event_type"], row["sub_event_type"]) for row in _types(files)}
        pairs = tuple(_pair(row, weights) for row in rows(content, _RULES, "pair"))
        parts = frozenset(part for pair in pairs for part in (pair.one, pair.other))
        return cls(
            words={code: Lexicon(_phrases(code, files, weights, parts)) for code in country.languages},
            pairs=pairs,
            weights=weights,
            rules=tuple(_rule(row, types, weights) for row in _rows(content)),
        )


# --- words ------------------------------------------------------------------------------------------------------------


def _phrases(
    code: str, files: Mapping[str, str], weights: Weights, parts: frozenset[str]
) -> Iterator[tuple[str, tuple[Cue, ...]]]:
    """All phrases of one language, each once, with everything that it is a sign of."""
    name = f"signals.{code}.toml"
    content = toml(files, name)
    found: dict[str, dict[Cue, None]] = {}
    for phrase, cue in (*_cues(content, name, weights), *_parts(content, name, parts)):
        found.setdefault(phrase, {})[cue] = None
    for phrase, cues in found.items():
        yield phrase, tuple(cues)


def _cues(content: Mapping[str, Any], name: str, weights: Weights) -> Iterator[tuple[str, Cue]]:
    for act in key(content, name, "acts", dict):
        if act not in weights.acts:
            raise RefuseError(f"region pack: {name}: acts.{act} has no weight in {_RULES}, [acts]")
        for phrase in _words(content, name, f"acts.{act}"):
            yield phrase, Cue("act", act)
    for kind in key(content, name, "against", dict):
        if kind not in WHY_NOT:
            raise RefuseError(f"region pack: {name}: against.{kind}: known are {', '.join(WHY_NOT)}")
        for strength in ("strong", "weak"):
            for phrase in _words(content, name, f"against.{kind}.{strength}"):
                yield phrase, Cue("against", kind, strength == "strong")
    for kind in key(content, name, "unreal", dict):
        for phrase in _words(content, name, f"unreal.{kind}"):
            yield phrase, Cue("unreal", kind)
    plain: tuple[Group, ...] = ("period", "kinds", "apart", "support", "ignore")
    for group in plain:
        for phrase in _words(content, name, f"{group}.words"):
            yield phrase, Cue(group)


def _parts(content: Mapping[str, Any], name: str, parts: frozenset[str]) -> Iterator[tuple[str, Cue]]:
    given = key(content, name, "parts", dict)
    if unknown := set(given) ^ parts:
        raise RefuseError(f"region pack: {name}: parts: {', '.join(sorted(unknown))}: not as in [[pair]] of {_RULES}")
    for part in given:
        for phrase in _words(content, name, f"parts.{part}"):
            yield phrase, Cue("part", part)


def _words(content: Mapping[str, Any], name: str, path: str) -> Iterator[str]:
    """The phrases at *path*, parted by '|' or line ends, each with its endings in braces written out."""
    for part in re.split(r"[|\n]", key(content, name, path, str)):
        if part.strip():
            yield from _written_out(part.strip())


def _written_out(text: str) -> Iterator[str]:
    match = _BRACES.search(text)
    if match is None:
        yield text
        return
    for ending in match.group(1).split(","):
        yield from _written_out(text[: match.start()] + ending.strip() + text[match.end() :])


# --- weights and rules ------------------------------------------------------------------------------------------------


def _weights(content: Mapping[str, Any]) -> Weights:
    against = {}
    for kind in key(content, _RULES, "against", dict):
        if kind not in WHY_NOT:
            raise RefuseError(f"region pack: {_RULES}: against.{kind}: known are {', '.join(WHY_NOT)}")
        against[kind] = Against(*(_number(content, f"against.{kind}.{part}") for part in Against._fields))
    return Weights(
        acts={act: _number(content, f"acts.{act}") for act in key(content, _RULES, "acts", dict)},
        against=against,
        scoring={name: _number(content, f"scoring.{name}") for name in _SCORING},
    )


_SCORING = (
    *(
        "relevant",
        "loose",
        "other_act",
        "figure",
        "support",
        "most_support",
        "claim",
        "lead_sentences",
        "middle_sentences",
        "middle",
    ),
    *("rest", "second", "third", "lead_against", "rest_against", "period", "kind", "act", "figure_behind"),
)


def _number(content: Mapping[str, Any], path: str) -> float:
    value = key(content, _RULES, path, object)
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise RefuseError(f"region pack: {_RULES}: {path} should be a number from 0 up, not {value!r}")
    return float(value)


def _pair(row: Mapping[str, Any], weights: Weights) -> Pair:
    act, within = key(row, _RULES, "act", str), key(row, _RULES, "within", int)
    parts = texts(key(row, _RULES, "parts", list), _RULES, "pair: parts")
    if act not in weights.acts or len(parts) != 2 or within < 0:
        raise RefuseError(f"region pack: {_RULES}: pair {act!r}: an act of [acts], two parts and a number of words")
    return Pair(act, parts[0], parts[1], within, bool(row.get("direct", False)))


def _types(files: Mapping[str, str]) -> list[dict[str, str]]:
    return table(files, "event_types.csv", "event_type", "sub_event_type")


def _rows(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    rules = rows(content, _RULES, "rule")
    if not rules or rules[-1].get("needs") or rules[-1].get("without") or "forces" in rules[-1]:
        raise RefuseError(f"region pack: {_RULES}: the last [[rule]] should fit any story: needs = []")
    return rules


def _rule(row: Mapping[str, Any], types: set[tuple[str, str]], weights: Weights) -> TypeRule:
    name = key(row, _RULES, "name", str)
    pair = tuple(texts(key(row, _RULES, "type", list), _RULES, "type"))
    if pair not in types:
        raise RefuseError(f"region pack: {_RULES}: rule {name!r}: {pair} is no pair of event_types.csv")
    needs = tuple(frozenset(texts(group, _RULES, "needs")) for group in key(row, _RULES, "needs", list))
    without = frozenset(texts(row.get("without", []), _RULES, "without"))
    for act in without.union(*needs):
        if act not in weights.acts:
            raise RefuseError(f"region pack: {_RULES}: rule {name!r}: {act!r} is not in [acts]")
    anywhere, title = bool(row.get("anywhere", False)), bool(row.get("title", False))
    return TypeRule(name, needs, without, row.get("forces"), pair[0], pair[1], row.get("theme"), anywhere, title)
