"""`dideban doctor`: what is wrong with this installation."""

from __future__ import annotations

import click

from services.commands.options import json_option

_MARKS = {"ok": "ok  ", "warn": "look", "fail": "BAD "}


@click.command(name="doctor")
@json_option()
def command(as_json: bool) -> int:
    """Look for what is wrong with this installation: server, versions, settings, folders, clock; and say what to do.

    Exit code 1 where something must be mended.

    \b
    Example:
      dideban doctor
    """
    import os

    import msgspec

    from services.health.doctor import examine_environment
    from services.views.terminal import safe

    findings = examine_environment(os.environ)
    if as_json:
        click.echo(msgspec.json.encode(findings).decode())
    else:
        for finding in findings:
            click.echo(f"{_MARKS.get(finding.level, finding.level)}  {finding.name}: {safe(finding.found, 400)}")
            if finding.advice:
                click.echo(f"      → {safe(finding.advice, 400)}")
    return 1 if any(finding.level == "fail" for finding in findings) else 0
