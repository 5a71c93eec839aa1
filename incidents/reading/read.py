"""What a story says: the one way in from a story's text to its reading.

API: read(story, region, cap, outlets) -> Reading

Prepares the text, asks whether it matters, and reads one report an incident. Pure, and the same for the same arguments.
A story that names no place of the country, nor the country, is irrelevant before anything else is read of it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from incidents.origins import OutletTable, source_of
from incidents.reading.actors import ActorMention, find_actors, regime_day
from incidents.reading.acts import Act, Signs, find_signs
from incidents.reading.cap import CapTable
from incidents.reading.claims import claimed_by, find_claims
from incidents.reading.dates import DateMention, find_dates, published_day
from incidents.reading.episodes import Episode, Scene, episodes
from incidents.reading.event_types import event_type
from incidents.reading.figures import FigureMention, find_figures
from incidents.reading.incident_day import Beside, incident_day
from incidents.reading.parties import choose_actors
from incidents.reading.places import Chosen, PlaceMention, Whereabouts, choose_place, find_places, whereabouts
from incidents.reading.relevance import Relevance, Told, relevance, tellings
from incidents.reading.soil import Soil, on_soil
from incidents.reading.telling_words import telling_words
from incidents.reading.tolls import Tellers, tolls
from incidents.records import Claim, Evidence, Place, Reading, Report, Signal, Story
from incidents.region.course import PHASE
from incidents.region.language import LanguagePack
from incidents.region.pack import Region
from incidents.text.document import Document
from incidents.text.fingerprint import document_signature
from incidents.text.prepare import prepare

_HEADLINE = 60
"""Words of the longest text that may be too short to tell its language."""
_STRIKES = ("Air/drone strike",)
"""Types after which two sides speak of the same dead."""


def read(story: Story, region: Region, cap: CapTable, outlets: OutletTable) -> Reading:
    """Read *story*. Never raises for what a text holds; a language of no pack is read by the first pack's words."""
    document = prepare(
        story.title,
        story.text,
        published=story.published,
        precision=story.published_precision,
        rules={code: pack.text for code, pack in region.languages.items()},
        zone=region.country.zone,
        declared=story.language,
    )
    reader = _Reader(_readable(document, region), region, cap)
    found = reader.relevance
    reports = reader.reports() if found.relevant else ()
    relevant = found.relevant and bool(reports)
    return Reading(
        relevant=relevant,
        score=found.score,
        language=document.language,
        reasons=found.reasons,
        why_not=None if relevant else found.why_not,
        source=source_of(story, document, outlets),
        signature=document_signature(document) if relevant else (),
        reports=reports,
    )


def _readable(document: Document, region: Region) -> Document:
    """*document* in a language of the pack: a headline too short to tell its language is read by its script's."""
    if document.language in region.languages or sum(len(one.tokens) for one in document.sentences) > _HEADLINE:
        return document
    text = f"{document.title} {document.body}"
    codes = (code for code, pack in region.languages.items() if pack.text.signs.letters.search(text))
    return replace(document, language=next(codes, document.language))


@dataclass
class _Reader:
    """One story being read; each thing is looked for once, and only if somebody asks."""

    document: Document
    region: Region
    cap: CapTable

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
                PlaceMention(number, at, at, seat.name, (seat,), "plain")
                for number, (at, *_) in sorted(self.spots("capital").items())
                if number not in located
            ),
        )

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
        return on_soil(self.document, self.named, self.region.gazetteer)

    @cached_property
    def told(self) -> Mapping[int, Told]:
        return tellings(self.region.signals, self.signs, self.figures)

    @cached_property
    def figures(self) -> tuple[FigureMention, ...]:
        return find_figures(self.document, self.pack)

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
        return find_claims(self.document, self.actors, self.region.actors, self.era)

    @cached_property
    def course(self) -> Mapping[int, Mapping[str, tuple[int, ...]]]:
        """Sentence → kind of course word → its tokens."""
        words = self.region.course.get(self.document.language)
        found: dict[int, dict[str, tuple[int, ...]]] = defaultdict(dict)
        for sentence in self.document.sentences if words else ():
            for match in words.lexicon.find(sentence.tokens) if words else ():
                kinds = found[sentence.number]
                kinds[match.value] = (*kinds.get(match.value, ()), match.first)
        return found

    @cached_property
    def relevance(self) -> Relevance:
        if not self.where.country_named:
            return Relevance(False, 0.0, (Signal(name="no_place_of_the_country", weight=0.0),), None)
        return relevance(self.document, self.region.signals, self.signs, self.told, self.soil, self.claims)

    # --- incidents ---------------------------------------------------------------------------------------------------

    @cached_property
    def past(self) -> frozenset[int]:
        """Sentences that tell acts or victims of earlier times; none where the story itself retells such an incident."""
        dated: dict[int, list[bool]] = defaultdict(list)
        for date in self.dates:
            dated[date.sentence].append(date.background)
        old = {number for number, background in dated.items() if all(background)}
        old |= {one.sentence for one in self.figures if one.background} - dated.keys()
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

    # --- reports -----------------------------------------------------------------------------------------------------

    def reports(self) -> tuple[Report, ...]:
        """One report an incident, the main one first; none where nothing can be placed in the country."""
        scene = self.scene()
        region = self.region
        inside = {one.number for one in self.document.sentences} - set(scene.apart)
        whole = choose_place(self.places, self.document, region.gazetteer, region.country, inside).place
        found = [
            self.report(episode)
            for episode in episodes(
                self.document, self.places, scene, region.gazetteer, whole.province if whole else None
            )
        ]
        return tuple(one for one in found if one is not None)

    def report(self, episode: Episode) -> Report | None:
        """The report of *episode*."""
        inside = frozenset(episode.sentences)
        chosen = self.place(episode)
        place = chosen.place or self.country(inside)
        if place is None:
            return None
        typed = event_type(self.region.signals, self.acts, inside, self.forces(inside))
        when = incident_day(self.dates, self.document, inside, self.beside)
        claims = tuple(one for one in self.claims if one.evidence.number in inside)
        figures = tolls(self.figures, self.document, inside, self.tellers(typed.sub_event_type in _STRIKES))
        actors = choose_actors(
            self.actors,
            claims,
            inside,
            when.day or self.era,
            self.region.actors,
            typed.event_type,
            typed.sub_event_type,
            self.document,
        )
        return Report(
            event_type=typed.event_type,
            sub_event_type=typed.sub_event_type,
            rule=typed.rule,
            theme=typed.theme,
            place=place,
            rejected=chosen.rejected,
            when=when,
            actors=actors,
            figures=figures,
            claims=claims,
            claimed_by=claimed_by(self.claims, inside),
            phases=self.phases(inside),
            words=telling_words(self.document, inside),
            sentences=tuple(sorted(inside)),
            cap=self.cap.rate(
                (typed.event_type, typed.sub_event_type),
                figures,
                claims,
                when.day,
                self.document.published,
                self.region.country.zone,
            ),
        )

    def place(self, episode: Episode) -> Chosen:
        """Where *episode* was; an institution of the capital in its sentences speaks for the capital."""
        return choose_place(
            self.places, self.document, self.region.gazetteer, self.region.country, frozenset(episode.sentences)
        )

    def country(self, inside: Collection[int]) -> Place | None:
        """The whole country, where the story names no more of it; None where it names a place elsewhere."""
        if self.soil.named:
            return None
        country = self.region.country
        first = next((one for one in self.document.sentences if one.number in inside), None)
        evidence = Evidence(sentence=first.text if first else "", number=first.number if first else 0)
        return Place(name=country.name, province=None, precision="country", evidence=evidence)

    def forces(self, inside: Collection[int]) -> bool:
        """Whether armed forces of the country are among those hit or fighting in the sentences *inside*."""
        known = self.region.actors.forces
        return any(
            one.sentence in inside and one.name in known and one.position in ("agent", "target") for one in self.actors
        )

    def tellers(self, same_dead: bool) -> Tellers:
        """In which sentences an earlier count is given, and in which a side speaks that does not govern."""
        actors = self.region.actors
        speaking = {
            one.sentence
            for one in self.actors
            if one.position == "speaker" and one.kind in ("named", "group", "state", "generic")
            and one.name not in actors.forces
        }  # fmt: skip
        speaking |= {
            one.evidence.number for one in self.claims if one.kind == "claims" and one.actor not in (None, "")
        }
        return Tellers(self.spots("earlier").keys(), speaking, same_dead)

    @cached_property
    def beside(self) -> Beside:
        """What the story's days may stand beside."""
        acts: dict[int, list[int]] = defaultdict(list)
        for act in self.acts:
            if act.counts:
                acts[act.sentence].append(act.first)
        words = self.region.actors.words.get(self.document.language)
        said: dict[int, list[int]] = {}
        by_number = {one.number: one for one in self.document.sentences}
        for number in {date.sentence for date in self.dates} if words else ():
            cues = words.cues.find(by_number[number].tokens) if words else []
            said[number] = [match.first for match in cues if match.value == "speech"]
        return Beside(
            self.published, acts, self.spots("later"), said, self.spots("began"), words.verb_last if words else False
        )

    def phases(self, inside: Collection[int]) -> tuple[Signal, ...]:
        """The turns that the incident's sentences tell, each once, with the words."""
        found: dict[str, Signal] = {}
        by_number = {sentence.number: sentence for sentence in self.document.sentences}
        for number, kinds in sorted(self.course.items()):
            for kind, at in kinds.items():
                if kind.startswith(PHASE) and number in inside and kind not in found:
                    token = by_number[number].tokens[at[0]]
                    words = by_number[number].text[token.start : token.start + 40]
                    found[kind] = Signal(name=kind.removeprefix(PHASE), weight=1.0, words=words, number=number)
        return tuple(found.values())
