"""`dideban poll`: one poller of feeds and pages."""

from __future__ import annotations

import click


@click.command(name="poll")
@click.option("--once", is_flag=True, help="Fetch each feed once, then the pages that wait, and end with a summary.")
@click.option("--feed", "only", multiple=True, metavar="URL", help="Only this feed of the configuration; repeatable.")
def command(once: bool, only: tuple[str, ...]) -> int:
    """Watch the feeds of config/feeds.toml: record what is new, fetch its pages, hand on what can matter.

    Several pollers share the feeds, each of which is in the hands of one at a time; what one that was killed had in
    hand moves to the others when its lease ends. Workers decide what is handed on: see `work`, or `up` for all in one
    terminal.

    \b
    Example:
      dideban poll
      dideban poll --once
    """
    import os

    from services.configuration.logs import configure
    from services.configuration.settings import Settings
    from services.polling.running import run_poller
    from services.server.embedded import server

    settings = Settings.load(os.environ)
    configure(settings.log)
    with server(settings) as address:
        return run_poller(settings, address, once=once, only=only)
