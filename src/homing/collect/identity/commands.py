"""`homing identity`: whose the events of devices are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from homing.collect.identity.contacts import ContactKind
from homing.collect.identity.keeping import change_contacts, load_contacts
from homing.collect.identity.rebuilding import REBUILD, REHEARSAL, Rebuilt, noted, rebuild, rehearse
from homing.core.clock import SystemClock
from homing.core.errors import FolderInUse, UserError
from homing.ui.commands import Terminal, ask_server, say, terminal_of

identity = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Whose the events of devices are."
)
UNCHANGED: Final = "Nothing was otherwise."
PURPOSE: Final = "work out whose events are"
PATIENCE_S: Final = 3600
"""A server reads the whole log for it."""
Tell = Callable[[int, int], None]


@identity.command("rebuild")
def rebuild_identity(
    context: typer.Context,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")
    ] = False,
) -> None:
    """Work out anew, from the whole log, who was on which device when, and known by what contact.

    All of it is done at the end, or nothing. What somebody merged or took back stays so. A server
    that runs does it itself, between two batches; reports have what was until it is done.
    """
    terminal = terminal_of(context)
    bars = Progress(
        TextColumn("devices"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=terminal.console,
        transient=True,
        disable=not terminal.console.is_terminal,
    )

    def tell(done: int, every: int) -> None:
        bars.update(task, completed=done, total=every)

    with bars:
        task = bars.add_task("", total=None)
        found = _tried(terminal, tell) if dry_run else _rebuilt(terminal, tell)
    _print(found, is_dry=dry_run)


@identity.command("contacts")
def known_by(
    context: typer.Context,
    kinds: Annotated[
        list[ContactKind] | None, typer.Argument(help="By which customers are known too.")
    ] = None,
    *,
    none: Annotated[bool, typer.Option("--none", help="Know them by their ids alone.")] = False,
) -> None:
    """Say by which contacts user ids are one customer, or change that.

    A server goes by it from the next batch on; what was joined before stays.
    """
    if kinds and none:
        raise UserError("It is either some contacts or none.")
    with terminal_of(context).records() as records:
        if kinds or none:
            change_contacts(records, set(kinds or ()), now=SystemClock().now())
        found = sorted(load_contacts(records).kinds)
    say("Customers are known by: " + ", ".join(["their ids", *found]) + ".")


def _rebuilt(terminal: Terminal, tell: Tell) -> Rebuilt:
    """Do it, or have the server that holds the log do it."""
    try:
        with terminal.writing(PURPOSE) as house:
            now = house.clock.now()
            with house.events.cursor() as cursor, house.events.writing(cursor):
                found = rebuild(cursor, now=now, say=tell)
            return noted(house.records, found, now=now)
    except FolderInUse:
        said = ask_server(terminal.folder, REBUILD, method="POST", patience_s=PATIENCE_S)
        return Rebuilt.of(said)


def _tried(terminal: Terminal, tell: Tell) -> Rebuilt:
    """Return what would come of it; a server that holds the log is asked."""
    try:
        with terminal.writing(PURPOSE) as house:
            return rehearse(house.events, now=house.clock.now(), say=tell)
    except FolderInUse:
        return Rebuilt.of(ask_server(terminal.folder, REHEARSAL, patience_s=PATIENCE_S))


def _print(found: Rebuilt, *, is_dry: bool) -> None:
    say(f"Devices that somebody was seen on: {found.devices:,}.")
    if not found.is_otherwise:
        say(UNCHANGED)
        return
    settled = found.settled
    say(f"{'Would be' if is_dry else 'Were'} otherwise: {found.changed:,}.")
    if found.contacts:
        say(f"Contacts of users that were not known: {found.contacts:,}.")
    say(f"  merges made {settled.made:,}, taken back {settled.gone:,}, refused {settled.refused:,}")
    say(f"  keys that give or get events: {settled.moved:,}")
    for device in found.examples:
        typer.echo(device)
