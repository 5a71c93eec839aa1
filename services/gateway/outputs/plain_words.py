"""An incident or alert in plain English words, for outputs that have a title and a text and nothing else.

API: title_of(row), summary_of(row), id_of(incident, stream), seconds(moment), web_address(text)
"""

from __future__ import annotations

import datetime as dt
import uuid
from urllib.parse import urlsplit

from incidents.records import FIGURE_KINDS
from services.gateway.answers import IncidentRow
from services.views.account import range_words
from services.views.terminal import plural, safe

_GONE = {"retracted": "RETRACTED: ", "merged": "MERGED INTO ANOTHER: "}
# Atom and JSON Feed want ids that are addresses or names of the whole world, and the same from every desk.
_NAMES = uuid.uuid5(uuid.NAMESPACE_URL, "https://github.com/dideban/dideban")


def title_of(row: IncidentRow) -> str:
    """'Suicide bomb, Greenford, 2031-05-06: killed 9'; what became nothing says so first."""
    day = f", {row.date.isoformat()}" if row.date and row.date_precision == "day" else ""
    figures = _figures(row)
    told = f": {figures}" if figures else ""
    return safe(f"{_GONE.get(row.status, '')}{row.sub_event_type}, {row.place.name}{day}{told}")


def summary_of(row: IncidentRow) -> str:
    """The incident in a few lines: where, how many, who, who tells it, and the first headline in its own language."""
    province = row.place.province or "province unknown"
    day = f"{row.date.isoformat()} (exact to the {row.date_precision})" if row.date else "unknown"
    told = ", ".join(name for one in row.outlets if (name := safe(one))) or "outlets unknown"
    lines = [
        f"{row.event_type}: {row.sub_event_type}. Severity {row.severity}, {row.status}.",
        f"Where: {row.place.name}, {province} (exact to the {row.place.precision}). When: {day}.",
        f"How many: {_figures(row) or 'no figures'}.",
        *([f"Who: {', '.join(row.actors)}."] if row.actors else []),
        *([f"Claimed by {row.claimed_by}."] if row.claimed_by else []),
        f"Told in {plural(row.stories, 'story', 'stories')} of {plural(len(row.origins), 'origin')}: {told}.",
        *([f"First headline: {row.headline}"] if safe(row.headline) else []),
    ]
    return "\n".join(safe(line) for line in lines)


def id_of(name: str, stream: str) -> str:
    """A name of the whole world for what is called *name* in *stream*, the same whenever and wherever it is asked."""
    return f"urn:uuid:{uuid.uuid5(_NAMES, f'{stream}/{name}')}"


def seconds(moment: dt.datetime) -> str:
    """*moment* as RFC 3339 in UTC, to the second."""
    return f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"


def web_address(text: str | None) -> str | None:
    """*text* where it is an address of the web, which can be made a link; else None."""
    try:
        parts = urlsplit(text or "")
    except ValueError:
        return None
    return text if parts.scheme in ("http", "https") and parts.hostname and safe(text or "") == text else None


def _figures(row: IncidentRow) -> str:
    found = [(kind, getattr(row.figures, kind)) for kind in FIGURE_KINDS]
    return ", ".join(f"{kind} {range_words(*one)}" for kind, one in found if one is not None)
