"""Which ACLED type the acts of an incident make: the act that best describes the whole, with the rule's name.

API: event_type(signals, acts, sentences, forces) -> Typed

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
    here = [act for act in acts if act.sentence in sentences and act.counts]
    here = here or [act for act in acts if act.sentence in sentences and act.unreal is None]
    lead = sorted({act.sentence for act in here if act.sentence > 0})[:_LEAD]
    leading = frozenset(act.name for act in here if act.sentence in (0, *lead))
    whole = frozenset(act.name for act in here)
    for told in (leading, whole):
        for rule in signals.rules:
            if rule.needs and rule.fits(whole if rule.anywhere else told, forces=forces):
                return Typed(rule.event_type, rule.sub_event_type, rule.name, rule.theme)
    last = signals.rules[-1]
    return Typed(last.event_type, last.sub_event_type, last.name, last.theme)
