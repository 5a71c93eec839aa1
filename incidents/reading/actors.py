"""Actors that a story names, each with what it does there, and who took part in an incident.

API: find_actors(document, actors, day) -> tuple[ActorMention, ...]      day: local day of the incident or of the story
     choose_actors(mentions, claims, sentences, document, actors, day, sub_event_type=None) -> tuple[Actor, ...]
         claims: what `incidents.reading.claims.find_claims` found; sentences: numbers of the incident's sentences

Who took part: who acts or is the target in the incident's sentences, who claims it, whom officials blame unless it
denies. 'Police said' makes the police a speaker, not a party. Victims are not actors.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from incidents.records import Actor, Claim, Evidence
from incidents.region.actors import Actors, ActorWords, Alias, AliasKind
from incidents.text.document import Document, Sentence
from incidents.text.lexicon import Lexicon, Match

Position = Literal["agent", "target", "speaker", "background", "absent", "bystander", "mentioned"]
_TOOK_PART: tuple[Position, ...] = ("agent", "target")
_SPEAKS_WITHIN = 4
"""Words between a name and its verb of speech or its office: 'Khost police spokesman', 'police in the town said'."""
_ACTS_WITHIN = 9
"""Words between a name and what it does: 'fighters, who came on motorbikes late in the evening, attacked'."""
_CLOSES_WITHIN = 16
"""Words between a subject and the verb of speech that closes its sentence."""
_SUFFERS_WITHIN = 5
"""Words between an act and whom it hits: 'killing at least nine local policemen'."""


@dataclass(frozen=True)
class ActorMention:
    """A name or word for an actor: tokens *first* to *last* (inclusive) of a sentence, and what it does there.

    `name` is canonical; a generic word has the name of nobody known, a group word the group that the story named last.
    """

    sentence: int
    first: int
    last: int
    wording: str
    name: str
    kind: AliasKind
    position: Position


def find_actors(document: Document, actors: Actors, day: dt.date | None) -> tuple[ActorMention, ...]:
    """All mentions in order. *day* decides whom 'the police' means; None takes today's regime."""
    names, words = actors.names.get(document.language), actors.words.get(document.language)
    if names is None or words is None:
        return ()
    found = _find(document, actors, names, words, day)
    if day is None and actors.changed is not None and _was_rebel(found, actors):
        return tuple(_find(document, actors, names, words, actors.changed))
    return tuple(found)


def _was_rebel(found: Sequence[ActorMention], actors: Actors) -> bool:
    """Whether today's regime and 'the forces' fight each other: an undated story is then of the days before it ruled."""
    regime = {(one.sentence, one.position) for one in found if one.kind == "named" and one.name in actors.forces}
    sides = {"agent": "target", "target": "agent"}
    return any(one.kind == "force" and (one.sentence, sides.get(one.position)) in regime for one in found)


def _find(
    document: Document, actors: Actors, names: Lexicon[Alias], words: ActorWords, day: dt.date | None
) -> list[ActorMention]:
    found: list[ActorMention] = []
    group: str | None = None
    for sentence in document.sentences:
        matches = [one for one in names.find(sentence.tokens) if _as_written(sentence, one)]
        if not matches:
            continue
        cues = words.cues.find(sentence.tokens)
        for match in matches:
            name = actors.meaning(match.value, day)
            if match.value.kind == "named" and name and actors.fights_state(name, day):
                group = name
            elif match.value.kind == "group":
                name = group
            state = match.value.kind == "force" or (name is not None and actors.governs(name, day))
            position = _position(sentence, match, cues, words, state)
            found.append(_mention(sentence, match, name or actors.unidentified, position))
    return found


def _as_written(sentence: Sentence, match: Match[Alias]) -> bool:
    """'is' and 'us' name nobody: an abbreviation has its capitals, in a sentence that isn't all in capitals."""
    if not match.value.capitals:
        return True
    first = sentence.tokens[match.first]
    return sentence.text[first.start : first.end].isupper() and not sentence.text.isupper()


def _mention(sentence: Sentence, match: Match[Alias], name: str, position: Position) -> ActorMention:
    wording = sentence.wording(match.first, match.last)
    return ActorMention(sentence.number, match.first, match.last, wording, name, match.value.kind, position)


# --- what a named one does --------------------------------------------------------------------------------------------


def _position(
    sentence: Sentence,
    match: Match[Alias],
    cues: Sequence[Match[str]],
    words: ActorWords,
    state: bool,
) -> Position:
    kinds = {cue.value for cue in cues}
    if match.value.kind == "office":
        return "speaker"
    if "background" in kinds:
        return "background"
    if (idle := _idle(match, cues)) is not None:
        return idle
    if _speaks(match, cues) or (words.verb_last and state and _closes_with_speech(match, cues)):
        return "speaker"
    if match.value.kind == "force" and "bystander" in kinds:
        return "bystander"
    acts = [cue for cue in cues if cue.value in ("act", "passive", "deed")]
    if words.verb_last:
        return _by_marks(match, cues, acts)
    return _by_order(sentence, match, cues, acts)


def _idle(match: Match[Alias], cues: Sequence[Match[str]]) -> Position | None:
    """A word beside the name says that it isn't there ('no police') or not now ('since the …', 'days after')."""
    for cue in cues:
        if cue.value == "negation" and cue.last == match.first - 1:
            return "absent"
        if cue.value == "idle_after" and cue.first == match.last + 1:
            return "background"
        if cue.value == "idle_before" and 0 < match.first - cue.last <= 2:
            return "background"
        if cue.value == "earlier" and cue.last < match.first:
            return "background"
    return None


def _speaks(match: Match[Alias], cues: Sequence[Match[str]]) -> bool:
    """'Police said', 'a Taliban official', 'according to the army', 'a spokesman for the police'."""
    for cue in cues:
        if cue.value == "according" and 0 < match.first - cue.last <= 3:
            return True
        gap = cue.first - match.last
        if cue.value == "office" and 0 < gap <= 2:
            return True
        if cue.value == "speech" and 0 < gap <= _SPEAKS_WITHIN:
            between = [one for one in cues if match.last < one.first < cue.first]
            if not any(one.value in ("act", "passive", "deed", "target") for one in between):
                return True
    return False


def _closes_with_speech(match: Match[Alias], cues: Sequence[Match[str]]) -> bool:
    """Where the verb comes last: a verb of speech behind, and nothing of violence right beside the name."""
    beside = any(0 < cue.first - match.last <= 3 for cue in cues if cue.value in ("act", "passive", "deed", "target"))
    return not beside and any(0 < cue.first - match.last <= _CLOSES_WITHIN for cue in cues if cue.value == "speech")


def _by_marks(match: Match[Alias], cues: Sequence[Match[str]], acts: Sequence[Match[str]]) -> Position:
    """Where the verb comes last: a preposition or noun beside the name tells whom the act hits."""
    if not acts:
        return "mentioned"
    for cue in cues:
        if cue.value == "by" and (0 < match.first - cue.last <= 2 or 0 < cue.first - match.last <= 2):
            return "agent"
        if cue.value == "against" and 0 < match.first - cue.last <= 3:
            return "target"
        if cue.value == "target" and 0 <= cue.first - match.last <= 2:
            return "target"
        if cue.value == "target" and 0 < match.first - cue.last <= 2:
            return "target"
    if match.value.agent:
        return "agent"
    following = next((cue for cue in acts if cue.first > match.last), None)
    if following is None:
        return "target" if match.value.kind == "force" else "agent"
    if following.value == "passive" and following.first - match.last <= _SUFFERS_WITHIN:
        return "target"
    if match.value.kind == "force":
        return "agent" if any(cue.value == "deed" for cue in acts) else "target"
    return "agent"


def _by_order(
    sentence: Sentence, match: Match[Alias], cues: Sequence[Match[str]], acts: Sequence[Match[str]]
) -> Position:
    """Where the verb stands between: who stands before an act does it, who stands behind it suffers it."""
    target_noun = any(cue.value == "target" and 0 < cue.first - match.last <= 2 for cue in cues)
    before = [cue for cue in acts if cue.last < match.first]
    after = [cue for cue in acts if 0 < cue.first - match.last <= _ACTS_WITHIN]
    inside = [cue for cue in acts if match.first <= cue.first <= match.last]
    done_by = any(cue.value == "by" and 0 < match.first - cue.last <= 3 for cue in cues)
    if done_by and (before or inside):
        return "agent"
    if target_noun and (before or after):
        return "target"
    hit = before[-1] if before and match.first - before[-1].last <= _SUFFERS_WITHIN else None
    if hit is not None and hit.value != "passive" and _one_phrase(sentence, hit.last, match.first):
        return "target"
    if after:
        return "target" if after[0].value == "passive" else "agent"
    if match.value.agent and (before or inside):
        return "agent"
    return "target" if hit is not None and match.value.kind == "force" else "mentioned"


def _one_phrase(sentence: Sentence, first: int, last: int) -> bool:
    between = sentence.text[sentence.tokens[first].end : sentence.tokens[last].start]
    return not any(mark in between for mark in ",;:—–.")


# --- who took part ----------------------------------------------------------------------------------------------------


def choose_actors(
    mentions: Sequence[ActorMention],
    claims: Sequence[Claim],
    sentences: Collection[int],
    document: Document,
    actors: Actors,
    day: dt.date | None,
    sub_event_type: str | None = None,
) -> tuple[Actor, ...]:
    """Who took part in the incident of *sentences*: agents first, then targets. Nobody known: the unidentified.

    *claims* are those of the incident: they count wherever the story has them, for a claim often stands at its end.
    An event of some types has a party by its sense (protesters in a protest), named or not.
    """
    denied = {claim.actor for claim in claims if claim.kind == "denies"}
    claimed = {claim.actor for claim in claims if claim.kind == "claims"}
    numbers = {sentence.number: sentence for sentence in document.sentences}
    agents: dict[str, Actor] = {}
    targets: dict[str, Actor] = {}
    for claim in claims:
        if claim.actor and (claim.kind == "claims" or (claim.kind == "blames" and claim.actor not in denied)):
            role: Literal["party", "blamed"] = "party" if claim.kind == "claims" else "blamed"
            agents.setdefault(claim.actor, _actor(claim.actor, role, claim.evidence, actors, day))
    for mention in _taking_part(mentions, sentences, actors):
        if mention.name in denied and mention.name not in claimed and actors.fights_state(mention.name, day):
            continue  # a state that is told to have fired, and denies it, remains whom the story names
        evidence = _evidence(mention, numbers[mention.sentence])
        if mention.position == "agent":
            agents.setdefault(mention.name, _actor(mention.name, "party", evidence, actors, day))
        else:
            targets.setdefault(mention.name, _actor(mention.name, "target", evidence, actors, day))
    absent = {mention.name for mention in mentions if mention.position == "absent" and mention.sentence in sentences}
    targets = {name: actor for name, actor in targets.items() if name not in absent}
    if (sure := actors.by_type.get(sub_event_type or "")) and sure not in agents:
        agents[sure] = _nobody(sure, mentions, sentences, numbers, actors, day)
    if not agents and sub_event_type in actors.by_forces:
        agents |= _told_by_forces(mentions, sentences, numbers, actors, day)
    if not agents and not _others_fight(targets, actors, day):
        agents[actors.unidentified] = _nobody(actors.unidentified, mentions, sentences, numbers, actors, day)
    return (*agents.values(), *(actor for name, actor in targets.items() if name not in agents))


def _taking_part(
    mentions: Sequence[ActorMention], sentences: Collection[int], actors: Actors
) -> Iterator[ActorMention]:
    for mention in mentions:
        taken = mention.sentence in sentences and mention.position in _TOOK_PART
        if taken and mention.name != actors.unidentified and (mention.kind != "state" or mention.position == "agent"):
            yield mention


def _told_by_forces(
    mentions: Sequence[ActorMention],
    sentences: Collection[int],
    numbers: dict[int, Sentence],
    actors: Actors,
    day: dt.date | None,
) -> dict[str, Actor]:
    """The country's forces, where they or their ministry speak of the incident."""
    for one in mentions:
        if one.kind in ("force", "office") and one.sentence in sentences and one.position in ("speaker", "mentioned"):
            return {one.name: _actor(one.name, "party", _evidence(one, numbers[one.sentence]), actors, day)}
    return {}


def _others_fight(targets: dict[str, Actor], actors: Actors, day: dt.date | None) -> bool:
    """Whether two parties are there though none was seen to act: a clash between them."""
    return len(targets) > 1 and any(not actors.governs(name, day) for name in targets)


def _actor(
    name: str, role: Literal["party", "blamed", "target"], evidence: Evidence, actors: Actors, day: dt.date | None
) -> Actor:
    return Actor(name=name, code=actors.code(name, day), role=role, evidence=evidence)


def _nobody(
    name: str,
    mentions: Sequence[ActorMention],
    sentences: Collection[int],
    numbers: dict[int, Sentence],
    actors: Actors,
    day: dt.date | None,
) -> Actor:
    """A party that no name was read for, with a generic word of the story, else with the incident's first sentence."""
    for mention in mentions:
        if mention.name in (name, actors.unidentified) and mention.sentence in sentences:
            return _actor(name, "party", _evidence(mention, numbers[mention.sentence]), actors, day)
    first = min((number for number in sentences if number in numbers), default=min(numbers, default=0))
    text = numbers[first].text if first in numbers else ""
    return _actor(name, "party", Evidence(sentence=text, number=first), actors, day)


def _evidence(mention: ActorMention, sentence: Sentence) -> Evidence:
    start, end = sentence.tokens[mention.first].start, sentence.tokens[mention.last].end
    return Evidence(sentence=sentence.text, number=sentence.number, start=start, end=end)
