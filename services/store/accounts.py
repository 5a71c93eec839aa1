"""Who may use the desks of this server: users, API tokens, sessions, and the count of wrong passwords.

They belong to the server and not to a stream: who may see the live stream may see a replay. So they lie among the keys
of the live stream, which is never emptied. Of a session or token only the hash of its secret is kept: whoever reads the
store can sign in as nobody.

API: Accounts(client).users(), .user(name), .put_user(user, anew), .remove_user(name), .user_count()
     .tokens(), .put_token(secret, token), .token(secret), .remove_token(id)
     .begin(secret, session, seconds), .session(secret), .end(secret)
     .count_tries(names, seconds) -> how often each was tried by now, .forget_tries(name, others)
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Literal, TypeVar

import msgspec

from services.store.keys import LIVE, Keys, digest
from services.store.packing import read_json
from services.store.redis_clients import Client

Scope = Literal["read", "act", "operate"]
"""What somebody may do: see; act on incidents and do shift work; change what is watched."""
Role = Literal["reader", "analyst", "operator"]


class _Kept(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


_Found = TypeVar("_Found", bound=_Kept)


class User(_Kept, frozen=True):
    """One who can sign in. `password` is an Argon2id hash with its parameters; `stamp` is another one after each change
    of the record, so that sessions from before it end."""

    name: str
    role: Role
    password: str
    added: dt.datetime
    stamp: str


class Token(_Kept, frozen=True):
    """An API token: what it is called, what it allows, and until when. `id` names it and opens nothing."""

    id: str
    name: str
    scopes: tuple[Scope, ...]
    added: dt.datetime
    expires: dt.datetime


class Session(_Kept, frozen=True):
    """A signed-in user: `stamp` is the user's at that time, `csrf` what a change has to be sent with."""

    user: str
    stamp: str
    csrf: str
    began: dt.datetime
    expires: dt.datetime


class Accounts:
    """The users, tokens and sessions of one server."""

    def __init__(self, client: Client) -> None:
        """*client* is a commands client."""
        self._client = client
        self._keys = Keys.of(LIVE)

    # --- users --------------------------------------------------------------------------------------------------------

    def user_count(self) -> int:
        """How many users there are."""
        return int(self._client.call("HLEN", self._keys.one("users")))

    def users(self) -> list[User]:
        """All users by name."""
        return sorted(self._all("users", User), key=lambda one: one.name)

    def user(self, name: str) -> User | None:
        """The user of that name."""
        return self._read(self._client.call("HGET", self._keys.one("users"), digest(name)), User)

    def put_user(self, user: User, *, anew: bool) -> bool:
        """Keep *user*; with *anew* only where nobody has that name. False where it was not kept."""
        value = msgspec.json.encode(user)
        command = "HSETNX" if anew else "HSET"
        written = self._client.call(command, self._keys.one("users"), digest(user.name), value)
        # sent again after a lost reply, HSETNX finds what it wrote itself
        return not anew or bool(written) or self.user(user.name) == user

    def remove_user(self, name: str) -> bool:
        """Remove the user; their sessions end with them. False where there is none."""
        return bool(self._client.call("HDEL", self._keys.one("users"), digest(name)))

    # --- tokens -------------------------------------------------------------------------------------------------------

    def tokens(self) -> list[Token]:
        """All tokens, the oldest first, expired ones too."""
        return sorted(self._all("tokens", Token), key=lambda one: (one.added, one.id))

    def put_token(self, secret: str, token: Token) -> None:
        """Keep *token* under the hash of its *secret*."""
        self._client.call("HSET", self._keys.one("tokens"), hash_of(secret), msgspec.json.encode(token))

    def token(self, secret: str) -> Token | None:
        """The token of that secret, expired or not."""
        return self._read(self._client.call("HGET", self._keys.one("tokens"), hash_of(secret)), Token)

    def remove_token(self, token_id: str) -> bool:
        """Remove the token of that id. False where there is none."""
        key = self._keys.one("tokens")
        flat = self._client.call("HGETALL", key)
        for field, value in zip(flat[::2], flat[1::2], strict=True):
            found = self._read(value, Token)
            if found is not None and found.id == token_id:
                return bool(self._client.call("HDEL", key, field))
        return False

    # --- sessions -----------------------------------------------------------------------------------------------------

    def begin(self, secret: str, session: Session, seconds: int) -> None:
        """Keep *session* for *seconds*."""
        self._client.call("SET", self._session(secret), msgspec.json.encode(session), "EX", seconds)

    def session(self, secret: str) -> Session | None:
        """The session of that secret, where it has not ended."""
        return self._read(self._client.call("GET", self._session(secret)), Session)

    def end(self, secret: str) -> None:
        """End the session."""
        self._client.call("DEL", self._session(secret))

    # --- wrong passwords ----------------------------------------------------------------------------------------------

    def count_tries(self, names: Sequence[str], seconds: int) -> list[int]:
        """Count one try for each of *names*; how many each has had since its first, which is forgotten after *seconds*.

        A try is counted before its password is looked at, so that many at once are no way around the count.
        """
        keys = [self._keys.many("tries", digest(name)) for name in names]
        commands = [word for key in keys for word in (("INCR", key), ("EXPIRE", key, seconds, "NX"))]
        return [int(count) for count in self._client.batch(commands, atomic=True)[::2]]

    def forget_tries(self, name: str, others: Sequence[str]) -> None:
        """The right password came: the tries of *name* count no more, and this one not for *others*."""
        commands = [("DEL", self._keys.many("tries", digest(name)))]
        commands += [("DECR", self._keys.many("tries", digest(one))) for one in others]
        self._client.batch(commands, atomic=True)

    def _session(self, secret: str) -> str:
        return self._keys.many("session", hash_of(secret))

    def _all(self, name: str, kind: type[_Found]) -> list[_Found]:
        flat = self._client.call("HGETALL", self._keys.one(name))
        return [found for value in flat[1::2] if (found := self._read(value, kind)) is not None]

    @staticmethod
    def _read(value: object, kind: type[_Found]) -> _Found | None:
        return None if value is None else read_json(value, kind, f"a {kind.__name__.lower()} of the desk")


def hash_of(secret: str) -> str:
    """What is kept of a session's or token's secret. Secrets are random and long: a quick hash is enough for them."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
