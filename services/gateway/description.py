"""The OpenAPI 3.1 description of the API, made of the endpoints' table and the answers' records."""

from __future__ import annotations

from typing import Any

import msgspec

from incidents.linking.alerts import Alert
from incidents.silence import SilenceMessage
from services.gateway.api import BASE, ENDPOINTS, Endpoint
from services.gateway.parameters import AFTER, EPOCH, Parameter
from services.gateway.problems import MEDIA_TYPE, Problem

_REFS = "#/components/schemas/{name}"
_PROBLEMS = {
    400: "A parameter is wrong; the problem names it and what to write.",
    404: "There is no such thing.",
    503: "The server behind the desk does not answer; Retry-After says when to come again.",
}
_STREAM = """Server-Sent Events. Events without a name carry one message each (an alert, or a silence), and their id is
its number. `hello` comes first with epoch, last number and state; `anew` says that the numbers begin again from 1;
`state` that what the desk cannot see has changed; `beat` comes every ten seconds. A client that comes again with
Last-Event-ID (or `after`) gets everything after that number."""


def description(version: str) -> dict[str, Any]:
    """The whole description, as JSON has it; *version* is the program's."""
    records = [*(endpoint.answer for endpoint in ENDPOINTS), Problem, Alert, SilenceMessage]
    _, schemas = msgspec.json.schema_components(records, ref_template=_REFS)
    # what goes over the channel is handed on as it is, so its records are told of here
    schemas["AlertPage"]["properties"]["alerts"]["items"] = {"anyOf": [_ref(Alert), _ref(SilenceMessage)]}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Dideban",
            "version": version,
            "description": "What happened, where, when, who, how many, and who says so. Read only.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": {
            **{f"{BASE}{endpoint.path}": {"get": _operation(endpoint)} for endpoint in ENDPOINTS},
            f"{BASE}/alerts/stream": {"get": _stream()},
        },
        "components": {"schemas": schemas},
    }


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    in_path = [
        {"name": "incident", "in": "path", "required": True, "schema": {"type": "string"}, "description": "its id"}
        for _ in [0]
        if "{incident}" in endpoint.path
    ]
    failures = [status for status in _PROBLEMS if status != 404 or in_path]
    return {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "parameters": in_path + [_parameter(one) for one in endpoint.parameters],
        "responses": {
            "200": {
                "description": endpoint.summary,
                "content": {"application/json": {"schema": _ref(endpoint.answer)}},
            },
            **_problems(failures),
        },
    }


def _stream() -> dict[str, Any]:
    header = {
        "name": "Last-Event-ID",
        "in": "header",
        "schema": dict(AFTER.schema),
        "description": "the last number that you have; goes before `after`",
    }
    return {
        "operationId": "stream",
        "summary": "Alerts as they come, from any number on",
        "description": _STREAM,
        "parameters": [_parameter(AFTER), _parameter(EPOCH), header],
        "responses": {
            "200": {"description": "The stream.", "content": {"text/event-stream": {"schema": {"type": "string"}}}},
            **_problems([400, 503]),
        },
    }


def _problems(failures: list[int]) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": _ref(Problem)}}
    return {str(status): {"description": _PROBLEMS[status], "content": content} for status in failures}


def _parameter(one: Parameter) -> dict[str, Any]:
    return {
        "name": one.name,
        "in": "query",
        "required": one.required,
        "description": one.meaning,
        "schema": dict(one.schema),
    }


def _ref(record: type) -> dict[str, str]:
    return {"$ref": _REFS.format(name=record.__name__)}
