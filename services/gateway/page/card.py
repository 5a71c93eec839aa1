"""An incident's card: its claims side by side, its sources by origin, its history, as the template shows them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from incidents.linking.alerts import Admiralty, Alert
from incidents.linking.corroboration import independent_origins
from incidents.linking.ranges import overlap, parse_range, range_of
from incidents.records import FIGURE_KINDS, Evidence, Fact, Incident, RejectedPlace, Report, Source, Status, Telling

_ORDER = (
    *FIGURE_KINDS, "place", "date", "sub_event_type", "actor", "claimed_by", "denied_by", "blamed", "confirmed_by",
    "retracted", "phase",
)  # fmt: skip
"""Fields that a desk weighs against one another, in this order; others are the program's own."""
# Places that were named and not taken: the first ones show how the choice was made.
_REJECTED = 6
_decode = msgspec.json.Decoder(Alert).decode


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a field and the tellings of it, oldest first."""

    value: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A field with its values, the one that was told first before the others.

    `differ` where the last words of two origins cannot both be true. Of places nobody knows: they stand as written.
    """

    name: str
    values: tuple[Value, ...]
    differ: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The stories of one origin; `independent` where it saw or heard for itself."""

    origin: str
    tellings: tuple[Telling, ...]
    independent: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence and what was read in it, as fields with the ledger's values; `number` is its place in the story."""

    sentence: str
    number: int
    source: Source | None
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Past:
    """One row of the history; `number` None for what was joined in silence, `field` '' where nothing changed."""

    at: dt.datetime
    kind: str
    told_by: str
    number: int | None = None
    field: str = ""
    before: str = ""
    after: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """All that the card shows of one incident. `number` is that of its last alert, 0 where there is none."""

    id: str
    status: Status
    opened: dt.datetime
    updated: dt.datetime
    best: Report
    number: int
    sentences: tuple[Said, ...]
    claims: tuple[Field, ...]
    groups: tuple[Group, ...]
    history: tuple[Past, ...]
    origins: tuple[str, ...]
    stories: int
    admiralty: str
    certainty: str
    rejected: tuple[RejectedPlace, ...]
    by_story: Mapping[str, Source]

    def teller(self, fact: Fact) -> str:
        """Who told *fact*: the outlet, and whose word it is where that is another."""
        source = self.by_story.get(fact.story)
        outlet = source.outlet if source else ""
        if outlet and fact.origin and _squashed(outlet) != _squashed(fact.origin):
            return f"{outlet} ({fact.origin})"
        return outlet or fact.origin

    def language(self, fact: Fact) -> str:
        """The language of the sentence of *fact*."""
        source = self.by_story.get(fact.story)
        return source.language if source else "und"


def card_of(incident: Incident, alerts: Sequence[bytes], numbers: Sequence[int]) -> Card:
    """The card of *incident*, of which *alerts* were told as they went over the channel, under *numbers*."""
    told = list(_readable(alerts))
    by_story = {one.source.story: one.source for one in incident.tellings}
    known = ((fact.evidence, by_story.get(fact.story)) for fact in reversed(incident.facts))
    origins = independent_origins(incident)
    return Card(
        id=incident.id,
        status=incident.status,
        opened=incident.opened,
        updated=incident.updated,
        best=incident.best,
        number=max(numbers, default=0),
        sentences=tuple(_sentences(incident.best, {one.sentence: source for one, source in known if one and source})),
        claims=tuple(_fields(incident.facts)),
        groups=tuple(_groups(incident.tellings, origins)),
        history=tuple(_history(incident, told)),
        origins=origins,
        stories=len(incident.tellings),
        admiralty=_grade(told[-1].data.admiralty) if told else "",
        certainty=told[-1].data.cap.certainty if told else incident.best.cap.certainty,
        rejected=incident.best.rejected[:_REJECTED],
        by_story=by_story,
    )


def _squashed(name: str) -> str:
    """*name* without what a publisher's family, made of an outlet's name, leaves out."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _sentences(best: Report, sources: Mapping[str, Source]) -> Iterator[Said]:
    """The sentences that what is best known was read in, in the order of the story, each once."""
    by_sentence: dict[str, tuple[int, list[tuple[str, str]]]] = {}

    def read(evidence: Evidence | None, field: str, value: str) -> None:
        if evidence is not None and evidence.sentence:
            by_sentence.setdefault(evidence.sentence, (evidence.number, []))[1].append((field, value))

    read(best.place.evidence, "place", best.place.name)
    if best.when.day is not None:
        read(best.when.evidence, "date", f"{best.when.day} {best.when.precision}")
    for figure in best.figures:
        read(figure.evidence, figure.kind, str(range_of(figure)))
    for actor in best.actors:
        read(actor.evidence, "actor", f"{actor.name} ({actor.role})")
    for claim in best.claims:
        read(claim.evidence, claim.kind, claim.actor or claim.speaker or "")
    for sentence, (number, facts) in sorted(by_sentence.items(), key=lambda one: one[1][0]):
        yield Said(sentence, number, sources.get(sentence), tuple(dict.fromkeys(facts)))


def _readable(alerts: Iterable[bytes]) -> Iterator[Alert]:
    for payload in alerts:
        try:
            yield _decode(payload)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            continue  # of another version of this program


def _grade(found: Admiralty) -> str:
    return f"{found.source}{found.information}"


def _fields(facts: Sequence[Fact]) -> Iterator[Field]:
    for name in _ORDER:
        by_value: dict[str, list[Fact]] = {}
        for fact in facts:
            if fact.field == name:
                by_value.setdefault(fact.value, []).append(fact)
        if by_value:
            values = tuple(Value(value, tuple(told)) for value, told in by_value.items())
            yield Field(name, values, differ=_differ(name, facts))


def _differ(name: str, facts: Sequence[Fact]) -> bool:
    last = {fact.origin: fact.value for fact in facts if fact.field == name}
    if name in FIGURE_KINDS:
        ranges = [parse_range(value) for value in last.values()]
        return any(not overlap(one, other) for at, one in enumerate(ranges) for other in ranges[at + 1 :])
    return name in ("date", "claimed_by") and len(set(last.values())) > 1


def _groups(tellings: Sequence[Telling], independent: Sequence[str]) -> Iterator[Group]:
    by_origin: dict[str, list[Telling]] = {}
    for one in tellings:
        by_origin.setdefault(one.source.origin, []).append(one)
    for origin, told in by_origin.items():
        yield Group(origin, tuple(told), origin in independent)


def _history(incident: Incident, alerts: Sequence[Alert]) -> list[Past]:
    """Newest first: what alerts told, and between them what was joined in silence."""
    outlets = {one.source.revision: one.source.outlet or one.source.origin for one in incident.tellings}
    rows = [row for alert in alerts for row in _of_alert(alert, outlets.get(alert.causationid, ""))]
    heard = {alert.causationid for alert in alerts}
    for one in incident.tellings:
        if one.source.revision not in heard:
            kind = "copy" if one.near_duplicate_of else "joined"
            rows.append(Past(one.seen, kind, one.source.outlet or one.source.origin, sentence=one.source.title))
    return sorted(rows, key=lambda row: (row.at, row.number or 0), reverse=True)


def _of_alert(alert: Alert, told_by: str) -> Iterator[Past]:
    kind, act = alert.type.rpartition(".")[2], alert.data.act
    teller = act.who if act else told_by
    if not alert.data.changed:
        sentence = alert.data.place.evidence.sentence
        yield Past(alert.recordedtime, kind, teller, alert.number, sentence=sentence)
    for change in alert.data.changed:
        sentence = change.evidence.sentence if change.evidence else act.why if act else ""
        yield Past(
            alert.recordedtime, kind, teller, alert.number, change.field, change.before or "", change.after, sentence
        )
