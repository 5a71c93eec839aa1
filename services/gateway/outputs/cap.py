"""An alert as a CAP 1.2 message (OASIS), and the feed of those: what warning systems take.

`status` is Exercise for the alerts of a replay, `msgType` as the alert's own block has it: Alert, Update, or Cancel for
what was retracted or merged away; updates and cancellations name the messages before them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from incidents.linking.alerts import Alert, Snapshot
from incidents.records import Place
from services.gateway.outputs.plain_words import id_of, seconds, web_address
from services.gateway.outputs.syndication import Site, feed_head
from services.gateway.outputs.xml_writing import Element, child, root, written
from services.views.account import range_words
from services.views.incident_account import value_words
from services.views.terminal import safe

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
MEDIA_TYPE = "application/cap+xml"
_RESTRICTION = "For those who watch over the safety of people on the ground"
# CAP names earlier messages in one line; the newest of them suffice to find the others.
_REFERENCES = 50
# The standard proposes no more of a headline, for displays that have no more room.
_HEADLINE = 160
_LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: `name` as CAP wants it (a domain, say: no spaces or commas), and the stream."""

    name: str
    stream: str


def alert_in(payload: bytes) -> Alert | None:
    """The alert that went over the channel as *payload*; None for a message on sources, or of another version."""
    try:
        return msgspec.json.decode(payload, type=Alert)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def cap_message(alert: Alert, before: Sequence[Alert], sender: Sender) -> bytes:
    """The CAP message of *alert*; *before* are the earlier ones on its incident, oldest first."""
    data, cap = alert.data, alert.data.cap
    message = root("alert", NAMESPACE)
    child(message, "identifier", _identifier(alert))
    child(message, "sender", sender.name)
    child(message, "sent", _sent(alert.recordedtime))
    child(message, "status", cap.status)
    child(message, "msgType", cap.msg_type)
    child(message, "source", "Dideban")
    child(message, "scope", cap.scope)
    if cap.scope == "Restricted":
        child(message, "restriction", _RESTRICTION)
    if note := _note(alert, sender):
        child(message, "note", note)
    if before:
        child(message, "references", " ".join(_reference(one, sender) for one in before[-_REFERENCES:]))
    child(message, "incidents", data.incident)
    _info(message, alert)
    return written(message)


def cap_feed(alerts: Sequence[Alert], site: Site) -> bytes:
    """The Atom feed of *alerts*, the newest first: an entry a message, with a link to it."""
    newest = max((one.recordedtime for one in alerts), default=_LONG_AGO)
    feed = feed_head("cap", f"{site.title} as CAP messages", site, newest)
    for alert in alerts:
        entry = child(feed, "entry")
        child(entry, "id", id_of(f"cap/{_identifier(alert)}", site.stream))
        child(entry, "title", f"{alert.data.cap.msg_type}: {headline_of(alert.data)}")
        child(entry, "updated", seconds(alert.recordedtime))
        child(entry, "link", rel="alternate", type=MEDIA_TYPE, href=f"{site.base}/feeds/cap/{alert.number}.xml")
        child(entry, "summary", description_of(alert.data), type="text")
    return written(feed)


def headline_of(data: Snapshot) -> str:
    """'Suicide bomb, Greenford, 2031-05-06'."""
    day = f", {data.when.day.isoformat()}" if data.when.day and data.when.precision == "day" else ""
    return safe(f"{data.sub_event_type}, {data.place.name}{day}", _HEADLINE)


def description_of(data: Snapshot) -> str:
    """What is known, a line each: figures with their sentences, what changed, who, who tells it, an analyst's act."""
    return "\n".join(safe(line, 1000) for line in _description(data))


def _info(message: Element, alert: Alert) -> None:
    data, cap = alert.data, alert.data.cap
    info = child(message, "info")
    child(info, "language", "en")
    child(info, "category", cap.category)
    child(info, "event", data.sub_event_type)
    child(info, "urgency", cap.urgency)
    child(info, "severity", cap.severity)
    child(info, "certainty", cap.certainty)
    child(info, "senderName", "Dideban")
    child(info, "headline", headline_of(data))
    child(info, "description", description_of(data))
    if web := next((found for one in data.sources if (found := web_address(one.url))), None):
        child(info, "web", web)
    for name, value in _parameters(alert):
        parameter = child(info, "parameter")
        child(parameter, "valueName", name)
        child(parameter, "value", value)
    _area(info, data.place)


def _area(info: Element, place: Place) -> None:
    area = child(info, "area")
    where = [place.name, *([place.district] if place.district not in (None, place.name) else []), place.province or ""]
    child(area, "areaDesc", safe(", ".join(part for part in where if part)) or "unknown")
    if place.latitude is not None and place.longitude is not None:
        child(area, "circle", f"{place.latitude},{place.longitude} {place.radius_km or 0}")
    codes = [("ISO 3166-2", place.province), (f"P-code {place.pcode_version or ''}".strip(), place.pcode)]
    for name, value in codes:
        if value:
            code = child(area, "geocode")
            child(code, "valueName", name)
            child(code, "value", value)


def _parameters(alert: Alert) -> Iterator[tuple[str, str]]:
    data = alert.data
    yield "number", str(alert.number)
    yield "epoch", alert.epoch
    yield "lifecycle", data.lifecycle
    yield "admiralty", f"{data.admiralty.source}{data.admiralty.information}"
    yield "event_type", data.event_type
    yield "place_precision", data.place.precision
    if data.when.day:
        yield "date", f"{data.when.day.isoformat()} ({data.when.precision})"
    for figure in data.figures:
        yield figure.kind, range_words(figure.least, figure.most)


def _description(data: Snapshot) -> Iterator[str]:
    if data.act is not None:
        yield f"By an analyst ({data.act.who}), {data.act.kind}: {data.act.why}"
    for change in data.changed:
        before = f"{value_words(change.field, change.before)} → " if change.before else ""
        yield f"Changed: {change.field} {before}{value_words(change.field, change.after)}"
    for figure in data.figures:
        yield f"{figure.kind} {range_words(figure.least, figure.most)}: “{figure.evidence.sentence}”"
    if data.actors:
        yield "Who: " + ", ".join(dict.fromkeys(actor.name for actor in data.actors))
    if data.claimed_by:
        yield f"Claimed by {data.claimed_by}"
    yield f"Where: “{data.place.evidence.sentence}”"
    outlets = ", ".join(dict.fromkeys(one.outlet for one in data.sources if one.outlet)) or "unknown outlets"
    yield f"Told by {outlets}; independent origins: {len(data.origins)}. {data.admiralty.reason}"


def _note(alert: Alert, sender: Sender) -> str:
    """What the standard wants said of exercises and cancellations."""
    parts = []
    if alert.data.cap.status == "Exercise":
        parts.append(f"Exercise: stream {sender.stream}, a replay of stories. Nothing of this happens now.")
    if alert.data.cap.msg_type == "Cancel":
        parts.append("Cancelled: " + (alert.data.act.why if alert.data.act else "its sources took it back."))
    return safe(" ".join(parts))


def _identifier(alert: Alert) -> str:
    return f"{alert.epoch}.{alert.number}"


def _reference(alert: Alert, sender: Sender) -> str:
    return f"{sender.name},{_identifier(alert)},{_sent(alert.recordedtime)}"


def _sent(moment: dt.datetime) -> str:
    """CAP's form of a time: to the second, and UTC as '-00:00', never 'Z'."""
    return f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S}-00:00"
