"""`dideban dead`: stories that could not be decided, and sending them back."""

from __future__ import annotations

import click

from services.commands.options import json_option, stream_option


@click.group(name="dead")
def command() -> None:
    """Look after the dead letters: stories that no decision could be made on, each with the reason.

    \b
    Example:
      dideban dead list
    """


@command.command(name="list")
@stream_option()
@json_option()
def show(stream: str, as_json: bool) -> int:
    """List the dead letters, the latest first. Exit code 0 whether there are any or not.

    \b
    Example:
      dideban dead list --stream exercise
    """
    import json

    from services.views.stream_use import stream_use
    from services.views.terminal import plural, safe, say

    with stream_use(stream) as board:
        letters = board.dead_letters.list()
    for letter in letters:
        told = {
            "id": letter.story,
            "revision": letter.revision,
            "decided": letter.decided.isoformat(),
            "reason": letter.reason,
        }
        line = f"{safe(letter.story)} ({letter.revision}), {told['decided']}: {safe(letter.reason, 300)}"
        click.echo(json.dumps(told, ensure_ascii=False) if as_json else line)
    say(plural(len(letters), "dead letter"))
    return 0


@command.command(name="retry")
@click.argument("names", nargs=-1, metavar="[ID|REVISION]...")
@click.option("--all", "every", is_flag=True, help="Send back all dead letters.")
@stream_option()
def retry(names: tuple[str, ...], every: bool, stream: str) -> int:
    """Send dead letters back to the workers, with all their attempts. Exit code 1 where one is unknown.

    \b
    Example:
      dideban dead retry --all
    """
    from services.views.stream_use import stream_use
    from services.views.terminal import plural, safe, say

    if every == bool(names):
        raise click.UsageError("give the ids of dead letters, or --all")
    with stream_use(stream) as board:
        letters = board.dead_letters.list()
        wanted = [one for one in letters if every or one.story in names or one.revision in names]
        for letter in wanted:
            board.dead_letters.retry(letter.revision)
    known = {one.story for one in wanted} | {one.revision for one in wanted}
    for name in names:
        if name not in known:
            say(f"{safe(name, 80)}: stream {stream} has no such dead letter")
    say(f"{plural(len(wanted), 'story', 'stories')} sent back")
    return 0 if set(names) <= known else 1
