"""`dideban archive`: incidents that have been still for long, into the archive file."""

from __future__ import annotations

import click

from services.commands.options import stream_option


@click.command(name="archive")
@stream_option()
def command(stream: str) -> int:
    """Write incidents that have been still for long to the archive, and close them in the book.

    For a daily timer. A late story still joins a closed incident; `incidents show --archive` has its sentences.

    \b
    Example:
      dideban archive
    """
    import datetime as dt
    import os

    from incidents.errors import RefuseError
    from services.acts.archiving import archive
    from services.configuration.settings import Settings
    from services.exports.archive_file import Archive, archive_path
    from services.views.stream_use import stream_use
    from services.views.terminal import plural, say

    settings = Settings.load(os.environ)
    days, kept = settings.retention.closed_days, settings.retention.days
    if days <= kept:
        raise RefuseError(
            f"retention.closed_days {days}: must be more than retention.days ({kept}), in which acts can be undone"
        )
    to = Archive(archive_path(settings.data, stream))
    with stream_use(stream) as board:
        done = archive(board, to, dt.timedelta(days=days))
    say(f"{plural(done.closed, 'incident')} of stream {stream} closed, written to {to.path}")
    if done.changed:
        say(f"{plural(done.changed, 'incident')} told of meanwhile, left for the next run")
    return 0
