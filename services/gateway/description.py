"""The OpenAPI 3.1 description of the API, made of the endpoints' table and the answers' records."""

from __future__ import annotations

from typing import Any

import msgspec

from incidents.linking.alerts import Alert
from incidents.silence import SilenceMessage
from services.gateway.acting import ACT_ENDPOINTS, ActDone
from services.gateway.api import ENDPOINTS
from services.gateway.endpoints import BASE, JSON, Endpoint
from services.gateway.feeding import FEED_ACT_ENDPOINTS
from services.gateway.feeds_out import FEED_ENDPOINTS
from services.gateway.gatekeeper import COOKIE, CSRF_HEADER
from services.gateway.parameters import AFTER, EPOCH, Parameter
from services.gateway.problems import MEDIA_TYPE, Problem
from services.gateway.signing import SESSION_ENDPOINTS

_REFS = "#/components/schemas/{name}"
_PROBLEMS = {
    400: "A parameter is wrong; the problem names it and what to write.",
    401: "Nobody is signed in, or the token is none, or has expired.",
    403: "Not allowed: the scope is missing, or the CSRF token, or another site sent it.",
    404: "There is no such thing.",
    409: "It cannot be done as things stand; the problem says why.",
    411: "A body needs Content-Length.",
    413: "The body is too long, or there should be none.",
    414: "The query or the path is too long.",
    415: "The body is not JSON.",
    429: "Too many changes or wrong passwords; Retry-After says when to come again.",
    503: "The server behind the desk does not answer; Retry-After says when to come again.",
}
_STREAM = """Server-Sent Events. Events without a name carry one message each (an alert, or a silence), and their id is
its number. `hello` comes first with epoch, last number and state; `anew` says that the numbers begin again from 1;
`state` that what the desk cannot see has changed; `beat` comes every ten seconds. A client that comes again with
Last-Event-ID (or `after`) gets everything after that number."""
_ALL = (*ENDPOINTS, *SESSION_ENDPOINTS, *ACT_ENDPOINTS, *FEED_ACT_ENDPOINTS, *FEED_ENDPOINTS)
_TEXT = {"type": "string"}
_RECORDS = [
    *(one for endpoint in _ALL for one in (endpoint.answer, endpoint.body) if one not in (None, str)),
    *(Problem, Alert, SilenceMessage),
]
_PATH_PARTS: dict[str, tuple[str, dict[str, Any]]] = {
    "incident": ("its id", _TEXT),
    "act": ("the act's id", _TEXT),
    "number": ("the alert's number", {"type": "integer", "minimum": 1, "maximum": 999_999_999_999_999}),
}
_SECURITY = {
    "token": {"type": "http", "scheme": "bearer", "description": "an API token, by `dideban desk token add`"},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": f"set by signing in; changes also need {CSRF_HEADER}. Over TLS its name begins with __Host-.",
    },
}


def description(version: str) -> dict[str, Any]:
    """The whole description, as JSON has it; *version* is the program's."""
    _, schemas = msgspec.json.schema_components(_RECORDS, ref_template=_REFS)
    # what goes over the channel is handed on as it is, so its records are told of here
    schemas["AlertPage"]["properties"]["alerts"]["items"] = {"anyOf": [_ref(Alert), _ref(SilenceMessage)]}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Dideban",
            "version": version,
            "description": "What happened, where, when, who, how many, and who says so.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "security": [{name: []} for name in _SECURITY],
        "paths": {**_paths(), f"{BASE}/alerts/stream": {"get": _stream()}},
        "components": {"schemas": schemas, "securitySchemes": _SECURITY},
    }


def _paths() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for endpoint in _ALL:
        found.setdefault(endpoint.full, {})[endpoint.method.lower()] = _operation(endpoint)
    return found


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": schema, "description": meaning}
        for name, (meaning, schema) in _PATH_PARTS.items()
        if f"{{{name}}}" in endpoint.path
    ]
    found: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "parameters": in_path + [_parameter(one) for one in endpoint.parameters],
        "responses": {**_answer(endpoint), **_problems(_failures(endpoint, bool(in_path)))},
    }
    if endpoint.body is not None:
        found["requestBody"] = {"required": True, "content": {JSON: {"schema": _ref(endpoint.body)}}}
    if endpoint.scope is None:
        found["security"] = []
    return found


def _answer(endpoint: Endpoint) -> dict[str, Any]:
    if endpoint.answer is None:
        return {"204": {"description": endpoint.summary}}
    # the other forms are told of by standards of their own
    schema = {"type": "object"} if endpoint.content.endswith("+json") else _ref(endpoint.answer)
    return {"200": {"description": endpoint.summary, "content": {endpoint.content: {"schema": schema}}}}


def _failures(endpoint: Endpoint, in_path: bool) -> list[int]:
    found = [400, 403, 414, 503]
    found += [401] if endpoint.scope is not None else []
    found += [429] if endpoint.method != "GET" else []
    found += [404] if in_path else []
    found += [411, 413, 415] if endpoint.body is not None else [413]
    found += [409] if endpoint.answer is ActDone or endpoint.scope == "operate" else []
    return sorted(found)


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
            **_problems([400, 401, 403, 413, 414, 503]),
        },
    }


def _problems(failures: list[int]) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": _ref(Problem)}}
    return {str(status): {"description": _PROBLEMS[status], "content": content} for status in failures}


def _parameter(one: Parameter) -> dict[str, Any]:
    with_commas = {"style": "form", "explode": False} if one.schema["type"] == "array" else {}
    return {
        "name": one.name,
        "in": "query",
        "required": one.required,
        "description": one.meaning,
        "schema": dict(one.schema),
        **with_commas,
    }


def _ref(record: Any) -> dict[str, Any]:  # noqa: ANN401 - a record, or a union of them
    """Where the schema of *record* stands; of a union, where those of its records do, and what tells them apart."""
    (found,), _ = msgspec.json.schema_components([record], ref_template=_REFS)
    return found
