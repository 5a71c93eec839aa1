"""How stories are understood, loaded from the configuration: the pure functions of the domain over their knowledge."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from incidents.records import Decision, Incident, Reading, Story
from services.configuration.settings import Settings

if TYPE_CHECKING:
    from incidents.linking.catalogue import Catalogue, Wanted
    from incidents.linking.common import Common
    from incidents.region.pack import Region
    from services.configuration.config_files import Rules

Judge = Callable[[Story, Reading, Sequence[Incident], dt.datetime, bool, "Common | None"], Decision]
"""Story, reading, candidates, now, priming, how common words are (None: counted among the candidates) → decision."""


@dataclass(frozen=True, slots=True)
class Mind:
    """Reading, where to look for candidates and for which, judgement, and the alerts that follow from a decision."""

    read: Callable[[Story], Reading]
    scopes: Callable[[Reading], Sequence[str]]
    wanted: Callable[[Reading], Wanted | None]
    """None: all of the scopes."""
    catalogue: Callable[[], Catalogue]
    """Makes an empty catalogue of incidents."""
    judge: Judge
    alerts: Callable[[Decision, Story, str], Sequence[bytes]]
    """Decision, story, stream → the alerts as JSON, without their numbers."""


def load_mind(settings: Settings) -> Mind:
    """The mind that the configuration folder of *settings* describes. RefuseError names the file and key that is wrong.

    Takes about a second and the memory of the region pack; nothing is loaded again later.
    """
    from services.configuration.config_files import load_region, load_rules

    return mind_of(load_region(settings.config), load_rules(settings.config))


def mind_of(region: Region, rules: Rules) -> Mind:
    """The mind that knows *region* and goes by *rules*."""
    # here, so that tests and benchmarks with a mind of their own need none of it
    from incidents.linking.alerts import alerts_of
    from incidents.linking.catalogue import Catalogue, wanted
    from incidents.linking.judge import judge
    from incidents.linking.scopes import scopes
    from incidents.reading.read import read

    def judged(
        story: Story,
        reading: Reading,
        candidates: Sequence[Incident],
        now: dt.datetime,
        priming: bool,
        common: Common | None,
    ) -> Decision:
        return judge(story, reading, candidates, now, rules.linking, priming, common)

    def told(decision: Decision, _story: Story, stream: str) -> Sequence[bytes]:
        return alerts_of(decision, rules.linking, stream)

    return Mind(
        read=lambda story: read(story, region, rules.cap, rules.outlets),
        scopes=scopes,
        wanted=lambda reading: wanted(reading, rules.linking),
        catalogue=lambda: Catalogue(rules.linking),
        judge=judged,
        alerts=told,
    )
