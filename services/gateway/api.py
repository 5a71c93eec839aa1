"""The JSON API: each question, its parameters and its answer, as one table that its description is made of too."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from services.gateway.answers import AlertPage, FeedList, IncidentAccount, IncidentPage, StreamStatus, Why
from services.gateway.archive import Archive
from services.gateway.endpoints import BASE, Endpoint, Handler
from services.gateway.endpoints import json_answer as _json
from services.gateway.events import Readers
from services.gateway.parameters import AFTER, BEFORE, EPOCH, FILTERS, QUESTION, filter_of, limit_of, read_exactly
from services.gateway.problems import problem

_INCIDENTS, _ALERTS = limit_of(200, 50), limit_of(500, 100)
_LIST = Endpoint(
    "/incidents", "incidents", "Incidents, the one told of last first", (*FILTERS, BEFORE, _INCIDENTS), IncidentPage
)
_ONE = Endpoint(
    "/incidents/{incident}", "incident", "One incident with its ledger, history and sources", (), IncidentAccount
)
_NUMBERED = Endpoint("/alerts", "alerts", "Alerts after a number, in order", (AFTER, EPOCH, _ALERTS), AlertPage)
_WHY = Endpoint("/why", "why", "Why an alert came of a story, or did not", (QUESTION,), Why)
_FEEDS = Endpoint("/feeds", "feeds", "The feeds that are watched, and their health", (), FeedList)
_STATUS = Endpoint("/status", "status", "Where the stream stands, and what cannot be seen", (), StreamStatus)
ENDPOINTS = (_LIST, _ONE, _NUMBERED, _WHY, _FEEDS, _STATUS)


class Api:
    """The handlers of the endpoints, over one archive."""

    def __init__(self, archive: Archive, readers: Readers) -> None:
        self._archive = archive
        self._readers = readers

    def handlers(self) -> Mapping[str, Handler]:
        """The handler of each endpoint, by its name."""
        return {endpoint.name: getattr(self, f"_{endpoint.name}") for endpoint in ENDPOINTS}

    async def _incidents(self, request: Request) -> Response:
        values = read_exactly(request.query_params, _LIST.parameters)
        wish, most = filter_of(values), values.get("limit", _INCIDENTS.schema["default"])
        return _json(await self._archive.ask(self._archive.incidents, wish, values.get("before"), most))

    async def _incident(self, request: Request) -> Response:
        read_exactly(request.query_params, ())
        name = request.path_params["incident"]
        found = await self._archive.ask(self._archive.incident, name)
        if found is None:
            detail = f"there is no incident {name[:100]}; {BASE}/incidents lists those that there are"
            return problem(404, "no such incident", detail)
        return _json(found)

    async def _alerts(self, request: Request) -> Response:
        values = read_exactly(request.query_params, _NUMBERED.parameters)
        most = values.get("limit", _ALERTS.schema["default"])
        return _json(await self._archive.ask(self._archive.alerts, values.get("after", 0), values.get("epoch"), most))

    async def _why(self, request: Request) -> Response:
        values = read_exactly(request.query_params, _WHY.parameters)
        return _json(await self._archive.ask(self._archive.why, values["q"]))

    async def _feeds(self, request: Request) -> Response:
        read_exactly(request.query_params, ())
        return _json(await self._archive.ask(self._archive.feeds))

    async def _status(self, request: Request) -> Response:
        read_exactly(request.query_params, ())
        return _json(await self._archive.ask(self._archive.status, self._readers.now))
