"""Which ACLED type the acts of an incident make: the act that best describes the whole, with the rule's name.

API: event_type(signals, acts, sentences, forces) -> Typed
     deciding(signals, acts, sentences, rule) -> the acts that the rule of that name asked for and found

Headline and the first sentences that tell an act decide; only where no rule fits those, the whole is looked at. The
rules and their order are the pack's (event_rules.toml).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from incidents.reading.acts import Act
from incidents.region.signals import SignalPack

_LEAD = 2
"""Sentences with an act, besides the title, that tell what happened."""


@dataclass(frozen=True)
class Typed:
    """ACLED's event and sub-event type, our theme beside it, and the rule that chose them."""

    event_type: str
    sub_event_type: str
    rule: str
    theme: str | None = None


def event_type(signals: SignalPack, acts: Sequence[Act], sentences: Collection[int], forces: bool) -> Typed:
    """The type of the incident of *sentences*; *forces*: armed forces of a side are among those hit or fighting."""
    here = _told(acts, sentences)
    lead = _lead(here)
    leading = frozenset(act.name for act in here if act.sentence in lead)
    whole = frozenset(act.name for act in here)
    every = frozenset(act.name for act in acts if act.sentence in sentences and act.counts)
    title = frozenset(act.name for act in here if act.sentence == 0)
    # a theme is a facet beside the type: what any sentence tells makes it
    theme = next((rule.theme for rule in signals.rules if rule.theme and rule.fits(every, forces=forces)), None)
    for told in (leading, whole):
        for rule in signals.rules:
            if rule.needs and rule.fits(title if rule.title else every if rule.anywhere else told, forces=forces):
                return Typed(rule.event_type, rule.sub_event_type, rule.name, rule.theme or theme)
    last = signals.rules[-1]
    return Typed(last.event_type, last.sub_event_type, last.name, last.theme or theme)


def deciding(signals: SignalPack, acts: Sequence[Act], sentences: Collection[int], rule: str) -> tuple[Act, ...]:
    """Those of *acts* for which the rule named *rule* fits: of the lead if it fits there, else of all *sentences*."""
    chosen = next((one for one in signals.rules if one.name == rule), None)
    if chosen is None:
        return ()
    here = _told(acts, sentences)
    asked = frozenset[str]().union(*chosen.needs)
    lead = _lead(here)
    leading = tuple(act for act in here if act.name in asked and act.sentence in lead)
    found = frozenset(act.name for act in leading)
    if all(not group.isdisjoint(found) for group in chosen.needs):
        return leading
    return tuple(act for act in here if act.name in asked)


def _told(acts: Sequence[Act], sentences: Collection[int]) -> list[Act]:
    """The acts of *sentences* that count; where none does, those of a time."""
    here = [act for act in acts if act.sentence in sentences and act.counts]
    here = [act for act in here if not act.quoted] or here
    return here or [act for act in acts if act.sentence in sentences and act.unreal is None]


def _lead(acts: Sequence[Act]) -> frozenset[int]:
    """The title and the first sentences that tell an act."""
    return frozenset((0, *sorted({act.sentence for act in acts if act.sentence > 0})[:_LEAD]))
