"""`dideban read`: what is read from one story, sentence by sentence."""

from __future__ import annotations

import click

from services.commands.options import json_option


@click.command(name="read")
@click.argument("source", metavar="FILE|URL|-")
@click.option("--html", "as_html", is_flag=True, help="The same as one page that needs nothing else, spans marked.")
@json_option("Print the whole reading as one JSON object.")
@click.option("-o", "--output", metavar="FILE", help="Write it there instead of to standard output.")
@click.option("--id", "name", metavar="ID", help="Which story, where the file holds several.")
@click.option(
    "--published", metavar="TIME", help="When it was published, as 2021-08-03T10:00:00Z, 2021-08-03 or 2021-08."
)
@click.option("--title", metavar="TEXT", help="Its headline, where the text has none.")
@click.option("--outlet", metavar="NAME", help="Who publishes it.")
@click.option("--url", metavar="URL", help="Its address.")
@click.option("--language", metavar="CODE", help="What it is declared to be in; the text has the last word.")
def command(
    source: str,
    as_html: bool,
    as_json: bool,
    output: str | None,
    name: str | None,
    published: str | None,
    title: str | None,
    outlet: str | None,
    url: str | None,
    language: str | None,
) -> int:
    """Print what is read from one story, sentence by sentence, with what was left out and why.

    The story is a text or HTML file, a line of JSON Lines, a page on the web, or standard input (-). It is read as a
    worker would read it; nothing is stored, and no server is needed. Options overrule what the story says of itself.

    \b
    Example:
      dideban read seeds/000_6d3372af9c7bf228.txt
      dideban read https://outlet.example/story --html -o story.html
    """
    from services.inspection.close_look import Form, look
    from services.inspection.one_story import Given

    if as_html and as_json:
        raise click.UsageError("--html and --json: choose one")
    form: Form = "html" if as_html else "json" if as_json else "lines"
    given = Given(name=name, published=published, url=url, language=language, outlet=outlet, title=title)
    look(source, given, form, output)
    return 0
