"""Lists of the counted: 'two policemen and a child' is three; 'nine people, five men and four women' is nine.

API: to_left(where, before), to_right(where, behind) -> list[Quantity]    the list that the last, or first, belongs to
     total(chosen) -> (least, most)                                      its sum
"""

from __future__ import annotations

from collections.abc import Sequence

from incidents.reading.numerals import Line
from incidents.reading.quantities import Quantity

BREAKS = frozenset(';:؛—–“”«»"!?؟۔|')
"""Marks that end a clause."""
_COMMAS = frozenset((",", "،"))
_WITHIN_LIST = (None, "join", "filler", "article", "definite", "partitive", "preposition", "possessive")
"""Kinds of words that may stand between two items of a list."""


def _joined(where: Line, left: Quantity, right: Quantity) -> bool:
    """Whether *right* goes on with the list that *left* stands in."""
    if right.thing or right.part or left.part or left.thing:
        return False
    if right.person is None and not left.bare:
        return False
    inside = range(left.last + 1, right.first)
    kinds = [where.kind(at) for at in inside]
    if _in_company(where, right):
        return all(kind not in ("casualty", "clause") for kind in kinds)
    if any(kind not in _WITHIN_LIST for kind in kinds) or kinds.count(None) > 4:
        return False
    between = where.between(left.last, right.first).strip()
    if between in ("—", "–"):
        return True
    if not BREAKS.isdisjoint(between):
        return False
    # 'a woman and her three children': whose they are stands in front of the number
    last = [kind for kind in kinds if kind != "possessive"][-1:]
    if "join" in last:
        return True
    # 'Five engineers, driver kidnapped': a headline leaves the 'and' out
    return between in _COMMAS and not left.bare and (not right.weak or where.sentence.number == 0)


def _in_company(where: Line, right: Quantity) -> bool:
    """Whether 'along with' stands before *right*: it reaches back over what stands between, as 'and' does not."""
    at = right.first - 1
    while at > 0 and where.kind(at) in ("possessive", "article", "definite"):
        at -= 1
    join = where.at[at] if at >= 0 else None
    return join is not None and join.value.kind == "join" and join.last > join.first


def to_left(where: Line, before: Sequence[Quantity]) -> list[Quantity]:
    chosen = [before[-1]]
    for quantity in reversed(before[:-1]):
        if not _joined(where, quantity, chosen[0]):
            break
        chosen.insert(0, quantity)
    if chosen[0].owned and where.kind(chosen[0].first - 1) == "join" and chosen[0].first > 1:
        # 'X and his driver': X, a name that is no quantity, is one more.
        at = chosen[0].first - 2
        chosen.insert(0, Quantity(at, at, 1, 1, person=chosen[0].person, weak=True))
    return _whole(chosen)


def to_right(where: Line, behind: Sequence[Quantity]) -> list[Quantity]:
    chosen = [behind[0]]
    for quantity in behind[1:]:
        if not _joined(where, chosen[-1], quantity):
            break
        chosen.append(quantity)
    while len(chosen) > 1 and where.between(chosen[-2].last, chosen[-1].first).strip() in _COMMAS:
        chosen.pop()  # no 'and' closes the list: what follows the comma is another thing ('…, an official said')
    return _whole(chosen)


def _whole(chosen: list[Quantity]) -> list[Quantity]:
    """Without the parts that only spell out the first: 'six men, four guards and two cooks' is six."""
    if len(chosen) > 2 and chosen[0].least is not None and total(chosen[1:]) == (chosen[0].least, chosen[0].most):
        return chosen[:1]
    return chosen


def total(chosen: Sequence[Quantity]) -> tuple[int | None, int | None]:
    """The bounds of a list: open where one of its parts is open."""
    least = [quantity.least for quantity in chosen]
    most = [quantity.most for quantity in chosen]
    low = None if all(value is None for value in least) else sum(value or 0 for value in least)
    return low, None if None in most else sum(value or 0 for value in most)
