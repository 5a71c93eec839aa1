"""`dideban feeds`: the feeds that are watched, and changes to them while the program runs."""

from __future__ import annotations

import click

from services.commands.options import json_option


@click.group(name="feeds")
def command() -> None:
    """List, check, add, pause, remove, import and export the feeds that are watched.

    They stand in config/feeds.toml. What these commands change is kept in Redis, over the file, and is picked up by
    pollers that run within seconds; `feeds export` writes the result as a file.

    \b
    Example:
      dideban feeds check https://outlet.example/feed
    """


@command.command(name="list")
@click.option("--by", type=click.Choice(["outlet", "language", "province"]), help="Together, instead of one by one.")
@json_option()
def list_feeds(by: str | None, as_json: bool) -> int:
    """Each feed with its state: last success, last new entry, expected rhythm, what is wrong.

    \b
    Example:
      dideban feeds list
    """
    from services.polling.feed_acts import feed_desk
    from services.views.feed_list import group_lines, group_objects, list_lines, list_object
    from services.views.terminal import put_json

    with feed_desk() as desk:
        if by is not None:
            groups = group_objects(desk.healths(), by)
            if as_json:
                put_json(groups)
            else:
                click.echo("\n".join(group_lines(groups, by)))
        elif as_json:
            put_json([list_object(one) for one in desk.healths()])
        else:
            click.echo("\n".join(list_lines(desk.healths(), desk.now())))
    return 0


@command.command(name="check")
@click.argument("url")
@click.option("--charset", metavar="NAME", help="What it is in, where it does not say so.")
@json_option()
def check(url: str, charset: str | None, as_json: bool) -> int:
    """Fetch URL once and say what came: format, entries, and every problem with its cure.

    Nothing is stored and no server is needed. Exit code 0 where it is a feed that can be watched, else 1.

    \b
    Example:
      dideban feeds check https://outlet.example/feed --json
    """
    from services.polling.feed_acts import checked
    from services.views.feed_list import check_lines, check_object
    from services.views.terminal import put_json

    found = checked(url, charset)
    if as_json:
        put_json(check_object(found))
    else:
        click.echo("\n".join(check_lines(found)))
    return 0 if found.usable else 1


@command.command(name="add")
@click.argument("url")
@click.option("--outlet", metavar="NAME", help="Who publishes it [the feed's title].")
@click.option("--family", metavar="NAME", help="Publishers that belong together [the outlet].")
@click.option("--language", metavar="CODE", help="Of all its stories, where there is one.")
@click.option("--admiralty", metavar="A-F", default="F", help="The letter that the source starts with [F].")
@click.option("--charset", metavar="NAME", help="What it is in, where it does not say so.")
@click.option("--unchecked", is_flag=True, help="Without a fetch, as it stands.")
def add(
    url: str,
    outlet: str | None,
    family: str | None,
    language: str | None,
    admiralty: str,
    charset: str | None,
    unchecked: bool,
) -> int:
    """Watch the feed at URL, or the one that the page at URL names.

    \b
    Example:
      dideban feeds add https://outlet.example --outlet "Outlet" --language en
    """
    from services.polling.feed_acts import feed_desk, found_feed
    from services.views.terminal import say

    place, title = (url, "") if unchecked else found_feed(url, charset)
    given = {"outlet": outlet or title, "family": family, "language": language, "charset": charset}
    table = {"url": place, "admiralty": admiralty, **{key: value for key, value in given.items() if value}}
    with feed_desk() as desk:
        feed = desk.add(table)
    say(f"{feed.url} of {feed.outlet} is watched; pollers that run begin within seconds")
    return 0


def _act(name: str, text: str, done: str) -> click.Command:
    @click.command(name=name, help=f"{text}\n\n\b\nExample:\n  dideban feeds {name} https://outlet.example/feed")
    @click.argument("url")
    def act(url: str) -> int:
        from services.polling.feed_acts import feed_desk
        from services.views.terminal import say

        with feed_desk() as desk:
            getattr(desk, name)(url)
        say(f"{url} is {done}")
        return 0

    return act


command.add_command(_act("pause", "Keep the feed at URL, and do not fetch it.", "paused"))
command.add_command(_act("resume", "Fetch the feed at URL again.", "fetched again"))
command.add_command(_act("remove", "Watch the feed at URL no more; what it gave stays.", "no longer watched"))


@command.command(name="import")
@click.argument("file", metavar="FILE")
def import_feeds(file: str) -> int:
    """Watch the feeds of FILE as well: an OPML list of another reader, or tables as in feeds.toml.

    All of them or, where one is wrong, none.

    \b
    Example:
      dideban feeds import subscriptions.opml
    """
    from services.feeds.feed_exchange import read_feeds
    from services.polling.feed_acts import feed_desk
    from services.views.terminal import plural, say

    tables = read_feeds(file)
    with feed_desk() as desk:
        new, known = desk.add_all(tables)
    say(f"{plural(new, 'feed')} added, {known} were watched already")
    return 0


@command.command(name="export")
@click.argument("file", metavar="[FILE]", required=False)
@click.option("--format", "kind", type=click.Choice(["toml", "opml"]), help="[by the ending of FILE, else toml].")
def export(file: str | None, kind: str | None) -> int:
    """Write the feeds in force, changes included, as feeds.toml or OPML; to standard output without FILE.

    Written over the config/feeds.toml in use, the changes stand there and are kept over it no longer: edit that file.

    \b
    Example:
      dideban feeds export config/feeds.toml
      dideban feeds export --format opml > feeds.opml
    """
    from services.polling.feed_acts import feed_desk
    from services.views.terminal import plural, say

    wanted = kind or ("opml" if file and file.lower().endswith((".opml", ".xml")) else "toml")
    with feed_desk() as desk:
        text, feeds, settled = desk.export(wanted, file)
    if file is None:
        click.echo(text, nl=False)
    else:
        now = f", {plural(settled, 'change')} among them that it holds from now on" if settled else ""
        say(f"{plural(feeds, 'feed')} written to {file}{now}")
    return 0
