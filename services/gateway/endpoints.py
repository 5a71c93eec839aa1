"""What the API's tables are made of: one question or change, as its handler and its description both have it.

API: Endpoint(path, name, summary, parameters, answer, …)
     body_of(request, kind) -> what the request's body holds; ParameterError where it holds nothing of the kind
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from services.access.door import AccessError
from services.gateway.parameters import Parameter
from services.gateway.problems import ParameterError
from services.store.accounts import Scope

BASE, FEEDS = "/api/v1", "/feeds"
Handler = Callable[[Request], Awaitable[Response]]
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One question or change: its path under `base`, in a line what it is for, its parameters, the record of its
    answer (None: an answer without a body), and for changes method, the record of its body, and the scope it needs.

    `content` is the media type of the answer; another than JSON is described as text."""

    path: str
    name: str
    summary: str
    parameters: tuple[Parameter, ...]
    answer: type | None
    method: str = "GET"
    body: Any = None
    scope: Scope | None = "read"
    content: str = JSON
    base: str = BASE

    @property
    def full(self) -> str:
        """The whole path."""
        return f"{self.base}{self.path}"


async def body_of(request: Request, kind: Any) -> Any:  # noqa: ANN401 - a record, or a union of them
    """The *kind* of record that the request's JSON body holds; its length was bounded by the guard."""
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent != JSON:
        raise AccessError(415, "not JSON", f"send the body as {JSON}, and say so with Content-Type")
    try:
        return msgspec.json.decode(await request.body(), type=kind)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at ")
        raise ParameterError(where.strip("`$.") or "body", what) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ParameterError("body", f"is no JSON ({error}); send an object") from None


def json_answer(found: Any, status: int = 200) -> Response:  # noqa: ANN401 - a record or plain values
    """*found* as JSON."""
    return Response(msgspec.json.encode(found), status, media_type=JSON)
