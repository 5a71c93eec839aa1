"""`dideban status`: where everything stands."""

from __future__ import annotations

import click

from services.commands.options import json_option, stream_option


@click.command(name="status")
@stream_option()
@json_option()
def command(stream: str, as_json: bool) -> int:
    """Tell where a stream stands: server, queues, workers, ledger counts that add up, last number, dead letters.

    The address that is printed is for other clients, such as redis-cli. Exit code 1 where there are dead letters.

    \b
    Example:
      dideban status --stream exercise
    """
    import json
    import os

    from services.configuration.settings import Settings
    from services.server.embedded import describe
    from services.views.overview import overview, overview_lines
    from services.views.stream_use import stream_use

    with stream_use(stream) as board:
        found = overview(board, describe(Settings.load(os.environ)))
    click.echo(json.dumps(found, ensure_ascii=False) if as_json else "\n".join(overview_lines(found)))
    return 1 if found["dead_letters"] else 0
