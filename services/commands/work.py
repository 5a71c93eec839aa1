"""`dideban work`: worker processes on one queue, until stopped."""

from __future__ import annotations

import os

import click

from incidents.errors import RefuseError
from services.commands.options import stream_option


@click.command(name="work")
@click.option(
    "--processes", type=click.IntRange(1, 256), metavar="N", help="Worker processes [setting worker.processes]."
)
@click.option("--queue", metavar="NAME", help="The queue to serve: the stream's own (default), or `backfill` of live.")
@stream_option()
def command(processes: int | None, queue: str | None, stream: str) -> int:
    """Run worker processes on a queue until stopped (Ctrl-C or SIGTERM: each ends its story first).

    Each process serves exactly one queue, so that a backfill never delays the news. The supervisor that is started
    replaces workers that die and runs the reconciler.

    \b
    Example:
      dideban work --processes 4
      dideban work --stream exercise
    """
    from services.configuration.settings import Settings
    from services.replay.worker_processes import running_workers, worker_environment
    from services.server.embedded import server
    from services.store.keys import Keys
    from services.views.terminal import plural, say

    keys = Keys.of(stream)
    if queue is not None and queue not in keys.queues:
        raise RefuseError(f"queue '{queue}': stream {stream} has {' and '.join(keys.queues)}; name one of them")
    settings = Settings.load(os.environ)
    count = processes or settings.worker.processes
    with server(settings) as address:
        options = ("--queue", queue) if queue else ()
        environment = worker_environment(os.environ, address)
        with running_workers(stream, count, environment, settings.worker.stop_grace_s, *options) as workers:
            say(f"{plural(count, 'worker')} on queue {queue or keys.queue} of stream {stream}; Ctrl-C ends them")
            return workers.wait()
