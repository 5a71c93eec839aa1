"""Users and API tokens as an operator keeps them: added, listed, removed, each on the audit log.

API: Registry(accounts, audit, who, now).add_user(…), .remove_user(…), .add_token(…), .remove_token(…)
     SCOPES_OF[role]                          what each role may do
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
import unicodedata
from collections.abc import Callable, Collection, Mapping

from incidents.errors import RefuseError
from services.access.passwords import hashed
from services.store.accounts import Accounts, Role, Scope, Token, User
from services.store.audit import Audit, Line

SCOPES_OF: Mapping[Role, frozenset[Scope]] = {
    "reader": frozenset({"read"}),
    "analyst": frozenset({"read", "act"}),
    "operator": frozenset({"read", "act", "operate"}),
}
_NAME = re.compile(r"\w[\w.-]{0,63}\Z")
# Marks of ours: a scanner for leaked secrets finds a token by them.
_MARK = "ddb_"
_TOKEN_BYTES = 32


class Registry:
    """What one person at the machine changes about who may use the desk."""

    def __init__(self, accounts: Accounts, audit: Audit, who: str, now: Callable[[], dt.datetime]) -> None:
        """*who* goes to the audit log."""
        self._accounts = accounts
        self._audit = audit
        self._who = who
        self._now = now

    def add_user(self, name: str, role: Role, password: str, *, replace: bool = False) -> User:
        """Add a user, or with *replace* give one another role and password, which ends their sessions.

        RefuseError where the name is taken, or none, or the password is too short.
        """
        name = user_name(name)
        user = User(name=name, role=role, password=hashed(password), added=self._now(), stamp=secrets.token_urlsafe(12))
        if not self._accounts.put_user(user, anew=not replace):
            raise RefuseError(f"user {name}: there is one already; --replace gives another role and password")
        self._note("user added", f"{name}, {role}")
        return user

    def remove_user(self, name: str) -> None:
        """Remove a user and their sessions. RefuseError where there is none."""
        name = user_name(name)
        if not self._accounts.remove_user(name):
            raise RefuseError(f"user {name}: there is none; `dideban desk user list` shows them")
        self._note("user removed", name)

    def add_token(self, name: str, scopes: Collection[Scope], days: int) -> tuple[str, Token]:
        """A new token called *name* that allows *scopes* for *days*: its secret, told this once, and itself."""
        secret, now = _MARK + secrets.token_urlsafe(_TOKEN_BYTES), self._now()
        token = Token(
            id=secrets.token_hex(4),
            name=user_name(name),
            scopes=tuple(sorted(scopes)),
            added=now,
            expires=now + dt.timedelta(days=days),
        )
        self._accounts.put_token(secret, token)
        self._note("token added", f"{token.id} {token.name}: {', '.join(token.scopes)} for {days} days")
        return secret, token

    def remove_token(self, token_id: str) -> None:
        """Remove the token of that id. RefuseError where there is none."""
        if not self._accounts.remove_token(token_id):
            raise RefuseError(f"token {ascii(token_id)[:40]}: there is none; `dideban desk token list` shows them")
        self._note("token removed", token_id)

    def _note(self, what: str, detail: str) -> None:
        self._audit.write(Line(what=what, done=True, who=f"login:{self._who}", detail=detail))


def user_name(text: str) -> str:
    """*text* as a name is kept: one form of each letter, small. RefuseError where it can be none."""
    name = unicodedata.normalize("NFKC", text.strip()).casefold()
    if not _NAME.match(name):
        raise RefuseError(f"name {ascii(text)[:60]}: write letters, digits, '.', '-' and '_', 64 at most, no spaces")
    return name
