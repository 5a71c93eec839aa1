"""Who took part in one incident, from what the story says of those it names and from the kind of event.

API: choose_actors(mentions, claims, sentences, day, actors, event_type, sub_event_type, document) -> tuple[Actor, ...]
         mentions, claims: of `find_actors`, `find_claims`; sentences: numbers of the incident's sentences
         event_type, sub_event_type: ACLED's names, which tell how the sides stand (`Actors.style`)

Who claims it took part, who acts, whom officials blame unless it denies; forces that are the target too. Victims are no
actors. An attack whose attacker nobody names is by the unidentified. The day decides whom 'the police' means.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from incidents.reading.actors import ActorMention
from incidents.records import Actor, Claim, Evidence
from incidents.region.actors import Actors, Style
from incidents.text.document import Document, Sentence

Role = Literal["party", "blamed", "target"]
_BESIDE = 3
"""Words between two that are named side by side: 'between Pakistani and Taliban border forces'."""
_LEAD = 3
"""Sentences (with the title) at the start of an incident that tell what was attacked; later ones list the dead."""


def choose_actors(
    mentions: Sequence[ActorMention],
    claims: Sequence[Claim],
    sentences: Collection[int],
    day: dt.date | None,
    actors: Actors,
    event_type: str,
    sub_event_type: str,
    document: Document,
) -> tuple[Actor, ...]:
    """Attackers first, then targets; never empty where an attack was told. *claims*: those of the incident."""
    numbers = {sentence.number: sentence for sentence in document.sentences if sentence.number in sentences}
    if not numbers:
        return ()
    here = [mention for mention in mentions if mention.sentence in numbers]
    side = _Sides(here, claims, numbers, actors, day, actors.style(event_type, sub_event_type))
    side.by_word()
    side.by_deed()
    side.by_kind(event_type)
    return side.all()


@dataclass
class _Sides:
    """The two sides of an incident while they are gathered."""

    mentions: Sequence[ActorMention]
    claims: Sequence[Claim]
    numbers: dict[int, Sentence]
    actors: Actors
    day: dt.date | None
    style: Style
    agents: dict[str, Actor] = field(default_factory=dict)
    targets: dict[str, Actor] = field(default_factory=dict)

    def all(self) -> tuple[Actor, ...]:
        """Agents, then the targets that are not agents too."""
        return (*self.agents.values(), *(one for name, one in self.targets.items() if name not in self.agents))

    def by_word(self) -> None:
        """Who claims it; whom others blame, unless it denies and does not claim."""
        denied = self._denied()
        for claim in self.claims:
            if not claim.actor:
                continue
            if claim.kind == "claims":
                self._add(self.agents, claim.actor, "party", claim.evidence)
            elif claim.kind == "blames" and claim.actor not in denied and claim.evidence.number in self.numbers:
                self._add(self.agents, claim.actor, "blamed", claim.evidence)

    def by_deed(self) -> None:
        """Who acts and who is hit in the sentences of the incident."""
        denied, lead = self._denied(), sorted(self.numbers)[:_LEAD]
        for mention in self._named():
            name, evidence = mention.name, _evidence(mention, self.numbers[mention.sentence])
            forces = name == self.actors.forces_on(self.day)
            strikes = self.style in ("strike", "air") and name in self.actors.states and mention.kind != "state"
            if name in denied and not strikes:
                continue  # a state's fire that the story itself tells stays its fire, whatever it denies
            if (mention.position == "agent" and not (forces and self.style == "blast")) or strikes:
                self._add(self.agents, name, "party", evidence)
            elif mention.position == "target" and (self.style in ("fight", "crowd") or mention.sentence in lead):
                self._add(self.targets, name, "target", evidence)

    def by_kind(self, event_type: str) -> None:
        """What the kind of event says by itself of sides that no sentence names."""
        match self.style:
            case "crowd":
                self._crowd(event_type)
            case "fight":
                self._two_sides()
            case "forces":
                if not self.agents:
                    self._forces()
            case "air":
                if not self.agents:
                    self._fliers()
            case _:
                pass
        if not self.agents and self.style not in ("crowd", "forces") and not self._stand_against_each_other():
            self.agents[self.actors.unidentified] = self._nobody()

    def _named(self) -> Iterator[ActorMention]:
        """Mentions that name a party and say that it acts or is hit; a state's bare name only where it acts."""
        nobodies = {self.actors.unidentified, *self.actors.crowds.values()}
        for mention in self.mentions:
            placed = mention.position in ("agent", "target") or mention.name in self.actors.states
            bare = mention.kind == "state" and mention.position != "agent"
            if placed and not bare and mention.name not in nobodies:
                yield mention

    def _denied(self) -> set[str | None]:
        claimed = {claim.actor for claim in self.claims if claim.kind == "claims"}
        return {claim.actor for claim in self.claims if claim.kind == "denies"} - claimed

    def _crowd(self, event_type: str) -> None:
        """A protest has protesters, a riot has rioters, whatever the story calls them."""
        name = self.actors.crowds.get(event_type)
        if name:
            said = next((mention for mention in self.mentions if mention.name == name), None)
            self._add(self.agents, name, "party", self._of(said))

    def _two_sides(self) -> None:
        """A group alone fights whose forces hold the country; these alone fight whom nobody names."""
        forces = self.actors.forces_on(self.day)
        sides = {*self.agents, *self.targets}
        if sides and forces not in sides and not any(name in self.actors.states for name in sides) and len(sides) == 1:
            said = next((mention for mention in self.mentions if mention.name == forces), None)
            self._add(self.targets, forces, "target", self._of(said))
        elif sides == {forces}:
            said = next((one for one in self.mentions if one.name == self.actors.unidentified), None)
            other = self._other_side(forces)
            if other is not None:
                self._add(self.agents, other.name, "party", self._of(other))
            elif said is not None or forces not in self.agents:
                self.agents[self.actors.unidentified] = self._nobody()

    def _other_side(self, forces: str) -> ActorMention | None:
        """A group that the fight's sentences name, or that speaks of it, without saying what it did."""
        passed = {forces, self.actors.unidentified, *self.actors.crowds.values(), *self._denied()}
        for mention in self.mentions:
            told = mention.position in ("mentioned", "speaker")
            if mention.kind == "named" and told and mention.name not in passed:
                return mention
        return next((one for one in self.mentions if one.kind == "state" and self._beside(one, forces)), None)

    def _beside(self, state: ActorMention, forces: str) -> bool:
        """Whether a state is named side by side with the forces that fight: 'clashes of Iranian and Taliban guards'."""
        return any(
            one.name == forces
            and one.sentence == state.sentence
            and one.position in ("agent", "target", "mentioned")
            and min(abs(one.first - state.last), abs(state.first - one.last)) <= _BESIDE
            for one in self.mentions
        )

    def _forces(self) -> None:
        """Arrests and seizures are the work of the forces where nobody else is said to have made them."""
        forces = self.actors.forces_on(self.day)
        said = next((mention for mention in self.mentions if mention.name == forces), None)
        self._add(self.agents, forces, "party", self._of(said))

    def _fliers(self) -> None:
        """Only states fly: a foreign one that the story names, else the forces that answer for the raid."""
        forces = self.actors.forces_on(self.day)
        for mention in sorted(self.mentions, key=lambda one: one.name not in self.actors.states):
            if mention.name in self.actors.states or (mention.name == forces and mention.kind in ("force", "office")):
                self.targets.pop(mention.name, None)
                self._add(self.agents, mention.name, "party", self._of(mention))
                return

    def _stand_against_each_other(self) -> bool:
        """Whether two parties are hit though none was seen to act: a clash between them."""
        return self.style == "fight" and len(self.targets) > 1

    def _nobody(self) -> Actor:
        said = next((one for one in self.mentions if one.name == self.actors.unidentified), None)
        return self._actor(self.actors.unidentified, "party", self._of(said))

    def _of(self, mention: ActorMention | None) -> Evidence:
        """The wording of *mention*; without one the incident's first sentence."""
        if mention is not None:
            return _evidence(mention, self.numbers[mention.sentence])
        first = self.numbers[min(self.numbers)]
        return Evidence(sentence=first.text, number=first.number)

    def _add(self, side: dict[str, Actor], name: str, role: Role, evidence: Evidence) -> None:
        side.setdefault(name, self._actor(name, role, evidence))

    def _actor(self, name: str, role: Role, evidence: Evidence) -> Actor:
        return Actor(name=name, code=self.actors.code(name, self.day), role=role, evidence=evidence)


def _evidence(mention: ActorMention, sentence: Sentence) -> Evidence:
    start, end = sentence.tokens[mention.first].start, sentence.tokens[mention.last].end
    return Evidence(sentence=sentence.text, number=sentence.number, start=start, end=end)
