"""What a story says: the one way in from a story's text to its reading.

API: read(story, region, cap, outlets) -> Reading
     whole(story) -> Story, prepared(story, region) -> Document, findings(document, region) -> Findings,
     reading_of(story, document, found, cap, outlets) -> Reading      its steps

Prepares the text, asks whether it matters, and reads one report an incident. Pure, and the same for the same arguments.
A story that names no place of the country, nor the country, is irrelevant before anything else is read of it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from msgspec import structs

from incidents.origins import OutletTable, source_of
from incidents.reading.cap import CapTable
from incidents.reading.claims import claimed_by
from incidents.reading.episodes import Episode, episodes
from incidents.reading.event_types import event_type
from incidents.reading.findings import Findings
from incidents.reading.incident_day import incident_day, latest_day
from incidents.reading.parties import choose_actors
from incidents.reading.places import Chosen, choose_place, likely_province
from incidents.reading.telling_words import telling_words
from incidents.reading.tolls import tolls
from incidents.records import Evidence, Place, Reading, Report, Signal, Story
from incidents.region.course import PHASE
from incidents.region.pack import Region
from incidents.text.bag import bag_text
from incidents.text.document import Document
from incidents.text.fingerprint import document_signature
from incidents.text.prepare import prepare

_HEADLINE = 60
"""Words of the longest text that may be too short to tell its language."""
_MOST_REPORTS = 50
"""Incidents that are read of one story, the first ones: a country's digest of a day names one or two a province; a
text with more is a list, and each incident costs a look at the whole story."""
STRIKES = ("Air/drone strike",)
"""Types after which two sides speak of the same dead."""


def read(story: Story, region: Region, cap: CapTable, outlets: OutletTable) -> Reading:
    """Read *story*. Never raises for what a text holds; a language of no pack is read by the first pack's words."""
    story = whole(story)
    document = prepared(story, region)
    return reading_of(story, document, findings(document, region), cap, outlets)


def prepared(story: Story, region: Region) -> Document:
    """The text of *story* in sentences, with its furniture set aside."""
    return prepare(
        story.title,
        story.text,
        published=story.published,
        precision=story.published_precision,
        rules={code: pack.text for code, pack in region.languages.items()},
        zone=region.country.zone,
        declared=story.language,
    )


def findings(document: Document, region: Region) -> Findings:
    """What is to be found in *document*: each thing is looked for when somebody first asks for it."""
    return Findings(_readable(document, region), region)


def reading_of(story: Story, document: Document, found: Findings, cap: CapTable, outlets: OutletTable) -> Reading:
    """The reading of *story*, in whose *document* these things were *found*."""
    verdict = found.relevance
    wanted = verdict.relevant if story.ruled is None else story.ruled
    reports = _Reports(found, cap).all() if wanted else ()
    relevant = wanted and bool(reports)
    return Reading(
        relevant=relevant,
        score=verdict.score,
        language=document.language,
        reasons=(*_ruling(story), *verdict.reasons),
        why_not=None if relevant else "ruled" if story.ruled is False else verdict.why_not,
        source=source_of(story, document, outlets),
        signature=document_signature(document) if relevant else (),
        reports=reports,
    )


def _ruling(story: Story) -> tuple[Signal, ...]:
    """That an analyst decided whether it matters, and not the points."""
    if story.ruled is None:
        return ()
    return (Signal(name="ruled_relevant" if story.ruled else "ruled_not_relevant", weight=0.0),)


def whole(story: Story) -> Story:
    """*story* without halves of letters (lone surrogates): what is read goes on as JSON, which cannot hold them."""
    texts = {"title": story.title, "text": story.text, "outlet": story.outlet}
    texts |= {"url": story.url} if story.url else {}
    try:
        "".join(texts.values()).encode()
    except UnicodeEncodeError:
        mended = {name: text.encode("utf-8", "replace").decode() for name, text in texts.items()}
        return structs.replace(story, **mended)
    return story


def _readable(document: Document, region: Region) -> Document:
    """*document* in a language of the pack: a headline too short to tell its language is read by its script's."""
    if document.language in region.languages or sum(len(one.tokens) for one in document.sentences) > _HEADLINE:
        return document
    text = f"{document.title} {document.body}"
    codes = (code for code, pack in region.languages.items() if pack.text.signs.letters.search(text))
    return replace(document, language=next(codes, document.language))


@dataclass
class _Reports:
    """The reports of one story, made of what was found in it."""

    found: Findings
    cap: CapTable

    def all(self) -> tuple[Report, ...]:
        """One report an incident, the main one first, _MOST_REPORTS at most; none where nothing is in the country."""
        scene = self.found.scene()
        region = self.found.region
        inside = {one.number for one in self.found.document.sentences} - set(scene.apart)
        whole = likely_province(self.found.places, region.gazetteer, inside)
        told = episodes(self.found.document, self.found.places, scene, region.gazetteer, whole)
        reports = (self.report(episode, main=number == 0) for number, episode in enumerate(told[:_MOST_REPORTS]))
        return tuple(one for one in reports if one is not None)

    def report(self, episode: Episode, *, main: bool) -> Report | None:
        """The report of *episode*; *main*: it is the story's main incident."""
        inside = frozenset(episode.sentences)
        chosen = self.place(episode)
        place = chosen.place or self.country(inside)
        if place is None:
            return None
        typed = event_type(self.found.region.signals, self.found.acts, inside, self.found.forces(inside))
        when = incident_day(self.found.dates, self.found.document, inside, self.found.beside, main)
        claims = tuple(one for one in self.found.claims if one.evidence.number in inside)
        figures = tolls(
            self.found.counted_of(when),
            self.found.document,
            inside,
            self.found.tellers(typed.sub_event_type in STRIKES),
        )
        actors = choose_actors(
            self.found.actors,
            claims,
            inside,
            when.day or self.found.era,
            self.found.region.actors,
            typed.event_type,
            typed.sub_event_type,
            self.found.document,
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
            claimed_by=claimed_by(self.found.claims, inside),
            phases=self.phases(inside),
            words=telling_words(self.found.document, inside),
            bag=bag_text(sentence for sentence in self.found.document.sentences if sentence.number in inside),
            sentences=tuple(sorted(inside)),
            cap=self.cap.rate(
                (typed.event_type, typed.sub_event_type),
                figures,
                claims,
                latest_day(when),
                self.found.document.published,
                self.found.region.country.zone,
            ),
        )

    def place(self, episode: Episode) -> Chosen:
        """Where *episode* was; an institution of the capital in its sentences speaks for the capital."""
        return choose_place(
            self.found.places,
            self.found.document,
            self.found.region.gazetteer,
            self.found.region.country,
            frozenset(episode.sentences),
            self.found.act_spots.keys(),
        )

    def country(self, inside: Collection[int]) -> Place | None:
        """The whole country, where the story names no more of it; None where it names a place elsewhere."""
        if self.found.soil.named:
            return None
        country = self.found.region.country
        first = next((one for one in self.found.document.sentences if one.number in inside), None)
        evidence = Evidence(sentence=first.text if first else "", number=first.number if first else 0)
        return Place(name=country.name, province=None, precision="country", evidence=evidence)

    def phases(self, inside: Collection[int]) -> tuple[Signal, ...]:
        """The turns that the incident's sentences tell, each once, with the words."""
        found: dict[str, Signal] = {}
        by_number = {sentence.number: sentence for sentence in self.found.document.sentences}
        for number, kinds in sorted(self.found.course.items()):
            if "general" in kinds:
                continue  # 'the districts around are in their hands' is no turn of the fight for the town
            for kind, at in kinds.items():
                if kind.startswith(PHASE) and number in inside and kind not in found:
                    token = by_number[number].tokens[at[0]]
                    words = by_number[number].text[token.start : token.start + 40]
                    found[kind] = Signal(name=kind.removeprefix(PHASE), weight=1.0, words=words, number=number)
        return tuple(found.values())
