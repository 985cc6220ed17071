"""`homing histories`: how the arrays behind every behaviour question stand; how to mend them."""

from __future__ import annotations

import sys

import typer
from rich.table import Table

from homing.store.histories import LiveHistories, Status
from homing.ui.commands import say, terminal_of

histories = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Copies of the log, sorted by customer, for quick answers.",
)


@histories.command("status")
def show_status(context: typer.Context) -> None:
    """Show what the histories hold, and how far into the log they reach."""
    terminal = terminal_of(context)
    with terminal.reading() as app:
        status = LiveHistories(app.events, terminal.folder).status()
    if status.generation is None:
        say("There are no histories yet; they are made when a server starts, or by: rebuild.")
        return
    table = Table(show_header=False, box=None)
    for name, value in _lines(status):
        table.add_row(name, value)
    terminal.console.print(table)


@histories.command("rebuild")
def rebuild(context: typer.Context) -> None:
    """Make the histories anew from the event log."""
    terminal = terminal_of(context)
    with terminal.writing("rebuild histories") as app:
        number = LiveHistories(app.events, terminal.folder).rebuild()
    say(f"Generation {number} is in use.")


@histories.command("verify")
def verify(context: typer.Context) -> None:
    """Compare the histories with the event log; end with 1 if anything is wrong."""
    terminal = terminal_of(context)
    with terminal.reading() as app:
        wrong = LiveHistories(app.events, terminal.folder).verify()
    for sentence in wrong:
        say(sentence)
    if wrong:
        say("What to do: homing histories rebuild")
        sys.exit(1)
    say("The histories are those of the event log.")


def _lines(status: Status) -> list[tuple[str, str]]:
    return [
        ("generation", str(status.generation)),
        ("customers", f"{status.histories:,}"),
        ("events", f"{status.events:,}"),
        ("size", f"{status.bytes / 1e6:,.1f} MB"),
        ("reaches to import", f"{status.mark.batch} of {status.log.batch}"),
        ("touched customers", f"{status.touched_customers:,}"),
        ("their events", f"{status.touched_events:,}"),
    ]
