"""`dideban evaluate`: how well the program reads and links, on labelled sets."""

from __future__ import annotations

import click

from services.commands.options import json_option


@click.command(name="evaluate")
@click.option(
    "--data",
    multiple=True,
    metavar="FOLDER",
    help="Where sets lie; repeatable [../shared/gold, tests/data/gold, ../shared/eval].",
)
@click.option("--set", "only", metavar="NAME", help="Only this set.")
@click.option("--write", is_flag=True, help="Also make docs/accuracy.md (figures and ids only).")
@json_option()
def command(data: tuple[str, ...], only: str | None, write: bool, as_json: bool) -> int:
    """Measure the program as it ships on every labelled set in the folders; nothing is learned or stored.

    A set is every file whose name begins with the set's: seeds, dev and own (with their scorer score.py in one of the
    folders), acts, isaf, BBC_News, case21, satp_relevant, muc4, tvc_2013_2015, ecbplus, ucdp_afg. An absent set is
    named. Exit code 1 where none was found, 2 where a file is broken.

    \b
    Example:
      dideban evaluate --data ../shared/eval --set isaf --json
    """
    import os
    from pathlib import Path

    from services.configuration.settings import Settings
    from services.evaluation.evaluation import evaluate
    from services.evaluation.shown import as_object, lines, page
    from services.views.terminal import put_json

    folders = [Path(one) for one in data] or [
        Path(one) for one in ("../shared/gold", "tests/data/gold", "../shared/eval")
    ]
    found, absent = evaluate(Settings.load(os.environ), folders, only)
    if as_json:
        put_json(as_object(found, absent))
    else:
        click.echo("\n".join(lines(found, absent)))
    if write and found:
        Path("docs/accuracy.md").write_text(page(found, absent), encoding="utf-8")
    return 0 if found else 1
