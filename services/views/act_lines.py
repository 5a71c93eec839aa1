"""An analyst's act as one line for people, and as one object."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from incidents.hand import Act
from incidents.linking.ranges import parse_range
from services.views.account import range_words
from services.views.terminal import safe


def act_line(act: Act, numbers: Sequence[int], undone: str | None) -> str:
    """'1a2b3c4d5e6f merge of 1f… into 2e… | ana: the same bomb | alerts number 7, number 8'."""
    told = ", ".join(f"number {number}" for number in numbers)
    parts = [
        f"{act.id} {_words(act)}",
        f"{act.at:%Y-%m-%d %H:%M:%SZ}",
        f"{safe(act.who)}: {safe(act.why)}",
        f"alerts {told}" if told else "no alert",
        *([f"undone by {undone}"] if undone else []),
    ]
    return " | ".join(parts)


def act_object(act: Act, numbers: Sequence[int], undone: str | None) -> dict[str, Any]:
    """The act with the numbers of its messages and the act that undid it."""
    return {**msgspec.to_builtins(act), "numbers": list(numbers), "undone_by": undone}


def _words(act: Act) -> str:
    stories = ", ".join(safe(one.story, 60) for one in act.stories)
    if act.kind == "merge":
        return f"merge of {act.incidents[0]} into {act.into}"
    if act.kind == "split":
        return f"split of {stories} from {act.incidents[0]}, into {act.incidents[1]}"
    if act.kind == "retract":
        return f"retract {act.incidents[0]}"
    if act.kind == "undo":
        return f"undo {act.undoes}"
    if act.mark == "figure-wrong":
        right = f", it is {range_words(*parse_range(act.right))}" if act.right else ""
        wrong = ", ".join(range_words(*parse_range(value)) for value in act.wrong)
        return f"mark {act.incidents[0]} {act.figure} {wrong} wrong{right}"
    return f"mark {stories} {act.mark}"
