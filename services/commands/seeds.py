"""`dideban seeds`: the seed corpus."""

from __future__ import annotations

import click

from services.commands.options import json_option


@click.group(name="seeds")
def command() -> None:
    """Look after the seed corpus: the known incidents that the book can be primed with.

    \b
    Example:
      dideban seeds check
    """


@command.command(name="check")
@click.argument("folder", default="seeds", metavar="[FOLDER]")
@json_option("Print the outcome in the form of expected.json.")
def check(folder: str, as_json: bool) -> int:
    """Read and link each seed story in this process: its incidents, what could not be read, near twins.

    Where FOLDER has an expected.json, the outcome is compared with it; exit code 1 where it differs or a story was
    refused. Fields that the file leaves out are not compared. Nothing is stored and no server is needed.

    \b
    Example:
      dideban seeds check seeds
      dideban seeds check seeds --json
    """
    from services.replay.seed_report import report_on_seeds

    return report_on_seeds(folder, as_json=as_json)
