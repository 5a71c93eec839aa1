"""`dideban desk`: the page, the JSON API and the stream of alerts over HTTP."""

from __future__ import annotations

import click

from services.commands.options import stream_option


@click.command(name="desk")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="An address of loopback.")
@click.option("--port", type=click.IntRange(0, 65_535), metavar="N", help="0 is any that is free [setting desk.port].")
@stream_option()
def command(host: str, port: int | None, stream: str) -> int:
    """Serve a stream's desk until stopped (Ctrl-C): JSON under /api/v1, alerts as they come, /openapi.json.

    It listens on this machine alone: nobody can sign in yet. From another machine use a tunnel (ssh -L).

    \b
    Example:
      dideban desk --stream exercise
    """
    import os

    from services.configuration.logs import configure
    from services.configuration.settings import Settings
    from services.gateway.serving import serve
    from services.views.terminal import say

    settings = Settings.load(os.environ)
    configure(settings.log)
    serve(settings, host, settings.desk.port if port is None else port, stream, say)
    return 0
