"""`dideban up`: server, poller and workers in one terminal."""

from __future__ import annotations

import click


@click.command(name="up")
@click.option("--processes", type=click.IntRange(1, 256), metavar="N", help="Workers [setting worker.processes].")
def command(processes: int | None) -> int:
    """Run everything until stopped (Ctrl-C): the server, a poller, workers; each line of output has its part's name.

    \b
    Example:
      dideban up --processes 2
    """
    import os
    import signal
    import sys

    from services.configuration.settings import Settings
    from services.polling.household import Household
    from services.replay.worker_processes import worker_command, worker_environment
    from services.server.embedded import server
    from services.views.terminal import plural, say

    settings = Settings.load(os.environ)
    count = processes or settings.worker.processes
    household = Household(settings.worker.stop_grace_s)
    with server(settings) as address:
        environment = worker_environment(os.environ, address)
        if settings.log.format == "auto" and sys.stderr.isatty():
            environment["DIDEBAN_LOG_FORMAT"] = "text"  # through the pipes the parts do not see that people read
        commands = {
            "poller": [sys.executable, "-P", "-m", "services.cli", "poll"],
            "workers": worker_command("live", count, "--with-parent"),
            "alerts": [sys.executable, "-P", "-m", "services.cli", "tail"],
        }
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: household.stop())
        say(f"a poller, {plural(count, 'worker')} and the alerts as they come; Ctrl-C ends them")
        return household.run(commands, environment)
