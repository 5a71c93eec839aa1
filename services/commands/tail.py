"""`dideban tail`: the alerts of a stream, without gap or repeat."""

from __future__ import annotations

import click

from services.commands.options import json_option, stream_option


@click.command(name="tail")
@click.option("--since", type=click.IntRange(0), metavar="N", help="Show alerts after number N [only new ones].")
@click.option("--epoch", metavar="ID", help="The epoch in which you have number N; in another one, all are shown.")
@click.option("--count", type=click.IntRange(1), metavar="N", help="End after N alerts.")
@click.option("--until-idle", is_flag=True, help="End when no story is pending and no alert is left.")
@stream_option()
@json_option("Print each alert as its JSON line.")
def command(
    since: int | None, epoch: str | None, count: int | None, until_idle: bool, stream: str, as_json: bool
) -> int:
    """Show alerts: catch up from a number, then follow until stopped, across restarts of the server.

    They come from the stream behind the channel, so none is missed and none shown twice. A change of epoch is told on
    standard error, and everything is shown from number 1.

    \b
    Example:
      dideban tail --since 0 --until-idle --json
    """
    from services.views.stream_use import stream_use
    from services.views.tailing import Tail

    with stream_use(stream) as board:
        Tail(board, as_json=as_json, most=count, until_idle=until_idle).run(since, epoch)
    return 0
