"""The command line: quick help, an example in each command's help, errors as one line and an exit code."""

import subprocess
import sys
import time

import click
import pytest
from click.testing import CliRunner

from incidents.errors import BugError, RefuseError, RetryError
from services import cli


def commands() -> list[click.Command]:
    context = click.Context(cli.group)
    found = [cli.group.get_command(context, name) for name in cli.group.list_commands(context)]
    assert all(found)
    return [command for command in found if command]


@pytest.mark.parametrize("command", commands(), ids=lambda command: command.name)
def test_each_command_shows_an_example_in_its_help(command: click.Command):
    parts = list(command.commands.values()) if isinstance(command, click.Group) else [command]
    for part in parts:
        told = CliRunner().invoke(part, ["--help"]).output
        assert "Example:\n    dideban " in told, told


def test_help_tells_the_exit_codes_and_loads_no_library():
    code = "import sys; from services.cli import run; run(['--help']); print(sorted(sys.modules))"
    began = time.monotonic()
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert time.monotonic() - began < 5
    assert "Exit codes:" in told and "  143" not in told.split("Exit codes:")[0]
    modules = told.rpartition("[")[2]
    assert not {name for name in ("redis", "rq", "msgspec", "trafilatura") if f"'{name}'" in modules}


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (RefuseError("x: is wrong"), 2, "dideban: x: is wrong\n"),
        (RetryError("no server"), 3, "dideban: no server\n"),
        (BugError("impossible"), 70, "please report it"),
        (KeyboardInterrupt(), 130, "dideban: interrupted\n"),
        (cli.Terminated(), 143, "dideban: terminated\n"),
    ],
    ids=["refused", "later", "fault", "interrupted", "terminated"],
)
def test_an_error_is_a_line_and_a_code(monkeypatch, capsys, error: BaseException, code: int, line: str):
    @click.command()
    def broken() -> None:
        raise error

    monkeypatch.setattr(cli.LazyGroup, "get_command", lambda *_: broken)
    assert cli.run(["broken"]) == code
    assert line in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [[], ["nothing"], ["replay"], ["replay", "x", "--speed", "fast"], ["tail", "--stream", "Not A Name"]],
    ids=["none", "unknown", "no source", "speed", "stream"],
)
def test_wrong_arguments_are_code_2(capsys, arguments: list[str]):
    assert cli.run(arguments) == 2
    assert capsys.readouterr().err
