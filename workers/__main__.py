"""`python -m workers`: worker processes on one stream's queue, with a supervisor; what `dideban work` starts.

Options: --stream S (default live), --queue Q (default the stream's own), --processes N, --one (one worker in this very
process, without supervisor and reconciler), --with-parent (end when standard input closes).
Exit status: 0 after a stop, 1 where the workers or the server were gone for good, 2 for wrong settings or input.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from incidents.errors import DidebanError, RefuseError


def main(arguments: Sequence[str]) -> int:
    """Run as *arguments* say until stopped; returns the exit status. One line on standard error says what was wrong."""
    try:
        return _run(_options(arguments))
    except RefuseError as error:
        print(f"dideban: {error}", file=sys.stderr)  # noqa: T201
        return 2
    except DidebanError as error:
        print(f"dideban: {error}", file=sys.stderr)  # noqa: T201
        return 1


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m workers", description="Worker processes on one queue.")
    parser.add_argument("--stream", default="live", help="the stream whose stories are decided (default: live)")
    parser.add_argument("--queue", help="the queue to serve (default: the stream's own)")
    parser.add_argument("--processes", type=int, help="worker processes (default: setting worker.processes)")
    parser.add_argument("--one", action="store_true", help="one worker in this process, without a supervisor")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input closes")
    return parser.parse_args(arguments)


def _run(options: argparse.Namespace) -> int:
    # here, so that --help is quick
    from services.configuration.logs import configure
    from services.configuration.mind import load_mind
    from services.configuration.settings import Settings
    from services.server.embedded import server
    from services.store.keys import Keys
    from workers.wiring import Place, make_supervisor, run_worker

    settings = Settings.load(os.environ)
    configure(settings.log)
    keys = Keys.of(options.stream)
    queue = options.queue or keys.queue
    if queue not in keys.queues:
        raise RefuseError(f"queue '{queue}': stream {keys.stream} has {' and '.join(keys.queues)}; name one of them")
    mind = load_mind(settings)
    with server(settings) as address:
        place = Place(address, keys.stream, queue)
        if options.one:
            return run_worker(settings, mind, place)
        processes = settings.worker.processes if options.processes is None else options.processes
        if processes < 1:
            raise RefuseError(f"--processes {processes}: at least one worker is needed")
        return make_supervisor(settings, mind, place, processes).run(parent=0 if options.with_parent else None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
