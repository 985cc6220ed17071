"""The door of the terminal: `homing pipeline`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from homing.collect.importers.mapping_file import read_mapping
from homing.collect.importers.spelling import nearest
from homing.collect.keeping import load_privacy
from homing.core.errors import UserError
from homing.core.installed import install
from homing.ui.commands import terminal_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlt.extract import DltResource

    from homing.collect.importers.mapping import Mapping
    from homing.collect.importers.report import Report

SQL = "sql"


def run_pipeline(
    context: typer.Context,
    service: Annotated[
        str, typer.Argument(metavar="SERVICE", help="stripe, shopify, woocommerce, or sql.")
    ],
    url: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="Address of the shop; of a database, as SQLAlchemy writes it."
        ),
    ] = None,
    table: Annotated[
        str | None, typer.Option(metavar="NAME", help="Of a database: the table to read.")
    ] = None,
    schema: Annotated[
        str | None, typer.Option(metavar="NAME", help="Of a database: where the table is.")
    ] = None,
    cursor: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN",
            help="Of a table: what grows with every change; only what is new is read then.",
        ),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Of a table: what its columns are, as for an import."),
    ] = None,
) -> None:
    """Ask a service for what is new, and put it into the log.

    Secrets come from the environment: SOURCES__STRIPE__API_KEY, SOURCES__SHOPIFY__ACCESS_TOKEN,
    SOURCES__WOOCOMMERCE__CONSUMER_KEY and SOURCES__WOOCOMMERCE__CONSUMER_SECRET,
    SOURCES__SQL__URL; or from .dlt/secrets.toml.
    """
    try:
        from homing.collect.pipelines.service import Bench, bring  # noqa: PLC0415 - slow to load
        from homing.collect.pipelines.sources import SERVICES, resources_of  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise UserError("Pipelines need one thing more.", remedy=install("pipelines")) from error
    terminal = terminal_of(context)
    chosen: Mapping | None = None
    if service == SQL:
        name, resources, chosen = _table(url, table, schema, cursor, mapping)
    elif service in SERVICES:
        name, resources = service, resources_of(SERVICES[service], url)
    else:
        near = nearest(service, [*SERVICES, SQL])
        raise UserError(
            f"{service!r} is no service that is known.",
            remedy=f"Did you mean {near!r}?" if near else f"{', '.join(SERVICES)} or {SQL}.",
        )
    console = Console(highlight=False)
    with (
        terminal.writing("pipeline") as app,
        console.status(f"Asking {name} …") as status,
    ):
        privacy = load_privacy(app.records)
        bench = Bench(app.events, terminal.folder, app.project, app.clock.now(), privacy)

        def say(part: str, report: Report) -> None:
            status.update(f"Asking {name} … {part}")
            _print(console, part, report)

        reports = bring(bench, name, resources, mapping=chosen, say=say)
    console.print(f"{sum(report.events for report in reports):,} new events.")


def _table(
    url: str | None,
    table: str | None,
    schema: str | None,
    cursor: str | None,
    mapping: Path | None,
) -> tuple[str, Sequence[DltResource], Mapping]:
    import dlt  # noqa: PLC0415 - slow to load

    from homing.collect.pipelines.sources import table_of  # noqa: PLC0415

    address = url or dlt.secrets.get("sources.sql.url", str)
    if not address or not table or not mapping:
        raise UserError(
            "A table wants three things said: the database, the table, and what its columns are.",
            remedy="SOURCES__SQL__URL, --table NAME and --mapping FILE.toml.",
        )
    chosen = read_mapping(mapping)
    key = chosen.id or ((chosen.message_id,) if chosen.message_id else ())
    return f"sql-{table}", [table_of(address, table, schema, cursor, key=key)], chosen


def _print(console: Console, part: str, report: Report) -> None:
    told = [f"{report.read:,} read", f"{report.events:,} new"]
    if report.known:
        told.append(f"{report.known:,} known already")
    if report.rows_rejected:
        told.append(f"[red]{report.rows_rejected:,} rejected[/red]: {', '.join(report.rejects)}")
    console.print(f"  {part}: {', '.join(told)}")


pipeline = typer.Typer(no_args_is_help=True, help="Bring events in from services and databases.")
pipeline.command("run")(run_pipeline)


@pipeline.callback()
def _pipelines() -> None:
    """Bring events in from services and databases."""
