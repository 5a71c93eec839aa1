"""Taking an act back: the incidents as they were before it, and on top of that what has been told since.

API: undo(by, act, before, now, reports, heard, rules) -> Acted

Pure. What a story told after the act is not lost: it is told again on what stood before the act. What the split-off
part of a split was told since goes back to the whole; what the survivor of a merge was told since stays with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from incidents.errors import RefuseError
from incidents.hand import Act, Hand, HandRow, standing
from incidents.linking.acted import Acted, By, Heard, Message, cause_of, differences, numbers, revisions, row_of
from incidents.linking.retelling import Reports, told_again
from incidents.linking.rules import LinkingRules
from incidents.records import Change, Incident, Telling


def undo(
    by: By, act: Act, before: Sequence[Incident], now: Mapping[str, Incident], reports: Mapping[str, Reports],
    heard: Mapping[str, Sequence[Heard]], rules: LinkingRules,
) -> Acted:  # fmt: skip
    """Take *act* back. *before*: the incidents as they were; *now*: all that it wrote, as they are.

    RefuseError where another act on one of them came after it: that one is to be undone first.
    """
    if act.kind == "undo":
        raise RefuseError(f"act {act.id}: is an undo itself; do again what it took back")
    for name in act.incidents:
        _check_last(act, now[name])
    after: list[Incident] = []
    messages: list[Message] = []
    for old in before:
        held = _restored(by, act, old, before, now, reports, rules)
        after.append(held)
        messages.append(_message(act, now[old.id], held, heard))
    for name in act.incidents:
        if all(name != old.id for old in before):
            gone = _folded(by, act, now[name], into=act.incidents[0])
            after.append(gone)
            messages.append(_message(act, now[name], gone, heard))
    taken = Act(
        id=by.act, kind="undo", at=by.at, who=by.who, why=by.why, incidents=act.incidents, undoes=act.id,
        stories=act.stories, revisions=revisions(*after),
    )  # fmt: skip
    return Acted(taken, tuple(now.values()), tuple(after), tuple(messages), act.ruled)


def _check_last(act: Act, incident: Incident) -> None:
    rows = standing(incident.hand.rows if incident.hand else ())
    if not rows or rows[-1].act != act.id:
        later = rows[-1].act if rows else "another"
        raise RefuseError(f"act {act.id}: act {later} on incident {incident.id} came after it; undo that one first")


def _restored(
    by: By, act: Act, old: Incident, before: Sequence[Incident], now: Mapping[str, Incident],
    reports: Mapping[str, Reports], rules: LinkingRules,
) -> Incident:  # fmt: skip
    """*old*, with what was told since: of itself, and of what was split from it."""
    held = old
    for name in act.incidents:
        fresh = [telling for telling in _since(act, now[name]) if _home(telling, name, before) == old.id]
        held = told_again(held, now[name], fresh, reports.get(name, {}), rules)
    # rows of acts are never lost, nor is the count of writes
    hand = held.hand or Hand()
    # its stories may have been decided under the names of the others
    others = (name for name in act.incidents if name != old.id)
    made_of = tuple(dict.fromkeys((*hand.made_of, *others)))
    hand = msgspec.structs.replace(hand, made_of=made_of, rows=(*_rows(now[old.id]), _row(by, act)))
    return msgspec.structs.replace(held, hand=hand, serial=now[old.id].serial)


def _folded(by: By, act: Act, incident: Incident, into: str) -> Incident:
    """What the act had opened: it stands for nothing any more but for *into*."""
    hand = msgspec.structs.replace(incident.hand or Hand(), rows=(*_rows(incident), _row(by, act)), merged_into=into)
    return msgspec.structs.replace(incident, hand=hand, status="merged")


def _home(telling: Telling, name: str, before: Sequence[Incident]) -> str:
    """Where a telling that came since, found in *name*, belongs: where its story was, else where it is.

    What was told of an incident that the act had opened belongs to the one it was opened from.
    """
    had = (old.id for old in before if any(one.source.story == telling.source.story for one in old.tellings))
    here = name if any(old.id == name for old in before) else before[0].id
    return next(had, here)


def _since(act: Act, incident: Incident) -> tuple[Telling, ...]:
    had = set(act.revisions.get(incident.id, ()))
    return tuple(telling for telling in incident.tellings if telling.source.revision not in had)


def _rows(incident: Incident) -> tuple[HandRow, ...]:
    return incident.hand.rows if incident.hand else ()


def _row(by: By, act: Act) -> HandRow:
    return row_of(by, "undo", f"{act.kind} taken back", undoes=act.id)


def _message(act: Act, was: Incident, held: Incident, heard: Mapping[str, Sequence[Heard]]) -> Message:
    """What falls are the numbers of the act's own messages on the incident."""
    fell = numbers(one for one in heard.get(held.id, ()) if one.cause == cause_of(act))
    changes = (Change(field="undone", before=None, after=act.id), *differences(was, held))
    return Message(held, "restored", changes, fell)
