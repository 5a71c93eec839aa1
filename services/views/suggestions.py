"""What somebody may have meant who named a story that is not there."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from incidents.records import Entry
from services.store.identity import folded
from services.views.terminal import safe

_LIKE = 0.55


def suggestions(text: str, entries: Iterable[Entry], most: int) -> list[tuple[str, str]]:
    """(id, title) of the *entries* that look like *text* by id, address or title, the likest first, fit to print."""
    wanted = folded(text)
    found: dict[str, tuple[float, str]] = {}
    for entry in entries:
        like = max(_likeness(wanted, folded(name)) for name in (entry.id, entry.url or "", entry.title))
        if like >= _LIKE and like > found.get(entry.id, (0.0, ""))[0]:
            found[entry.id] = (like, entry.title)
    ranked = sorted(found.items(), key=lambda item: (-item[1][0], item[0]))
    return [(safe(name, 80), safe(title, 80)) for name, (_, title) in ranked[:most]]


def _likeness(wanted: str, name: str) -> float:
    """1 for equal, high where one is part of the other, else how much of their letters agree in order."""
    if not wanted or not name:
        return 0.0
    if wanted in name or (len(name) > 5 and name in wanted):
        return 0.9
    matcher = difflib.SequenceMatcher(None, wanted, name)
    return matcher.ratio() if matcher.real_quick_ratio() >= _LIKE and matcher.quick_ratio() >= _LIKE else 0.0
