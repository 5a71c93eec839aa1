"""What a sentence says happened to those it counts: each casualty word joined to its quantity.

API: figures(where, counted, marks) -> list[FigureMention]    of one sentence, in order

Grammar only: subject or object by the word's reach, lists summed, parts left out. The words are the pack's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from incidents.reading.enumerations import BREAKS, to_left, to_right, total
from incidents.reading.figure_mentions import FigureMention, Marks
from incidents.reading.numerals import Line
from incidents.reading.quantities import Quantity
from incidents.records import FigureKind
from incidents.region.cues import Cue
from incidents.text.lexicon import Match

_LEFT_WITHIN, _LEFT_UNKNOWN, _LEFT_WEAK = 14, 7, 5
"""Tokens between a counted noun and what happened to it: a known noun, an unknown one, one named without a number."""
_OF_THEM = 2
"""The words 'of them' themselves."""
_COMPANY_WITHIN = 3
"""Tokens from 'along with' to the number: 'along with at least two of his guards'."""
_RIGHT_WITHIN = 2
"""Tokens between a verb and what it counts."""
_AUXILIARY_WITHIN = 3
_TOLL_WITHIN = 25
_DASHES = frozenset("—–")
_PARTED = re.compile("[,،;؛:—–]")


def figures(where: Line, counted: list[Quantity], marks: Marks) -> list[FigureMention]:
    """The figures of one sentence, in order."""
    return _Sentence(where, counted, marks).figures()


class _Sentence:
    """Joins the quantities of one sentence to what happened to those counted. A quantity is used once for a kind."""

    def __init__(self, where: Line, counted: list[Quantity], marks: Marks) -> None:
        self._where = where
        self._counted = counted
        self._marks = marks
        self._used: set[tuple[int, FigureKind]] = set()
        self._objects: set[int] = set()
        self._found: list[FigureMention] = []

    def figures(self) -> list[FigureMention]:
        """The sentence's figures, in order."""
        self._tolls()
        for index, match in enumerate(self._where.cues):
            if match.value.kind == "none":
                self._nobody(match)
            elif match.value.kind == "casualty":
                self._casualty(index, match)
        return sorted(self._found, key=lambda figure: (figure.first, figure.kind))

    def _add(
        self, chosen: Sequence[Quantity], kind: FigureKind, first: int, last: int, *, running: bool = False
    ) -> None:
        if any((quantity.first, kind) in self._used for quantity in chosen):
            return
        self._used.update((quantity.first, kind) for quantity in chosen)
        least, most = total(chosen)
        marks = self._marks
        self._found.append(
            FigureMention(
                sentence=self._where.sentence.number,
                first=first,
                last=last,
                kind=kind,
                least=least,
                most=most,
                wording=self._where.sentence.wording(first, last),
                side="attackers" if all(quantity.person == "attackers" for quantity in chosen) else "victims",
                noun=chosen[0].noun,
                total=running,
                background=self._in_background(last) or (marks.deal and kind in ("captured", "escaped")),
                correction=marks.correction,
                said_by=marks.said_by,
                part=any(quantity.part for quantity in chosen),
                forces=all(quantity.person == "forces" for quantity in chosen),
            )
        )

    def _in_background(self, last: int) -> bool:
        """Whether a word of another time stands before the figure, or behind it in the same part of the sentence."""
        where = self._where
        for at in self._marks.background:
            if at <= last:
                return True
            parted = any(where.kind(index) == "clause" for index in range(last + 1, at))
            if not parted and not _PARTED.search(where.between(last, at)):
                return True
        return False

    # --- nobody -------------------------------------------------------------------------------------------------------

    def _nobody(self, match: Match[Cue]) -> None:
        for kind in match.value.figures:
            zero = Quantity(match.first, match.last, 0, 0)
            self._add([zero], kind, match.first, match.last)

    # --- tolls --------------------------------------------------------------------------------------------------------

    def _tolls(self) -> None:
        """Running tolls: a toll's noun, a number beside a word like 'reached', and what it counts."""
        for match in self._where.cues:
            if match.value.kind != "toll":
                continue
            quantity = self._reached(match)
            kinds = match.value.figures or self._kinds_near(match, quantity)
            if kinds and quantity is not None:
                first, last = min(match.first, quantity.first), max(match.last, quantity.last)
                self._add([quantity], kinds[0], first, last, running=True)
                self._used.update((quantity.first, kind) for kind in ("killed", "wounded", "captured", "escaped"))

    def _kinds_near(self, toll: Match[Cue], quantity: Quantity | None) -> tuple[FigureKind, ...]:
        """What a 'number of …' counts: by the first casualty word behind it, and before its figure if that follows."""
        end = toll.last + _TOLL_WITHIN
        if quantity is not None and quantity.first > toll.last:
            end = quantity.first - 1
        for match in self._where.cues:
            if toll.last < match.first <= end and match.value.kind == "casualty":
                return match.value.figures
        return ()

    def _reached(self, toll: Match[Cue]) -> Quantity | None:
        """The number that the toll has reached: the nearest one with a reaching word beside it."""
        near = [
            quantity
            for quantity in self._counted
            if not quantity.thing and not quantity.weak and self._beside_reach(quantity)
            and -_TOLL_WITHIN <= quantity.first - toll.first <= _TOLL_WITHIN
        ]  # fmt: skip
        behind = [quantity for quantity in near if quantity.first > toll.last]
        # 'he put the dead at 18'
        stated = [one for one in self._counted if one.first == toll.last + 1 and not one.thing and not one.weak]
        return next(iter(behind or near or stated), None)

    def _beside_reach(self, quantity: Quantity) -> bool:
        where = self._where
        before = any(where.kind(index) == "reach" for index in (quantity.first - 1, quantity.first - 2))
        return before or any(where.kind(index) == "reach" for index in range(quantity.last + 1, quantity.last + 4))

    # --- casualties ---------------------------------------------------------------------------------------------------

    def _casualty(self, index: int, match: Match[Cue]) -> None:
        cue = match.value
        if any(self._where.kind(at) == "not" for at in (match.first - 2, match.first - 1, match.last + 1)):
            return
        if self._of_both(index, match):
            return
        within = 1 if cue.reach == "right" else _AUXILIARY_WITHIN
        passive = any(
            self._where.kind(at) == "auxiliary" for at in range(match.first - within, match.first)
        ) and not self._counted_between(match.first - within, match.first)
        if cue.reach == "left" or passive:
            chosen = self._left(index, match)
        elif cue.reach == "right":
            chosen = self._right(match)
        elif self._counted_against(match) and not self._right(match, within=0):
            chosen = self._left(index, match)
        else:
            chosen = self._right(match, within=0) or self._left(index, match)
        if not chosen and cue.dying:
            self._died(match)
        if not chosen:
            return
        if chosen[-1].last < match.first:
            chosen = [*chosen, *self._company(match)]
        first = min(match.first, chosen[0].first)
        last = max(match.last, chosen[-1].last)
        for kind in cue.figures:
            self._add(chosen, kind, first, last)

    def _company(self, match: Match[Cue]) -> list[Quantity]:
        """Those who shared the subject's lot: 'he was killed along with two guards'; an 'and' joins what follows it."""
        join = self._where.at[match.last + 1] if match.last + 1 < len(self._where.at) else None
        if join is None or join.value.kind != "join" or join.first == join.last:
            return []
        behind = [one for one in self._counted if one.first > join.last]
        near = behind and behind[0].first - join.last <= _COMPANY_WITHIN
        return to_right(self._where, behind) if near and not behind[0].thing and not behind[0].part else []

    def _died(self, match: Match[Cue]) -> None:
        """One told of as wounded who died is wounded no more: 'two of the wounded died', 'a man who was hit … died'."""
        hurts = (one for one in reversed(self._found) if one.kind == "wounded" and one.last < match.first)
        hurt = next(hurts, None)
        if hurt is None:
            return
        between = range(hurt.last + 1, match.first)
        joined = any(self._where.kind(at) == "join" for at in between)
        if not joined and BREAKS.isdisjoint(self._where.between(hurt.last, match.first)):
            # how many died in all another sentence tells: these are some of them
            self._found[self._found.index(hurt)] = replace(hurt, kind="killed", last=match.last, part=True)

    def _of_both(self, index: int, match: Match[Cue]) -> bool:
        """Whether one number stands for dead and wounded together: '25 dead and wounded' tells neither's."""
        cues = [one for one in self._where.cues[max(0, index - 2) : index + 3] if one.value.kind == "casualty"]
        for one, other in pairwise(cues):
            if match not in (one, other) or not {*one.value.figures}.isdisjoint(other.value.figures):
                continue
            joined = other.first == one.last + 2 and self._where.kind(one.last + 1) == "join"
            own = any(0 <= quantity.first - other.last - 1 <= _RIGHT_WITHIN for quantity in self._counted)
            if joined and not own and self._counted_against(one):
                return True
        return False

    def _counted_against(self, match: Match[Cue]) -> bool:
        """Whether a quantity ends right in front of *match*: 'seven others wounded'."""
        return any(quantity.last == match.first - 1 and not quantity.thing for quantity in self._counted)

    def _counted_between(self, first: int, last: int) -> bool:
        return any(first <= quantity.first and quantity.last < last for quantity in self._counted)

    def _fits(self, quantity: Quantity, cue: Cue, gap: int) -> bool:
        """Whether what happened can have happened to those counted."""
        # '19 of the fugitives were caught'; 'nine of them were wounded', of some who were told of before
        retaken = quantity.person == "prisoners" and "captured" in cue.figures
        of_them = quantity.bare and "wounded" in cue.figures and self._where.kind(quantity.last + 1) == "partitive"
        if of_them:
            return gap <= _OF_THEM
        if quantity.thing or (quantity.part and not retaken):
            return False
        if quantity.person is None:
            return gap == 0 if quantity.bare else gap <= _LEFT_UNKNOWN and not cue.needs
        return not cue.needs or quantity.person in cue.needs

    def _left(self, index: int, match: Match[Cue]) -> list[Quantity]:
        """The subject in front of a casualty word: the nearest quantity of its clause, with the list it ends."""
        start = self._clause_start(index, match)
        before = [quantity for quantity in self._counted if start <= quantity.first and quantity.last < match.first]
        aside = 0
        for at in range(len(before) - 1, -1, -1):
            quantity = before[at]
            gap = match.first - quantity.last - 1 - aside
            if quantity.part and self._where.kind(quantity.first - 1) == "subset":
                aside += quantity.last - quantity.first + 2  # '14 more, including six children, were hurt'
            if gap > (_LEFT_WEAK if quantity.weak else _LEFT_WITHIN):
                break
            if not self._used.isdisjoint((quantity.first, kind) for kind in match.value.figures):
                return []  # '41 wounded were taken to hospital': they are counted already
            free = gap - self._helpers(quantity.last + 1, match.first)
            # 'killed six men and captured …': the six are the first verb's object, not what the second tells of.
            taken = quantity.first in self._objects and self._where.kind(match.first - 1) == "join"
            if not taken and self._fits(quantity, match.value, free):
                return to_left(self._where, before[: at + 1])
        return []

    def _helpers(self, first: int, last: int) -> int:
        """Auxiliaries and fillers among tokens *first* to *last* (exclusive): they part nothing."""
        return sum(1 for at in range(first, last) if self._where.kind(at) in ("auxiliary", "filler"))

    def _clause_start(self, index: int, match: Match[Cue]) -> int:
        """The first token of the clause that *match* stands in."""
        for earlier in reversed(self._where.cues[:index]):
            if earlier.value.kind == "clause" or (earlier.value.kind == "casualty" and earlier.last < match.first - 1):
                start = earlier.last + 1
                break
        else:
            start = 0
        dashed = [
            at for at in range(start + 1, match.first + 1) if not _DASHES.isdisjoint(self._where.between(at - 1, at))
        ]
        aside = set(dashed[-2:]) if len(dashed) > 1 else set()  # between a pair of dashes stands a remark
        for at in range(match.first, start, -1):
            if at not in aside and not BREAKS.isdisjoint(self._where.between(at - 1, at)):
                return at
        return start

    def _right(self, match: Match[Cue], within: int = _RIGHT_WITHIN) -> list[Quantity]:
        """The object behind a casualty word, with the list that it begins."""
        for at, quantity in enumerate(self._counted):
            if quantity.first <= match.last:
                continue
            gap = quantity.first - match.last - 1
            between = self._where.between(match.last, quantity.first)
            if (
                gap - self._helpers(match.last + 1, quantity.first) > within
                or not BREAKS.isdisjoint(between)
                or "," in between
                or "." in between
            ):
                return []
            if any(
                self._where.kind(i) in ("clause", "join", "casualty") for i in range(match.last + 1, quantity.first)
            ):
                return []
            of_them = quantity.part and gap == 0  # 'killing several of them'
            if (
                quantity.thing
                or (quantity.part and not of_them)
                or (match.value.needs and quantity.person not in (None, *match.value.needs))
            ):
                return []
            if match.value.needs and quantity.person is None and not quantity.bare:
                return []
            chosen = to_right(self._where, self._counted[at:])
            self._objects.update(item.first for item in chosen)
            return chosen
        return []
