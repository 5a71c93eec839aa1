"""`dideban replay`: stories from files through the workers, as a test stream."""

from __future__ import annotations

import re
from pathlib import Path

import click

from services.commands.options import json_option, stream_option
from services.store.keys import EXERCISE

_SPEED = re.compile(r"x(\d+(?:\.\d+)?)\Z")


def _speed(_ctx: click.Context, _option: click.Parameter, value: str) -> float | None:
    """None for `max`, the factor of `xN`."""
    if value == "max":
        return None
    match = _SPEED.match(value)
    if match is None or not float(match[1]):
        raise click.BadParameter("write max, or x60 for sixty times as fast as the stories were published")
    return float(match[1])


@click.command(name="replay")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--workers", type=click.IntRange(0, 64), default=1, show_default=True, metavar="N",
              help="Workers to start; 1 is deterministic, 0 leaves the work to workers that run already.")  # fmt: skip
@click.option("--speed", default="max", show_default=True, metavar="max|xN", callback=_speed,
              help="As fast as possible, or N times as fast as the stories were published.")  # fmt: skip
@click.option("--fresh", is_flag=True, help="First empty this stream's own keys; a new epoch begins.")
@stream_option(EXERCISE)
@click.option(
    "--decisions",
    metavar="FILE",
    help="Write one JSON line a story, in order; - is standard output, alerts then go to the other.",
)
@click.option("--against-seeds", is_flag=False, flag_value="seeds", metavar="[FOLDER]",
              help="First prime the incident book with a folder of seed stories [seeds], without alerts.")  # fmt: skip
@json_option("Print each alert as its JSON line.")
def command(sources: tuple[str, ...], speed: float | None, **given: object) -> int:
    """Stream stories from SOURCEs through the workers, and show the alerts as they come.

    A SOURCE is a folder, a text file, an HTML page or JSON Lines of stories, each also packed with gzip. The clock is
    the stories' own. What this stream has decided before is not decided again. Input that cannot be a story is named
    and counted, and the others go on; the exit code is then 1.

    \b
    Example:
      dideban replay seeds
      dideban replay stories.jsonl.gz --workers 4 --fresh --decisions decisions.jsonl
    """
    from services.replay.replay_run import Options, run_replay

    return run_replay(Options(sources=tuple(map(Path, sources)), speed=speed, **given))  # type: ignore[arg-type]
