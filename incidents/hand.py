"""What analysts did to the book, as it is kept and travels: acts, and what of them stays with an incident or a story.

An act is decided by `incidents.linking.acts`, written once, and never changed: who takes it back does an act of its own
(`undo`). Nothing of what outlets said is removed by one; it is set aside.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

ActKind = Literal["merge", "split", "mark", "retract", "undo"]
Mark = Literal["relevant", "not-relevant", "figure-wrong"]


class _Kept(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    pass


class StoryRef(_Kept, frozen=True):
    """A story that an act is about: its id, the text of it that was known, and its address."""

    story: str
    revision: str
    url: str | None = None


class Act(_Kept, frozen=True):
    """One act: who did what to which incidents and stories, when and why. `at` is UTC by the server's clock.

    `incidents`: those that it wrote, the one it is about first. `into`: what the first was merged into. `stories`: what
    was taken out, marked, or brought by the merged incident; `others`: those they were told together with, or apart
    from. `figure`, `wrong`, `right`: of a figure that is wrong, its values in the ledger's wording (`[21, null]`).
    `ruled`: stories on whose relevance it rules → what was ruled of them before (see `ruling`).
    `revisions`: what each incident had tellings of after the act; what an undo finds beyond them came later.
    """

    id: str
    kind: ActKind
    at: dt.datetime
    who: str
    why: str
    incidents: tuple[str, ...] = ()
    into: str | None = None
    mark: Mark | None = None
    stories: tuple[StoryRef, ...] = ()
    others: tuple[StoryRef, ...] = ()
    figure: str | None = None
    wrong: tuple[str, ...] = ()
    right: str | None = None
    undoes: str | None = None
    ruled: dict[str, str] = {}
    revisions: dict[str, tuple[str, ...]] = {}


class HandRow(_Kept, frozen=True):
    """An act in the history of one incident: dated, by whom, why, and what it did there, in words."""

    act: str
    kind: ActKind
    at: dt.datetime
    who: str
    why: str
    what: str
    undoes: str | None = None


class Overruled(_Kept, frozen=True):
    """Values of one figure that an analyst calls wrong, in the ledger's wording; `right` is what it is instead."""

    figure: str
    wrong: tuple[str, ...]
    act: str
    right: str | None = None


class Hand(_Kept, frozen=True):
    """What analysts did to one incident, `rows` oldest first.

    `withdrawn`: the act that retracted it. `parts`: the incidents that were split from it. `made_of`: those
    under which its stories were decided before, by a merge or a split.
    """

    merged_into: str | None = None
    withdrawn: str | None = None
    parts: tuple[str, ...] = ()
    made_of: tuple[str, ...] = ()
    overruled: tuple[Overruled, ...] = ()
    rows: tuple[HandRow, ...] = ()


def ruling(relevant: bool, act: str) -> str:
    """What *act* rules of a story, as it is kept: '+ act' or '- act'; '' stands for no ruling."""
    return f"{'+' if relevant else '-'} {act}"


def ruled(text: str) -> bool | None:
    """Whether the story is relevant by a ruling as it is kept; None without one."""
    return text.startswith("+") if text else None


def standing(rows: tuple[HandRow, ...]) -> tuple[HandRow, ...]:
    """The acts among *rows* that hold: neither undone nor an undoing."""
    undone = {row.undoes for row in rows if row.undoes is not None}
    return tuple(row for row in rows if row.undoes is None and row.act not in undone)
