"""Puts a replay together: server, lock, workers, stream, sources, and what is shown of it."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from incidents.errors import RefuseError, RetryError
from services.configuration.settings import Settings
from services.replay.decision_lines import SEED
from services.replay.replay_view import ReplayView
from services.replay.replaying import Replay, pace_of
from services.replay.worker_processes import WorkerProcesses, running_workers, worker_environment
from services.server.embedded import server
from services.sources.sources import LINES, Item, Refused, check_paths, kind_of, limits_of, list_files, read_sources
from services.store.keys import LIVE, Keys
from services.store.leases import stream_lock
from services.views.stream_board import StreamBoard, open_board
from services.views.terminal import Progress, say

# Stories on their way for each worker, so that none waits for the next and memory stays bounded.
_AHEAD = 16
# Without workers that run already, nothing would ever be decided: said after this time.
_LONELY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asked for; `speed` is None for as fast as possible."""

    sources: tuple[Path, ...]
    workers: int
    speed: float | None
    fresh: bool
    stream: str
    decisions: str | None
    against_seeds: str | None
    as_json: bool


def run_replay(options: Options) -> int:
    """Run the replay that *options* ask for; 0 if every story was decided, 1 if some failed or were refused."""
    if options.stream == LIVE:
        raise RefuseError(
            f"--stream {LIVE}: is for news; a replay is an exercise, name another stream (or leave it out)"
        )
    settings = Settings.load(os.environ)
    check_paths(options.sources)
    seeds = _seed_folder(options.against_seeds, settings)
    with ExitStack() as stack:
        decisions = stack.enter_context(_decision_file(options.decisions, options.sources))
        address = stack.enter_context(server(settings))
        keys = Keys.of(options.stream)
        board = stack.enter_context(open_board(address, keys, settings))
        lost = stack.enter_context(stream_lock(board.client, keys, f"replay, process {os.getpid()}"))
        if decisions is not None and decisions.seekable():
            # only now: an earlier run's lines are not lost to one that was refused
            decisions.truncate(0)
        if options.fresh:
            board.wipe()
        workers = None
        if options.workers:
            environment = _quiet(worker_environment(os.environ, address))
            workers = stack.enter_context(
                running_workers(options.stream, options.workers, environment, settings.worker.stop_grace_s)
            )
        view = ReplayView(
            Progress(sys.stderr, _total(options.sources) if sys.stderr.isatty() else None),
            decisions,
            as_json=options.as_json,
            alerts=sys.stderr.buffer if options.decisions == "-" else sys.stdout.buffer,
            alive=_alive(workers, board, lost.is_set),
        )
        replay = Replay(
            board=board,
            watcher=view,
            window=1 if options.workers == 1 else _AHEAD * max(2, options.workers),
            last=board.last_number(),
            pace=pace_of(options.speed),
        )
        _stream(replay, view, options, settings, seeds)
        say(view.summary())
        return 0 if view.clean else 1


def _stream(replay: Replay, view: ReplayView, options: Options, settings: Settings, seeds: Path | None) -> None:
    """Prime the book where that is asked for, then send the stories."""
    now = dt.datetime.now(dt.UTC)
    if seeds is not None:
        view.priming = True
        pace, replay.pace = replay.pace, pace_of(None)
        replay.run(map(_as_seed, read_sources([seeds], limits_of(settings, now))), now, priming=True)
        view.priming, replay.pace = False, pace
    replay.run(read_sources(options.sources, limits_of(settings, now)), now)


def _as_seed(thing: Item | Refused) -> Item | Refused:
    """A seed's id is set apart, so that the same story may be replayed against it."""
    return replace(thing, id=f"{SEED}{thing.id}") if isinstance(thing, Item) else thing


def _seed_folder(given: str | None, settings: Settings) -> Path | None:
    """The folder to prime from: as given, or of that name beside the configuration."""
    if given is None:
        return None
    for folder in (Path(given), settings.config.parent / given):
        if folder.is_dir():
            return folder
    raise RefuseError(f"--against-seeds: {given} is no folder; name the folder of the seed stories")


@contextlib.contextmanager
def _decision_file(name: str | None, sources: tuple[Path, ...]) -> Iterator[BinaryIO | None]:
    """The file for decision lines, opened before anything starts, with what is in it still there."""
    if name is None:
        yield None
    elif name == "-":
        yield sys.stdout.buffer
    else:
        if any(isinstance(path, Path) and _same(path, Path(name)) for path in list_files(sources)):
            raise RefuseError(f"--decisions {name}: is one of the sources, which would be lost; name another file")
        try:
            file = Path(name).open("ab")  # noqa: SIM115 - closed below
        except OSError as error:
            raise RefuseError(f"--decisions {name}: cannot be written ({error.strerror}); name another file") from error
        with file:
            yield file


def _same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return False


def _quiet(environment: Mapping[str, str]) -> dict[str, str]:
    """Workers of a replay log what is wrong, not each story, unless the environment says otherwise."""
    return {"DIDEBAN_LOG_LEVEL": "warning", "DIDEBAN_LOG_FORMAT": "text", **environment}


def _alive(workers: WorkerProcesses | None, board: StreamBoard, lost: Callable[[], bool]) -> Callable[[], None]:
    """The check that waiting still makes sense: raises where it does not, says once where nobody works."""
    began = time.monotonic()
    told: list[bool] = []

    def check() -> None:
        if lost():
            raise RetryError("the stream was lost to another replay while the server was away; run this one again")
        if workers is not None:
            workers.check()
        elif not told and time.monotonic() - began > _LONELY_SECONDS:
            told.append(True)
            if not board.workers_alive():
                stream = board.keys.stream
                say(f"no worker serves stream {stream}; start one with: dideban work --stream {stream}")

    return check


def _total(sources: tuple[Path, ...]) -> int | None:
    """How many stories the sources hold, for the bar; None where only reading would tell."""
    total = 0
    for path in list_files(sources):
        if isinstance(path, Refused):
            continue
        if kind_of(path) not in LINES:
            total += 1
        elif path.suffix == ".gz" or not path.is_file():
            return None
        else:
            with path.open("rb") as lines:
                total += sum(1 for line in lines if line.strip())
    return total
