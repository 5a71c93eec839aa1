"""Actors that a story names, each with what it does there.

API: find_actors(document, actors, day) -> tuple[ActorMention, ...]      day: local day of the incident or of the story

Who of them took part in an incident is for `incidents.reading.parties` to choose. 'Police said' makes the police a
speaker here, 'no police' makes them absent, 'police prisoners' background.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from incidents.region.actors import Actors, ActorWords, Alias, AliasKind
from incidents.text.document import Document, Sentence
from incidents.text.lexicon import Lexicon, Match

Position = Literal["agent", "target", "speaker", "background", "absent", "bystander", "mentioned"]
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
    """All mentions in order. *day* decides whom 'the police' means (see `regime_day`); None takes today's regime."""
    names, words = actors.names.get(document.language), actors.words.get(document.language)
    if names is None or words is None:
        return ()
    return tuple(_find(document, actors, names, words, day))


def regime_day(document: Document, actors: Actors, day: dt.date | None) -> dt.date | None:
    """*day*; for an undated story of a fight between today's regime and 'the forces' a day before the regime ruled."""
    if day is None and actors.changed is not None and _was_rebel(find_actors(document, actors, None), actors):
        return actors.changed
    return day


def _was_rebel(found: Sequence[ActorMention], actors: Actors) -> bool:
    """Whether today's regime and 'the forces' fight each other: the undated story is of the days before it ruled."""
    regime = {(one.sentence, one.position) for one in found if one.kind == "named" and one.name in actors.forces}
    sides = {"agent": "target", "target": "agent"}
    return any(one.kind == "force" and (one.sentence, sides.get(one.position)) in regime for one in found)


def _find(
    document: Document, actors: Actors, names: Lexicon[Alias], words: ActorWords, day: dt.date | None
) -> list[ActorMention]:
    found: list[ActorMention] = []
    group: str | None = None
    for sentence in document.sentences:
        matches = [one for one in names.find(sentence.forms) if _as_written(sentence, one)]
        if not matches:
            continue
        cues = words.cues.find(sentence.forms)
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
