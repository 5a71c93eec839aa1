"""A close reading as one object for programs: the record itself, with the story that it is of.

API: reading_object(story, found, notices) -> JSON values
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from incidents.reading.close_reading import CloseReading
from incidents.records import Story

_KEPT = ("id", "revision", "url", "outlet", "language", "title", "published", "published_precision", "degraded")


def reading_object(story: Story, found: CloseReading, notices: Sequence[str]) -> dict[str, Any]:
    """`story` as it was given, then the fields of `CloseReading`; the signature for near duplicates is left out."""
    given = msgspec.to_builtins(story)
    told = msgspec.to_builtins(found)
    told["reading"].pop("signature", None)
    return {"story": {name: given[name] for name in _KEPT}, "notices": list(notices), **told}
