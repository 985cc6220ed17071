"""`homing customer`: what customers may ask of a business."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

import typer
from rich.table import Table

from homing.core.addresses import part_of
from homing.core.clock import SystemClock
from homing.core.errors import FolderInUse
from homing.customers import directory, erasure, requests
from homing.customers.erasure import Removal
from homing.customers.everything import everything, ids_of
from homing.customers.finding import find
from homing.customers.merging import Merges
from homing.customers.notes import Notes
from homing.customers.tagging import Tags, chosen_of
from homing.store import About, Verb, note
from homing.ui.commands import Terminal, ask_server, download, say, terminal_of
from homing.ui.visit import House

SEARCH = "/api/v1/customer-search"
MOST = 20

customer = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Customers found, tagged, noted, merged; all that is kept of one, and its erasure.",
)

Id = Annotated[str, typer.Argument(metavar="ID", help="Any id of the customer, whole.")]


@customer.command("find")
def find_customers(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="Beginnings of words of a name, e-mail, phone, id.")],
) -> None:
    """Find customers, at most twenty."""

    def local(app: House) -> list[dict[str, Any]]:
        with directory.reading(app.events, app.project.currency) as cursor:
            return [asdict(hit) for hit in find(cursor, text, most=MOST)]

    def remote(said: dict[str, Any]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = said["customers"]
        return found

    terminal = terminal_of(context)
    for hit in terminal.answer(local, remote, SEARCH, {"q": text}):
        said = (hit["id"], hit["name"], hit["email"], hit["phone"])
        typer.echo("\t".join(each or "" for each in said))


@customer.command("tag")
def tag(
    context: typer.Context,
    tag: Annotated[str, typer.Argument(help="The tag.")],
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Ids of customers.")],
    take: Annotated[bool, typer.Option("--take", help="Take the tag away.")] = False,
) -> None:
    """Give customers a tag, or take it away."""

    def local(app: House) -> int:
        tags = Tags(app.records, app.events, app.project.currency)
        whose = chosen_of(ids, None)
        now = app.clock.now()
        return tags.change(tag, whose, is_away=take, back="/customers", now=now).customers

    body = {"tag": tag, "customers": ids, "is_away": take}
    done = _done(context, local, "/api/v1/customer-tags", body)
    say(f"{done if isinstance(done, int) else done['customers']:,} customers changed.")


@customer.command("note")
def write_note(
    context: typer.Context,
    id: Id,  # noqa: A002 - the word of the command
    text: Annotated[str, typer.Argument(help="What to write down.")],
) -> None:
    """Write a note about a customer."""

    def local(app: House) -> None:
        with app.events.cursor() as cursor:
            ids_of(cursor, id)
        Notes(app.records, app.clock.now).write(id, text, by=None, writer="")

    _done(context, local, "/api/v1/customer-notes", {"customer": id, "text": text})
    say("Written.")


@customer.command("merge")
def merge(
    context: typer.Context,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="Who becomes one with INTO.")],
    into: Annotated[str, typer.Argument(metavar="INTO", help="Who stays.")],
    reason: Annotated[str, typer.Option("--reason", help="What it is based on.")],
) -> None:
    """Make a customer one with another; it can be taken back by its number."""

    def local(app: House) -> int:
        made = Merges(app.records, app.events, app.project.currency)
        return made.merge(other, into=into, reason=reason, now=app.clock.now())

    body = {"customer": into, "other": other, "reason": reason}
    done = _done(context, local, "/api/v1/merges", body)
    number = done if isinstance(done, int) else done["merge"]
    say(f"Merge number {number}. Take it back with: homing customer unmerge {number}")


@customer.command("unmerge")
def unmerge(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="Of the merge.")],
) -> None:
    """Take a merge back: both are as they were."""

    def local(app: House) -> str:
        merges = Merges(app.records, app.events, app.project.currency)
        return merges.undo(number, now=app.clock.now())

    _done(context, local, f"/api/v1/merges/{number}", None, method="DELETE")
    say("Taken back.")


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


@customer.command("requests")
def show_requests(context: typer.Context) -> None:
    """List the requests to be erased, those that wait first, with what went."""
    terminal = terminal_of(context)
    with terminal.records() as records:
        found = requests.every_request(records)
    table = Table("asked", "by", "customer", "status", "what went", box=None)
    for each in found:
        went = ", ".join(f"{many} {name}" for name, many in (each.report or {}).items() if many)
        asked = f"{each.asked_at:%Y-%m-%d}"
        table.add_row(asked, each.asked_by, each.customer, each.status.value, went)
    terminal.console.print(table)


def _erased(terminal: Terminal, customer_id: str) -> Removal:
    try:
        with terminal.writing("erase a customer") as app:
            now = SystemClock().now()
            removed = erasure.erase(app.records, app.events, customer_id, now=now)
            app.scrub()
            return removed
    except FolderInUse:
        path = f"/api/v1/customers/{part_of(customer_id)}"
        said: dict[str, Any] = ask_server(terminal.folder, path, method="DELETE")
        return Removal(**said)


def _done(
    context: typer.Context,
    local: Callable[[House], Any],
    path: str,
    body: dict[str, Any] | None,
    *,
    method: str = "POST",
) -> Any:
    """Do something here, or have the server that holds the folder do it."""
    terminal = terminal_of(context)
    try:
        with terminal.writing("change customers") as app:
            return local(app)
    except FolderInUse:
        sent = None if body is None else json.dumps(body).encode()
        return ask_server(terminal.folder, path, method=method, body=sent)
