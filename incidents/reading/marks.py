"""Where each thing that was found stands in its sentence, and what became of it: taken, agreeing, or left and why.

API: marks_of(found, reading) -> {sentence number: tuple[Mark, ...]}      each sentence's in order

For people who look at how one story is read, and for nothing else: it chooses nothing, and asks the findings and the
reports of a reading that is done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from incidents.reading.event_types import deciding
from incidents.reading.figures import FigureMention
from incidents.reading.findings import Findings
from incidents.reading.mark import Kind, Mark, Standing
from incidents.reading.places import PlaceMention
from incidents.reading.read import STRIKES
from incidents.reading.tolls import Part, parts
from incidents.records import Evidence, Reading
from incidents.region.course import PHASE
from incidents.text.document import Sentence
from incidents.text.fold import phrase

_LOCATES = ("at", "plain", "near", "seat")
_ACTS = ("agent", "target")
_USED: tuple[Part, ...] = ("taken", "rival", "added")


def marks_of(found: Findings, reading: Reading) -> Mapping[int, tuple[Mark, ...]]:
    """The marks of each sentence that has some."""
    gathered: dict[int, list[Mark]] = defaultdict(list)
    for number, mark in _Marker(found, reading).all():
        gathered[number].append(mark)
    return {
        number: tuple(sorted(dict.fromkeys(marks), key=lambda one: (one.start, -one.end, one.kind)))
        for number, marks in gathered.items()
    }


class _Marker:
    """Walks through the findings of one story, kind by kind."""

    def __init__(self, found: Findings, reading: Reading) -> None:
        self._found = found
        self._reports = reading.reports
        self._scored = {(signal.number, signal.name) for signal in reading.reasons if signal.weight > 0}
        self._whose = {number: report for report in self._reports for number in report.sentences}
        self._sentences = {one.number: one for one in found.document.sentences}
        self._scene = found.scene()

    def all(self) -> Iterator[tuple[int, Mark]]:
        """(sentence number, mark) of everything that was found."""
        yield from self._places()
        yield from self._small_places()
        yield from self._days()
        yield from self._figures()
        yield from self._actors()
        yield from self._claims()
        yield from self._acts()
        yield from self._turns()
        yield from self._signs()

    def _mark(
        self,
        sentence: Sentence,
        kind: Kind,
        span: tuple[int, int],
        value: str,
        standing: Standing,
        reason: str = "",
        note: str = "",
        province: str | None = None,
        by: str | None = None,
        figure: tuple[int | None, int | None] = (None, None),
    ) -> tuple[int, Mark]:
        start, end = span
        mark = Mark(
            kind=kind,
            start=start,
            end=end,
            words=sentence.text[start:end],
            value=value,
            standing=standing,
            reason="" if standing != "left" else reason,
            note=note,
            province=province,
            by=by,
            least=figure[0],
            most=figure[1],
        )
        return sentence.number, mark

    def _outside(self, number: int) -> str:
        """Why what stands in sentence *number* is in no report, '' where one has it."""
        if not self._reports:
            return "no_incident"
        if number in self._whose:
            return ""
        if number in self._found.past:
            return "other_time"
        return "other_country" if number in self._scene.apart else "passing"

    # --- places -------------------------------------------------------------------------------------------------------

    def _places(self) -> Iterator[tuple[int, Mark]]:
        named = set(self._found.named)
        for mention in self._found.places:
            if mention.sentence < 0:
                continue  # the dateline's, which is set aside with it
            cue = mention.cue if mention in named else "seat"
            sentence, span = self._span(mention.sentence, mention.first, mention.last)
            standing, reason = self._place_standing(mention, cue, sentence, span)
            report = self._whose.get(mention.sentence)
            here = [place for place in mention.places if report and place.province == report.place.province]
            place = (here or list(mention.places))[0]
            yield self._mark(sentence, "place", span, place.name, standing, reason, cue, place.province)

    def _place_standing(
        self, mention: PlaceMention, cue: str, sentence: Sentence, span: tuple[int, int]
    ) -> tuple[Standing, str]:
        if any(_stands_on(report.place.evidence, sentence, span) for report in self._reports):
            return "taken", ""
        if cue == "person":
            return "left", cue
        if mention.foreign and self._names_actor(mention):
            return "left", "actor"
        report = self._whose.get(mention.sentence)
        if report is not None and any(place.province == report.place.province for place in mention.places):
            return "agrees", ""
        if mention.foreign:
            return "left", "other_country"
        if cue not in _LOCATES:
            return "left", cue
        return "left", self._outside(mention.sentence) or "less_support"

    def _names_actor(self, mention: PlaceMention) -> bool:
        """Whether the name is that of an actor: 'U.S.' of 'U.S. forces'."""
        return any(
            one.sentence == mention.sentence and one.first <= mention.first and mention.last <= one.last
            for one in self._found.actors
        )

    def _small_places(self) -> Iterator[tuple[int, Mark]]:
        """Names that no list has, where a report took one: its evidence is the place that it lies in."""
        for report in self._reports:
            evidence, name = report.place.evidence, report.place.name
            if name in evidence.sentence[evidence.start : evidence.end] or self._found.region.gazetteer.find(
                phrase(name)
            ):
                continue
            for number in report.sentences:
                at = self._sentences[number].text.find(name) if number else -1
                if at >= 0:
                    span = (at, at + len(name))
                    yield self._mark(
                        self._sentences[number], "place", span, name, "taken", "", "small", report.place.province
                    )
                    break

    # --- days and figures ---------------------------------------------------------------------------------------------

    def _days(self) -> Iterator[tuple[int, Mark]]:
        for date in self._found.dates:
            sentence, span = self._span(date.sentence, date.first, date.last)
            report = self._whose.get(date.sentence)
            standing, reason = "left", self._outside(date.sentence)
            if any(_stands_on(one.when.evidence, sentence, span) for one in self._reports):
                standing = "taken"
            elif report and date.day and date.precision == "day" and date.day == report.when.day:
                standing = "agrees"
            elif not reason:
                reason = "ahead" if date.future else "other_time" if date.background else "other_day"
            value = date.day.isoformat() if date.day and date.precision == "day" else date.precision
            yield self._mark(sentence, "day", span, value, _standing(standing), reason, date.kind)

    def _figures(self) -> Iterator[tuple[int, Mark]]:
        became: dict[tuple[int, int, int, str], Part] = {}
        used: set[tuple[str, int | None, int | None]] = set()
        for report in self._reports:
            tellers = self._found.tellers(report.sub_event_type in STRIKES)
            of_it = parts(self._found.counted_of(report.when), report.sentences, tellers)
            became |= {_name(mention): part for mention, part in of_it.items()}
            used |= {(one.kind, one.least, one.most) for one, part in of_it.items() if part in _USED}
        for mention in self._found.counted:
            sentence, span = self._span(mention.sentence, mention.first, mention.last)
            part = became.get(_name(mention))
            outside = "other_time" if mention.background else self._outside(mention.sentence)
            again = part == "again" and (mention.kind, mention.least, mention.most) in used
            standing = "taken" if part == "taken" else "agrees" if part in _USED or again else "left"
            yield self._mark(
                sentence, "figure", span, mention.kind, _standing(standing), outside or part or "", mention.side,
                by=mention.said_by, figure=(mention.least, mention.most),
            )  # fmt: skip

    # --- people -------------------------------------------------------------------------------------------------------

    def _actors(self) -> Iterator[tuple[int, Mark]]:
        denied = {claim.actor for claim in self._found.claims if claim.kind == "denies"}
        for mention in self._found.actors:
            sentence, span = self._span(mention.sentence, mention.first, mention.last)
            report = self._whose.get(mention.sentence)
            standing, reason = "left", self._outside(mention.sentence)
            if any(_stands_on(actor.evidence, sentence, span) for one in self._reports for actor in one.actors):
                standing = "taken"
            elif report and mention.name in {actor.name for actor in report.actors} and mention.position in _ACTS:
                standing = "agrees"
            elif mention.name in denied and mention.position in _ACTS:
                reason = "denies"
            elif not reason:
                reason = "no_side" if mention.position in _ACTS else mention.position
            yield self._mark(sentence, "actor", span, mention.name, _standing(standing), reason, mention.position)

    def _claims(self) -> Iterator[tuple[int, Mark]]:
        for claim in self._found.claims:
            sentence = self._sentences[claim.evidence.number]
            span = (claim.evidence.start, claim.evidence.end)
            reason = self._outside(sentence.number)
            standing: Standing = "left" if reason else "taken"
            yield self._mark(sentence, "claim", span, claim.kind, standing, reason, claim.actor or "", by=claim.speaker)

    # --- what happened ------------------------------------------------------------------------------------------------

    def _acts(self) -> Iterator[tuple[int, Mark]]:
        signals = self._found.region.signals
        typing = {
            act for report in self._reports
            for act in deciding(signals, self._found.acts, report.sentences, report.rule)
        }  # fmt: skip
        for act in self._found.acts:
            sentence, span = self._span(act.sentence, act.first, act.last)
            uses = [
                *(["score"] if (act.sentence, act.name) in self._scored else ()),
                *(["type"] if act in typing else ()),
            ]
            reason = act.unreal or ("period" if act.period else "") or self._outside(act.sentence)
            beside = not reason and act.sentence in {number for number, _ in self._scored}
            standing: Standing = "taken" if uses else "agrees" if beside else "left"
            reason = reason or "adds_nothing"
            yield self._mark(sentence, "act", span, act.name, standing, reason, " ".join(uses))

    def _turns(self) -> Iterator[tuple[int, Mark]]:
        told = {(phase.number, phase.name) for report in self._reports for phase in report.phases}
        for number, kinds in self._found.course.items():
            for kind, tokens in kinds.items():
                if not kind.startswith(PHASE):
                    continue
                name = kind.removeprefix(PHASE)
                reason = "general" if "general" in kinds else self._outside(number) or "told_before"
                for nth, first in enumerate(tokens[::2]):
                    sentence, span = self._span(number, first, tokens[2 * nth + 1])
                    taken = nth == 0 and (number, name) in told
                    yield self._mark(sentence, "turn", span, name, "taken" if taken else "left", reason)

    def _signs(self) -> Iterator[tuple[int, Mark]]:
        for sign in self._found.signs.against:
            sentence, span = self._span(sign.sentence, sign.first, sign.last)
            yield self._mark(sentence, "sign", span, sign.kind, "taken", note="strong" if sign.strong else "weak")

    def _span(self, number: int, first: int, last: int) -> tuple[Sentence, tuple[int, int]]:
        """The sentence and the characters of its tokens *first* to *last* (inclusive)."""
        sentence = self._sentences[number]
        return sentence, (sentence.tokens[first].start, sentence.tokens[last].end)


def _name(mention: FigureMention) -> tuple[int, int, int, str]:
    """What a figure is known by, whatever else is said of it."""
    return mention.sentence, mention.first, mention.last, mention.kind


def _stands_on(evidence: Evidence | None, sentence: Sentence, span: tuple[int, int]) -> bool:
    return evidence is not None and evidence.number == sentence.number and (evidence.start, evidence.end) == span


def _standing(name: str) -> Standing:
    return "taken" if name == "taken" else "agrees" if name == "agrees" else "left"
