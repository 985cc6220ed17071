"""`homing metric` and `homing metrics`: numbers that there are for each period."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode

import typer

from homing.core.periods import Period
from homing.metrics import terminal
from homing.metrics.catalogue import metric, specs
from homing.metrics.commands.options import (
    WHAT,
    AsCsv,
    AsJson,
    AsSql,
    Bots,
    Identified,
    In,
    Internal,
    Since,
    Until,
)
from homing.metrics.commands.printing import printed_as_data
from homing.metrics.lending import lent
from homing.metrics.series.table import SeriesTable
from homing.ui.commands import terminal_of

if TYPE_CHECKING:
    from homing.ui.visit import House


def show_metric(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="Its key; list them with: homing metrics.")],
    period: Annotated[
        Period, typer.Option(help="Length of one period.", rich_help_panel=WHAT)
    ] = Period.month,
    since: Since = None,
    until: Until = None,
    identified: Identified = False,
    bots: Bots = False,
    internal: Internal = False,
    as_csv: AsCsv = False,
    as_json: AsJson = False,
    sql: AsSql = None,
    language: In = "en",
) -> None:
    """Show a metric for every period, and whether its newest change is more than chance."""
    found = metric(key)
    asked = {"period": str(period), "since": since, "until": until}
    given: dict[str, Any] = {name: value for name, value in asked.items() if value is not None}
    switches = {"identified": identified, "bots": bots, "internal": internal}
    on = {name: value for name, value in switches.items() if value}

    def measured(house: House) -> SeriesTable:
        with lent(house) as events:
            table: SeriesTable = found.measure(events, **given, **on)
            return table

    table = terminal_of(context).answer(
        measured,
        lambda said: SeriesTable.from_dict(found.spec, said),
        f"/api/v1/metrics/{key}?{urlencode(given | dict.fromkeys(on, 'yes'))}",
    )
    if not printed_as_data(table, as_csv=as_csv, as_json=as_json, sql=sql):
        width = shutil.get_terminal_size((100, 24)).columns
        sys.stdout.write(terminal.series_text(table, language=language, width=width))


def list_metrics(language: In = "en") -> None:
    """List the metrics there are, with their definitions."""
    sys.stdout.write(terminal.catalogue_text(specs(), language=language))
