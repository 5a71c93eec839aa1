"""How alike a report and a known incident are: named features with points, each a reason that the decision can give.

The points are those of `config/linking.toml`. Nothing is decided here, and nothing is learned: the same report and the
same incident give the same features in every process.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from incidents.linking.duplicates import Echo
from incidents.linking.nearness import place_feature
from incidents.linking.ranges import Range, middle, overlap, parse_range, range_of
from incidents.linking.rules import LinkingRules
from incidents.linking.times import day_feature, last_told
from incidents.linking.unplaced import Neighbours
from incidents.records import FigureKind, Incident, Report, Signal, Source


@dataclass(frozen=True, slots=True)
class Likeness:
    """A candidate with its features; `points` is their sum, `echo` its telling whose text is most like the story's."""

    incident: Incident
    features: tuple[Signal, ...]
    points: float
    echo: Echo | None


def likeness(
    report: Report,
    source: Source,
    incident: Incident,
    echo: Echo | None,
    now: dt.datetime,
    rules: LinkingRules,
    neighbours: Neighbours,
) -> Likeness:
    """The features of *report* and *incident*. *echo* says how the story's text is like one of its tellings.

    *neighbours*: all that the report can reach, *incident* among them.
    """
    place = place_feature(report.place, incident.best.place, rules.merge)
    if place is None:
        features = [*neighbours.unplaced(incident), *facts_alike(report, source, incident, rules)]
    else:
        features = list(_place_and_time(place, report, source, incident, now, rules))
        # two provinces, or weeks between, cannot be outweighed by figures that agree; a text that is the same can
        if sum(feature.weight for feature in features) > -rules.merge.threshold or echo is not None:
            features += _words(report, source, incident, rules)
            features += stated(report, source, incident, rules)
    if echo is not None:
        features.append(Signal(name="wording", weight=wording(echo.resemblance, rules), words=echo.story))
    if told_before(source, incident):
        features.append(Signal(name="same_story", weight=rules.weights.same_story, words=source.story))
    points = round(sum(feature.weight for feature in features), 3)
    return Likeness(incident, tuple(features), points, echo)


def facts_alike(report: Report, source: Source, incident: Incident, rules: LinkingRules) -> list[Signal]:
    """Type, figures and actors where places cannot be compared: the same points, times what they are worth there."""
    times = rules.unplaced.facts
    return [
        msgspec.structs.replace(feature, weight=round(feature.weight * times, 3))
        for feature in stated(report, source, incident, rules)
    ]


def told_before(source: Source, incident: Incident) -> bool:
    """Whether an earlier revision of the same story told of *incident*."""
    return any(
        telling.source.story == source.story and telling.source.revision != source.revision
        for telling in incident.tellings
    )


def _signal(name: str, rules: LinkingRules, words: str = "", times: float = 1.0) -> Signal:
    weight: float = getattr(rules.weights, name)
    return Signal(name=name, weight=round(weight * times, 3), words=words)


def stated(report: Report, source: Source, incident: Incident, rules: LinkingRules) -> Iterator[Signal]:
    """What the two say of type, figures and actors."""
    yield from _kind(report, incident, rules)
    yield from _figures(report, source, incident, rules)
    yield from _actors(report, incident, rules)


def _place_and_time(
    place: str, report: Report, source: Source, incident: Incident, now: dt.datetime, rules: LinkingRules
) -> Iterator[Signal]:
    yield _signal(place, rules, f"{report.place.name} / {incident.best.place.name}")
    days = f"{report.when.day or '?'} / {incident.best.when.day or '?'}"
    yield _signal(day_feature(report, source, incident, now, rules), rules, days)


def _kind(report: Report, incident: Incident, rules: LinkingRules) -> Iterator[Signal]:
    ours, known = report.sub_event_type, {incident.best.sub_event_type}
    known.update(fact.value for fact in incident.facts if fact.field == "sub_event_type")
    words = f"{ours} / {incident.best.sub_event_type}"
    if ours in known:
        yield _signal("same_sub_type", rules, ours)
    elif any(ours in group and not known.isdisjoint(group) for group in rules.kinds.alike):
        if report.event_type == incident.best.event_type:
            yield _signal("same_type", rules, words)
    else:
        yield _signal("other_type", rules, words)


def _figures(report: Report, source: Source, incident: Incident, rules: LinkingRules) -> Iterator[Signal]:
    """Figures one by one, then together: who dies of his wounds moves from one figure to the other, but a toll does not
    fall while the wounded rise, nor do the wounded vanish without dying (`figures_cross`). What counts is when they
    were told, not when they came: an early toll that comes late is what the known one rose from.
    """
    early = source.published is not None and source.published < last_told(incident)
    moves: dict[FigureKind, float] = {}
    for figure in report.figures:
        ours, known = range_of(figure), _told(incident, figure.kind)
        if not known:
            continue
        best = known[-1]
        name = _figure_feature(ours, known, rules)
        yield _signal(name, rules, f"{figure.kind} {ours} / {best}")
        if name in ("figure_moved", "figure_apart"):
            moves[figure.kind] = (middle(best) - middle(ours)) if early else (middle(ours) - middle(best))
        else:
            moves[figure.kind] = 0.0
    killed, wounded = moves.get("killed", 0.0), moves.get("wounded", 0.0)
    if killed < 0 < wounded or (wounded < 0 < killed and -wounded > killed + 1):
        yield _signal("figures_cross", rules, f"killed {killed:+.0f}, wounded {wounded:+.0f}")


def _told(incident: Incident, kind: FigureKind) -> list[Range]:
    """All that was ever told of a figure, what holds now last."""
    told = [parse_range(fact.value) for fact in incident.facts if fact.field == kind]
    best = incident.best.figure(kind)
    return [*told, range_of(best)] if best else told


def _figure_feature(ours: Range, known: list[Range], rules: LinkingRules) -> str:
    if ours in known:
        return "figure_equal" if middle(ours) >= rules.merge.telling else "figure_small_equal"
    if any(overlap(ours, one) for one in known):
        return "figure_consistent"
    small, large = sorted((middle(ours), middle(known[-1])))
    if large >= small * rules.merge.apart_ratio and large - small >= rules.merge.apart_least:
        return "figure_apart"
    return "figure_moved"


def _words(report: Report, source: Source, incident: Incident, rules: LinkingRules) -> Iterator[Signal]:
    ours, known = set(report.words), set(incident.words)
    shared = ours & known
    if shared:
        times = min(len(shared), rules.merge.words)
        yield _signal("shared_word", rules, " ".join(sorted(shared)[: rules.merge.words]), times)
        return
    enough = min(len(ours), len(known)) >= rules.merge.enough_words
    # words of two languages cannot be the same; that says nothing of the incident
    if enough and any(telling.source.language == source.language for telling in incident.tellings):
        yield _signal("no_shared_word", rules)


def _actors(report: Report, incident: Incident, rules: LinkingRules) -> Iterator[Signal]:
    nobody = rules.hearing.nobody
    ours = {actor.name for actor in report.actors if actor.name not in nobody}
    known = {actor.name for actor in incident.best.actors if actor.name not in nobody}
    if ours & known:
        yield _signal("shared_actor", rules, ", ".join(sorted(ours & known)))
    elif ours and known:
        yield _signal("other_actors", rules, f"{', '.join(sorted(ours))} / {', '.join(sorted(known))}")
    claims = {fact.value for fact in incident.facts if fact.field == "claimed_by"}
    if report.claimed_by and claims and report.claimed_by not in claims:
        yield _signal("other_claim", rules, f"{report.claimed_by} / {', '.join(sorted(claims))}")


def wording(resemblance: float, rules: LinkingRules) -> float:
    """The points of a text that resembles one of the incident's by so much."""
    return round(min(rules.weights.wording * resemblance, rules.weights.wording_most), 3)
