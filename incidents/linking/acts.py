"""The analysts' acts, decided: what each makes of the incidents that it is about, and what desks must hear of it.

API: merge(by, one, into, …), split(by, incident, stories, …), retract(by, incident, …)          -> Acted
     not_relevant(by, marked, …), figure_wrong(by, incident, …), relevant(by, story)              -> Acted
     (undoing is in `incidents.linking.undoing`)

Pure: nothing is written, and the incidents are given as they were read. RefuseError in one line where an act cannot be
done: what it is about is not there, has ended, or would not change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from incidents.errors import RefuseError
from incidents.hand import Act, ActKind, Overruled, StoryRef, ruling
from incidents.linking.acted import (
    Acted,
    By,
    Heard,
    Message,
    caused_by,
    check_stands,
    differences,
    hand_of,
    handed,
    numbers,
    refs,
    revisions,
    with_row,
)
from incidents.linking.ranges import Range, parse_range, range_of
from incidents.linking.retelling import Reports, apart, together, without
from incidents.linking.rules import LinkingRules
from incidents.records import Change, Evidence, Fact, Figure, FigureKind, Incident

ANALYST = "analyst"
"""The origin of what an analyst says himself, in the ledger."""


def merge(by: By, one: Incident, into: Incident, heard: Sequence[Heard], rules: LinkingRules) -> Acted:
    """*one* is *into*: it is merged away, and all that was told of it counts for *into*. *heard*: alerts of *one*."""
    if one.id == into.id:
        raise RefuseError(f"incident {one.id}: cannot be merged into itself; name another")
    for incident in (one, into):
        check_stands(incident, rules)
    away = with_row(one, by, "merge", f"merged into {into.id}", status="merged")
    away = handed(away, merged_into=into.id)
    overruled = (*hand_of(into).overruled, *hand_of(one).overruled)
    kept = handed(with_row(into, by, "merge", f"{one.id} merged into it"), overruled=overruled)
    kept = handed(kept, made_of=_made_of(kept, one))
    kept = together(kept, one, rules)
    act = Act(
        id=by.act, kind="merge", at=by.at, who=by.who, why=by.why, incidents=(one.id, into.id), into=into.id,
        stories=refs(one.tellings), others=refs(into.tellings), revisions=revisions(away, kept),
    )  # fmt: skip
    messages = (
        Message(away, "merged", (Change(field="merged_into", before=None, after=into.id),), numbers(heard)),
        Message(kept, "merged", (Change(field="merged", before=None, after=one.id), *differences(into, kept))),
    )
    return Acted(act, (one, into), (away, kept), messages)


def split(
    by: By, incident: Incident, stories: Collection[str], reports: Reports, heard: Sequence[Heard], rules: LinkingRules
) -> Acted:
    """*stories* of *incident* tell of another one: it is opened, and what they said no longer counts for *incident*."""
    check_stands(incident, rules)
    told = {telling.source.story for telling in incident.tellings}
    for story in sorted(set(stories) - told):
        raise RefuseError(f"story {story}: is none of incident {incident.id}; `dideban incidents show` lists them")
    if not stories or told <= set(stories):
        what = "every one" if stories else "none"
        raise RefuseError(f"incident {incident.id}: a split takes some of its {len(told)} stories, not {what}")
    part = apart(incident, stories, reports, _new_id(by), rules)
    part = with_row(part, by, "split", f"split from {incident.id}")
    part = handed(part, made_of=_made_of(part, incident))
    rest = without(incident, stories, reports, rules)
    assert rest is not None
    rest = with_row(rest, by, "split", f"{part.id} split from it", status="corrected")
    rest = handed(rest, parts=(*hand_of(incident).parts, part.id))
    taken = [telling for telling in incident.tellings if telling.source.story in stories]
    act = Act(
        id=by.act, kind="split", at=by.at, who=by.who, why=by.why, incidents=(incident.id, part.id),
        stories=refs(taken), others=refs(rest.tellings), revisions=revisions(rest, part),
    )  # fmt: skip
    messages = (
        Message(
            rest, "split", (Change(field="split", before=None, after=part.id), *differences(incident, rest)),
            caused_by(heard, taken),
        ),
        Message(part, "split", (Change(field="split_from", before=None, after=incident.id),)),
    )  # fmt: skip
    return Acted(act, (incident,), (rest, part), messages)


def retract(by: By, incident: Incident, heard: Sequence[Heard], rules: LinkingRules) -> Acted:
    """*incident* is taken back: it did not happen, or is none. Copies and edits of its stories stay silent."""
    check_stands(incident, rules)
    gone = _withdrawn(incident, by, "retract", "retracted")
    act = Act(
        id=by.act, kind="retract", at=by.at, who=by.who, why=by.why, incidents=(incident.id,),
        stories=refs(incident.tellings), revisions=revisions(gone),
    )  # fmt: skip
    return Acted(act, (incident,), (gone,), (_taken_back(gone, by, heard),))


def relevant(by: By, story: StoryRef) -> Acted:
    """*story*, which was decided irrelevant, matters: it is decided again so ruled, and desks hear of that."""
    act = Act(
        id=by.act, kind="mark", at=by.at, who=by.who, why=by.why, mark="relevant", stories=(story,),
        ruled={story.story: ""},
    )  # fmt: skip
    return Acted(act, rulings={story.story: ruling(True, by.act)})


@dataclass(frozen=True, slots=True)
class Marked:
    """What is marked not relevant: stories, the incidents that hold them, and what was ruled of the stories before.

    `whole`: the incidents themselves are none, whoever told of them. `ruled` names the stories that stay irrelevant
    when they come again: with `whole` not those that tell of other incidents too. `reports` and `heard` by incident.
    """

    stories: tuple[StoryRef, ...]
    incidents: tuple[Incident, ...]
    ruled: Mapping[str, str]
    reports: Mapping[str, Reports]
    heard: Mapping[str, Sequence[Heard]]
    whole: bool = False


def not_relevant(by: By, marked: Marked, rules: LinkingRules) -> Acted:
    """The stories do not matter: they are taken out of the incidents. One that nobody else told of is retracted."""
    after, messages = [], []
    for incident in marked.incidents:
        check_stands(incident, rules)
        left, message = _taken_out(by, incident, marked, rules)
        after.append(left)
        messages.append(message)
    act = Act(
        id=by.act, kind="mark", at=by.at, who=by.who, why=by.why, mark="not-relevant", stories=marked.stories,
        incidents=tuple(incident.id for incident in marked.incidents), revisions=revisions(*after),
        ruled=dict(marked.ruled),
    )  # fmt: skip
    rulings = dict.fromkeys(marked.ruled, ruling(False, by.act))
    return Acted(act, marked.incidents, tuple(after), tuple(messages), rulings)


def _taken_out(by: By, incident: Incident, marked: Marked, rules: LinkingRules) -> tuple[Incident, Message]:
    """*incident* without the marked stories, and what desks hear of that."""
    names = {story.story for story in marked.stories}
    alerts = marked.heard.get(incident.id, ())
    rest = None if marked.whole else without(incident, names, marked.reports.get(incident.id, {}), rules)
    if rest is None:
        gone = _withdrawn(incident, by, "mark", "not relevant")
        return gone, _taken_back(gone, by, alerts)
    taken = [telling for telling in incident.tellings if telling.source.story in names]
    what = f"not relevant: {', '.join(one.source.story for one in taken)}"
    rest = with_row(rest, by, "mark", what, status="corrected")
    changes = tuple(Change(field="not_relevant", before=None, after=one.source.story) for one in taken)
    message = Message(rest, "corrected", (*changes, *differences(incident, rest)), caused_by(alerts, taken))
    return rest, message


def figure_wrong(
    by: By, incident: Incident, kind: FigureKind, right: Range | None, heard: Sequence[Heard], rules: LinkingRules
) -> Acted:
    """The figure *kind* of *incident* is wrong; *right* is what it is, None where nobody knows.

    With *right*, every value told so far is set aside but that; without, the one that holds now, and the newest of the
    others holds again. Whoever repeats what was set aside changes nothing; a value not told before does.
    """
    check_stands(incident, rules)
    best = incident.best.figure(kind)
    rows = [fact for fact in incident.facts if fact.field == kind]
    if best is None and not rows:
        raise RefuseError(f"incident {incident.id}: nobody has told how many were {kind}; there is nothing to mark")
    known = {fact.value for fact in rows} | ({str(range_of(best))} if best else set())
    wrong = known - {str(right)} if right is not None else ({str(range_of(best))} if best else set())
    if not wrong:
        raise RefuseError(f"incident {incident.id}: {kind} is {right or 'unknown'} already; nothing to mark")
    told = Overruled(figure=kind, wrong=tuple(sorted(wrong)), act=by.act, right=str(right) if right else None)
    held = handed(incident, overruled=(*hand_of(incident).overruled, told))
    held = with_row(held, by, "mark", f"{kind} {', '.join(sorted(wrong))} is wrong", status="corrected")
    held = _with_figure(held, kind, right, by)
    tellers = {fact.story for fact in rows if fact.value in wrong}
    act = Act(
        id=by.act, kind="mark", at=by.at, who=by.who, why=by.why, mark="figure-wrong", incidents=(incident.id,),
        stories=refs(one for one in incident.tellings if one.source.story in tellers),
        figure=kind, wrong=told.wrong, right=told.right, revisions=revisions(held),
    )  # fmt: skip
    fell = tuple(one.number for one in heard if one.figures.get(kind) in wrong)
    return Acted(act, (incident,), (held,), (Message(held, "corrected", differences(incident, held), fell),))


def _withdrawn(incident: Incident, by: By, kind: ActKind, what: str) -> Incident:
    return handed(with_row(incident, by, kind, what, status="retracted"), withdrawn=by.act)


def _taken_back(incident: Incident, by: By, heard: Iterable[Heard]) -> Message:
    return Message(incident, "retracted", (Change(field="retracted", before=None, after=by.why),), numbers(heard))


def _with_figure(incident: Incident, kind: FigureKind, right: Range | None, by: By) -> Incident:
    """*incident* with *right* as the best known figure, said by the analyst; without one, the newest that holds."""
    others = tuple(one for one in incident.best.figures if one.kind != kind)
    if right is not None:
        said = Evidence(sentence=by.why, number=0)
        figure = Figure(
            kind=kind, least=right.least, most=right.most, wording=str(right), evidence=said, said_by=by.who
        )
        row = Fact(field=kind, value=str(right), story=f"act/{by.act}", origin=ANALYST, seen=by.at, evidence=said)
        best = msgspec.structs.replace(incident.best, figures=(*others, figure))
        return msgspec.structs.replace(incident, best=best, facts=(*incident.facts, row))
    wrong = {value for one in hand_of(incident).overruled if one.figure == kind for value in one.wrong}
    rows = [fact for fact in incident.facts if fact.field == kind and fact.value not in wrong]
    held = tuple(_figure_of(kind, fact) for fact in rows[-1:])
    return msgspec.structs.replace(incident, best=msgspec.structs.replace(incident.best, figures=(*others, *held)))


def _figure_of(kind: FigureKind, fact: Fact) -> Figure:
    least, most = parse_range(fact.value)
    said = fact.evidence or Evidence(sentence="", number=0)
    return Figure(kind=kind, least=least, most=most, wording=fact.value, evidence=said)


def _made_of(incident: Incident, other: Incident) -> tuple[str, ...]:
    """The incidents under whose ids stories of *incident* were decided, once it has stories of *other*."""
    return tuple(dict.fromkeys((*hand_of(incident).made_of, other.id, *hand_of(other).made_of)))


def _new_id(by: By) -> str:
    return hashlib.sha256(f"act/{by.act}".encode()).hexdigest()[:16]
