"""`dideban export`: the book of incidents as a file for other programs."""

from __future__ import annotations

import click

from services.commands.options import stream_option

_ENDINGS = {".csv": "csv", ".geojson": "geojson", ".json": "geojson", ".jsonl": "jsonl", ".ndjson": "jsonl"}


@click.group(name="export")
def command() -> None:
    """Write the book of incidents as a file for other programs.

    \b
    Example:
      dideban export incidents incidents.csv
    """


@command.command(name="incidents")
@click.argument("file", metavar="[FILE]", required=False)
@click.option(
    "--format", "kind", type=click.Choice(["jsonl", "csv", "geojson"]), help="[by FILE's ending, else jsonl]."
)
@stream_option()
def incidents(file: str | None, kind: str | None, stream: str) -> int:
    """Write all incidents to FILE, or to standard output: JSON Lines, a table in ACLED's columns, or GeoJSON.

    The file is there whole or not at all. JSON Lines hold every incident; the table and GeoJSON leave out those that
    were retracted or merged.

    \b
    Example:
      dideban export incidents --format geojson incidents.geojson
    """
    import os
    from collections.abc import Iterator
    from pathlib import PurePath

    from incidents.records import Incident
    from services.configuration.config_files import load_region
    from services.configuration.settings import Settings
    from services.exports.incident_files import acled_table, geojson, json_lines
    from services.exports.whole_file import write_whole
    from services.views.stream_use import stream_use
    from services.views.terminal import plural, say

    wanted = kind or _ENDINGS.get(PurePath(file or "").suffix.lower(), "jsonl")
    count = 0

    def counted(every: Iterator[Incident]) -> Iterator[Incident]:
        nonlocal count
        for incident in every:
            count += 1
            yield incident

    region = load_region(Settings.load(os.environ).config) if wanted == "csv" else None
    with stream_use(stream) as board:
        every = counted(board.incidents.every())
        if region is not None:
            names = {code: province.name for code, province in region.gazetteer.provinces.items()}
            parts = acled_table(every, region.country, names)
        else:
            parts = geojson(every) if wanted == "geojson" else json_lines(every)
        write_whole(file, parts)
    say(f"{plural(count, 'incident')} of stream {stream} read, {file or 'standard output'} written as {wanted}")
    return 0
