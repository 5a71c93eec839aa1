"""A desk to look at: the invented stories of the demo, as if of the last hours, judged by real workers and served."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.demo.plan import Plan
from tests.support.house import ROOT, House

# The demo's seconds are spread over the hours of a shift, the last story some minutes ago.
SPREAD_H = 10.0
NEWEST_MIN = 4.0


def stories(now: dt.datetime) -> list[dict[str, str]]:
    """The demo's stories as lines of a file of stories, oldest first."""
    plan = Plan.parse((ROOT / "config" / "demo.toml").read_text(encoding="utf-8"), now)
    outlets = {one.name: one for one in plan.outlet}
    newest = now - dt.timedelta(minutes=NEWEST_MIN)
    return [
        {
            "id": f"{number:03}-{story.key}",
            "url": f"https://{outlets[story.outlet].family}.example/{story.key}",
            "source": story.outlet,
            "lang": outlets[story.outlet].language,
            "published": (newest - dt.timedelta(hours=SPREAD_H * (1 - story.at / plan.last))).isoformat(),
            "title": story.title,
            "text": "\n\n".join(story.text),
        }
        for number, story in enumerate(sorted(plan.story, key=lambda one: one.at))
    ]


@contextmanager
def exhibition(folder: Path, now: dt.datetime, *sources: Path) -> Iterator[str]:
    """The address of a desk that shows the demo's stories, or those of *sources*; everything ends with the block."""
    house = House(folder)
    try:
        own = folder / "stories.jsonl"
        own.write_text("".join(json.dumps(one) + "\n" for one in stories(now)), encoding="utf-8")
        done = house.run("replay", *map(str, sources or (own,)))
        assert done.returncode == 0, done.stderr
        yield served(house)
    finally:
        house.end()


def served(house: House, stream: str = "exercise", port: int = 0) -> str:
    """The address of a desk that is started on *house*, once it says it; *port* 0 is any that is free."""
    process = house.start("-m", "services.cli", "desk", "--stream", stream, "--port", str(port))
    return address_of(process)


def address_of(process: subprocess.Popen[str]) -> str:
    """The address that a desk says when it answers."""
    assert process.stderr is not None
    line = process.stderr.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+", line)
    assert found, line + process.stderr.read()
    return found[0]
