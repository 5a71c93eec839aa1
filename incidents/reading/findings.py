"""What was found in one story, each thing looked for once and only if somebody asks.

API: Findings(document, region): places, signs, figures, dates, actors, claims, course; what follows from them together:
     `relevance`, `scene` (for telling incidents apart), `beside` (for days), `tellers` (for tolls), `forces`

It gathers and joins; what is an incident's of all this is chosen by `incidents.reading.read`.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import msgspec

from incidents.reading.actors import ActorMention, find_actors, regime_day
from incidents.reading.acts import Act, Signs, find_signs
from incidents.reading.claims import find_claims
from incidents.reading.dates import DateMention, find_dates, published_day
from incidents.reading.episodes import Scene
from incidents.reading.figures import FigureMention, find_figures
from incidents.reading.incident_day import Beside, latest_day
from incidents.reading.places import PlaceMention, Whereabouts, find_places, whereabouts
from incidents.reading.relevance import Relevance, Told, relevance, tellings
from incidents.reading.remembrance import Spots, looks_back, remembering
from incidents.reading.soil import Soil, on_soil
from incidents.reading.tolls import Tellers
from incidents.records import Claim, Signal, When
from incidents.region.course import PHASE
from incidents.region.language import LanguagePack
from incidents.region.pack import Region
from incidents.text.document import Document

_SHORT = 4
"""Sentences of a text that is too short to say where and when."""


@dataclass
class Findings:
    """One prepared story and the pack that it is read with."""

    document: Document
    region: Region

    @property
    def pack(self) -> LanguagePack:
        languages = self.region.languages
        return languages.get(self.document.language) or next(iter(languages.values()))

    @cached_property
    def named(self) -> tuple[PlaceMention, ...]:
        """The places that the story names."""
        return find_places(self.document, self.region.gazetteer)

    @cached_property
    def places(self) -> tuple[PlaceMention, ...]:
        """Those, and the seat of government where the story tells of an institution that is there."""
        seat = self.region.gazetteer.capitals.get(self.region.country.seat)
        if seat is None:
            return self.named
        located = {mention.sentence for mention in self.named if mention.cue in ("at", "near")}
        return (
            *self.named,
            *(
                PlaceMention(number, first, last, seat.name, (seat,), "plain")
                for number, (first, last, *_) in sorted(self.spots("capital").items())
                if number not in located
            ),
        )

    @cached_property
    def taken_back(self) -> dict[int, tuple[int, ...]]:
        """Sentence → tokens of words that take something back."""
        return self.spots(f"{PHASE}retracted")

    def spots(self, kind: str) -> dict[int, tuple[int, ...]]:
        """Sentence → tokens of its course words of one *kind*."""
        return {number: kinds[kind] for number, kinds in self.course.items() if kind in kinds}

    @cached_property
    def where(self) -> Whereabouts:
        return whereabouts(self.named, self.document, self.region.gazetteer)

    @cached_property
    def signs(self) -> Signs:
        return find_signs(self.document, self.region.signals)

    @property
    def acts(self) -> tuple[Act, ...]:
        return self.signs.acts

    @cached_property
    def soil(self) -> Soil:
        # 'the army of X fired' says nothing of where its shells fell
        taken = {(one.sentence, at) for one in self.actors for at in range(one.first, one.last + 1)}
        placing = [one for one in self.named if not one.foreign or (one.sentence, one.first) not in taken]
        return on_soil(self.document, placing, self.region.gazetteer)

    @cached_property
    def told(self) -> Mapping[int, Told]:
        days = {date.sentence for date in self.dates if date.precision == "day"}
        placed = {one.sentence for one in self.named if not one.foreign and one.cue in ("at", "near")}
        return tellings(self.region.signals, self.signs, self.figures, days, placed)

    @cached_property
    def figures(self) -> tuple[FigureMention, ...]:
        whole = (one for one in self.named if one.last > one.first)
        names = {(one.sentence, at) for one in whole for at in range(one.first, one.last + 1)}
        return find_figures(self.document, self.pack, names)

    @cached_property
    def counted(self) -> tuple[FigureMention, ...]:
        """The figures, with the dead of a group that governs on the victims' side: then they are the forces."""
        ruling = {
            (one.sentence, at)
            for one in self.actors
            if self.region.actors.governs(one.name, self.era)
            for at in range(one.first, one.last + 1)
        }
        return tuple(
            replace(one, side="victims")
            if one.side == "attackers" and any((one.sentence, at) in ruling for at in range(one.first, one.last + 1))
            else one
            for one in self.figures
        )

    def counted_of(self, when: When) -> tuple[FigureMention, ...]:
        """The figures for an incident that was *when*: those told with its own old date are of no other time."""
        end = latest_day(when)
        if when.day is None or end is None:
            return self.counted
        own = {one.sentence for one in self.dates if one.background and one.day and when.day <= one.day <= end}
        return tuple(replace(one, background=False) if one.sentence in own else one for one in self.counted)

    @cached_property
    def dates(self) -> tuple[DateMention, ...]:
        return find_dates(self.document, self.pack, self.region.country.zone)

    @cached_property
    def published(self) -> dt.date | None:
        return published_day(self.document, self.region.country.zone)

    @cached_property
    def era(self) -> dt.date | None:
        """A day of the time that the story tells of, for whom 'the police' means: the month's first where only that."""
        published = self.document.published
        day = published.astimezone(self.region.country.zone).date() if published else None
        return regime_day(self.document, self.region.actors, day)

    @cached_property
    def actors(self) -> tuple[ActorMention, ...]:
        return find_actors(self.document, self.region.actors, self.era)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        hit = [one for one in self.figures if one.forces and not one.background and one.kind != "escaped"]
        beaten = frozenset((one.sentence, at) for one in hit for at in range(one.first, one.last + 1))
        found = find_claims(self.document, self.actors, self.region.actors, self.era, beaten)
        return tuple(
            one if one.actor or one.speaker else msgspec.structs.replace(one, speaker=self.speaker(one))
            for one in found
        )

    def speaker(self, claim: Claim) -> str | None:
        """Who says it in its sentence, as written; None where no pattern of the language finds anybody."""
        spoken = (pattern.search(claim.evidence.sentence) for pattern in self.pack.speakers)
        return next((" ".join(match.group(1).split()) for match in spoken if match and match.group(1)), None)

    @cached_property
    def course(self) -> Mapping[int, Mapping[str, tuple[int, ...]]]:
        """Sentence → kind of course word → the first and last tokens of its phrases."""
        words = self.region.course.get(self.document.language)
        found: dict[int, dict[str, tuple[int, ...]]] = defaultdict(dict)
        for sentence in self.document.sentences if words else ():
            for match in words.lexicon.find(sentence.forms) if words else ():
                kinds = found[sentence.number]
                kinds[match.value] = (*kinds.get(match.value, ()), match.first, match.last)
        return found

    @cached_property
    def relevance(self) -> Relevance:
        if not (self.region.country.everywhere or self.where.country_named):
            return Relevance(False, 0.0, (Signal(name="no_place_of_the_country", weight=0.0),), None)
        if all(act.unreal for act in self.acts):
            # most stories tell of no act at all: figures, dates and claims could not change the verdict
            return relevance(self.region.signals, self.signs, {}, self.soil)
        return relevance(self.region.signals, self.signs, self.told, self.soil, self.claims, self.anchored)

    @cached_property
    def anchored(self) -> bool:
        """Whether a day or a place stands with an act, or in a sentence next to one; a short text needs neither."""
        if len(self.document.sentences) <= _SHORT:
            return True
        told = {number for number, one in self.told.items() if not one.period}
        near = {number + step for number in told for step in (-1, 0, 1)} - {
            number for number, one in self.told.items() if one.period
        }
        placed = {one.sentence for one in self.named if not one.foreign and one.cue in ("at", "near", "plain")}
        dated = {one.sentence for one in self.dates if one.precision == "day"}
        return not near.isdisjoint(placed | dated)

    @cached_property
    def past(self) -> frozenset[int]:
        """Sentences that tell of earlier times; none where the story itself retells an old incident."""
        dated: dict[int, list[bool]] = defaultdict(list)
        for date in self.dates:
            dated[date.sentence].append(date.background)
        old = {number for number, background in dated.items() if all(background)}
        old |= {one.sentence for one in self.figures if one.background} - dated.keys()
        if self.looks_back:
            return frozenset()
        first = min((act.sentence for act in self.acts if act.counts and act.sentence), default=None)
        return frozenset() if first is None or first in old else frozenset(old)

    def scene(self) -> Scene:
        """What the story's sentences are good for, for telling its incidents apart."""
        abroad = {number for number, home in self.soil.home.items() if home is False and number in self.told}
        apart = frozenset(self.past | abroad)
        return Scene(self.strength(apart), apart, self.spots("separate").keys(), self.spots("capital").keys())

    def strength(self, apart: Collection[int]) -> dict[int, float]:
        """Sentence → points for what happened in it: its acts, and one for victims and one for a claim beside them."""
        points: dict[int, float] = defaultdict(float)
        for act in self.acts:
            if act.counts and act.sentence not in apart:
                points[act.sentence] += 1.0
        for figure in self.figures:
            if not figure.background and (figure.sentence in points or not points):
                points[figure.sentence] += 1.0
        for claim in self.claims:
            points[claim.evidence.number] += 1.0
        return dict(points)

    def forces(self, inside: Collection[int]) -> bool:
        """Whether armed forces of the country are among those hit or fighting in the sentences *inside*."""
        known = self.region.actors.forces
        return any(
            one.sentence in inside and one.name in known and one.position in ("agent", "target") for one in self.actors
        )

    def tellers(self, same_dead: bool) -> Tellers:
        """Where an earlier count is given and where one on top; and where a side speaks that does not govern."""
        actors = self.region.actors
        # who is counted says nothing: 'eleven fighters of the group were killed'
        counted = {(one.sentence, at) for one in self.figures for at in range(one.first, one.last + 1)}
        speaking = {
            one.sentence
            for one in self.actors
            if one.position == "speaker" and one.kind in ("named", "group", "state", "generic")
            and one.name not in actors.forces and (one.sentence, one.first) not in counted
        }  # fmt: skip
        # a group at the head of its sentence has its say there, whatever the verb
        speaking |= {
            one.sentence
            for one in self.actors
            if one.first <= 1 and one.kind == "named" and not actors.governs(one.name, self.era)
            and (one.sentence, one.first) not in counted
        }  # fmt: skip
        speaking |= {one.evidence.number for one in self.claims if one.kind == "claims" and one.actor not in (None, "")}
        return Tellers(self.spots("earlier").keys(), speaking, same_dead, self.spots("added"))

    @cached_property
    def memory(self) -> Spots:
        """Where the story remembers."""
        return Spots(self.act_spots, self.spots("recalled"), self.spots("since"))

    @cached_property
    def act_spots(self) -> dict[int, list[int]]:
        """Sentence → first tokens of its acts that count."""
        found: dict[int, list[int]] = defaultdict(list)
        for act in self.acts:
            if act.counts:
                found[act.sentence].append(act.first)
        return dict(found)

    @cached_property
    def remembered(self) -> frozenset[int]:
        """Sentences whose acts are only remembered."""
        return remembering(self.memory, self.document, self.verb_last)

    @cached_property
    def looks_back(self) -> bool:
        """Whether the story as a whole is of what it remembers."""
        old = {date.sentence for date in self.dates if date.background}
        return looks_back(self.remembered, self.memory, old)

    @cached_property
    def verb_last(self) -> bool:
        words = self.region.actors.words.get(self.document.language)
        return words.verb_last if words else False

    @cached_property
    def beside(self) -> Beside:
        """What the story's days may stand beside."""
        words = self.region.actors.words.get(self.document.language)
        said: dict[int, list[int]] = {}
        by_number = {one.number: one for one in self.document.sentences}
        for number in {date.sentence for date in self.dates} if words else ():
            cues = words.cues.find(by_number[number].forms) if words else []
            said[number] = [match.first for match in cues if match.value in ("speech", "according")]
        later: dict[int, list[int]] = defaultdict(list)
        # captives come free after the incident, which is that they were taken
        for spots in (self.spots("later"), self.taken_back, self.spots(f"{PHASE}released")):
            for number, tokens in spots.items():
                later[number] += tokens
        return Beside(
            published=self.published,
            acts=self.act_spots,
            later=later,
            said=said,
            began=self.spots("began"),
            answers=self.spots("answers"),
            recalled=self.memory.recalled,
            remembered=self.remembered,
            looks_back=self.looks_back,
            verb_last=self.verb_last,
        )
