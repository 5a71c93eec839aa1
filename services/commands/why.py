"""`dideban why`: each step of one story."""

from __future__ import annotations

import click

from services.commands.options import json_option, stream_option


@click.command(name="why")
@click.argument("story", metavar="ID|URL|TITLE")
@stream_option()
@json_option()
def command(story: str, stream: str, as_json: bool) -> int:
    """Tell each step of one story: when it was recorded, begun and decided, what was read, and the words that decided.

    The story is named by its id, a revision, its address or its whole title. Exit code 1 where there is none.

    \b
    Example:
      dideban why 001_e282b53e72c4bdf8 --stream exercise
    """
    import json

    from services.views.account import account_lines, account_object
    from services.views.stream_use import stream_use
    from services.views.terminal import plural, safe, say

    with stream_use(stream) as board:
        entries = board.traces.find(story)
        if as_json:
            click.echo(
                json.dumps([[account_object(trace) for trace in traces] for traces in entries], ensure_ascii=False)
            )
        elif entries:
            for traces in entries:
                for trace in traces:
                    click.echo("\n".join(account_lines(trace)))
        if entries:
            return 0
        near = board.near(story)
        say(f"stream {stream} knows no story '{safe(story, 80)}'" + ("; it knows of:" if near else ""))
        for name, title in near:
            say(f"- {name}: {title}")
        if not near:
            revisions = board.traces.counts().revisions
            say(f"it holds {plural(revisions, 'story', 'stories')}; name another with --stream (replays: exercise)")
    return 1
