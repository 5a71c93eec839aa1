"""Independent origins of an incident: who saw or heard for himself, counted once however many outlets copy it."""

from __future__ import annotations

from incidents.linking.ranges import overlap, parse_range
from incidents.linking.rules import Credibility
from incidents.records import FIGURE_KINDS, Incident


def independent_origins(incident: Incident) -> tuple[str, ...]:
    """The origins that told of *incident* in words of their own, in the order in which they came.

    A near duplicate adds none, whatever name stands above it; nor does a source without an origin (an aggregator).
    """
    told = [fact.value for fact in incident.facts if fact.field == "origin"]
    return tuple(dict.fromkeys(origin for origin in told if origin))


def contradicted(incident: Incident) -> bool:
    """Whether origins hold figures that cannot both be true: each origin's last word on a figure counts.

    What an analyst called wrong does not.
    """
    hand = incident.hand
    wrong = {(one.figure, value) for one in (hand.overruled if hand else ()) for value in one.wrong}
    for kind in FIGURE_KINDS:
        told = (fact for fact in incident.facts if fact.field == kind and (kind, fact.value) not in wrong)
        last = {fact.origin: parse_range(fact.value) for fact in told}
        ranges = list(last.values())
        if any(not overlap(one, other) for at, one in enumerate(ranges) for other in ranges[at + 1 :]):
            return True
    return False


def digit(incident: Incident, rules: Credibility) -> tuple[int, str]:
    """The Admiralty digit of what is known, and the reason in words."""
    count = len(independent_origins(incident))
    if incident.status == "retracted":
        return rules.denied, "retracted"
    if count == 0:
        return rules.unknown, "no origin is known"
    if count > 1 and contradicted(incident):
        return rules.contradicted, f"{count} independent origins give figures that exclude one another"
    return rules.digits[min(count, len(rules.digits)) - 1], f"{count} independent origin{'s' if count > 1 else ''}"


def certainty(incident: Incident, rules: Credibility) -> str:
    """CAP certainty: by the number of independent origins."""
    if incident.status == "retracted":
        return rules.certainty_denied
    count = max(1, len(independent_origins(incident)))
    return rules.certainty[min(count, len(rules.certainty)) - 1]


def letter(incident: Incident) -> str:
    """The Admiralty letter of the most reliable source among the tellings; F where none could be judged."""
    return min((telling.source.admiralty for telling in incident.tellings), default="F")
