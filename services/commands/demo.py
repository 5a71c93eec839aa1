"""`dideban demo`: everything at work on a made-up world."""

from __future__ import annotations

import click


@click.command(name="demo")
@click.option("--seconds", type=click.FloatRange(70, 3600), default=120.0, help="How long it runs [120].")
@click.option("--processes", type=click.IntRange(1, 16), default=2, help="Workers [2].")
def command(seconds: float, processes: int) -> int:
    """Run a poller and workers for two minutes on made-up outlets on this machine, and show what a desk hears.

    Outlets in three languages publish incidents, copies, edits, a rising toll, and stories that only look like
    incidents; some of their feeds are broken. At the end stands the sum: each incident must have been alerted once and
    each trap not at all, else the exit code is 1. Nothing outside a temporary folder is touched.

    \b
    Example:
      dideban demo
    """
    import os

    from services.configuration.settings import Settings
    from services.demo.demonstration import demonstrate

    return demonstrate(os.environ, Settings.load(os.environ).config, seconds, processes)
