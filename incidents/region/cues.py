"""The words by which figures and days are read, as structs that `language.<code>.toml` fills.

A `Cue` is what a phrase tells the reader of figures, a `DayCue` what it tells the reader of dates. The readers hold the
grammar, the pack holds the words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from incidents.records import FigureKind

PersonClass = Literal["generic", "forces", "civilians", "prisoners", "attackers"]
CueKind = Literal[
    "casualty",  # killed, wounding, escaped …
    "person",  # a noun that is counted
    "thing",  # a noun or unit that is not: years, rifles, kilometres …
    "least",  # at least, more than
    "most",  # up to
    "about",  # nearly, some: the figure as said
    "more",  # after the figure: or more
    "filler",  # also, suspected: may stand between a figure and what it counts
    "skip",  # aged, number: the figure behind it counts nobody
    "preposition",  # in, from: no noun of the figure stands behind it
    "span",  # between … and …
    "vague",  # dozens, several
    "article",  # a, an
    "definite",  # the
    "possessive",  # his: in a list, whose it is counts too
    "auxiliary",  # were, was: what follows happened to the subject
    "join",  # and
    "subset",  # including, among: what follows is part of what was counted
    "partitive",  # of them: the figure before it is a part
    "group",  # the wounded, those killed: persons already counted
    "none",  # nobody was hurt
    "not",  # what follows did not happen to the subject
    "clause",  # when, after, said: another clause starts
    "toll",  # death toll, number of
    "reach",  # reached, rose to, bringing to
    "background",  # last year, since the spring
    "deal",  # prisoner exchange
    "correction",  # were wrong, are alive
    "ignore",  # wording that holds a cue's word and means something else
]
Reach = Literal["left", "right", "either"]


class Cue(NamedTuple):
    """What a phrase tells. Fields beyond `kind` belong to some kinds only.

    casualty: `figures` it states, `reach` where the counted stand, `needs` the classes of persons it is true of,
    `dying` where somebody hurt before may do it ('died', 'succumbed').
    person: `person` class, `many` whether plural. vague: `least`, `most`. none: `figures`. toll: `figures` if it says.
    """

    kind: CueKind
    figures: tuple[FigureKind, ...] = ()
    reach: Reach = "left"
    needs: frozenset[str] = frozenset()
    person: PersonClass = "generic"
    many: bool = True
    least: int | None = None
    most: int | None = None
    dying: bool = False


@dataclass(frozen=True)
class NumberWords:
    """Number words by value, the connectors inside numbers, and how tens and units stand.

    `joined_above`: a connector may join only behind a part of at least this size ('a hundred and five' 100, 'بیست و
    پنج' 20). `units_first`: five-twenty is 25.
    """

    values: Mapping[str, int]
    connectors: frozenset[str]
    joined_above: int
    units_first: bool
    ranges: frozenset[str]
    """Words between the two ends of a range ('to', 'تا', 'تر')."""


DayKind = Literal["weekday", "relative", "period", "unit", "ago", "count", "next", "last", "eve"]


class DayCue(NamedTuple):
    """What a calendar word tells.

    weekday: `value` 0 Monday … 6 Sunday. relative: `value` days from the day of publishing. period: `unit` and
    `background`, with `value` days from publishing where one span is meant ('last month'), else 0. unit: `unit` and
    `value` days. ago: it makes 'three days' a day before publishing. next, last: they turn a weekday to the future, or
    to the week before; eve: to the evening before it.
    """

    kind: DayKind
    value: int = 0
    unit: Literal["day", "week", "month", "year", "unknown"] = "day"
    background: bool = False
