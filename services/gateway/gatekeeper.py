"""Before all that somebody has to be known for: who asks, whether they may, and that no other site asks in their name.

Everything is closed but what `OPEN` names. A question needs the scope `read`, a change `act` at least (its handler may
need more). A change is refused where a browser says that another site sends it, and, but for API tokens, where it does
not bear the session's CSRF token, which no other site can read.

API: Gatekeeper(inner, door, ask, secure)            an ASGI application around another
     identity_of(request)                            who was let in
     cookie(answer, secret, seconds, secure), COOKIE the session's cookie
"""

from __future__ import annotations

import base64
import hmac
import ipaddress
from collections.abc import Awaitable, Callable
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from incidents.errors import DidebanError
from services.access.door import AccessError, Door, Identity
from services.gateway.endpoints import BASE, FEEDS
from services.gateway.problems import answer_to

SESSION_PATH = f"{BASE}/session"
SIGN_IN_PAGE = "/sign-in"
OPEN = frozenset({"/healthz", "/readyz", SIGN_IN_PAGE})
"""Paths that nobody has to be known for; beside them, signing in, and what every page loads."""
STATIC = "/static/"
COOKIE, SECURE_COOKIE = "dideban", "__Host-dideban"
CSRF_HEADER = "X-CSRF-Token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_PROXIES = ("forwarded", "x-forwarded-for", "x-real-ip")
_TOKEN_LETTERS = 200
Ask = Callable[..., Awaitable[Identity]]


class Gatekeeper:
    """Lets in who may, with `identity` in the request's state, and answers everybody else."""

    def __init__(self, inner: ASGIApp, door: Door, ask: Ask, *, secure: bool) -> None:
        """*ask* runs what blocks on a thread. *secure*: the desk is reached over TLS, by whoever holds the address."""
        self._inner = inner
        self._door = door
        self._ask = ask
        self._secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on."""
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        request = Request(scope)
        try:
            await self._let_in(request)
        except DidebanError as error:
            answer = _to_sign_in(request, error) or await answer_to(request, error)
            if isinstance(error, AccessError) and error.status == 401 and self.secret_of(request) is not None:
                cookie(answer, "", 0, secure=self._secure)
            await answer(scope, receive, send)
            return
        await self._inner(scope, receive, send)

    async def _let_in(self, request: Request) -> None:
        """Put who asks into the request's state. AccessError where nobody may ask this."""
        path, method = request.url.path, request.method
        if (path in OPEN or path.startswith(STATIC)) and method in _SAFE:
            return
        address = address_of(request)
        if method not in _SAFE and _of_another_site(request.headers):
            raise AccessError(403, "of another site", "another site sent this; do it on the desk's own page")
        if path == SESSION_PATH and method == "POST":
            return
        session, token = self.secret_of(request), _token_of(request)
        identity = await self._ask(self._who, session, token, address, _forwarded(request.headers))
        await self._check(request, identity, address)
        request.state.identity = identity
        request.state.still = lambda: self._door.still(identity, session=session, token=token, address=address)

    def _who(self, session: str | None, token: str | None, address: str, forwarded: bool) -> Identity:
        return self._door.who(session=session, token=token, address=address, forwarded=forwarded)

    async def _check(self, request: Request, identity: Identity, address: str) -> None:
        path, method = request.url.path, request.method
        change = method not in _SAFE
        needed = "act" if change and path != SESSION_PATH else "read"
        if needed not in identity.scopes:
            await self._note(f"{method} {path}", identity, address, f"may not {needed}")
            allowed = ", ".join(sorted(identity.scopes))
            raise AccessError(403, "not allowed", f"this needs the scope '{needed}'; yours: {allowed}")
        if change and identity.csrf is not None:
            sent = request.headers.get(CSRF_HEADER, "")
            if not hmac.compare_digest(sent.encode("utf-8", "replace"), identity.csrf.encode()):
                await self._note(f"{method} {path}", identity, address, "without the session's CSRF token")
                detail = f"send {CSRF_HEADER} with what GET {SESSION_PATH} gives as `csrf`; load the page anew"
                raise AccessError(403, "no CSRF token", detail)
        if change:
            self._door.pace(identity)

    async def _note(self, what: str, identity: Identity, address: str, why: str) -> None:
        def write() -> Identity:
            self._door.note(what[:200], identity, address, done=False, detail=why)
            return identity

        await self._ask(write)

    def secret_of(self, request: Request) -> str | None:
        """The session's secret that *request* bears."""
        return request.cookies.get(SECURE_COOKIE if self._secure else COOKIE)


def _to_sign_in(request: Request, error: DidebanError) -> Response | None:
    """The way to the page on which one signs in, for a person at a browser whom nobody knows; None for all others."""
    person = "text/html" in request.headers.get("accept", "") and not request.url.path.startswith(BASE)
    if not (isinstance(error, AccessError) and error.status == 401 and person and request.method in _SAFE):
        return None
    asked = quote(f"{request.url.path}?{request.url.query}".rstrip("?"), safe="")
    return RedirectResponse(f"{SIGN_IN_PAGE}?next={asked}", 303)


def identity_of(request: Request) -> Identity:
    """Who was let in."""
    found = request.state.identity
    assert isinstance(found, Identity)
    return found


def cookie(answer: Response, secret: str, seconds: int, *, secure: bool) -> None:
    """Let the browser keep *secret* for *seconds*, away from scripts and from other sites; 0 takes it away."""
    name = SECURE_COOKIE if secure else COOKIE
    answer.set_cookie(name, secret, max_age=seconds, path="/", secure=secure, httponly=True, samesite="strict")


def address_of(request: Request) -> str:
    """The address that the request is from; where a proxy on this machine sent it on, what that one saw."""
    peer = request.client.host if request.client else ""
    try:
        local = ipaddress.ip_address(peer).is_loopback
    except ValueError:
        local = False
    sent_for = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return sent_for[:64] if local and sent_for else peer


def _of_another_site(headers: Headers) -> bool:
    """Whether a browser says that the request comes from another site; programs say nothing, and have no cookie."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = headers.get("origin")
    if origin is None:
        return False
    try:
        return urlsplit(origin).netloc.lower() != headers.get("host", "").lower()
    except ValueError:
        return True


def _token_of(request: Request) -> str | None:
    """The API token that *request* bears: as such, or as a password, which is what readers of feeds can send.

    Browsers send a password again by themselves, also for another site: so it serves for questions under /feeds/ only.
    """
    kind, _, sent = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return sent.strip()[:_TOKEN_LETTERS]
    if kind.lower() != "basic" or request.method not in _SAFE or not request.url.path.startswith(f"{FEEDS}/"):
        return None
    try:
        return base64.b64decode(sent.strip(), validate=True).decode().partition(":")[2][:_TOKEN_LETTERS]
    except ValueError:
        return ""


def _forwarded(headers: Headers) -> bool:
    return any(name in headers for name in _PROXIES)
