"""How many of whom: the quantities of a sentence ('at least nine policemen', 'a fruit seller', 'between 4 and 6').

API: quantities(line, skipped) -> list[Quantity]   in order; *skipped* tokens (dates) hold no quantity
A quantity says who is counted as far as the words tell; whether something happened to them is read elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from incidents.reading.numerals import Line, number, plain
from incidents.region.cues import Cue, PersonClass
from incidents.text.lexicon import Match

_NOUN_WITHIN = 5
"""Tokens behind a number among which its noun is looked for ('six Afghan National Army soldiers')."""
_ADJECTIVES = 4
"""Words between an article and its noun."""
_YEARS = range(1300, 2100)
"""Four digits in this range without a counted noun are a year of either calendar."""
_NO_COUNT_BEFORE = "$€£#:/.-–@٪%№"
_NO_COUNT_AFTER = "%٪°:/$€£"
_HARD = re.compile(r"[.;:؛!?؟۔—“”«»\"()\[\]|،,]")


@dataclass(frozen=True)
class Quantity:
    """Tokens *first* to *last*, noun included. `person` None: the noun is unknown or none stands there (`bare`).

    `part`: of others that are counted already. `weak`: an article, 'the' or a bare noun makes it one.
    """

    first: int
    last: int
    least: int | None
    most: int | None
    noun: str = ""
    person: PersonClass | None = None
    thing: bool = False
    bare: bool = False
    part: bool = False
    weak: bool = False
    owned: bool = False


def quantities(where: Line, skipped: Collection[int]) -> list[Quantity]:
    """The quantities of the sentence, in order, none overlapping."""
    found: list[Quantity] = []
    at, length = 0, len(where.sentence.tokens)
    while at < length:
        quantity = None
        if at not in skipped:
            quantity = _counted(where, at, skipped) or _single(where, at)
        if quantity is None:
            at += 1
        else:
            found.append(quantity)
            at = quantity.last + 1
    return found


# --- quantities -------------------------------------------------------------------------------------------------------


def _counted(where: Line, at: int, skipped: Collection[int]) -> Quantity | None:
    """The quantity whose number or vague word starts at token *at*."""
    match = where.at[at]
    least: int | None
    most: int | None
    if match is not None and match.value.kind == "vague" and match.first == at:
        least, most, last = match.value.least, match.value.most, match.last
        ranged = number(where, last + 1)
        if ranged is not None:  # 'several hundred' is in the pack; 'several 9 mm' counts nothing
            return None
    else:
        found = number(where, at)
        if found is None or not _countable(where, at, found[1], skipped):
            return None
        least = most = found[0]
        last = found[1]
        least, most, last = _range(where, at, last, found[0])
    first, least, most = _bounds_before(where, at, least, most)
    if where.kind(last + 1) == "more":
        more = where.at[last + 1]
        least, most, last = (least if least is not None else most), None, more.last if more else last
    return _with_noun(where, first, at, last, least, most)


def _countable(where: Line, first: int, last: int, skipped: Collection[int]) -> bool:
    """Whether a number may count persons by what is written against it: no clock time, sum, share, age or ordinal."""
    if any(index in skipped for index in range(first, last + 1)) or where.kind(first - 1) == "skip":
        return False
    if where.kind(first - 1) == "join" and where.kind(first - 3) == "skip":
        return False  # 'aged six and eight'
    before, after = where.before(first), where.after(last)
    digits = where.sentence.tokens[first].form.isdigit()
    if digits and before and before in _NO_COUNT_BEFORE and not _range_mark(where, first):
        return False
    if (
        digits
        and after
        and after in _NO_COUNT_AFTER
        and where.sentence.text[where.sentence.tokens[last].end + 1 :][:1].strip()
    ):
        return False
    if after in ("%", "٪"):
        return False
    aside = first > 0 and "," in where.between(first - 1, first) and after == ","
    return not (digits and aside and where.kind(first - 1) != "casualty")


def _range_mark(where: Line, at: int) -> bool:
    return at > 0 and where.before(at) in "-–" and where.sentence.tokens[at - 1].form.isdigit()


def _range(where: Line, at: int, last: int, value: int) -> tuple[int | None, int | None, int]:
    """The upper end behind *value*, if it is the lower end of a range."""
    tokens = where.sentence.tokens
    spanned = where.kind(at - 1) == "span"
    if (
        last + 1 < len(tokens)
        and where.between(last, last + 1).strip() in ("-", "–", "—")
        and tokens[last].form.isdigit()
    ):
        upper = number(where, last + 1)
        if upper is not None and upper[0] > value:
            return value, upper[0], upper[1]
    if last + 2 < len(tokens) and tokens[last + 1].form in where.numbers.ranges:
        plain_join = tokens[last + 1].form in where.numbers.connectors
        upper = number(where, last + 2)
        if upper is not None and upper[0] > value and (spanned or not plain_join):
            return value, upper[0], upper[1]
    return value, value, last


def _bounds_before(where: Line, at: int, least: int | None, most: int | None) -> tuple[int, int | None, int | None]:
    """The quantity's first token with its bounds, and the range that they make of it."""
    first = at
    while (kind := where.kind(first - 1)) in ("least", "most", "about", "span"):
        match = where.at[first - 1]
        assert match is not None
        first = match.first
        if kind == "least":
            most = None
        elif kind == "most":
            least = None
    return first, least, most


def _with_noun(where: Line, first: int, at: int, last: int, least: int | None, most: int | None) -> Quantity | None:
    """The quantity with the noun that follows, if one does."""
    tokens = where.sentence.tokens
    value_is_one = least == most == 1
    part = where.kind(first - 1) in ("subset", "partitive") or where.kind(last + 1) in ("partitive", "group")
    noun = _noun(where, last)
    if where.kind(last + 1) == "partitive" and (of := where.at[last + 1]) is not None and not noun.text:
        whole = _noun(where, of.last)  # '19 of the fugitives'
        noun = whole if whole.person is not None or whole.thing else noun
    if noun.person is None and not noun.thing:
        year = tokens[at].form.isdigit() and len(tokens[at].form) == 4 and least in _YEARS
        if year or (value_is_one and not noun.bare):
            return None
    end = noun.last
    part = part or _trailing_among(where, end)
    return Quantity(
        first, end, least, most, noun=noun.text, person=noun.person, thing=noun.thing, bare=noun.bare, part=part
    )


def _trailing_among(where: Line, end: int) -> bool:
    """Whether 'among them' stands behind the noun."""
    match = where.at[end + 1] if end + 1 < len(where.at) else None
    if match is None or where.between(end, end + 1).strip():
        return False
    if match.value.kind == "subset":  # 'a woman among them, …', but not '12 people including …'
        return match.last + 1 >= len(where.at) or bool(where.between(match.last, match.last + 1).strip())
    return match.value.kind == "group"


@dataclass(frozen=True)
class _Noun:
    last: int
    text: str = ""
    person: PersonClass | None = None
    thing: bool = False
    bare: bool = False


_STOP: frozenset[str] = frozenset(
    {
        *("casualty", "clause", "join", "auxiliary", "subset", "partitive", "group", "toll", "reach", "preposition"),
        *("skip", "possessive", "definite", "article", "not", "none", "vague"),
    }
)
"""Cues behind which no noun of the figure stands."""


def _noun(where: Line, last: int) -> _Noun:
    """The noun behind token *last*: the last of a run of person nouns, or a thing, or nothing."""
    tokens = where.sentence.tokens
    at = last + 1
    unknown = 0
    while at < len(tokens) and at - last <= _NOUN_WITHIN:
        if _HARD.search(where.between(at - 1, at)) and not _brackets(where, at):
            break
        match = where.at[at]
        kind = match.value.kind if match else None
        if kind in _STOP or (kind is None and plain(where, at) is not None):
            break
        if match is not None and kind in ("person", "thing"):
            return _run(where, match, last)
        unknown += kind is None
        at += 1
    bare = unknown == 0
    text = "" if bare else where.sentence.wording(last + 1, min(at - 1, last + 2))
    return _Noun(last, text=text, bare=bare)


def _brackets(where: Line, at: int) -> bool:
    """Whether only the brackets around an abbreviation stand in front of token *at*."""
    return not where.between(at - 1, at).strip(" ()")


def _run(where: Line, match: Match[Cue], last: int) -> _Noun:
    """From the first person or thing noun on, through a run of such nouns: the last person decides."""
    best = match
    at = match.last + 1
    person = match if match.value.kind == "person" else None
    while where.kind(at) in ("person", "thing") and not where.between(at - 1, at).strip(" -\u200c"):
        following = where.at[at]
        assert following is not None
        best = following
        person = following if following.value.kind == "person" else person
        at = following.last + 1
    text = where.sentence.wording(last + 1, best.last)
    if person is None:
        return _Noun(best.last, text=text, thing=True)
    attackers = any(
        where.kind(index) == "person" and (cue := where.at[index]) is not None and cue.value.person == "attackers"
        for index in range(match.first, best.last + 1)
    )
    return _Noun(best.last, text=text, person="attackers" if attackers else person.value.person)


def _single(where: Line, at: int) -> Quantity | None:
    """One person named by an article, 'the', 'his', or (in a title) a bare noun in the singular."""
    kind = where.kind(at)
    match = where.at[at]
    if match is None or match.first != at:
        return None
    if kind == "about" and match.last > at:
        kind = "article"  # 'an additional suspect': without a number behind it, it counts one
    if kind == "article" and match.last > at and where.kind(match.last + 1) in ("casualty", "auxiliary"):
        return Quantity(at, match.last, 1, 1, bare=True)  # 'and a third wounded'
    if kind in ("article", "definite", "possessive"):
        index = match.last + 1
        while index <= match.last + 1 + _ADJECTIVES and where.kind(index) in (None, "filler", "thing"):
            if index >= len(where.sentence.tokens) or _HARD.search(where.between(index - 1, index)):
                return None
            index += 1
        noun = where.at[index] if index < len(where.at) else None
        if noun is None or noun.value.kind != "person" or _HARD.search(where.between(index - 1, index)):
            return None
        run = _run(where, noun, match.last)
        final = where.at[run.last]
        if run.person is None or final is None or (final.value.many and run.person != "attackers"):
            return None
        if final.value.many and kind != "article":
            return None
        part = where.kind(at - 1) in ("subset", "partitive") or _trailing_among(where, run.last)
        return Quantity(
            at, run.last, 1, 1, noun=run.text, person=run.person, part=part, weak=kind != "article",
            owned=kind == "possessive",
        )  # fmt: skip
    if kind == "person" and not match.value.many and (where.sentence.number == 0 or _object_of_killing(where, at)):
        run = _run(where, match, at - 1)
        final = where.at[run.last]
        if run.person is not None and final is not None and not final.value.many:
            return Quantity(at, run.last, 1, 1, noun=run.text, person=run.person, weak=True)
    return None


def _object_of_killing(where: Line, at: int) -> bool:
    """Whether a bare noun follows a verb as its object: 'killed Taliban leader Mullah X', not 'the killed soldier'."""
    verb = where.at[at - 1] if at else None
    if verb is None or verb.value.kind != "casualty" or verb.value.reach == "left" or "wounded" in verb.value.figures:
        return False
    return where.kind(verb.first - 1) not in ("article", "definite", "possessive", "auxiliary")
