"""`homing raw-data`: how long raw data is kept, also while a server runs."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.table import Table

from homing.collect.expiry.expiring import Old, old
from homing.collect.expiry.setting import MOST_MONTHS, KeptFor, RawData, change_kept_for, kept_for
from homing.core.clock import SystemClock
from homing.ui.commands import say, terminal_of
from homing.ui.visit import House

raw_data = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="How long raw data is kept; what is older goes, every day.",
)
Months = Annotated[int, typer.Argument(min=1, max=MOST_MONTHS, help="Whole months.")]
Of = Annotated[
    RawData,
    typer.Option(
        help="Events, parts of requests that were rejected, or counts of what was received."
    ),
]


@raw_data.command("show")
def show(context: typer.Context) -> None:
    """Show how long each kind of raw data is kept."""
    table = Table("of", "kept for", "removing begins (UTC)", box=None)
    terminal = terminal_of(context)
    with terminal.records() as records:
        for data in RawData:
            said = kept_for(records, data)
            since = f"{said.begins_at:%Y-%m-%d %H:%M}" if said.begins_at else ""
            table.add_row(data.value, _in_words(said), since)
    terminal.console.print(table)


@raw_data.command("preview")
def preview(context: typer.Context, months: Months, of: Of = RawData.events) -> None:
    """Show what would go if raw data were kept for so long; nothing does."""

    def local(app: House) -> Old:
        limit = KeptFor(months).limit(app.clock.now(), app.project.timezone)
        assert limit is not None
        with app.events.cursor() as cursor:
            return old(cursor, of, limit)

    def remote(said: dict[str, Any]) -> Old:
        found = said[of.value]["old"]
        return Old(found["rows"], found["of"], found["oldest_at"], found["customers"])

    terminal = terminal_of(context)
    asked = {"months": str(months), "of": of.value}
    found = terminal.answer(local, remote, "/api/v1/raw-data", asked)
    table = Table(of.value, "of", "customers", "the oldest", box=None)
    customers = "" if found.customers is None else str(found.customers)
    table.add_row(str(found.rows), str(found.of), customers, str(found.oldest_at or ""))
    terminal.console.print(table)


@raw_data.command("keep")
def keep(
    context: typer.Context,
    months: Months,
    *,
    of: Of = RawData.events,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Keep raw data for so many months; a server removes what is older, from tomorrow on."""
    if not yes:
        typer.confirm(f"Remove {of.value} older than {months} months, for good", abort=True)
    with terminal_of(context).records() as records:
        change_kept_for(records, months, data=of, now=SystemClock().now())
    say(f"Removing begins in a day. Take it back with: homing raw-data keep-all --of {of.value}")


@raw_data.command("keep-all")
def keep_all(context: typer.Context, of: Of = RawData.events) -> None:
    """Keep raw data for ever."""
    with terminal_of(context).records() as records:
        change_kept_for(records, None, data=of, now=SystemClock().now())
    say(f"Kept for ever: {of.value}.")


def _in_words(said: KeptFor) -> str:
    return "ever" if said.months is None else f"{said.months} months"
