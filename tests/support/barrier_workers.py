"""`python -m workers` whose processes wait for each other between reading the book and writing it.

The gate of an incident opens when all its stories of a round stand before it, or after a while without them (a worker
was killed). So the workers write in the same moment, each on what it read before any other had written. With
BARRIER_CONTROL set the version check is cut out of the publish script as well: a CONTROL, incidents must open twice.
"""

from __future__ import annotations

import dataclasses
import os
import sys
import time
from functools import cache
from typing import Any

import redis

from incidents.records import Decision, Story
from services.configuration import mind
from services.configuration.mind import Mind
from services.configuration.settings import Settings
from tests.support.made_up import incident_of

SOCKET, TOGETHER, CONTROL = "BARRIER_SOCKET", "BARRIER_TOGETHER", "BARRIER_CONTROL"
_PATIENCE_S = 1.5


@cache
def _server(pid: int) -> redis.Redis:
    """A connection of this very process, past the proxy that cuts replies."""
    assert pid == os.getpid()
    return redis.Redis(unix_socket_path=os.environ[SOCKET], protocol=2)


def before(incident: str) -> str:
    """Key of the stories that stand or stood before the gate."""
    return f"barrier:before:{incident}"


def through(incident: str) -> str:
    """Key of how many went through the open gate."""
    return f"barrier:through:{incident}"


def wait_for_the_others(story: str) -> None:
    """Return when as many stories of the same incident as work together have come here; each story waits once."""
    server, incident = _server(os.getpid()), incident_of(story)
    until = time.monotonic() + _PATIENCE_S
    try:
        if not server.sadd(before(incident), story):
            return
        while server.scard(before(incident)) < int(os.environ[TOGETHER]):
            if time.monotonic() > until:
                return
            time.sleep(0.001)  # between two looks, not for something to happen
        server.incr(through(incident))
    except redis.RedisError:  # the server is being killed
        return


def gated(plain: Mind) -> Mind:
    """*plain*, which judges only when the others stand there as well."""

    def judge(story: Story, *more: Any) -> Decision:
        wait_for_the_others(story.id)
        return plain.judge(story, *more)

    return dataclasses.replace(plain, judge=judge)


def main() -> int:
    """Run the workers."""
    from services.store import publish
    from tests.support.spine import without_check
    from workers.__main__ import main as run

    load = mind.load_mind

    def load_gated(settings: Settings) -> Mind:
        return gated(load(settings))

    mind.load_mind = load_gated
    if os.environ.get(CONTROL):
        cut = without_check()
        publish.script = lambda name: cut  # type: ignore[assignment]
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
