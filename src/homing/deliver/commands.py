"""`homing mail`: the mail server that boards are sent by."""

from __future__ import annotations

import os
import sys
from getpass import getpass
from typing import Annotated, Final

import typer

from homing.core.clock import SystemClock
from homing.core.errors import UserError
from homing.core.ids import new_id
from homing.deliver.channels import smtp
from homing.deliver.message import message_of
from homing.deliver.model import Letter, Sender
from homing.deliver.rules import clean_address
from homing.deliver.settings import load_server, save_server, server_of
from homing.ui.commands import say, terminal_of

PASSWORD: Final = "HOMING_SMTP_PASSWORD"  # noqa: S105 - the name of a variable
mail = typer.Typer(
    add_completion=False, no_args_is_help=True, help="The mail server that boards are sent by."
)


@mail.command("show")
def show_server(context: typer.Context) -> None:
    """Show which mail server is set, without its password."""
    with terminal_of(context).records() as records:
        server = load_server(records)
    typer.echo("No mail server is set." if server is None else repr(server).strip("<>"))


@mail.command("set")
def set_server(
    context: typer.Context,
    host: Annotated[str, typer.Argument(help="As smtp.example.com.")],
    sender: Annotated[str, typer.Option("--from", metavar="ADDRESS", help="Who mails are from.")],
    port: Annotated[int | None, typer.Option(help="587, 465 or 25 unless given.")] = None,
    tls: Annotated[str, typer.Option(help="starttls, tls or none.")] = "starttls",
    user: Annotated[str | None, typer.Option(help="Who one is there.")] = None,
) -> None:
    """Set the mail server; the password is asked for, or read from HOMING_SMTP_PASSWORD."""
    password = _password() if user else None
    given = {"host": host, "port": port, "tls": tls, "user": user, "sender": sender}
    server = server_of(given | {"password": password})
    with terminal_of(context).records() as records:
        save_server(records, server, SystemClock())
    say(f"{server!r} is set. Try it with: homing mail try ADDRESS")


@mail.command("unset")
def unset_server(context: typer.Context) -> None:
    """Send no mail any more."""
    with terminal_of(context).records() as records:
        save_server(records, None, SystemClock())


@mail.command("try")
def try_server(
    context: typer.Context,
    address: Annotated[str, typer.Argument(help="Who is sent a letter.")],
) -> None:
    """Send a short letter now, and say what the mail server answers."""
    to, now = clean_address(address), SystemClock().now()
    with terminal_of(context).records() as records:
        server = load_server(records)
    if server is None:
        raise UserError(
            "No mail server is set.", remedy="Set one with: homing mail set HOST --from ADDRESS."
        )
    said = "Homing can send mail. / Homing может отправлять почту."
    letter = Letter(to, "Homing", f"{said}\n", f"<p>{said}</p>")
    message = message_of(letter, Sender(server.sender, "Homing"), id=new_id(now), now=now)
    smtp.send(server, message, to=to)
    say(f"{server.host} took the letter to {to}.")


def _password() -> str:
    given = os.environ.get(PASSWORD)
    if given is not None:
        return given
    return getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
