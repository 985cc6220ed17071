"""`homing customer`: what customers may ask of a business."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote, urlencode

import typer

from homing.core.clock import SystemClock
from homing.core.errors import FolderInUse
from homing.customers import erasure
from homing.customers.erasure import Removal
from homing.customers.everything import everything
from homing.store import About, Verb, note
from homing.ui.commands import Terminal, ask_server, download, say, terminal_of

customer = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="All that is kept of a customer, and its erasure.",
)

Id = Annotated[str, typer.Argument(metavar="ID", help="Any id of the customer, whole.")]


@customer.command("export")
def export(
    context: typer.Context,
    id: Id,  # noqa: A002 - the word of the command
    file: Annotated[Path | None, typer.Argument(help="Where to; the screen unless given.")] = None,
) -> None:
    """Write all that is kept of a customer, as JSON."""
    terminal = terminal_of(context)
    try:
        with terminal.reading() as app, app.events.cursor() as cursor:
            pieces = everything(cursor, app.records, id)
            with app.records.begin() as connection:
                about = About("customer", id)
                note(connection, Verb.CUSTOMER_EXPORTED, about, now=SystemClock().now())
            if file:
                with file.open("xb") as opened:
                    opened.writelines(pieces)
            else:
                sys.stdout.buffer.writelines(pieces)
    except FolderInUse:
        path = f"/api/v1/customer-data?{urlencode({'id': id})}"
        if file:
            download(terminal.folder, path, file)
        else:
            sys.stdout.write(ask_server(terminal.folder, path, is_text=True))


@customer.command("erase")
def erase(
    context: typer.Context,
    id: Id,  # noqa: A002 - the word of the command
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase a customer under all their ids, for good.

    Events of theirs until this moment are not taken again, from whatever file or backup.
    """
    terminal = terminal_of(context)
    if not yes:
        typer.confirm(f"Erase all of {id!r}? It cannot be undone", abort=True)
    removed = _erased(terminal, id)
    say(
        f"Erased: {removed.events:,} events under {removed.ids:,} ids,"
        f" {removed.rejected:,} rejected parts of requests, {removed.notes:,} notes,"
        f" {removed.tags:,} tags, {removed.merges:,} merges; out of {removed.segments:,} segments"
        f" and {removed.lists:,} lists."
    )


def _erased(terminal: Terminal, customer_id: str) -> Removal:
    try:
        with terminal.writing("erase a customer") as app:
            now = SystemClock().now()
            removed = erasure.erase(app.records, app.events, customer_id, now=now)
            app.scrub()
            return removed
    except FolderInUse:
        path = f"/api/v1/customers/{quote(customer_id, safe='')}"
        said: dict[str, Any] = ask_server(terminal.folder, path, method="DELETE")
        return Removal(**said)
