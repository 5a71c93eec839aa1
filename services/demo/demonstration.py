"""The demo itself: a world, a server, a poller and workers of their own, two minutes, and the sum.

API: demonstrate(settings, environ, seconds) -> exit status
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from services.configuration.config_files import read_text
from services.configuration.settings import Settings
from services.demo.plan import Plan
from services.demo.tally import tally
from services.demo.world import World
from services.feeds.feed_exchange import feeds_text
from services.feeds.feed_file import feed_of
from services.replay.worker_processes import running_workers, worker_environment
from services.server.embedded import server
from services.server.processes import end
from services.store.keys import LIVE, Keys
from services.views.alert_lines import alert_line
from services.views.stream_board import StreamBoard, open_board
from services.views.terminal import plural, safe

_SETTINGS = {
    "DIDEBAN_ALLOW_NETWORKS": "127.0.0.0/8",  # the world is on this machine
    "DIDEBAN_POLLER_LEAST_S": "5",
    "DIDEBAN_POLLER_SILENCE_LOOK_S": "5",
    "DIDEBAN_LOG_LEVEL": "error",
    "DIDEBAN_REDIS_URL": "",
}
_DEAD_H = 0.01
"""Hours until a feed that does not answer is told of here, so that it happens within the demo."""


def demonstrate(environ: Mapping[str, str], config: Path, seconds: float, processes: int) -> int:
    """Run everything on the world of config/demo.toml for *seconds*; 0 where a desk heard what was planted, else 1."""
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    plan = Plan.parse(read_text(config / "demo.toml"), now)
    folder = Path(tempfile.mkdtemp(prefix="dideban-demo-"))
    try:
        with ExitStack() as stack:
            world = World(plan, now)
            feeds = stack.enter_context(world.open())
            inside = _environment(environ, config, folder, plan, feeds)
            settings = Settings.load(inside)
            address = stack.enter_context(server(settings))
            board = stack.enter_context(open_board(address, Keys.of(LIVE), settings))
            told = worker_environment(inside, address)
            stack.enter_context(running_workers(LIVE, processes, told, settings.worker.stop_grace_s))
            stack.enter_context(_poller(told))
            _introduce(plan, seconds)
            alerts = _watch(world, board, seconds)
            decided = sum(board.traces.counts().outcomes.values())
        found = tally(plan, alerts, decided)
        _say("The sum: what was planted, and what a desk heard of it")
        for line in found.lines():
            sys.stdout.write(f"  {safe(line)}\n")
        return 0 if found.right else 1
    finally:
        _remove(folder)


def _remove(folder: Path) -> None:
    """Take *folder* away; the server that ends may write its last into it meanwhile."""
    for _ in range(50):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.1)


def _environment(
    environ: Mapping[str, str], config: Path, folder: Path, plan: Plan, feeds: Mapping[str, str]
) -> dict[str, str]:
    """An environment of its own: data, configuration with the world's feeds, loopback opened."""
    own = folder / "config"
    shutil.copytree(config, own)
    written = [
        feed_of(
            {"url": feeds[one.name], "outlet": one.name, "family": one.family, "kind": one.format,
             "language": one.language, "admiralty": one.admiralty, "min_s": 10, "max_s": 10,
             **({"charset": "windows-1256"} if one.manner == "charset" else {})},
            one.name,
        )
        for one in plan.outlet
    ]  # fmt: skip
    (own / "feeds.toml").write_text(feeds_text(written, "toml"), encoding="utf-8")
    silence = read_text(own / "silence.toml").splitlines()
    short = [f"dead_h = {_DEAD_H}" if line.startswith("dead_h") else line for line in silence]
    (own / "silence.toml").write_text("\n".join(short) + "\n", encoding="utf-8")
    kept = {name: value for name, value in environ.items() if not name.startswith("DIDEBAN_")}
    return {**kept, **_SETTINGS, "DIDEBAN_DATA": str(folder / "data"), "DIDEBAN_CONFIG": str(own)}


class _poller:  # noqa: N801 - used as a context manager, like a function
    """The poller as a process, ended with the block."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def __enter__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "services.cli", "poll"],
            env=dict(self._environ), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, process_group=0,
        )  # fmt: skip

    def __exit__(self, *_: object) -> None:
        end(self._process, 20)


def _introduce(plan: Plan, seconds: float) -> None:
    kinds = ", ".join(sorted({outlet.format for outlet in plan.outlet}))
    incidents = sum(story.kind == "incident" for story in plan.story)
    traps = sum(story.kind == "trap" for story in plan.story)
    _say(f"{len(plan.outlet)} made-up outlets in {plural(len(plan.weekdays), 'language')} on this machine ({kinds}).")
    _say(
        f"They publish {incidents} incidents, copies, an edit and a rising toll of them, and {traps} stories that only"
    )
    _say("look like incidents. One feed is dead, one wants a login, one is busy at first, one hides its charset.")
    _say(f"A poller and workers watch them for {seconds:.0f} s. '·' is published, '►' is what a desk hears:")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _watch(world: World, board: StreamBoard, seconds: float) -> list[dict[str, object]]:
    """Show what is published and what a desk hears, until the time is over."""
    alerts: list[dict[str, object]] = []
    shown, last = 0.0, 0
    while (age := world.age()) < seconds:
        for story in world.published(shown, age):
            mark = "" if story.kind == "incident" else f" ({story.kind})"
            _line(story.at, f"·   {story.outlet}: {story.title}{mark}")
        shown = age
        for number, payload in board.alerts_after(last):
            last = number
            alerts.append(json.loads(payload))
            _line(world.age(), f"►   {alert_line(payload)}")
        time.sleep(0.2)
    return alerts


def _line(second: float, text: str) -> None:
    sys.stdout.write(f"{int(second) // 60}:{int(second) % 60:02} {safe(text)}\n")
    sys.stdout.flush()
