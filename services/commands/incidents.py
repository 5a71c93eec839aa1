"""`dideban incidents`: the book of incidents, and the analysts' acts on it."""

from __future__ import annotations

import click

from services.commands.options import json_option, stream_option


@click.group(name="incidents")
def command() -> None:
    """List and show incidents, and correct what was decided: merge, split, mark, retract, undo.

    \b
    Example:
      dideban incidents list --place AF-KAB
    """


@command.command(name="list")
@stream_option()
@click.option("--since", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]), help="Last told of then or later (UTC).")
@click.option("--place", metavar="CODE", help="Only of this province, by its code (AF-KAB).")
@click.option("--type", "kind", default="", metavar="WORDS", help="Part of the event or sub-event type.")
@click.option("--text", default="", metavar="WORDS", help="Part of a headline, a place's name or a source sentence.")
@click.option("--open/--closed", "is_open", default=None, help="Only those of which more is expected, or no more.")
@click.option("--most", type=click.IntRange(1, 100_000), default=50, show_default=True, help="How many at the most.")
@json_option("Print one JSON object a line.")
def show_list(
    stream: str, since: object, place: str | None, kind: str, text: str, is_open: bool | None, most: int, as_json: bool
) -> int:
    """List incidents, the one told of last first. The whole book is looked through, or with --place one province of it.

    \b
    Example:
      dideban incidents list --since 2026-03-01 --type bomb --open
    """
    import datetime as dt

    from services.views.incident_list import Wish, list_line, list_object, newest
    from services.views.stream_use import stream_use
    from services.views.terminal import put_json, say

    begin = since.replace(tzinfo=dt.UTC) if isinstance(since, dt.datetime) else None
    wish = Wish(begin, place, kind, text, is_open)
    with stream_use(stream) as board:
        found = newest(board.incidents.every(place), wish, most)
    for incident in found:
        if as_json:
            put_json(list_object(incident))
        else:
            click.echo(list_line(incident))
    if not found:
        say(f"stream {stream} has no such incident")
    elif len(found) == most:
        say(f"the first {most}; more with --most")
    return 0


@command.command(name="show")
@click.argument("name", metavar="ID|URL|NUMBER")
@stream_option()
@json_option("Print one JSON object an incident, one a line.")
def show(name: str, stream: str, as_json: bool) -> int:
    """Show an incident: what is best known, who said what, its history, its sources by origin, its alerts.

    It is named by its id, by the number of an alert, or by a story (id, address or whole title).

    \b
    Example:
      dideban incidents show 17 --stream exercise
    """
    from incidents.errors import RefuseError
    from services.views.incident_account import account_lines, account_object
    from services.views.incident_search import incidents_named
    from services.views.stream_use import stream_use
    from services.views.terminal import put_json, safe

    with stream_use(stream) as board:
        names = incidents_named(board, name)
        found = board.incidents.some(names)
        if not found:
            raise RefuseError(
                f"{safe(name, 80)}: stream {stream} has no incident of that id, number or story; "
                "`dideban incidents list` shows them"
            )
        for incident in found:
            numbers = board.incidents.numbers(incident.id)
            alerts = [one.alert for one in board.incidents.alerts(numbers)]
            if as_json:
                put_json(account_object(incident, alerts, numbers))
            else:
                click.echo("\n".join(account_lines(incident, alerts, numbers)))
    return 0
