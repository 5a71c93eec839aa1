"""`dideban train`: learn the weights that are learned, from labelled sets; nothing that runs is changed by it."""

from __future__ import annotations

import click


@click.command(name="train")
@click.option("--data", metavar="FOLDER", default="../shared/eval", show_default=True, help="Where the set lies.")
@click.option("--set", "name", metavar="NAME", default="tvc_2013_2015", show_default=True, help="A dated linking set.")
def command(data: str, name: str) -> int:
    """Learn the weights of linking without places, and print what they do on halves not learned from.

    The weights go by hand into config/linking.toml, [unplaced]: a change of what desks hear is a person's act.

    \b
    Example:
      dideban train --data ../shared/eval
    """
    import os
    from pathlib import Path

    import msgspec

    from incidents.errors import RefuseError
    from incidents.reading.elsewhere import read_elsewhere
    from services.configuration.config_files import load_region, load_rules
    from services.configuration.settings import Settings
    from services.evaluation.linking_sets import FORMS, LINKED, stories_of
    from services.evaluation.sets import rows_of
    from services.evaluation.training import halves, learn

    if name not in LINKED:
        raise RefuseError(f"--set {name}: is none to learn linking from; known are {', '.join(LINKED)}")
    rows = rows_of([Path(data)], name, FORMS[name])
    if not rows:
        raise RefuseError(f"--data {data}: holds no file {name}*.jsonl; name the folder that does")
    settings = Settings.load(os.environ)
    region, rules = load_region(settings.config), load_rules(settings.config)
    stories = stories_of(name, rows)
    readings = {one.story.id: read_elsewhere(one.story, region, rules.cap) for one in stories}
    for _, measured in halves(stories, readings, rules.linking):
        click.echo(f"{measured.name} ({measured.stories} stories), {measured.note}")
        for row in measured.rows:
            click.echo(f"  {row.measure:28} {row.value:8.3f}  {row.detail}")
    weights = learn(stories, readings, rules.linking)
    click.echo("[unplaced]  # learned from all of it")
    for key, value in msgspec.structs.asdict(weights).items():
        click.echo(f"{key} = {value}")
    return 0
