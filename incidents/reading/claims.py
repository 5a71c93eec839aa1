"""What a story tells of responsibility: who claims, denies or is blamed, what was taken back or confirmed.

API: find_claims(document, mentions, actors, day, beaten) -> tuple[Claim, ...]     mentions: of `find_actors`
     claimed_by(claims, sentences=None) -> str | None     who claims it, in `sentences` (None: the story)

'No group has claimed it' makes no claim, nor does a sentence that speaks of an earlier attack. Only a group's own name
makes a claim; a government that reports its own operation does not 'claim' it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Literal, cast, get_args

from incidents.reading.actors import ActorMention
from incidents.records import Claim, Evidence
from incidents.region.actors import Actors, ClaimKind
from incidents.text.document import Document, Sentence
from incidents.text.lexicon import Match

_Told = Literal["claims", "denies", "blames", "retracts", "confirms"]
_NEAR = 10
"""Most words between a phrase and the name behind it ('claimed, in a message to reporters, by the group')."""


def find_claims(
    document: Document,
    mentions: Sequence[ActorMention],
    actors: Actors,
    day: dt.date | None,
    beaten: Collection[tuple[int, int]] = (),
) -> tuple[Claim, ...]:
    """All claims in order; one of a kind, actor and sentence.

    *beaten*: (sentence, token) of the words that count soldiers or policemen who were hit: an armed group that counts
    them claims it, unless they are its own.
    """
    words = actors.claims.get(document.language)
    if words is None:
        return ()
    by_sentence: dict[int, list[ActorMention]] = {}
    for mention in mentions:
        by_sentence.setdefault(mention.sentence, []).append(mention)
    found: dict[tuple[str, str | None, int], Claim] = {}
    last: ActorMention | None = None
    for sentence in document.sentences:
        here = by_sentence.get(sentence.number, [])
        for match in _telling(words.phrases.find(sentence.forms)):
            who = _who(match, here, last, words.after)
            claim = _claim(match, who, here, sentence, actors, day)
            if claim is not None:
                found.setdefault((claim.kind, claim.actor, sentence.number), claim)
        counted = {at for number, at in beaten if number == sentence.number}
        if counted and (boasts := _boasting(here, counted, sentence, actors, day)) is not None:
            found.setdefault(("claims", boasts.actor, sentence.number), boasts)
        last = next((one for one in reversed(here) if _may_claim(one, actors, day)), last)
    # 'said that its fighters had no hand in it' tells by its first words of a claim, and denies
    denied = {(actor, number) for kind, actor, number in found if kind == "denies"}
    return tuple(one for (kind, *told), one in found.items() if kind != "claims" or tuple(told) not in denied)


def _boasting(
    here: Sequence[ActorMention], counted: Collection[int], sentence: Sentence, actors: Actors, day: dt.date | None
) -> Claim | None:
    """The claim of the armed group that speaks in *sentence* and counts those whom it hit; None where none speaks."""
    speakers = [one for one in here if one.position == "speaker"]
    own = any(one.first in counted and one.name in {who.name for who in speakers} for one in here)
    if not speakers or own or not all(_may_claim(one, actors, day) for one in speakers):
        return None
    who = speakers[0]
    start, end = sentence.tokens[who.first].start, sentence.tokens[who.last].end
    evidence = Evidence(sentence=sentence.text, number=sentence.number, start=start, end=end)
    return Claim(kind="claims", actor=who.name, speaker=who.name, evidence=evidence)


def claimed_by(claims: Sequence[Claim], sentences: Collection[int] | None = None) -> str | None:
    """The group that claims it, by canonical name: the one with most claims, the first of equals; None if nobody."""
    names = [c.actor for c in claims if c.kind == "claims" and c.actor and _inside(c, sentences)]
    taken_back = {c.actor for c in claims if c.kind == "denies" and _inside(c, sentences)}
    kept = [name for name in names if name not in taken_back or names.count(name) > 1]
    return max(kept, key=lambda name: (kept.count(name), -kept.index(name)), default=None)


def _inside(claim: Claim, sentences: Collection[int] | None) -> bool:
    return sentences is None or claim.evidence.number in sentences


def _telling(matches: Sequence[Match[ClaimKind]]) -> list[Match[ClaimKind]]:
    """The finds that tell something: none of a claim where the sentence says nobody, or speaks of an earlier attack.

    What a longer find covers is passed over: 'denied responsibility' is no 'responsibility'.
    """
    kinds = {match.value for match in matches}
    silent = {"claims", "denies", "confirms"} if "nobody" in kinds else set()
    silent |= {"claims", "denies", "blames"} if "earlier" in kinds else set()
    kept = [m for m in matches if m.value in get_args(_Told) and m.value not in silent]
    return [m for m in kept if not any(_covers(other, m) for other in kept if other.value != m.value)]


def _covers(one: Match[ClaimKind], other: Match[ClaimKind]) -> bool:
    return one.first <= other.first and other.last <= one.last and one.last - one.first > other.last - other.first


def _who(
    match: Match[ClaimKind], here: Sequence[ActorMention], last: ActorMention | None, behind: bool
) -> ActorMention | None:
    """Whose claim or blame it is: inside the phrase, before it, behind it, or the group that the story named last."""
    groups = [one for one in here if one.kind in ("named", "state", "group")]
    inside = [one for one in groups if match.first <= one.first <= match.last]
    before = [one for one in groups if one.last < match.first]
    after = [one for one in groups if 0 < one.first - match.last <= _NEAR]
    if match.value == "blames":
        order = (inside, after[:1], before[-1:]) if behind else (inside, before[-1:], after[:1])
    else:
        order = (inside, before[-1:], after[:1])
    chosen = next((one for some in order for one in some), None)
    return chosen or (last if match.value != "blames" else None)


def _may_claim(mention: ActorMention, actors: Actors, day: dt.date | None) -> bool:
    return (
        mention.kind in ("named", "group") and mention.name != actors.unidentified and not _rules(mention, actors, day)
    )


def _rules(mention: ActorMention, actors: Actors, day: dt.date | None) -> bool:
    return mention.name in actors.forces and actors.governs(mention.name, day)


def _claim(
    match: Match[ClaimKind],
    who: ActorMention | None,
    here: Sequence[ActorMention],
    sentence: Sentence,
    actors: Actors,
    day: dt.date | None,
) -> Claim | None:
    kind = cast(_Told, match.value)
    if kind == "claims" and (who is None or not _may_claim(who, actors, day)):
        return None
    if kind in ("blames", "denies") and (who is None or who.name == actors.unidentified):
        return None
    speaker = next((one.name for one in here if one.position == "speaker" and one is not who), None)
    evidence = Evidence(
        sentence=sentence.text,
        number=sentence.number,
        start=sentence.tokens[match.first].start,
        end=sentence.tokens[match.last].end,
    )
    told_by_itself = kind in ("claims", "denies")
    actor = who.name if who is not None and (told_by_itself or kind == "blames") else None
    return Claim(kind=kind, actor=actor, speaker=actor if told_by_itself else speaker, evidence=evidence)
