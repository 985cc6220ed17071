"""`homing raw-data`: how long raw data is kept, also while a server runs."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.table import Table

from homing.collect.expiry.expiring import Old, old
from homing.collect.expiry.setting import MOST_MONTHS, KeptFor, change_kept_for, kept_for
from homing.core.clock import SystemClock
from homing.ui.commands import say, terminal_of
from homing.ui.visit import House

raw_data = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="How long raw data is kept; what is older goes, every day.",
)
Months = Annotated[int, typer.Argument(min=1, max=MOST_MONTHS, help="Whole months.")]


@raw_data.command("show")
def show(context: typer.Context) -> None:
    """Show how long raw data is kept."""
    with terminal_of(context).records() as records:
        said = kept_for(records)
    if said.months is None or said.begins_at is None:
        say("Raw data is kept for ever.")
    else:
        since = f"{said.begins_at:%Y-%m-%d %H:%M} UTC"
        say(f"Raw data is kept for {said.months} months since {since}.")


@raw_data.command("preview")
def preview(context: typer.Context, months: Months) -> None:
    """Show what would go if raw data were kept for so long; nothing does."""

    def local(app: House) -> Old:
        limit = KeptFor(months).limit(app.clock.now(), app.project.timezone)
        assert limit is not None
        with app.events.cursor() as cursor:
            return old(cursor, limit)

    def remote(said: dict[str, Any]) -> Old:
        found = said["old"]
        moment = found["oldest_at"]
        return Old(found["events"], found["customers"], moment, found["of"], found["rejected"])

    terminal = terminal_of(context)
    found = terminal.answer(local, remote, "/api/v1/raw-data", {"months": str(months)})
    table = Table("events", "of", "customers", "the oldest", "rejected", box=None)
    oldest = str(found.oldest_at or "")
    table.add_row(*map(str, (found.events, found.of, found.customers, oldest, found.letters)))
    terminal.console.print(table)


@raw_data.command("keep")
def keep(
    context: typer.Context,
    months: Months,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Keep raw data for so many months; a server removes what is older, from tomorrow on."""
    if not yes:
        typer.confirm(f"Remove raw data older than {months} months, for good", abort=True)
    with terminal_of(context).records() as records:
        change_kept_for(records, months, now=SystemClock().now())
    say("Removing begins in a day. Take it back with: homing raw-data keep-all")


@raw_data.command("keep-all")
def keep_all(context: typer.Context) -> None:
    """Keep raw data for ever."""
    with terminal_of(context).records() as records:
        change_kept_for(records, None, now=SystemClock().now())
    say("Raw data is kept for ever.")
