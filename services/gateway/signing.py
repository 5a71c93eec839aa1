"""Signing in and out, and who one is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import anyio
import anyio.to_thread
import msgspec
from starlette.requests import Request
from starlette.responses import Response

from services.access.door import Door, Identity
from services.gateway.endpoints import Endpoint, Handler, body_of, json_answer
from services.gateway.gatekeeper import COOKIE, SECURE_COOKIE, address_of, cookie, identity_of
from services.gateway.parameters import read_exactly
from services.store.accounts import Scope

# Each takes 64 MB and a core for a tenth of a second; more at once would take both from the stream of alerts.
_AT_ONCE = 2


class SignIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A name and its password."""

    name: str
    password: str


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """Who is signed in. `how`: by a session, a token, or because no users exist yet and this machine asks (`loopback`).

    `csrf` is what every change has to be sent with as X-CSRF-Token; null for tokens, which need none.
    """

    name: str
    scopes: tuple[Scope, ...]
    how: str
    csrf: str | None
    expires: dt.datetime | None


WHO = Endpoint("/session", "who", "Who is signed in, and what changes have to be sent with", (), Me)
SIGN_IN = Endpoint("/session", "sign_in", "Sign in", (), Me, method="POST", body=SignIn, scope=None)
SIGN_OUT = Endpoint("/session", "sign_out", "Sign out", (), None, method="DELETE")
SESSION_ENDPOINTS = (WHO, SIGN_IN, SIGN_OUT)


class Signing:
    """The handlers of the session."""

    def __init__(self, door: Door, *, secure: bool) -> None:
        """*secure*: the desk is reached over TLS."""
        self._door = door
        self._secure = secure
        self._limiter: anyio.CapacityLimiter | None = None

    def handlers(self) -> Mapping[str, Handler]:
        """The handler of each endpoint, by its name."""
        return {"who": self._who, "sign_in": self._sign_in, "sign_out": self._sign_out}

    async def _who(self, request: Request) -> Response:
        read_exactly(request.query_params, ())
        return json_answer(_me(identity_of(request)))

    async def _sign_in(self, request: Request) -> Response:
        read_exactly(request.query_params, ())
        given = await body_of(request, SignIn)
        if self._limiter is None:
            self._limiter = anyio.CapacityLimiter(_AT_ONCE)  # needs a running loop
        secret, identity = await anyio.to_thread.run_sync(
            self._door.sign_in, given.name, given.password, address_of(request), limiter=self._limiter
        )
        answer = json_answer(_me(identity))
        cookie(answer, secret, self._door.session_s, secure=self._secure)
        return answer

    async def _sign_out(self, request: Request) -> Response:
        read_exactly(request.query_params, ())
        secret = request.cookies.get(SECURE_COOKIE if self._secure else COOKIE)
        if secret is not None:
            await anyio.to_thread.run_sync(self._door.sign_out, secret, identity_of(request), address_of(request))
        answer = Response(status_code=204)
        cookie(answer, "", 0, secure=self._secure)
        return answer


def _me(identity: Identity) -> Me:
    return Me(
        name=identity.name,
        scopes=tuple(sorted(identity.scopes)),
        how=identity.how,
        csrf=identity.csrf,
        expires=identity.expires,
    )
