"""The messages to desks that follow from an analyst's act: one for each incident that it wrote.

API: messages_of(acted, rules, stream) -> JSON objects without number, sequence and epoch, in the order of the act

They are alerts like those that stories cause (`incidents.linking.alerts`), of a type that says what was done (merged,
split, corrected, retracted, restored), and with `data.act`: who, why, and the numbers of the alerts that do not hold.
"""

from __future__ import annotations

from typing import Any

import msgspec

from incidents.linking.acted import Acted, Message, cause_of
from incidents.linking.alerts import DATACONTENTTYPE, SPECVERSION, ActNote, snapshot
from incidents.linking.rules import LinkingRules


def messages_of(acted: Acted, rules: LinkingRules, stream: str) -> tuple[bytes, ...]:
    """The messages of *acted*; none where it changed no incident. The same act gives the same bytes."""
    return tuple(_payload(acted, index, one, rules, stream) for index, one in enumerate(acted.messages))


def _payload(acted: Acted, index: int, message: Message, rules: LinkingRules, stream: str) -> bytes:
    act, incident = acted.act, message.incident
    note = ActNote(
        id=act.id,
        kind=act.kind,
        mark=act.mark,
        at=act.at,
        who=act.who,
        why=act.why,
        incidents=act.incidents,
        into=act.into,
        stories=tuple(one.story for one in act.stories),
        takes_back=message.takes_back,
        undoes=act.undoes,
    )
    event: dict[str, Any] = {
        "specversion": SPECVERSION,
        "id": f"{cause_of(act)}/{index}",
        "source": f"{rules.alerts.source}/{stream}",
        "type": f"{rules.alerts.type_prefix}.{message.kind}",
        "subject": incident.id,
        "recordedtime": act.at,
        "datacontenttype": DATACONTENTTYPE,
        "dataschema": rules.alerts.dataschema,
        "correlationid": incident.id,
        "causationid": cause_of(act),
        "time": act.at,
        "data": snapshot(incident, message.kind, message.changes, rules, stream, act=note),
    }
    return msgspec.json.encode(event)
