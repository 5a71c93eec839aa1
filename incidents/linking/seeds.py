"""The nearest known reference story of a judged one: what an operator looks at to see why something matters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from incidents.linking.merge import Choice
from incidents.records import Incident, Signal, Source
from incidents.text.fingerprint import Sketch


def nearest_seed(
    source: Source, candidates: Sequence[Incident], choices: Sequence[Choice], sketch: Sketch
) -> Signal | None:
    """The primed telling that comes nearest: its story as `words`, its points and likeness as `weight`, or None.

    By the points that its incident had with a report of this story, then by how alike the texts are.
    """
    points = {
        found.incident.id: found.points
        for choice in choices
        for found in (choice.nearest, choice.joins)
        if found is not None
    }
    best = max(_primed(source, candidates, points, sketch), default=None)
    return Signal(name="nearest_seed", weight=best[0], words=best[2]) if best else None


def _primed(
    source: Source, candidates: Sequence[Incident], points: dict[str, float], sketch: Sketch
) -> Iterator[tuple[float, float, str]]:
    for incident in candidates:
        for telling in incident.tellings:
            if telling.primed and telling.source.story != source.story:
                alike = sketch.resemblance(telling.signature)
                near = points.get(incident.id, 0.0) + alike
                yield round(near, 3), round(alike, 3), telling.source.story
