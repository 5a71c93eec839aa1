"""The command `dideban`: finds the command that is asked for, loads only that one, and turns errors into exit codes."""

from __future__ import annotations

import importlib
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

import click

from incidents.errors import BugError, DidebanError, RefuseError, RetryError

DONE, PARTLY, WRONG, LATER, FAULT, INTERRUPTED, PIPE_CLOSED, TERMINATED = 0, 1, 2, 3, 70, 130, 141, 143

# Name, module of services.commands, and the line in the list of commands: help does not load the commands themselves.
COMMANDS: tuple[tuple[str, str, str], ...] = (
    ("demo", "demo", "Two minutes on made-up outlets on this machine: see it at work."),
    ("replay", "replay", "Stream stories from files through the workers; show the alerts as they come."),
    ("work", "work", "Run worker processes on a queue, until stopped."),
    ("tail", "tail", "Show alerts: catch up from a number, then follow."),
    ("why", "why", "Tell each step of one story, and the words that decided."),
    ("read", "read", "Show what is read from one story, sentence by sentence, and what is left out."),
    ("incidents", "incidents", "List and show incidents; merge, split, mark, retract, and take back what was done."),
    ("desk", "desk", "Serve what was found: a page, a JSON API, and alerts as they come."),
    ("export", "export", "Write the book of incidents: JSON Lines, ACLED's columns, GeoJSON."),
    ("archive", "archive", "Write incidents that have long been still to the archive, and close them."),
    ("examples", "examples", "Write what analysts did as labelled examples."),
    ("status", "status", "Queues, workers, ledger counts, last number, the server's address."),
    ("dead", "dead", "List stories that could not be decided, and send them back."),
    ("feeds", "feeds", "List, check, add, pause, import and export the feeds that are watched."),
    ("poll", "poll", "Watch the feeds: record what is new, fetch its pages, hand on what can matter."),
    ("up", "up", "Server, poller, workers and alerts in one terminal."),
    ("seeds", "seeds", "Check a folder of seed stories."),
    ("evaluate", "evaluate", "Measure how well the program reads and links, on labelled sets."),
    ("train", "train", "Learn the weights that are learned, and see what they do on stories kept back."),
    ("doctor", "doctor", "Look for what is wrong with this installation, and say what to do."),
    ("schema", "schema", "Print the JSON Schema of an alert."),
)

EPILOG = """\b
Exit codes:
  0    done
  1    done, but some input failed or was refused, or a check found something
  2    a wrong argument, setting or input; the line on standard error says what to do
  3    the world was not ready (no server, a lease held by another); try again later
  70   a fault of the program itself; please report it
  130  interrupted (Ctrl-C); 143 terminated; 141 the reader of the output went away
"""


class Terminated(BaseException):
    """SIGTERM arrived; unwinds like Ctrl-C, so that processes that were started are ended."""


class LazyGroup(click.Group):
    """A group that imports a command's module when that command is run, not to list it."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The commands in the order of COMMANDS."""
        return [name for name, _, _ in COMMANDS]

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command *cmd_name*, loaded now; None where there is none of that name."""
        module = next((module for name, module, _ in COMMANDS if name == cmd_name), None)
        if module is None:
            return None
        command = importlib.import_module(f"services.commands.{module}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from COMMANDS alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, _, line in COMMANDS])


def _version(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import PackageNotFoundError, version

        try:
            click.echo(f"dideban {version('dideban')}")
        except PackageNotFoundError:
            import tomllib
            from pathlib import Path

            project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
            click.echo(f"dideban {project['project']['version']} (a checkout)")
        ctx.exit()


@click.group(cls=LazyGroup, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
def group() -> None:
    """Dideban watches news for security incidents and tells monitoring desks once per incident what happened.

    \b
    Example:
      dideban replay seeds
    """


def run(arguments: Sequence[str]) -> int:
    """Run the command line *arguments*; returns the exit code, with one line on standard error where it is not 0."""
    try:
        code = group.main(args=list(arguments), prog_name="dideban", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return WRONG
    except (click.Abort, KeyboardInterrupt):
        return _line("interrupted", INTERRUPTED)
    except Terminated:
        return _line("terminated", TERMINATED)
    except BrokenPipeError:
        # Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except DidebanError as error:
        return _of_error(error)
    return code if isinstance(code, int) else DONE


def _of_error(error: DidebanError) -> int:
    if isinstance(error, RefuseError):
        return _line(str(error), WRONG)
    if isinstance(error, RetryError):
        return _line(str(error), LATER)
    assert isinstance(error, BugError)
    import traceback

    traceback.print_exception(error)
    return _line("this is a fault of the program; please report it with the lines above", FAULT)


def _line(text: str, code: int) -> int:
    click.echo(f"dideban: {text}", err=True)
    return code


def _terminate(_number: int, _frame: FrameType | None) -> NoReturn:
    raise Terminated


def main() -> NoReturn:
    """Entry point of the command `dideban`."""
    signal.signal(signal.SIGTERM, _terminate)
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
