"""`dideban desk`: the page, the JSON API and the stream of alerts over HTTP."""

from __future__ import annotations

import click

from services.commands import desk_access
from services.commands.options import stream_option


@click.group(name="desk", invoke_without_command=True)
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="The address to listen at.")
@click.option("--port", type=click.IntRange(0, 65_535), metavar="N", help="0 is any that is free [setting desk.port].")
@stream_option()
@click.pass_context
def command(ctx: click.Context, host: str, port: int | None, stream: str) -> int:
    """Serve a stream's desk until stopped (Ctrl-C): JSON under /api/v1, alerts as they come, /openapi.json.

    On loopback and without users, whoever is at the machine is let in as an analyst. As soon as there are users, only
    they are; and only then does it listen beyond loopback, for a proxy that speaks TLS (setting desk.names).

    \b
    Example:
      dideban desk --stream exercise
    """
    if ctx.invoked_subcommand is not None:
        return 0

    import os

    from services.configuration.logs import configure
    from services.configuration.settings import Settings
    from services.gateway.serving import serve
    from services.views.terminal import say

    settings = Settings.load(os.environ)
    configure(settings.log)
    serve(settings, host, settings.desk.port if port is None else port, stream, say)
    return 0


command.add_command(desk_access.user)
command.add_command(desk_access.token)
command.add_command(desk_access.show_audit)
