"""What analysts did to incidents, as judging a story obeys it.

API: known(candidates) -> {id: incident}       without what was merged into something that is not among them
     survivors(book) -> {merged: what stands for it}
     retold(incident, source, copy) -> bool    whether a story only says again what an analyst has withdrawn

An incident that was merged away stays a candidate: a story that is like it is like it still, and joins what stands for
it. Where nothing was merged all of this costs one look at each candidate.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

import msgspec

from incidents.records import Incident, Source


def known(candidates: Iterable[Incident]) -> dict[str, Incident]:
    """The candidates by id, without those whose survivor is not among them: a story cannot join what is not there.

    Of what was merged away, stories count no longer that have been split from its survivor since.
    """
    book = {incident.id: incident for incident in candidates}
    merged = [incident for incident in book.values() if _into(incident)]
    if not merged:
        return book
    holders: dict[str, set[str]] = defaultdict(set)
    for incident in book.values():
        if not _into(incident):
            for telling in incident.tellings:
                holders[telling.source.story].add(incident.id)
    for incident in merged:
        left = _with_survivor(incident, _survivor(book, incident), holders)
        if left is None:
            del book[incident.id]
        else:
            book[incident.id] = left
    return book


def _with_survivor(
    incident: Incident, survivor: Incident | None, holders: Mapping[str, Collection[str]]
) -> Incident | None:
    """*incident*, which was merged away, with those tellings that its survivor may still hold; None where none is."""
    if survivor is None:
        return None
    kept = tuple(
        telling
        for telling in incident.tellings
        if not (held := holders.get(telling.source.story)) or survivor.id in held
    )
    if len(kept) == len(incident.tellings):
        return incident
    return msgspec.structs.replace(incident, tellings=kept) if kept else None


def survivors(book: Mapping[str, Incident]) -> dict[str, str]:
    """What was merged away → the incident that stands for it at last."""
    found = {}
    for name, incident in book.items():
        if _into(incident) and (survivor := _survivor(book, incident)) is not None:
            found[name] = survivor.id
    return found


def retold(incident: Incident, source: Source, copy: bool) -> bool:
    """Whether an analyst withdrew *incident*, and the story is a copy, an edit or another word of a known origin.

    An origin that had not told of it is heard: it may know what the others did not.
    """
    if incident.hand is None or incident.hand.withdrawn is None:
        return False
    told = [telling.source for telling in incident.tellings]
    return copy or any(one.story == source.story or one.origin == source.origin for one in told)


def _into(incident: Incident) -> str | None:
    return incident.hand.merged_into if incident.hand is not None else None


def _survivor(book: Mapping[str, Incident], incident: Incident) -> Incident | None:
    """The end of the chain of merges that begins with *incident*; None where it leads out of *book*."""
    seen = {incident.id}
    found: Incident | None = incident
    while found is not None and (into := _into(found)) is not None:
        found = None if into in seen else book.get(into)
        seen.add(into)
    return found
