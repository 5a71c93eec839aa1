"""What is said where a request cannot be answered: RFC 9457 problem details that name the parameter and what to do.

API: ParameterError(parameter, detail)        raised where a parameter is wrong
     problem(status, title, detail, …)        an answer
     handlers()                               what Starlette does with the errors that leave a handler
     answer_to(request, error)                the same, for whoever stands before it
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from incidents.errors import BugError, DidebanError, RefuseError, RetryError
from services.access.door import AccessError

MEDIA_TYPE = "application/problem+json"
# Who could not be served comes again after so many seconds; a restart of the server takes less than one.
_AGAIN_S = 2
_log = logging.getLogger(__name__)
_Handler = Callable[[Request, Exception], Awaitable[Response]]


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """RFC 9457 problem details: what is wrong in a few words, and what to do about it; `parameter` where one is."""

    status: int
    title: str
    detail: str
    type: str = "about:blank"
    parameter: str | None = None


class ParameterError(RefuseError):
    """A parameter of a request is wrong: which one, and what to write instead."""

    def __init__(self, parameter: str, detail: str) -> None:
        super().__init__(f"{parameter}: {detail}")
        self.parameter = parameter
        self.detail = detail


def problem(
    status: int, title: str, detail: str, *, parameter: str | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """The answer that tells of a problem."""
    told = Problem(status=status, title=title, detail=detail, parameter=parameter)
    return Response(msgspec.json.encode(told), status, dict(headers or {}), MEDIA_TYPE)


def handlers() -> Mapping[Any, _Handler]:
    """For each kind of error the handler that turns it into an answer."""
    return {
        ParameterError: _parameter,
        AccessError: _access,
        RefuseError: _refuse,
        RetryError: _retry,
        BugError: _bug,
        HTTPException: _http,
    }


async def answer_to(request: Request, error: DidebanError) -> Response:
    """The answer that *error* becomes."""
    known = handlers()
    for kind in type(error).__mro__:
        if kind in known:
            return await known[kind](request, error)
    raise error


async def _access(request: Request, error: Exception) -> Response:
    assert isinstance(error, AccessError)
    headers = {} if error.again_s is None else {"Retry-After": str(error.again_s)}
    if error.status == 401:
        kind = "Basic" if request.url.path.startswith("/feeds/") else "Bearer"
        headers["WWW-Authenticate"] = f'{kind} realm="dideban"'
    return problem(error.status, error.title, error.detail, headers=headers)


async def _parameter(_request: Request, error: Exception) -> Response:
    assert isinstance(error, ParameterError)
    return problem(400, "a parameter is wrong", error.detail, parameter=error.parameter)


async def _refuse(_request: Request, error: Exception) -> Response:
    return problem(400, "the request cannot be answered", str(error))


async def _retry(_request: Request, _error: Exception) -> Response:
    # the error's own text has the server's address, which is nobody's business here
    detail = "the server behind the desk does not answer; try again in a moment"
    return problem(503, "not ready", detail, headers={"Retry-After": str(_AGAIN_S)})


async def _bug(request: Request, error: Exception) -> Response:
    _log.error("a request failed", exc_info=error, extra={"dideban_fields": {"path": request.url.path}})
    return problem(500, "a fault of the program", "this is a fault of the program; its log has the details")


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        detail = f"there is nothing at {request.url.path[:200]}; /openapi.json lists what there is"
    elif error.status_code == 405:
        detail = f"{request.method[:20]} is not possible here; use {(error.headers or {}).get('Allow', 'GET')}"
    else:
        detail = error.detail
    return problem(error.status_code, error.detail, detail, headers=error.headers)
