"""`dideban incidents`: the book of incidents, and the analysts' acts on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from services.commands.options import json_option, stream_option

if TYPE_CHECKING:
    from services.acts.acting import Analyst, Done
    from services.exports.archive_file import Archive


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
@click.option("--archive", is_flag=True, help="Look through the archive of closed incidents, not the book.")
@json_option("Print one JSON object a line.")
def show_list(
    stream: str, since: object, place: str | None, kind: str, text: str, is_open: bool | None, most: int,
    archive: bool, as_json: bool,
) -> int:  # fmt: skip
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
    if archive:
        found = newest(_archive(stream).incidents(), wish, most)
    else:
        with stream_use(stream) as board:
            found = newest(board.incidents.every(place), wish, most)
    for incident in found:
        if as_json:
            put_json(list_object(incident))
        else:
            click.echo(list_line(incident))
    if not found:
        say(f"{'the archive of ' if archive else ''}stream {stream} has no such incident")
    elif len(found) == most:
        say(f"the first {most}; more with --most")
    return 0


@command.command(name="show")
@click.argument("name", metavar="ID|URL|NUMBER")
@stream_option()
@click.option("--archive", is_flag=True, help="As it was when it was last closed, with the sentences of its facts.")
@json_option("Print one JSON object an incident, one a line.")
def show(name: str, stream: str, archive: bool, as_json: bool) -> int:
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
        if archive:
            found = [row.incident for row in _archive(stream).find(names or [name])]
        else:
            found = board.incidents.some(names)
        if not found:
            where = f"{'the archive of ' if archive else ''}stream {stream}"
            raise RefuseError(
                f"{safe(name, 80)}: {where} has no incident of that id, number or story; "
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


def _archive(stream: str) -> Archive:
    """The archive of *stream* in the data folder of the environment's settings."""
    import os

    from services.configuration.settings import Settings
    from services.exports.archive_file import Archive, archive_path
    from services.store.keys import Keys

    return Archive(archive_path(Settings.load(os.environ).data, Keys.of(stream).stream))


def _acting(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that every act has."""
    for option in (
        json_option("Print the act as one JSON object."),
        stream_option(),
        click.option("--why", required=True, metavar="WORDS", help="For what reason; desks are told."),
        click.option("--who", metavar="NAME", help="Who does it [the login name]; desks are told."),
    ):
        function = option(function)
    return function


@command.command(name="merge")
@click.argument("one", metavar="ID")
@click.argument("into", metavar="INTO")
@_acting
def merge(one: str, into: str, who: str | None, why: str, stream: str, as_json: bool) -> int:
    """Merge the incident ID into INTO: they are one. Later stories like either join INTO.

    \b
    Example:
      dideban incidents merge 1a2b3c4d5e6f7a8b 9c8d7e6f5a4b3c2d --why "the same bomb, by two names of the village"
    """
    return _act(stream, who, why, as_json, lambda analyst: analyst.merge(one, into))


@command.command(name="split")
@click.argument("name", metavar="ID")
@click.argument("stories", nargs=-1, required=True, metavar="STORY...")
@_acting
def split(name: str, stories: tuple[str, ...], who: str | None, why: str, stream: str, as_json: bool) -> int:
    """Split each STORY (id or address) of the incident ID off, together, into an incident of their own.

    \b
    Example:
      dideban incidents split 1a2b3c4d5e6f7a8b story-7 --why "the second bomb of that day"
    """
    return _act(stream, who, why, as_json, lambda analyst: analyst.split(name, stories))


@command.command(name="retract")
@click.argument("name", metavar="ID")
@_acting
def retract(name: str, who: str | None, why: str, stream: str, as_json: bool) -> int:
    """Take the incident ID back: it did not happen. Copies and edits of its stories stay silent.

    \b
    Example:
      dideban incidents retract 1a2b3c4d5e6f7a8b --why "the ministry and the outlet both withdrew it"
    """
    return _act(stream, who, why, as_json, lambda analyst: analyst.retract(name))


@command.command(name="mark")
@click.argument("name", metavar="STORY|ID")
@click.argument("mark", type=click.Choice(["relevant", "not-relevant", "figure-wrong"]))
@click.argument("figure", required=False, type=click.Choice(["killed", "wounded", "captured", "escaped"]))
@click.argument("value", required=False)
@_acting
def mark_it(
    name: str, mark: str, figure: str | None, value: str | None, who: str | None, why: str, stream: str, as_json: bool
) -> int:
    """Mark a story or an incident as relevant or not, or one of its figures as wrong.

    What is not relevant stays so when it comes again. With figure-wrong comes which figure, and, where it is known,
    what it is: 5, 5-7 or 5+ (at least 5).

    \b
    Example:
      dideban incidents mark 1a2b3c4d5e6f7a8b figure-wrong killed 5 --why "the hospital's list has five names"
    """
    from typing import cast

    from incidents.hand import Mark
    from incidents.linking.ranges import range_of_words
    from incidents.records import FigureKind

    right = range_of_words(value) if value is not None else None
    kind, which = cast("Mark", mark), cast("FigureKind | None", figure)
    return _act(stream, who, why, as_json, lambda analyst: analyst.mark(name, kind, which, right))


@command.command(name="undo")
@click.argument("act", metavar="ACT")
@_acting
def undo(act: str, who: str | None, why: str, stream: str, as_json: bool) -> int:
    """Take ACT back, as far as nothing else was done to its incidents after it. What stories told since is kept.

    \b
    Example:
      dideban incidents undo 1a2b3c4d5e6f --why "I had the wrong village"
    """
    return _act(stream, who, why, as_json, lambda analyst: analyst.undo(act))


@command.command(name="acts")
@stream_option()
@json_option("Print one JSON object a line.")
def show_acts(stream: str, as_json: bool) -> int:
    """List what analysts did, oldest first, with the id of each act.

    \b
    Example:
      dideban incidents acts --stream exercise
    """
    from services.views.act_lines import act_line, act_object
    from services.views.stream_use import stream_use
    from services.views.terminal import put_json

    with stream_use(stream) as board:
        for kept in board.acts.every():
            if as_json:
                put_json(act_object(kept.act, kept.numbers, kept.undone))
            else:
                click.echo(act_line(kept.act, kept.numbers, kept.undone))
    return 0


def _act(stream: str, who: str | None, why: str, as_json: bool, do: Callable[[Analyst], Done]) -> int:
    """Do one act and tell it."""
    import getpass
    import os

    from services.acts.acting import Analyst
    from services.configuration.config_files import load_rules
    from services.configuration.settings import Settings
    from services.views.act_lines import act_line, act_object
    from services.views.stream_use import stream_use
    from services.views.terminal import put_json

    rules = load_rules(Settings.load(os.environ).config).linking
    with stream_use(stream) as board:
        done = do(Analyst(board, rules, getpass.getuser() if who is None else who, why))
    if as_json:
        put_json(act_object(done.act, done.numbers, None))
    else:
        click.echo(act_line(done.act, done.numbers, None))
    return 0
