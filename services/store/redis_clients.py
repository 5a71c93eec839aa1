"""The door to Redis: two kinds of client with the time-outs that each needs, and one way of reporting what went wrong.

`commands_client` is for everything that answers at once; it sends a command again when the reply was lost, so whatever
goes through it must bear being done twice (the scripts do, see `services.store.scripts`). `blocking_client` is for
commands that wait on the server; it never sends again. Both speak RESP2 with replies left raw (bytes, int, list, None),
because scripts answer the same way under it on every server, and RESP3's maps do not.

`queue_connection` is RQ's: RQ knows redis-py's own errors and changes the time-outs of the pool it is given, so it
gets a connection that nobody else uses.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import redis
from redis.backoff import ExponentialWithJitterBackoff, NoBackoff
from redis.retry import Retry

from incidents.errors import BugError, DidebanError, RefuseError, RetryError

Word = str | bytes | int | float
Connection = redis.Redis
"""What RQ is given."""

# Longer than the slowest script (a few ms) by far, shorter than a supervisor's patience.
_ANSWER_S = 5.0
# A half-open connection is noticed before the next command, if nothing was said for so long.
_HEALTH_S = 30
# Sending again: 0.05 s … 1 s apart, about 4 s in all; a restart of the server on a big file takes 0.1–0.6 s.
_TRIES, _BASE_S, _CAP_S = 6, 0.05, 1.0
# The server answers a blocking command after block_s; the rest is for a busy machine.
_SPARE_S = 10.0
_SCHEMES = ("redis", "rediss", "unix")
_OUT_OF_SPACE = re.compile(r"OOM|MISCONF")


@dataclass(frozen=True, slots=True)
class Script:
    """The text of a Lua script and what it is called in messages."""

    name: str
    text: str
    sha: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha", hashlib.sha1(self.text.encode(), usedforsecurity=False).hexdigest())


class Client:
    """A server, reached by commands as Redis documents them; every error is one of `incidents.errors`.

    `generation` grows with each new connection: who keeps what it read from the server throws it away when the
    generation has changed, because a server that restarted may have lost its last second.
    Safe to share among threads; not to be used after a fork.
    """

    def __init__(self, url: str, *, answer_s: float, retry: Retry) -> None:
        """Connects at the first command, not here. RefuseError where *url* is none that a server can have."""
        self.where = checked_url(url)
        self.generation = 0
        try:
            self._redis: Any = redis.Redis.from_url(
                url,
                protocol=2,
                socket_timeout=answer_s,
                socket_connect_timeout=_ANSWER_S,
                health_check_interval=_HEALTH_S,
                retry=retry,
                redis_connect_func=self._connected,
            )
        except (ValueError, TypeError) as error:
            raise RefuseError(f"DIDEBAN_REDIS_URL {self.where}: {error}; correct it") from error
        # raw replies: without this redis-py shapes some of them by the name of the command
        self._redis.response_callbacks.clear()

    def call(self, *command: Word) -> Any:  # noqa: ANN401 - a reply is whatever the command gives
        """Send one command; returns its raw reply."""
        with translated(self.where):
            return self._redis.execute_command(*command)

    def batch(self, commands: Sequence[tuple[Word, ...]], *, atomic: bool = False) -> list[Any]:
        """Send *commands* in one round trip, *atomic* within MULTI … EXEC; returns their replies in order."""
        if not commands:
            return []
        with translated(self.where), self._redis.pipeline(transaction=atomic) as pipeline:
            for command in commands:
                pipeline.execute_command(*command)
            return list(pipeline.execute())

    def script(self, script: Script, keys: Sequence[str], arguments: Sequence[Word]) -> Any:  # noqa: ANN401
        """Run *script* by its hash; where the server does not know it (new, or restarted), send its text."""
        with translated(self.where, script.name):
            try:
                return self._redis.execute_command("EVALSHA", script.sha, len(keys), *keys, *arguments)
            except redis.exceptions.NoScriptError:
                return self._redis.execute_command("EVAL", script.text, len(keys), *keys, *arguments)

    def scripts(self, script: Script, calls: Sequence[tuple[Sequence[str], Sequence[Word]]]) -> list[Any]:
        """Run *script* once for each of *calls* (keys, arguments), in order and in one round trip; their replies.

        Each call is atomic by itself. Where one fails the error is raised, and others may have been done.
        """
        with translated(self.where, script.name), self._redis.pipeline(transaction=False) as pipeline:
            for keys, arguments in calls:
                pipeline.execute_command("EVALSHA", script.sha, len(keys), *keys, *arguments)
            replies = list(pipeline.execute(raise_on_error=False))
        for number, (reply, (keys, arguments)) in enumerate(zip(replies, calls, strict=True)):
            if isinstance(reply, redis.exceptions.NoScriptError):
                replies[number] = self.script(script, keys, arguments)
            elif isinstance(reply, redis.RedisError):
                raise _ours(reply, self.where, script.name) from reply
        return replies

    def now(self) -> dt.datetime:
        """The server's clock: the one clock that all workers share, for leases and ages."""
        seconds, micros = self.call("TIME")
        return dt.datetime.fromtimestamp(int(seconds), dt.UTC) + dt.timedelta(microseconds=int(micros))

    def close(self) -> None:
        """Give the connections back."""
        self._redis.close()
        self._redis.connection_pool.disconnect()

    def _connected(self, connection: Any) -> None:  # noqa: ANN401 - a connection of any of redis-py's kinds
        connection.on_connect()
        self.generation += 1


def commands_client(url: str) -> Client:
    """A client for commands that answer at once; a lost reply leads to the command being sent again, a few times."""
    backoff = ExponentialWithJitterBackoff(base=_BASE_S, cap=_CAP_S)
    return Client(url, answer_s=_ANSWER_S, retry=Retry(backoff, _TRIES))


def blocking_client(url: str, block_s: float) -> Client:
    """A client for commands that wait up to *block_s* seconds on the server; each is sent once."""
    return Client(url, answer_s=block_s + _SPARE_S, retry=Retry(NoBackoff(), 0))


def queue_connection(url: str) -> Connection:
    """A connection for RQ and for nothing else; it raises redis-py's errors, see `translated`."""
    where = checked_url(url)
    backoff = ExponentialWithJitterBackoff(base=_BASE_S, cap=_CAP_S)
    try:
        return redis.Redis.from_url(
            url,
            protocol=2,
            socket_timeout=_ANSWER_S,
            socket_connect_timeout=_ANSWER_S,
            health_check_interval=_HEALTH_S,
            retry=Retry(backoff, _TRIES),
        )
    except (ValueError, TypeError) as error:
        raise RefuseError(f"DIDEBAN_REDIS_URL {where}: {error}; correct it") from error


@contextmanager
def translated(where: str, script: str | None = None) -> Iterator[None]:
    """Turn redis-py's errors into ours; *where* is the server as messages may name it."""
    try:
        yield
    except redis.RedisError as error:
        raise _ours(error, where, script) from error


def checked_url(url: str) -> str:
    """*url* without its password, fit for messages; RefuseError where it is no address of a server."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise RefuseError(f"DIDEBAN_REDIS_URL {ascii(url)[:80]}: {error}; correct it") from error
    if parts.scheme not in _SCHEMES or not (parts.hostname or parts.path.strip("/")):
        raise RefuseError(
            f"DIDEBAN_REDIS_URL {ascii(url)[:80]}: is no address of a server; "
            "write redis://host:port/0, rediss://… or unix:///path/of/socket"
        )
    if parts.scheme == "unix":
        return f"unix://{parts.path}"
    return f"{parts.scheme}://{parts.hostname}{f':{port}' if port else ''}{parts.path}"


def _ours(error: redis.RedisError, where: str, script: str | None) -> DidebanError:
    text = f"{error}" or type(error).__name__
    if isinstance(error, redis.exceptions.AuthenticationError | redis.exceptions.NoPermissionError):
        return RefuseError(f"the server at {where} does not let us in ({text}); check user, password and access list")
    if isinstance(error, redis.exceptions.ConnectionError | redis.exceptions.TimeoutError):
        return RetryError(f"the server at {where} does not answer ({text}); check that it runs, then try again")
    if isinstance(error, redis.exceptions.OutOfMemoryError) or _OUT_OF_SPACE.match(text):
        return RetryError(f"the server at {where} takes no more writes ({text}); give it memory or disk")
    if isinstance(error, redis.exceptions.ReadOnlyError | redis.exceptions.TryAgainError):
        return RetryError(f"the server at {where} takes no writes now ({text}); try again")
    doing = f"script '{script}'" if script else "a command"
    return BugError(f"{doing} failed at {where}: {text}")
