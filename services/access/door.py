"""Who stands at the door of the desk: a session, a token, or on loopback whoever is at the machine.

API: Door(accounts, audit, open_to).who(session=…, token=…, address=…, forwarded=…) -> Identity
     .sign_in(name, password, address) -> (secret, Identity)        .sign_out(secret, identity, address)
     .pace(identity)                                AccessError where it changes too much at once
     .note(what, identity, address, done, detail)                   a row of the audit log

Every refusal is an AccessError, and on the audit log where somebody showed something: a password, a cookie or a token.
"""

from __future__ import annotations

import datetime as dt
import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from incidents.errors import RefuseError
from services.access.pace import Pace
from services.access.passwords import matches, nobody
from services.access.people import SCOPES_OF, user_name
from services.store.accounts import Accounts, Scope, Session, User
from services.store.audit import Audit, Line

# Wrong passwords in a window: of one name from one address, of one name from anywhere, of all names from one address.
# The first is what a person at a keyboard may need; the second lets nobody lock a colleague out with five tries.
_WINDOW_S = 900
_TRIES_HERE, _TRIES_NAME, _TRIES_ADDRESS = 5, 50, 50
_SECRET_BYTES = 32
# Changes of one name in a minute: more than a person clicks, and enough that a desk could not read more.
_CHANGES, _MINUTE_S = 120, 60.0
# So that no flood of forged cookies pushes out of the log what people did.
_REFUSALS_A_MINUTE = 60
How = Literal["loopback", "session", "token"]


class AccessError(RefuseError):
    """Not allowed: `status` is HTTP's, `again_s` after how many seconds it may be."""

    def __init__(self, status: int, title: str, detail: str, again_s: int | None = None) -> None:
        super().__init__(f"{title}: {detail}")
        self.status = status
        self.title = title
        self.detail = detail
        self.again_s = again_s


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks, what they may do, how that is known; `csrf` is what a change must be sent with, None for tokens."""

    name: str
    scopes: frozenset[Scope]
    how: How
    csrf: str | None = None
    expires: dt.datetime | None = None

    @property
    def who(self) -> str:
        """As desks and histories show it: a token is no person."""
        return f"token:{self.name}" if self.how == "token" else self.name


class Door:
    """Finds out who asks. Its methods block."""

    def __init__(
        self, accounts: Accounts, audit: Audit, now: Callable[[], dt.datetime], *, local: str | None, session_s: int
    ) -> None:
        """*local*: the login name of the machine's own people, who need no sign-in as long as there are no users; None
        where the desk can be reached by others. *session_s* is how long a sign-in holds."""
        self._accounts = accounts
        self._audit = audit
        self._now = now
        self._local = local
        self.session_s = session_s
        # of this process: a page that was loaded before it started is loaded anew
        self._csrf = secrets.token_urlsafe(_SECRET_BYTES)
        self._pace = Pace(_CHANGES, _MINUTE_S)
        self._minute = self._written = self._unwritten = 0

    def who(self, *, session: str | None, token: str | None, address: str, forwarded: bool) -> Identity:
        """Who shows *session* (a cookie) or *token*. AccessError where that is nobody, or nothing was shown.

        *forwarded*: a proxy sent it on, so it is of another machine whatever its address says.
        """
        if token is not None:
            return self._token(token, address)
        if session is not None and (found := self._session(session, address)) is not None:
            return found
        if self._local is not None and not forwarded and not self._accounts.user_count():
            return Identity(self._local, SCOPES_OF["analyst"], "loopback", self._csrf)
        raise AccessError(401, "sign in", "nobody is signed in; POST name and password to /api/v1/session")

    def has_users(self) -> bool:
        """Whether anybody can sign in."""
        return self._accounts.user_count() > 0

    def still(self, identity: Identity, *, session: str | None, token: str | None, address: str) -> bool:
        """Whether who was let in may still be here: not signed out, removed, expired or changed since."""
        try:
            found = self.who(session=session, token=token, address=address, forwarded=False)
        except AccessError:
            return False
        return found.name == identity.name and found.scopes >= identity.scopes

    def sign_in(self, name: str, password: str, address: str) -> tuple[str, Identity]:
        """Begin a session: its secret, and who it is. AccessError for a wrong name or password, or too many of them."""
        try:
            name = user_name(name)
        except RefuseError:
            name = ""
        here, others = f"{name}@{address}", [f"name {name}", f"address {address}"]
        tried = self._accounts.count_tries([here, *others], _WINDOW_S)
        if any(count > most for count, most in zip(tried, (_TRIES_HERE, _TRIES_NAME, _TRIES_ADDRESS), strict=True)):
            self._refused("sign in", name, address, "too many wrong passwords")
            minutes = _WINDOW_S // 60
            detail = f"too many wrong passwords; try again in {minutes} minutes"
            raise AccessError(429, "locked", detail, _WINDOW_S)
        user = self._accounts.user(name) if name else None
        if not matches(user.password if user else nobody(), password) or user is None:
            self._refused("sign in", name, address, "wrong name or password")
            raise AccessError(403, "wrong name or password", "no user has this name and password; try again")
        self._accounts.forget_tries(here, others)
        secret, session = secrets.token_urlsafe(_SECRET_BYTES), self._begin(user)
        self._accounts.begin(secret, session, self.session_s)
        self._audit.write(Line(what="sign in", done=True, who=name, address=address))
        return secret, _of_session(user, session)

    def sign_out(self, secret: str, identity: Identity, address: str) -> None:
        """End the session."""
        self._accounts.end(secret)
        self.note("sign out", identity, address)

    def pace(self, identity: Identity) -> None:
        """Count one change of *identity*. AccessError where there were too many in the last minute. Does not block."""
        if wait_s := self._pace.take(identity.who, self._now().timestamp()):
            again_s = math.ceil(wait_s)
            detail = f"more than {_CHANGES} changes in a minute; go on in {again_s} seconds"
            raise AccessError(429, "too many changes", detail, again_s)

    def note(self, what: str, identity: Identity, address: str, *, done: bool = True, detail: str = "") -> None:
        """A row of the audit log on what *identity* did, or was refused."""
        marks = {"loopback": "login:", "token": "token:", "session": ""}
        who = marks[identity.how] + identity.name
        if not done:
            self._refused(what, who, address, detail[:300])
            return
        self._audit.write(Line(what=what, done=True, who=who, address=address, detail=detail[:300]))

    def _begin(self, user: User) -> Session:
        began = self._now()
        expires = began + dt.timedelta(seconds=self.session_s)
        csrf = secrets.token_urlsafe(_SECRET_BYTES)
        return Session(user=user.name, stamp=user.stamp, csrf=csrf, began=began, expires=expires)

    def _session(self, secret: str, address: str) -> Identity | None:
        """Who *secret* is the session of; None, and a row on the log, where it is nobody's."""
        session = self._accounts.session(secret)
        if session is None or session.expires <= self._now():
            self._refused("session", "", address, "the session has ended, or never was")
            return None
        user = self._accounts.user(session.user)
        if user is None or user.stamp != session.stamp:
            self._refused("session", session.user, address, "the user was changed or removed since")
            return None
        return _of_session(user, session)

    def _token(self, secret: str, address: str) -> Identity:
        token = self._accounts.token(secret)
        if token is None:
            self._refused("token", "", address, "no such token")
            raise AccessError(401, "wrong token", "no token is like this; `dideban desk token add` makes one")
        if token.expires <= self._now():
            self._refused("token", token.name, address, f"token {token.id} has expired")
            raise AccessError(401, "expired token", f"token {token.id} has expired; make another")
        return Identity(token.name, frozenset(token.scopes), "token", expires=token.expires)

    def _refused(self, what: str, who: str, address: str, why: str) -> None:
        """A row on a refusal; of a flood of them only the first in each minute, and how many there were before."""
        minute = int(self._now().timestamp() // 60)
        if minute != self._minute:
            more = f"; {self._unwritten} more refusals were not written down" if self._unwritten else ""
            self._minute, self._written, self._unwritten, why = minute, 0, 0, why + more
        self._written += 1
        if self._written > _REFUSALS_A_MINUTE:
            self._unwritten += 1
            return
        self._audit.write(Line(what=what, done=False, who=who, address=address, detail=why))


def _of_session(user: User, session: Session) -> Identity:
    return Identity(user.name, SCOPES_OF[user.role], "session", session.csrf, session.expires)
