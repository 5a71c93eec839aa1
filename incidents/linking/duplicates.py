"""Whether a story is an earlier one again: a wire copy, a cut, another site's boilerplate around the same text.

Compares signatures (see `incidents.text.fingerprint`) with those of earlier stories in the book. A copy may still carry
a changed figure: what a desk hears of it is decided elsewhere.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from incidents.linking.rules import Duplicates
from incidents.records import Incident, Source, Telling
from incidents.text.fingerprint import Sketch, containment, shingles


@dataclass(frozen=True, slots=True)
class Echo:
    """The earlier telling whose text is most like the story's. `near_duplicate`: it is the same text, or nearly so."""

    story: str
    origin: str
    resemblance: float
    containment: float
    near_duplicate: bool


def echo_of(sketch: Sketch, source: Source, incident: Incident, now: dt.datetime, rules: Duplicates) -> Echo | None:
    """The telling of *incident* that resembles the story most, if any does at all; the oldest of equals.

    A story is no echo of itself (an earlier revision) nor of a story that came later.
    """
    best: Echo | None = None
    latest = now + dt.timedelta(seconds=rules.skew_s)
    for telling in incident.tellings:
        if telling.source.story == source.story or telling.seen > latest or not sketch.may_share(telling.signature):
            continue
        alike = sketch.resemblance(telling.signature)
        if alike >= rules.trace and (best is None or alike > best.resemblance):
            best = _echo(sketch, telling, alike, rules)
    return best


def _echo(sketch: Sketch, telling: Telling, alike: float, rules: Duplicates) -> Echo:
    within = containment(sketch.values, telling.signature, alike)
    enough = min(shingles(sketch.values), shingles(telling.signature)) >= rules.least_shingles
    same = alike >= rules.resemblance or (within >= rules.containment and alike >= rules.containment_resemblance)
    return Echo(telling.source.story, telling.source.origin, alike, within, same and enough)
