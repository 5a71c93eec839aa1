"""The door to Redis: which addresses it takes, and how its errors come out."""

from __future__ import annotations

from pathlib import Path

import pytest
import redis

from incidents.errors import BugError, DidebanError, RefuseError, RetryError
from services.store.redis_clients import blocking_client, checked_url, commands_client, translated


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://:secret@host:6380/1", "redis://host:6380/1"),
        ("rediss://user:secret@host/0", "rediss://host/0"),
        ("unix:///run/x/s?db=1", "unix:///run/x/s"),
    ],
)
def test_addresses_are_shown_without_their_passwords(url: str, shown: str) -> None:
    assert checked_url(url) == shown
    commands_client(url).close()


@pytest.mark.parametrize("url", ["", "localhost", "http://host/", "redis://", "unix://", "redis://h:99999999/"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(RefuseError, match="DIDEBAN_REDIS_URL"):
        commands_client(url)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (redis.exceptions.ConnectionError("gone"), RetryError),
        (redis.exceptions.BusyLoadingError("loading"), RetryError),
        (redis.exceptions.TimeoutError(), RetryError),
        (redis.exceptions.ReadOnlyError("replica"), RetryError),
        (redis.exceptions.OutOfMemoryError("oom"), RetryError),
        (redis.exceptions.ResponseError("MISCONF disk"), RetryError),
        (redis.exceptions.AuthenticationError("no"), RefuseError),
        (redis.exceptions.NoPermissionError("no"), RefuseError),
        (redis.exceptions.ResponseError("WRONGTYPE x"), BugError),
        (redis.exceptions.DataError("x"), BugError),
    ],
)
def test_each_error_says_what_may_be_done(error: redis.RedisError, kind: type[DidebanError]) -> None:
    with pytest.raises(kind), translated("redis://here"):
        raise error


def test_no_server_at_all_is_said_with_its_address(tmp_path: Path) -> None:
    client = blocking_client(f"unix://{tmp_path}/s", 0.1)
    with pytest.raises(RetryError, match=str(tmp_path)):
        client.call("PING")
