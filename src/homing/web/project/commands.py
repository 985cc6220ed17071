"""`homing project`: the business from the terminal, also while a server runs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.table import Table

from homing.core.clock import SystemClock
from homing.store import BusinessKind, change_project, load_project
from homing.ui.commands import terminal_of
from homing.web.project.faults import changed


def project(
    context: typer.Context,
    *,
    name: Annotated[str | None, typer.Option(help="Shown on pages and reports.")] = None,
    timezone: Annotated[str | None, typer.Option(help="As Europe/London.")] = None,
    currency: Annotated[str | None, typer.Option(help="Three letters, as GBP.")] = None,
    week_start: Annotated[int | None, typer.Option(help="1 is Monday, 7 Sunday.")] = None,
    language: Annotated[str | None, typer.Option(help="As en, ru.")] = None,
    kind: Annotated[
        BusinessKind | None, typer.Option(help="Which numbers matter to the business.")
    ] = None,
) -> None:
    """Show what is said of the business, or change it."""
    given: dict[str, Any] = {
        "name": name,
        "timezone": timezone,
        "currency": currency,
        "week_start": week_start,
        "language": language,
        "kind": kind,
    }
    said = {key: value for key, value in given.items() if value is not None}
    terminal = terminal_of(context)
    with terminal.records() as records:
        found = load_project(records)
        if said:
            found = changed(found, said)
            change_project(records, found, now=SystemClock().now())
    table = Table("setting", "value", box=None)
    for key, value in asdict(found).items():
        table.add_row(key, "" if value is None else str(value))
    terminal.console.print(table)
