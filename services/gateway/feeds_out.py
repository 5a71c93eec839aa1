"""Incidents and alerts under /feeds/, in the forms that other systems take; each with an ETag, so that what has not
changed is not sent again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence

from starlette.requests import Request
from starlette.responses import Response

from incidents.linking.alerts import Alert
from services.gateway.answers import IncidentRow
from services.gateway.archive import Archive
from services.gateway.endpoints import FEEDS, Endpoint, Handler
from services.gateway.outputs.cap import MEDIA_TYPE, Sender, alert_in, cap_feed, cap_message
from services.gateway.outputs.syndication import Site, atom, json_feed
from services.gateway.outputs.tables import csv_table, geojson
from services.gateway.parameters import FILTERS, Parameter, filter_of, limit_of, read_exactly
from services.gateway.problems import problem

_ATOM, _JSON_FEED, _GEO, _CSV = "application/atom+xml", "application/feed+json", "application/geo+json", "text/csv"
# Readers ask every few minutes and keep what they have seen; maps and tables want the whole.
_FEW, _MANY = limit_of(200, 50), limit_of(10_000, 1000)
# Of the log, which also has messages on sources among its numbers.
_NEWEST = 200
_NUMBER = re.compile(r"[0-9]{1,15}\Z")
_Form = Callable[[Sequence[IncidentRow], Site], bytes]


def _feed(path: str, name: str, summary: str, parameters: tuple[Parameter, ...], content: str) -> Endpoint:
    return Endpoint(path, name, summary, parameters, str, content=content, base=FEEDS)


_LISTS: tuple[tuple[Endpoint, Parameter, _Form], ...] = (
    (_feed("/incidents.atom", "atom", "Incidents as an Atom feed", (*FILTERS, _FEW), _ATOM), _FEW, atom),
    (_feed("/incidents.json", "json_feed", "Incidents as a JSON Feed", (*FILTERS, _FEW), _JSON_FEED), _FEW, json_feed),
    (
        _feed("/incidents.geojson", "geojson", "Incidents as GeoJSON", (*FILTERS, _MANY), _GEO),
        _MANY,
        lambda rows, _site: geojson(rows),
    ),
    (
        _feed("/incidents.csv", "csv", "Incidents as a table", (*FILTERS, _MANY), _CSV),
        _MANY,
        lambda rows, _site: csv_table(rows),
    ),
)
_CAP_FEED = _feed("/cap.atom", "cap_feed", "The newest alerts as an Atom feed of CAP messages", (_FEW,), _ATOM)
_CAP_NUMBER = _feed("/cap/{number}.xml", "cap_number", "One alert as a CAP 1.2 message", (), MEDIA_TYPE)
_CAP_INCIDENT = _feed(
    "/cap/incidents/{incident}.xml",
    "cap_incident",
    "The last alert on an incident as CAP 1.2",
    (),
    MEDIA_TYPE,
)
FEED_ENDPOINTS = (*(endpoint for endpoint, _, _ in _LISTS), _CAP_FEED, _CAP_NUMBER, _CAP_INCIDENT)


class FeedsOut:
    """The handlers of what is under /feeds/."""

    def __init__(self, archive: Archive, sender: str, *, secure: bool) -> None:
        """*sender* is the name that CAP messages bear; *secure*: the desk is reached over TLS."""
        self._archive = archive
        self._sender = Sender(sender, archive.board.keys.stream)
        self._secure = secure

    def handlers(self) -> Mapping[str, Handler]:
        """The handler of each endpoint, by its name."""
        lists = {endpoint.name: self._list(endpoint, limit, form) for endpoint, limit, form in _LISTS}
        caps = {"cap_feed": self._cap_feed, "cap_number": self._cap_number, "cap_incident": self._cap_incident}
        return {**lists, **caps}

    def _list(self, endpoint: Endpoint, limit: Parameter, form: _Form) -> Handler:
        async def handle(request: Request) -> Response:
            values = read_exactly(request.query_params, endpoint.parameters)
            wish, most = filter_of(values), values.get("limit", limit.schema["default"])
            site = self._site(request)

            def made() -> bytes:
                rows, _, _ = self._archive.rows(wish, most)
                return form(rows, site)

            return _answer(request, await self._archive.ask(made), endpoint.content)

        return handle

    async def _cap_feed(self, request: Request) -> Response:
        values = read_exactly(request.query_params, _CAP_FEED.parameters)
        most = values.get("limit", _FEW.schema["default"])
        alerts = await self._archive.ask(self._newest, most)
        return _answer(request, cap_feed(alerts, self._site(request)), _ATOM)

    async def _cap_number(self, request: Request) -> Response:
        read_exactly(request.query_params, ())
        number = request.path_params["number"]
        found = await self._archive.ask(self._message, int(number)) if _NUMBER.match(number) else None
        if found is None:
            detail = f"there is no alert on an incident with number {number[:20]}; {FEEDS}/cap.atom lists the newest"
            return problem(404, "no such alert", detail)
        return _answer(request, found, MEDIA_TYPE)

    async def _cap_incident(self, request: Request) -> Response:
        read_exactly(request.query_params, ())
        name = request.path_params["incident"]
        found = await self._archive.ask(self._last_message, name)
        if found is None:
            return problem(404, "no such incident", f"there is no alert on an incident {name[:100]}")
        return _answer(request, found, MEDIA_TYPE)

    # --- looked up, on a thread ---------------------------------------------------------------------------------------

    def _newest(self, most: int) -> list[Alert]:
        channel = self._archive.board.channel
        last = channel.position().last
        page = channel.read_log(max(0, last - _NEWEST), _NEWEST)
        alerts = [alert for one in reversed(page) if (alert := alert_in(one.alert)) is not None]
        return alerts[:most]

    def _message(self, number: int) -> bytes | None:
        if not 0 < number <= self._archive.board.channel.position().last:
            return None
        (alert,) = self._alerts([number]) or (None,)
        if alert is None:
            return None
        earlier = [one for one in self._archive.board.incidents.numbers(alert.data.incident) if one < number]
        return cap_message(alert, self._alerts(earlier), self._sender)

    def _last_message(self, name: str) -> bytes | None:
        numbers = self._archive.board.incidents.numbers(name)
        return self._message(numbers[-1]) if numbers else None

    def _alerts(self, numbers: Sequence[int]) -> list[Alert]:
        found = self._archive.board.incidents.alerts(numbers)
        return [alert for one in found if one.number in numbers and (alert := alert_in(one.alert)) is not None]

    def _site(self, request: Request) -> Site:
        scheme = "https" if self._secure else "http"
        base = f"{scheme}://{request.headers.get('host', '')}"
        query = f"?{request.url.query}" if request.url.query else ""
        return Site(base, f"{base}{request.url.path}{query}", self._archive.board.keys.stream)


def _answer(request: Request, body: bytes, content: str) -> Response:
    """*body*, or 304 where the one who asks has it."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Cookie, Authorization"}
    known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if tag in known:
        return Response(status_code=304, headers=headers)
    kind = f"{content}; charset=utf-8" if content.startswith("text/") else content
    if content == _CSV:
        headers["Content-Disposition"] = 'attachment; filename="incidents.csv"'
    return Response(body, headers=headers, media_type=kind)
