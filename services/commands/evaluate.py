"""`dideban evaluate`: how well the program reads and links, on labelled sets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from services.commands.options import json_option


@click.command(name="evaluate")
@click.option(
    "--data",
    multiple=True,
    metavar="FOLDER",
    help="Where sets lie; repeatable [../shared/gold, tests/data/gold, ../shared/eval].",
)
@click.option("--set", "only", metavar="NAME", help="Only this set, or files of a stream (own_a).")
@click.option("--ablate", is_flag=True, help="What each kind of evidence is worth: takes some minutes.")
@click.option("--write", is_flag=True, help="Also make docs/accuracy.md, or docs/ablation.md.")
@json_option()
def command(data: tuple[str, ...], only: str | None, ablate: bool, write: bool, as_json: bool) -> int:
    """Measure the program as it ships on every labelled set in the folders; nothing is learned or stored.

    A set is every file whose name begins with the set's: seeds, dev and own (with their scorer score.py in one of the
    folders), acts, isaf, BBC_News, case21, satp_relevant, muc4, tvc_2013_2015, ecbplus, ucdp_afg. An absent set is
    named. With --ablate one kind of evidence is taken away at a time, as config/evaluation/ablation.toml says, and the
    figures that change are printed. Exit code 1 where none was found, 2 where a file is broken.

    \b
    Example:
      dideban evaluate --data ../shared/eval --set isaf --json
    """
    folders = [Path(one) for one in data or ("../shared/gold", "tests/data/gold", "../shared/eval")]
    return (_ablate if ablate else _measure)(folders, only, write, as_json)


def _measure(folders: Sequence[Path], only: str | None, write: bool, as_json: bool) -> int:
    import os

    from services.configuration.settings import Settings
    from services.evaluation.evaluation import evaluate
    from services.evaluation.shown import as_object, lines, page
    from services.views.terminal import put_json

    found, absent = evaluate(Settings.load(os.environ), folders, only)
    if as_json:
        put_json(as_object(found, absent))
    else:
        click.echo("\n".join(lines(found, absent)))
    if write and found:
        Path("docs/accuracy.md").write_text(page(found, absent), encoding="utf-8")
    return 0 if found else 1


def _ablate(folders: Sequence[Path], only: str | None, write: bool, as_json: bool) -> int:
    import os

    from services.configuration.settings import Settings
    from services.evaluation.ablation import ablate, plan_in
    from services.evaluation.ablation_shown import as_object, page, shown
    from services.evaluation.knowledge import Knowledge
    from services.views.terminal import put_json

    config = Settings.load(os.environ).config
    knowledge = Knowledge.load(config)
    plan = plan_in(config / "evaluation" / "ablation.toml", knowledge, only)
    worths = []
    for worth in ablate(plan, knowledge, config, folders):
        worths.append(worth)
        if not as_json:
            click.echo(shown(worth))
    if as_json:
        put_json(as_object(worths))
    if write and worths:
        Path("docs/ablation.md").write_text(page(plan, worths), encoding="utf-8")
    return 0 if worths else 1
