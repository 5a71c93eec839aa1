"""A real server of each kind for the tests of this folder, one a run, emptied before each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.redis_server import RedisServer, binaries, running
from tests.support.spine import Spine


@pytest.fixture(scope="session", params=list(binaries()))
def shared_server(request: pytest.FixtureRequest) -> Iterator[RedisServer]:
    with running(binaries()[request.param]) as server:
        yield server


@pytest.fixture
def server(shared_server: RedisServer) -> RedisServer:
    """An empty server that no test may end."""
    with shared_server.raw() as connection:
        connection.flushall()
        connection.script_flush()
        connection.config_set("maxmemory", "0")
    return shared_server


@pytest.fixture(params=list(binaries()))
def own_server(request: pytest.FixtureRequest) -> Iterator[RedisServer]:
    """A server of the test's own, to be killed and started again."""
    with running(binaries()[request.param]) as server:
        yield server


@pytest.fixture
def spine(server: RedisServer) -> Iterator[Spine]:
    found = Spine(server.url)
    yield found
    found.close()
