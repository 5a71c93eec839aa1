"""A real worker with a plain mind, for tests of what lies around the understanding.

    python plain_worker.py STREAM

Each story opens an incident of its own and gives one alert, but for those whose title says 'quiet' (irrelevant).
"""

import datetime as dt
import json
import os
import sys
from collections.abc import Sequence

from incidents.records import Decision, Incident, Reading, Source, Story
from services.configuration.mind import Mind
from services.configuration.settings import Settings
from services.server.embedded import server
from tests.support.spine import catalogue
from workers.wiring import Place, run_worker


def read(story: Story) -> Reading:
    relevant = "quiet" not in story.title
    source = Source(story=story.id, revision=story.revision, outlet=story.outlet, family=story.outlet)
    return Reading(relevant=relevant, score=1.0, language="en", reasons=(), source=source, signature=())


def judge(
    story: Story, reading: Reading, candidates: Sequence[Incident], now: dt.datetime, priming: bool, common: object
) -> Decision:
    heard = reading.relevant and not priming
    return Decision(
        story=story.id,
        revision=story.revision,
        outcome="opened" if reading.relevant else "irrelevant",
        heard="open" if heard else "none",
        relevant=reading.relevant,
        decided=now,
        degraded=story.degraded,
    )


def alerts(decision: Decision, story: Story, stream: str) -> list[bytes]:
    return [json.dumps({"specversion": "1.0", "id": story.id}).encode()] if decision.heard == "open" else []


def main(stream: str) -> int:
    settings = Settings.load(os.environ)
    mind = Mind(
        read=read,
        scopes=lambda _reading: (),
        wanted=lambda _reading: None,
        catalogue=catalogue,
        judge=judge,
        alerts=alerts,
    )
    with server(settings) as address:
        return run_worker(settings, mind, Place(address, stream, stream))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
