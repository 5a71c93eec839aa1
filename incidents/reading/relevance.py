"""Whether a story tells a security incident on the country's soil, with the reasons in named, weighted signals.

API: relevance(signals, signs, figures, soil) -> Relevance
     strengths(...) -> sentence → points for an act that happened in it, at home

For: the sentences that tell an act as having happened, the strongest most, with victims and a scene beside it. Against:
the words of accidents, nature, sport and so on, each kind up to what it may take off. The weights are the pack's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from incidents.reading.acts import Act, Signs
from incidents.reading.figures import FigureMention
from incidents.reading.soil import Soil
from incidents.records import Claim, Signal
from incidents.region.signals import SignalPack, Weights

_MOST_REASONS = 12


@dataclass(frozen=True)
class Relevance:
    """The verdict; `score` is net of the signs against; `why_not` is a kind of `WHY_NOT` where it is not relevant."""

    relevant: bool
    score: float
    reasons: tuple[Signal, ...]
    why_not: str | None


@dataclass(frozen=True)
class Told:
    """What one sentence tells: points with its place in the story left out, the act that gives most of them."""

    points: float
    act: Act
    period: bool = False


def tellings(
    signals: SignalPack,
    signs: Signs,
    figures: Sequence[FigureMention],
    dated: Collection[int] = (),
    placed: Collection[int] = (),
) -> Mapping[int, Told]:
    """Sentence → what it tells, for sentences with an act that happened (home or abroad).

    Where all figures are of a period ('killed last year') the act stands for that period, unless the sentence is one of
    *dated*, which name a day. A kind of acts ('suicide bombings') counts in part, unless a figure, a day or one of the
    country's places (*placed*) is in its sentence; so does what somebody says of acts in a quotation.
    """
    weights = signals.weights
    rules = weights.scoring
    counted = {figure.sentence for figure in figures if not figure.background}
    of_period = {figure.sentence for figure in figures} - counted - set(dated)
    single = counted.union(dated, placed)
    acts: dict[int, list[Act]] = defaultdict(list)
    for act in signs.acts:
        if act.unreal is None:
            acts[act.sentence].append(act)
    return {
        number: _told(
            here,
            rules["figure"] * (number in counted) or rules["figure_behind"] * (number + 1 in counted - acts.keys()),
            number in of_period,
            all(act.quoted for act in here) or (all(act.kind for act in here) and number not in single),
            signs.support.get(number, 0),
            weights,
        )
        for number, here in acts.items()
    }


def _told(acts: Sequence[Act], counted: float, of_period: bool, kind: bool, support: int, weights: Weights) -> Told:
    rules = weights.scoring
    best = max(acts, key=lambda act: weights.acts[act.name])
    others = {act.name for act in acts} - {best.name}
    points = weights.acts[best.name] + rules["other_act"] * min(2, len(others))
    points += counted + min(rules["most_support"], rules["support"] * support)
    period = best.period or of_period
    return Told(points * (rules["period"] if period else rules["kind"] if kind else 1.0), best, period)


def relevance(
    signals: SignalPack,
    signs: Signs,
    told: Mapping[int, Told],
    soil: Soil,
    claims: Sequence[Claim] = (),
    anchored: bool = True,
) -> Relevance:
    """Weigh the story: *told* by `tellings`, *soil* by `on_soil`, *claims* of responsibility by `find_claims`.

    *anchored*: some act has a day or a place beside it; acts without either are more likely kinds than happenings.
    """
    weights = signals.weights
    at_home = {number: one for number, one in told.items() if soil.home.get(number) is not False}
    for_points, for_reasons = _for(_told_once(at_home, signs, weights), weights)
    if not anchored:
        for_reasons.append(Signal(name="no_day_no_place", weight=-round(for_points * weights.scoring["loose"], 3)))
        for_points *= 1 - weights.scoring["loose"]
    if at_home and (claim := next((one for one in claims if one.kind == "claims"), None)):
        # somebody takes responsibility only for what has been done
        for_points += weights.scoring["claim"]
        number = claim.evidence.number
        for_reasons.append(
            Signal(name="claimed", weight=weights.scoring["claim"], words=claim.actor or "", number=number)
        )
    abroad_points, _ = _for({n: one for n, one in told.items() if n not in at_home}, weights)
    against, against_reasons = _against(signs, weights)
    worst = max(against, key=lambda kind: against[kind], default=None)
    score = for_points - (against[worst] if worst else 0.0)
    enough = weights.scoring["relevant"]
    # a border fight is told from both sides: what the lead says of an act at home is not undone by what follows
    lead = weights.scoring["lead_sentences"]
    sure = any(0 < number <= lead and number in soil.sure for number in told)
    abroad = abroad_points > for_points and not sure
    relevant = score >= enough and not abroad
    why_not = None
    if not relevant:
        why_not = "abroad" if abroad and abroad_points >= enough else _why_not(signs, worst)
    reasons = sorted((*for_reasons, *against_reasons), key=lambda signal: -abs(signal.weight))[:_MOST_REASONS]
    return Relevance(relevant, round(score, 3), tuple(reasons), why_not)


def _for(told: Mapping[int, Told], weights: Weights) -> tuple[float, list[Signal]]:
    """Points of the strongest sentences, by where they stand, with the acts' words."""
    rules = weights.scoring
    placed = sorted(((_place(number, rules) * one.points, number, one.act) for number, one in told.items()), key=_order)
    shares = (1.0, rules["second"], rules["third"])
    reasons = [
        Signal(name=act.name, weight=round(points * share, 3), words=act.words, number=number)
        for share, (points, number, act) in zip(shares, placed, strict=False)
    ]
    return sum(signal.weight for signal in reasons), reasons


def _told_once(told: Mapping[int, Told], signs: Signs, weights: Weights) -> Mapping[int, Told]:
    """*told* without further mentions of what the lead tells of as an accident: the same blast is no second act."""
    lead = weights.scoring["lead_sentences"]
    accidents = {sign.sentence for sign in signs.against if sign.kind == "accident" and sign.strong}
    first: dict[str, int] = {}
    for number in sorted(told):
        if number <= lead and number in accidents:
            first.setdefault(told[number].act.name, number)
    return {number: one for number, one in told.items() if first.get(one.act.name, number) == number}


def _order(placed: tuple[float, int, Act]) -> tuple[float, int]:
    return -placed[0], placed[1]


def _place(number: int, rules: Mapping[str, float]) -> float:
    if number <= rules["lead_sentences"]:
        return 1.0
    return rules["middle"] if number <= rules["middle_sentences"] else rules["rest"]


def _against(signs: Signs, weights: Weights) -> tuple[dict[str, float], list[Signal]]:
    """Points against by kind, each word once, and a reason for each kind with its telling words."""
    lead, middle = weights.scoring["lead_sentences"], weights.scoring["middle_sentences"]
    points: dict[str, float] = defaultdict(float)
    words: dict[str, dict[str, None]] = defaultdict(dict)
    for sign in signs.against:
        form = sign.words.lower()
        if form in words[sign.kind]:
            continue
        words[sign.kind][form] = None
        weight = weights.against[sign.kind]
        factor = weights.scoring["lead_against"] if sign.sentence <= lead / 2 else 1.0
        if sign.sentence > middle:
            factor = weights.scoring["rest_against"]
        points[sign.kind] += factor * (weight.strong if sign.strong else weight.weak)
    told = {kind: value for kind, value in points.items() if len(words[kind]) >= weights.against[kind].least}
    capped = {kind: min(weights.against[kind].most, value) for kind, value in told.items()}
    reasons = [
        Signal(name=f"not:{kind}", weight=-round(value, 3), words=", ".join(list(words[kind])[:5]))
        for kind, value in capped.items()
    ]
    return capped, reasons


def _why_not(signs: Signs, worst: str | None) -> str:
    """The kind with most points; a story whose acts are all planned or rehearsed is a plan."""
    unreal = [act.unreal for act in signs.acts if act.unreal is not None]
    if unreal and not any(act.counts for act in signs.acts) and unreal[0] in ("plan", "drill"):
        return "plan"
    return worst or "politics"
