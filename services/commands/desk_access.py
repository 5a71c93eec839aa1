"""`dideban desk user|token|audit`: who may use the desk, and what they did."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from services.commands.options import json_option

if TYPE_CHECKING:
    from services.access.people import Registry
    from services.store.accounts import Accounts
    from services.store.audit import Audit

_ROLES = ("reader", "analyst", "operator")
_SCOPES = ("read", "act", "operate")


@click.group(name="user")
def user() -> None:
    """Add, list and remove the desk's users. A reader sees, an analyst also acts, an operator also changes feeds.

    \b
    Example:
      dideban desk user add ana --role analyst
    """


@user.command(name="add")
@click.argument("name")
@click.option("--role", type=click.Choice(_ROLES), required=True, help="What they may do.")
@click.option("--replace", is_flag=True, help="Give a user who is there this role and password; ends their sessions.")
def add_user(name: str, role: str, replace: bool) -> int:
    """Add a user. The password is asked for twice, or read as one line where standard input is no terminal.

    \b
    Example:
      dideban desk user add ana --role analyst
    """
    from typing import cast

    from services.store.accounts import Role
    from services.views.terminal import say

    password = _password()
    with _registry() as (registry, _, _):
        added = registry.add_user(name, cast("Role", role), password, replace=replace)
    say(f"user {added.name}, {added.role}: from now on the desk is open to users alone")
    return 0


@user.command(name="list")
@json_option("Print one JSON object a line.")
def list_users(as_json: bool) -> int:
    """List the users with their roles.

    \b
    Example:
      dideban desk user list
    """
    from services.views.terminal import put_json, say

    with _registry() as (_, accounts, _):
        found = accounts.users()
    for one in found:
        if as_json:
            put_json({"name": one.name, "role": one.role, "added": one.added.isoformat()})
        else:
            click.echo(f"{one.name} | {one.role} | since {one.added:%Y-%m-%d}")
    if not found:
        say("there are no users: on loopback the desk is open to whoever is at the machine")
    return 0


@user.command(name="remove")
@click.argument("name")
def remove_user(name: str) -> int:
    """Remove a user; their sessions end at once.

    \b
    Example:
      dideban desk user remove ana
    """
    with _registry() as (registry, _, _):
        registry.remove_user(name)
    return 0


@click.group(name="token")
def token() -> None:
    """Add, list and remove API tokens, for programs.

    \b
    Example:
      dideban desk token add newsroom --scope read --days 90
    """


@token.command(name="add")
@click.argument("name")
@click.option("--scope", "scopes", type=click.Choice(_SCOPES), multiple=True, required=True, help="What it allows.")
@click.option("--days", type=click.IntRange(1, 366), default=90, show_default=True, help="For how long.")
def add_token(name: str, scopes: tuple[str, ...], days: int) -> int:
    """Make a token and print it, this once: only its hash is kept. Programs send it as `Authorization: Bearer …`.

    \b
    Example:
      dideban desk token add newsroom --scope read --days 90
    """
    from typing import cast

    from services.store.accounts import Scope
    from services.views.terminal import say

    with _registry() as (registry, _, _):
        secret, made = registry.add_token(name, {cast("Scope", scope) for scope in scopes}, days)
    say(f"token {made.id} for {made.name} allows {', '.join(made.scopes)} until {made.expires:%Y-%m-%d}")
    click.echo(secret)
    return 0


@token.command(name="list")
@json_option("Print one JSON object a line.")
def list_tokens(as_json: bool) -> int:
    """List the tokens: id, name, what each allows and until when; never the token itself.

    \b
    Example:
      dideban desk token list
    """
    from services.views.terminal import put_json, say

    with _registry() as (_, accounts, _):
        found = accounts.tokens()
    for one in found:
        if as_json:
            times = {"added": one.added.isoformat(), "expires": one.expires.isoformat()}
            put_json({"id": one.id, "name": one.name, "scopes": list(one.scopes), **times})
        else:
            click.echo(f"{one.id} | {one.name} | {', '.join(one.scopes)} | until {one.expires:%Y-%m-%d}")
    if not found:
        say("there are no tokens")
    return 0


@token.command(name="remove")
@click.argument("token_id", metavar="ID")
def remove_token(token_id: str) -> int:
    """Remove the token of that id; from then on it opens nothing.

    \b
    Example:
      dideban desk token remove 1a2b3c4d
    """
    with _registry() as (registry, _, _):
        registry.remove_token(token_id)
    return 0


@click.command(name="audit")
@click.option("--most", type=click.IntRange(1, 100_000), default=100, show_default=True, help="How many at the most.")
@json_option("Print one JSON object a line.")
def show_audit(most: int, as_json: bool) -> int:
    """Show who signed in, acted, or was refused: the newest rows, oldest first.

    \b
    Example:
      dideban desk audit --most 20
    """
    import msgspec

    from services.views.terminal import put_json, safe

    with _registry() as (_, _, audit):
        for line in audit.lines(most):
            if as_json:
                put_json(msgspec.to_builtins(line))
                continue
            at = f"{line.at:%Y-%m-%d %H:%M:%SZ}" if line.at else ""
            parts = [at, "done" if line.done else "REFUSED", line.what, line.who or "nobody known", line.address]
            click.echo(" | ".join(safe(part, 200) for part in [*parts, line.detail] if part))
    return 0


@contextmanager
def _registry() -> Iterator[tuple[Registry, Accounts, Audit]]:
    """What users and tokens are kept with, on the server of the environment's settings."""
    import datetime as dt
    import getpass

    from services.access.people import Registry
    from services.store.accounts import Accounts
    from services.store.audit import Audit
    from services.store.keys import LIVE
    from services.views.stream_use import stream_use

    with stream_use(LIVE) as board:
        accounts, audit = Accounts(board.client), Audit(board.client)
        yield Registry(accounts, audit, getpass.getuser(), lambda: dt.datetime.now(dt.UTC)), accounts, audit


def _password() -> str:
    """The password that is asked for, or the first line of standard input; checked before a server is started."""
    import sys

    from services.access.passwords import check_form

    if sys.stdin.isatty():
        found = str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    else:
        found = sys.stdin.readline().rstrip("\r\n")
    check_form(found)
    return found
