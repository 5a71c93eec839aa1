"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from incidents.errors import RefuseError
from services.store.keys import LIVE, Keys

_Function = TypeVar("_Function", bound=Callable[..., Any])


def check_stream(_ctx: click.Context, _option: click.Parameter, value: str) -> str:
    """*value* if it can name a stream; it becomes part of keys and of a queue's name."""
    try:
        return Keys.of(value).stream
    except RefuseError as error:
        raise click.BadParameter(str(error)) from error


def stream_option(default: str = LIVE) -> Callable[[_Function], _Function]:
    """`--stream NAME`."""
    return click.option(
        "--stream",
        default=default,
        show_default=True,
        metavar="NAME",
        callback=check_stream,
        help="The stream: live, exercise (replays), or a name of your own.",
    )


def json_option(help_text: str = "Print JSON for programs.") -> Callable[[_Function], _Function]:
    """`--json`."""
    return click.option("--json", "as_json", is_flag=True, help=help_text)
