"""`homing user` and `homing key`: access from the terminal, also while a server runs."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer
from rich.table import Table

from homing.app import Settings
from homing.core.clock import SystemClock
from homing.core.errors import NotFound, UserError
from homing.store import Records
from homing.ui.commands import Terminal, say, terminal_of
from homing.ui.doors import Role
from homing.web.access.rules import LINK_LIFETIME
from homing.web.access.service import keys as key_service
from homing.web.access.service import links, people

users = typer.Typer(add_completion=False, no_args_is_help=True, help="People who sign in.")
keys = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Secrets for programs that ask the API."
)

Email = Annotated[str, typer.Argument(help="The e-mail they sign in with.")]


@users.command("add")
def add_user(
    context: typer.Context,
    email: Email,
    role: Annotated[Role, typer.Option(help="What they may see and set.")] = Role.ANALYST,
    name: Annotated[str, typer.Option(help="Their name; default: the e-mail up to the @.")] = "",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read their password from the standard input.")
    ] = False,
) -> None:
    """Add a user: print a one-time link for them or, with --password-stdin, set a password."""
    terminal = terminal_of(context)
    with terminal.records() as records:
        if not password_stdin:
            token = links.invite(records, email, role, _now())
            _print_link(terminal, token)
            return
        password = sys.stdin.readline().rstrip("\r\n")
        account = people.newcomer(email, name, role, _now())
        people.add(records, account, password)
    say(f"{account.email} may sign in now.")


@users.command("list")
def list_users(context: typer.Context) -> None:
    """List the users, their roles and their last sign-in."""
    terminal = terminal_of(context)
    with terminal.records() as records:
        accounts = people.every(records)
    table = Table("e-mail", "name", "role", "last sign-in", "", box=None)
    for one in accounts:
        state = "disabled" if one.is_disabled else ""
        table.add_row(one.email, one.name, one.role.value, _moment(one.signed_in_at), state)
    terminal.console.print(table)


@users.command("disable")
def disable_user(context: typer.Context, email: Email) -> None:
    """Let a user sign in no more, and sign them out everywhere."""
    with terminal_of(context).records() as records:
        account = people.of_email(records, email)
        people.disable(records, account.id, _now())
    say(f"{account.email} can no longer sign in.")


@users.command("enable")
def enable_user(context: typer.Context, email: Email) -> None:
    """Let a disabled user sign in again."""
    with terminal_of(context).records() as records:
        account = people.of_email(records, email)
        people.enable(records, account.id, _now())
    say(f"{account.email} may sign in again.")


@users.command("link")
def make_link(
    context: typer.Context,
    email: Annotated[
        str | None, typer.Argument(help="Whose password is lost; none for the first owner.")
    ] = None,
) -> None:
    """Print a one-time link: for the first owner, or for a user whose password is lost."""
    terminal = terminal_of(context)
    with terminal.records() as records:
        _print_link(terminal, _token(records, email))


@keys.command("add")
def add_key(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What it is for.")],
    role: Annotated[Role, typer.Option(help="What it may see.")] = Role.ANALYST,
) -> None:
    """Make a key and print its secret, which cannot be printed again."""
    with terminal_of(context).records() as records:
        _, secret = key_service.make(records, name, role, by="homing key add", now=_now())
    say("Keep this; it is not shown again:")
    typer.echo(secret)


@keys.command("list")
def list_keys(context: typer.Context) -> None:
    """List the keys, without their secrets."""
    terminal = terminal_of(context)
    with terminal.records() as records:
        found = key_service.every(records)
    table = Table("id", "begins", "name", "role", "last used", "", box=None)
    for key in found:
        state = "revoked" if key.revoked_at else ""
        table.add_row(
            str(key.id), key.beginning, key.name, key.role.value, _moment(key.used_at), state
        )
    terminal.console.print(table)


@keys.command("revoke")
def revoke_key(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="Its id, or how its secret begins.")],
) -> None:
    """End a key."""
    with terminal_of(context).records() as records:
        key_service.revoke(records, _key_id(records, key), _now())
    say("The key is revoked.")


def _token(records: Records, email: str | None) -> str:
    if email:
        return links.new_password(records, people.of_email(records, email).id, _now())
    token = links.first_owner(records, _now())
    if token is None:
        raise UserError(
            "There is an owner already.",
            remedy="Say whose password is lost: homing user link ann@example.com. "
            "See them with: homing user list.",
        )
    return token


def _print_link(terminal: Terminal, token: str) -> None:
    owner = terminal.folder.owner()
    base = Settings.read(data=terminal.data).url or (owner.url if owner else None)
    say(f"A one-time link, good for {LINK_LIFETIME.days} days:")
    if base is None:
        say("(put the address of your site before it; nothing serves this folder now)")
    typer.echo(f"{base or ''}/welcome/{token}")


def _key_id(records: Records, said: str) -> UUID:
    living = [key for key in key_service.every(records) if key.revoked_at is None]
    found = [key.id for key in living if said in {str(key.id), key.beginning}]
    if len(found) != 1:
        raise NotFound(
            "There is no such key, or more than one.", remedy="See them with: homing key list."
        )
    return found[0]


def _moment(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "never"


def _now() -> datetime:
    return SystemClock().now()
