"""`dideban schema`: the JSON Schema of an alert."""

from __future__ import annotations

from pathlib import Path

import click

from incidents.errors import RefuseError


@click.command(name="schema")
@click.option("--silence", is_flag=True, help="That of a silence message instead.")
@click.option("--write", metavar="FILE", help="Keep it in FILE instead of printing it.")
@click.option("--check", metavar="FILE", help="Exit with 1 where FILE does not hold it.")
def command(silence: bool, write: str | None, check: str | None) -> int:
    """Print the JSON Schema of an alert, as it goes over the channel; or that of a message on silent sources.

    \b
    Example:
      dideban schema --write docs/alert.schema.json
    """
    from incidents.linking.alerts import schema_text
    from incidents.silence import silence_schema_text

    text = silence_schema_text() if silence else schema_text()
    try:
        if check is not None:
            same = Path(check).read_text(encoding="utf-8") == text
            click.echo(
                f"{check} holds the schema" if same else f"{check} is out of date; dideban schema --write {check}"
            )
            return 0 if same else 1
        if write is not None:
            Path(write).write_text(text, encoding="utf-8")
            return 0
    except OSError as error:
        raise RefuseError(f"{error.filename}: {error.strerror}; name a file that can be read and written") from error
    click.echo(text, nl=False)
    return 0
