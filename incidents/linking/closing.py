"""An incident of which nothing more is expected: when it is one, and what of it linking still needs.

API: may_close(incident, now, quiet) -> bool
     closed(incident) -> Incident     without the sentences behind its facts

Nothing is ever quite out of linking's reach: a copy, an edit or an anniversary piece may come after years, and must
join and not open anew. So what a later story is compared with stays: the best report, the values of the ledger by
origin, the telling words, and who told it with the sketches of the texts. What goes are the sentences that the facts
were read in, which no decision looks at.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from incidents.records import Incident

_STAY = frozenset({"retracted", "merged"})
"""They say how later stories are to be taken, and analysts may take an act back: left as they are."""


def may_close(incident: Incident, now: dt.datetime, quiet: dt.timedelta) -> bool:
    """Whether *incident* has been still for *quiet* at *now*, no analyst was at it since, and it is not closed yet.

    One that was closed and was told of again since may be closed once more.
    """
    if incident.status in _STAY:
        return False
    rows = incident.hand.rows if incident.hand is not None else ()
    last = max((incident.updated, *(row.at for row in rows)))
    return now - last > quiet and closed(incident) != incident


def closed(incident: Incident) -> Incident:
    """*incident* as it is kept among those that linking looks at: closed, and its facts without their sentences.

    Every story is judged against it as against *incident*.
    """
    facts = tuple(msgspec.structs.replace(fact, evidence=None) for fact in incident.facts)
    return msgspec.structs.replace(incident, status="closed", facts=facts)
