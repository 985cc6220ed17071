"""`homing inbox`: what was received and is not in the event log yet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.table import Table

from homing.collect.inbox.inbox import look
from homing.core.clock import SystemClock
from homing.ui.commands import terminal_of

inbox = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="What was received and is not in the event log yet.",
)


@inbox.callback()
def keep_the_word() -> None:
    """Make `status` a word of its own, though it is the only one."""


@inbox.command("status")
def show_status(
    context: typer.Context,
    database_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL", envvar="HOMING_DATABASE_URL", help="Where records and inbox live."
        ),
    ] = None,
) -> None:
    """Show how much waits, and for how long; also while a server runs."""
    terminal = terminal_of(context)
    waiting = look(terminal.folder, database_url)
    table = Table(show_header=False, box=None)
    table.add_row("requests", f"{waiting.count:,}")
    table.add_row("size", f"{waiting.bytes / 1e6:,.1f} MB")
    table.add_row("oldest", _age(waiting.oldest_received_at))
    terminal.console.print(table)


def _age(oldest_received_at: int | None) -> str:
    if oldest_received_at is None:
        return "nothing waits"
    received = datetime.fromtimestamp(oldest_received_at / 1e6, UTC)
    waits = timedelta(seconds=round((SystemClock().now() - received).total_seconds()))
    return f"{received:%Y-%m-%d %H:%M:%S} UTC, {waits} ago"
