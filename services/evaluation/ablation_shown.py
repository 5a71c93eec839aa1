"""What each kind of evidence is worth, for people (a line each), for docs/ablation.md (page) and for programs (object).

API: shown(worth) -> line        page(plan, worths) -> str        as_object(worths)
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import msgspec

from services.evaluation.ablation import CONTROL, ERRORS, Moved, Plan, Worth
from services.evaluation.measured import Table
from services.evaluation.shown import markdown

_MOST = 4
"""Figures that are told of one kind of evidence; the others are counted."""
_HEAD = """# What each kind of evidence is worth

Made by `./dideban evaluate --ablate --write`: one kind of evidence is taken away at a time, in all languages at once,
by altering the data of the region pack and the rules (`config/evaluation/ablation.toml` says how); the rest stays as it
ships. The tables list the figures that changed, each before and without it, the largest change first.

Read them with care. A kind of evidence that changes nothing here may be worth much on other stories: these are few, and
many kinds of story are not among them. One that seems to do harm may do so on one story of forty. What is taken away is
often made up for by something else, so that two kinds together may be worth more than the sum of both.
"""


def shown(worth: Worth) -> str:
    """One line: what was taken away, and the largest changes."""
    parts = [f"{worth.ablation.family}: {worth.ablation.evidence}"]
    parts += [f"worse: {_told(worth.lost)}"] if worth.lost else []
    parts += [f"better: {_told(worth.gained)}"] if worth.gained else []
    return "; ".join(parts if len(parts) > 1 else [*parts, "nothing changes"])


def as_object(worths: Sequence[Worth]) -> dict[str, Any]:
    """The same as JSON, with every figure that changed."""
    return {
        "ablations": [
            {
                "family": one.ablation.family,
                "evidence": one.ablation.evidence,
                "sets": list(one.ablation.sets),
                "lost": msgspec.to_builtins(one.lost),
                "gained": msgspec.to_builtins(one.gained),
            }
            for one in worths
        ]
    }


def page(plan: Plan, worths: Sequence[Worth]) -> str:
    """docs/ablation.md: figures only. A family's rows stand in the order of what is lost most."""
    out = [_HEAD, _measured_on(plan)]
    control = [one for one in worths if one.ablation.family == CONTROL]
    out += ["", *(f"Control, all files parsed and written again with {_changes(one)}." for one in control)]
    for family, members in groupby((one for one in worths if one not in control), key=lambda one: one.ablation.family):
        out += ["", f"## {family[0].upper()}{family[1:]}", "", *_section(list(members))]
    return "\n".join(out) + "\n"


def _section(members: Sequence[Worth]) -> list[str]:
    moved = sorted((one for one in members if one.lost or one.gained), key=_weight)
    still = [one.ablation.evidence for one in members if not one.lost and not one.gained]
    table = Table(
        "",
        ("without", "worse", "better"),
        [(one.ablation.evidence, _told(one.lost), _told(one.gained)) for one in moved],
    )
    out = markdown(table) if moved else []
    return [
        *out,
        *([""] if out and still else []),
        *([f"Nothing changes without: {', '.join(still)}."] if still else []),
    ]


def _weight(worth: Worth) -> tuple[int, float]:
    """Those that lose anything first, by the share that falls most; counts of errors are no shares."""
    shares = [figure.before - figure.now for figure in worth.lost if figure.measure not in ERRORS]
    return (not worth.lost, -max(shares, default=0.0))


def _measured_on(plan: Plan) -> str:
    named = [f"{name} (one story of {plan.every[name]})" if name in plan.every else name for name in plan.sets]
    return f"Measured on: {', '.join(named)}."


def _changes(worth: Worth) -> str:
    changed = [*worth.lost, *worth.gained]
    return f"nothing taken away: {_told(changed)}" if changed else "nothing taken away: no figure changes"


def _told(figures: Sequence[Moved]) -> str:
    told = [f"{one.of} {one.measure} {_number(one, one.before)} → {_number(one, one.now)}" for one in figures[:_MOST]]
    return ", ".join([*told, *([f"{len(figures) - _MOST} more"] if len(figures) > _MOST else [])])


def _number(figure: Moved, value: float) -> str:
    return f"{value:.0f}" if figure.measure in ERRORS else f"{value:.3f}"
