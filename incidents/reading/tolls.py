"""One figure of each kind for an incident, from all the mentions in its sentences.

API: tolls(mentions, document, sentences, told) -> tuple[Figure, ...]        at most one of each kind, in their order
     parts(mentions, sentences, tellers) -> {mention: Part}                  what each of the mentions is in them

The order of a reporter: what the story takes back does not count, nor a count that it calls earlier; a running toll
beats the parts that it sums up; the victims' figure beats the attackers', which counts only where it is the only one;
where two speakers give different figures for the same dead, both stand as a span.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from incidents.reading.figures import FigureMention
from incidents.records import FIGURE_KINDS, Evidence, Figure, FigureKind
from incidents.text.document import Document

_ADDED_WITHIN = 2
"""Words of a figure within which it says that it comes on top: 'detained two additional …', 'one additional …'."""
_CLAIMED = ("killed", "captured")
"""What a side boasts of; of wounded it tells its own."""


@dataclass(frozen=True)
class Tellers:
    """Who tells, by sentence number. `earlier`: sentences that give what was counted before ('had spoken of five').

    `parties`: those in which a side of the fight speaks that is not the country's government; what it says of the other
    side's dead stands beside the government's figure, earlier or not. `same_dead`: those whom one side calls fighters
    and another villagers are the same people, as after an air strike. `added`: tokens of words that make a count one on
    top of those told before ('two additional suspects').
    """

    earlier: Collection[int] = ()
    parties: Collection[int] = ()
    same_dead: bool = False
    added: Mapping[int, Sequence[int]] = field(default_factory=dict)


Part = Literal["taken", "rival", "added", "other_time", "taken_back", "earlier_count", "attackers", "again"]
"""What a mention is in its figure: the one taken, another speaker's, one on top; or why it is left out of it."""


@dataclass(frozen=True)
class _Weighed:
    """The mentions of one kind that make its figure: the one taken, others for the same dead, those on top of it."""

    chosen: FigureMention
    rivals: Sequence[FigureMention]
    more: Sequence[FigureMention]


def tolls(
    mentions: Sequence[FigureMention], document: Document, sentences: Collection[int], tellers: Tellers
) -> tuple[Figure, ...]:
    """The figures of the incident that *sentences* (their numbers) speak of."""
    usable = [one for one in mentions if one.sentence in sentences and not one.background]
    found = (_toll([one for one in usable if one.kind == kind], kind, document, tellers) for kind in FIGURE_KINDS)
    return tuple(figure for figure in found if figure is not None)


def parts(mentions: Sequence[FigureMention], sentences: Collection[int], tellers: Tellers) -> dict[FigureMention, Part]:
    """What each of *mentions* that stands in *sentences* is in the figures that `tolls` makes of them."""
    inside = [one for one in mentions if one.sentence in sentences]
    found = {one: _left(one, tellers) for one in inside}
    for kind in FIGURE_KINDS:
        weighed = _weigh([one for one in inside if one.kind == kind and not one.background], kind, tellers)
        if weighed is not None:
            found.update((one, "added") for one in weighed.more)
            found.update((one, "rival") for one in weighed.rivals)
            found[weighed.chosen] = "taken"
    return found


def _left(mention: FigureMention, tellers: Tellers) -> Part:
    """Why *mention* is no part of its figure, where it is none."""
    if mention.background:
        return "other_time"
    if mention.correction:
        return "taken_back"
    if mention.sentence in tellers.earlier:
        return "earlier_count"
    return "attackers" if mention.kind == "killed" and mention.side == "attackers" else "again"


def _toll(mentions: Sequence[FigureMention], kind: FigureKind, document: Document, tellers: Tellers) -> Figure | None:
    """The figure of one *kind*; None where the story states none."""
    weighed = _weigh(mentions, kind, tellers)
    if weighed is None:
        return _nobody(mentions, kind, document) if any(one.correction for one in mentions) else None
    chosen, rivals, more = weighed.chosen, weighed.rivals, weighed.more
    least, most = _with(_span([chosen, *rivals]), more)
    return Figure(
        kind=kind,
        least=least,
        most=most,
        wording=" / ".join(dict.fromkeys(one.wording for one in (chosen, *rivals)))
        + "".join(f" + {one.wording}" for one in more),
        evidence=_evidence(document, chosen),
        said_by=chosen.said_by,
    )


def _weigh(mentions: Sequence[FigureMention], kind: FigureKind, tellers: Tellers) -> _Weighed | None:
    """The mentions of one *kind* that make its figure; None where none is left."""
    taken_back = {(one.least, one.most) for one in mentions if one.correction}
    kept = [one for one in mentions if not one.correction]
    # what is retracted in one sentence and told in another of the same story is retracted
    kept = [one for one in kept if (one.least, one.most) not in taken_back] or [one for one in kept if one.most == 0]
    kept = [one for one in kept if one.sentence not in tellers.earlier or one.sentence in tellers.parties] or kept
    theirs = {one.sentence for one in kept if one.side == "victims"}
    others = [one for one in kept if one.side == "attackers" and _of_the_same(one, tellers)] if kind == "killed" else []
    # 'two of our fighters and 25 guards died' counts its own dead beside the others
    others = [one for one in others if tellers.same_dead or one.sentence not in theirs]
    if kind == "killed":
        kept = [one for one in kept if one.side == "victims"] or kept
    if not kept:
        return None
    kept = [one for one in kept if not one.part] or kept
    counted = [one for one in kept if one.most != 0]
    chosen = _chosen(counted or kept, tellers)
    summed = {one.sentence for one in kept if one.total}
    # 'four more died, taking the toll to nine': the nine are told by the same mouth
    rivals = [one for one in kept if _rival(one, chosen, tellers) and (one.total or one.sentence not in summed)]
    rivals += [one for one in others if one is not chosen and one not in rivals]
    more = [one for one in counted if _on_top(one, chosen, tellers) and one not in rivals]
    return _Weighed(chosen, rivals, more)


def _of_the_same(mention: FigureMention, tellers: Tellers) -> bool:
    """Whether a figure of fighters counts the same dead as the victims' figure: the other side says whom it killed."""
    return tellers.same_dead or mention.sentence in tellers.parties


def _chosen(mentions: Sequence[FigureMention], tellers: Tellers) -> FigureMention:
    """The figure that the story stands by: no party's if there is another, the body's first, a toll before parts."""
    neutral = [one for one in mentions if one.sentence not in tellers.parties] or mentions
    first = min((one.sentence for one in neutral if one.sentence > 0), default=0)
    totals = [one for one in neutral if one.total and one.sentence <= first]
    body = [one for one in neutral if one.sentence > 0]
    return (totals or body or neutral)[0]


def _rival(mention: FigureMention, chosen: FigureMention, tellers: Tellers) -> bool:
    """Another speaker's figure for the same dead; a smaller one in the same breath is a part of the whole."""
    if mention is chosen or (mention.least, mention.most) == (chosen.least, chosen.most):
        return False
    if mention.sentence in (0, chosen.sentence):
        return False  # the headline sums up what stands below it
    claimed = mention.sentence in tellers.parties and mention.kind in _CLAIMED
    if claimed or (mention.most == 0 and chosen.most != 0 and mention.sentence > 0):
        return True  # 'not one of ours was killed' denies the count
    if chosen.total or _of_some(mention, chosen):
        return False
    return mention.said_by is not None and mention.said_by != chosen.said_by and mention.sentence > 0


def _of_some(mention: FigureMention, chosen: FigureMention) -> bool:
    """Whether *mention* tells of some of the wounded: a doctor speaks of those whom he treats."""
    return mention.kind == "wounded" and mention.most is not None and 2 * mention.most < (chosen.least or 0)


def _on_top(mention: FigureMention, chosen: FigureMention, tellers: Tellers) -> bool:
    """Whether *mention* counts others than *chosen* did, and says so; a running toll has them already."""
    if chosen.total or mention.total or (mention.sentence, mention.first) <= (chosen.sentence, chosen.first):
        return False
    if chosen.sentence == 0:
        return False  # the headline sums up
    spots = tellers.added.get(mention.sentence, ())
    # 'the commander and three additional fighters' is the whole; only what begins with the word comes on top
    return any(mention.first <= at <= mention.first + _ADDED_WITHIN for at in spots)


def _with(span: tuple[int | None, int | None], more: Sequence[FigureMention]) -> tuple[int | None, int | None]:
    """*span* with those counted on top; open above where one of them is."""
    least, most = span
    for one in more:
        least = (least or 0) + (one.least or 0)
        most = most + one.most if most is not None and one.most is not None else None
    return least, most


def _span(mentions: Sequence[FigureMention]) -> tuple[int | None, int | None]:
    """The span of all claims: open above where one of them is and none says more."""
    leasts = [one.least for one in mentions if one.least is not None]
    mosts = [one.most for one in mentions if one.most is not None]
    least = min(leasts, default=None)
    if not mosts:
        return least, None
    open_above = [one.least or 0 for one in mentions if one.most is None]
    return least, None if open_above and max(open_above) >= max(mosts) else max(mosts)


def _nobody(mentions: Sequence[FigureMention], kind: FigureKind, document: Document) -> Figure:
    """What is left where the story takes its own figure back: nobody."""
    back = next(one for one in mentions if one.correction)
    return Figure(kind=kind, least=0, most=0, wording=back.wording, evidence=_evidence(document, back))


def _evidence(document: Document, mention: FigureMention) -> Evidence:
    sentence = next(one for one in document.sentences if one.number == mention.sentence)
    start, end = sentence.tokens[mention.first].start, sentence.tokens[mention.last].end
    return Evidence(sentence=sentence.text, number=sentence.number, start=start, end=end)
