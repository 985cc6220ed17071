"""The door of the terminal: `homing import`."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from homing.collect.importers.files import Reading
from homing.collect.importers.inferred import Said
from homing.collect.importers.load import Options, TooManyRejected
from homing.collect.importers.mapping import Condition, Mapping
from homing.collect.importers.mapping_file import read_mapping, save_mapping
from homing.collect.importers.report import Report
from homing.collect.keeping import load_privacy
from homing.collect.naming import load_standard
from homing.collect.printing import print_batches, print_findings, print_rejected, print_report
from homing.collect.progress import Progress
from homing.collect.service import Import, opened
from homing.collect.sources import Sources
from homing.core.errors import UserError
from homing.ui.commands import Terminal, terminal_of
from homing.ui.visit import House

_COLUMNS = "What is what (found out when not said)"
_READING = "How the files are written (found out when not said)"
_DOING = "What to do"


def import_files(
    context: typer.Context,
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE…",
            help="CSV, Parquet, Excel or JSON lines; .gz too; patterns; - is the standard input.",
        ),
    ] = None,
    from_: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="SERVICE",
            help="Whose export it is: amplitude, mixpanel, posthog, yandex; told by its columns.",
            rich_help_panel=_READING,
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Of an export: the source here that the same clients send to, so that what came"
            " both ways counts once.",
            rich_help_panel=_READING,
        ),
    ] = None,
    customer: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="Column that says who.", rich_help_panel=_COLUMNS),
    ] = None,
    occurred_at: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN",
            help="Column that says when; give it twice for a date and a time.",
            rich_help_panel=_COLUMNS,
        ),
    ] = None,
    event: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Name of the event that every row is.", rich_help_panel=_COLUMNS
        ),
    ] = None,
    event_column: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN", help="Column that says what happened.", rich_help_panel=_COLUMNS
        ),
    ] = None,
    timezone: Annotated[
        str | None,
        typer.Option(
            metavar="ZONE",
            help="Time zone of times written without one; default: the project's.",
            rich_help_panel=_COLUMNS,
        ),
    ] = None,
    date_format: Annotated[
        str | None,
        typer.Option(
            metavar="FORMAT",
            help='day-first, month-first, iso, epoch_s, epoch_ms, or a pattern: "%d.%m.%Y %H:%M".',
            rich_help_panel=_COLUMNS,
        ),
    ] = None,
    amount: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN",
            help="Column of money: what the event came to.",
            rich_help_panel=_COLUMNS,
        ),
    ] = None,
    currency: Annotated[
        str | None,
        typer.Option(
            metavar="CODE|COLUMN",
            help="Currency of the money; default: the project's.",
            rich_help_panel=_COLUMNS,
        ),
    ] = None,
    minor_units: Annotated[
        bool,
        typer.Option(
            "--minor-units", help="Money is in pennies or kopecks.", rich_help_panel=_COLUMNS
        ),
    ] = False,
    decimal: Annotated[
        str | None,
        typer.Option(
            metavar=".|,", help="The decimal mark of the numbers.", rich_help_panel=_COLUMNS
        ),
    ] = None,
    id_: Annotated[
        list[str] | None,
        typer.Option(
            "--id",
            metavar="COLUMN",
            help="Column whose value is unique to an event, such as an order number; "
            "may be repeated.",
            rich_help_panel=_COLUMNS,
        ),
    ] = None,
    group_by: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN",
            help="Rows with the same value here are one event: the lines of an order.",
            rich_help_panel=_COLUMNS,
        ),
    ] = None,
    property_: Annotated[
        list[str] | None,
        typer.Option(
            "--property",
            metavar="COLUMN",
            help="Keep this column as a property; default: all others. May be repeated.",
            rich_help_panel=_COLUMNS,
        ),
    ] = None,
    trait: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN",
            help="Keep this column as a trait of the customer; may be repeated.",
            rich_help_panel=_COLUMNS,
        ),
    ] = None,
    drop: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN",
            help="Leave this column out; may be repeated.",
            rich_help_panel=_COLUMNS,
        ),
    ] = None,
    keep: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CONDITION",
            help='Take only rows that pass: "Quantity > 0"; may be repeated.',
            rich_help_panel=_COLUMNS,
        ),
    ] = None,
    keep_duplicates: Annotated[
        bool,
        typer.Option(
            "--keep-duplicates",
            help="Rows that are equal are events of their own.",
            rich_help_panel=_COLUMNS,
        ),
    ] = False,
    mapping: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Read all of this from a mapping file.", rich_help_panel=_COLUMNS
        ),
    ] = None,
    save_mapping_to: Annotated[
        Path | None,
        typer.Option(
            "--save-mapping",
            metavar="FILE",
            help="Write the mapping to a file, for next time.",
            rich_help_panel=_COLUMNS,
        ),
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Encoding of the text; default: found out.",
            rich_help_panel=_READING,
        ),
    ] = None,
    delimiter: Annotated[
        str | None,
        typer.Option(
            metavar="MARK",
            help="Sign between columns; default: found out.",
            rich_help_panel=_READING,
        ),
    ] = None,
    sheet: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The sheet of a workbook; default: the first.",
            rich_help_panel=_READING,
        ),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Do everything but write.", rich_help_panel=_DOING),
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Do not ask.", rich_help_panel=_DOING)
    ] = False,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Take nothing if one row is bad.", rich_help_panel=_DOING),
    ] = False,
    force: Annotated[
        bool,
        typer.Option("--force", help="Import even if most rows are bad.", rich_help_panel=_DOING),
    ] = False,
    rejects: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Where bad rows go; default: beside their file.",
            rich_help_panel=_DOING,
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="The report as JSON.", rich_help_panel=_DOING)
    ] = False,
    list_: Annotated[
        bool, typer.Option("--list", help="Show earlier imports.", rich_help_panel=_DOING)
    ] = False,
    undo: Annotated[
        int | None,
        typer.Option(metavar="N", help="Take import N out again.", rich_help_panel=_DOING),
    ] = None,
) -> None:
    """Bring events in from files."""
    terminal = terminal_of(context)
    if list_ or undo is not None:
        _look_back(terminal, undo)
        return
    said = Said(
        customer=customer,
        occurred_at=tuple(occurred_at or ()),
        event=event,
        event_column=event_column,
        timezone=timezone,
        date_format=date_format,
        amount=amount,
        unit="minor" if minor_units else "major",
        currency=currency,
        decimal=_mark(decimal),
        id=tuple(id_ or ()),
        group_by=tuple(group_by or ()),
        properties=tuple(property_ or ()),
        traits=tuple(trait or ()),
        drop=tuple(drop or ()),
        keep=tuple(map(Condition.parse, keep or ())),
        keeps_duplicates=keep_duplicates,
    )
    job = _Job(
        files or [],
        said,
        Reading(encoding, delimiter, sheet),
        Options(dry_run, strict, force, rejects, fallback=terminal.data),
        mapping,
        save_mapping_to,
        asks=not yes and _is_terminal(),
        export=from_,
        source=source,
    )
    console = Console(stderr=as_json, highlight=False)
    report = _done(terminal, job, console)
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        print_report(console, report)


@dataclass(frozen=True, slots=True)
class _Job:
    """An import as it was asked for."""

    files: Sequence[str]
    said: Said
    how: Reading
    options: Options
    mapping: Path | None
    save_to: Path | None
    asks: bool
    export: str | None
    source: str | None


def _done(terminal: Terminal, job: _Job, console: Console) -> Report:
    if not job.files:
        raise UserError("No file was named.", remedy="homing import FILE…, or see --help.")
    if job.mapping and (job.said != Said() or job.export or job.source):
        raise UserError(
            "A mapping file says all about the columns; flags cannot change it.",
            remedy=f"Leave the flags out, or edit {job.mapping}.",
        )
    mapping = read_mapping(job.mapping) if job.mapping else None
    try:
        with (
            terminal.writing("import") as app,
            opened(app.events, terminal.folder, job.files, job.how) as work,
        ):
            mapping = mapping or _agreed(console, work, job, app)
            if job.save_to:
                save_mapping(job.save_to, mapping)
            with Progress(console, work.cursor) as progress:
                options = replace(
                    job.options,
                    privacy=load_privacy(app.records),
                    standard=load_standard(app.records),
                )
                now = app.clock.now()
                return work.run(mapping, now=now, options=options, say=progress.step)
    except KeyboardInterrupt:
        console.print("Stopped. Nothing was changed.")
        raise typer.Exit(130) from None
    except TooManyRejected as error:
        print_rejected(console, error.judged.rejected)
        raise


def _agreed(console: Console, work: Import, job: _Job, app: House) -> Mapping:
    """Show what was found out, and return it when the user agrees."""
    project = app.project
    inferred = work.infer(
        job.said,
        timezone=project.timezone,
        currency=project.currency,
        export=job.export,
        source=_source(app, job.source),
    )
    notes = [f"{table.path.name}: {', '.join(table.notes)}" for table in work.tables if table.notes]
    print_findings(console, inferred, notes)
    if inferred.mapping is None:
        what = " ".join(question.what for question in inferred.questions)
        raise UserError(what, remedy=" ".join(q.remedy for q in inferred.questions))
    if job.asks and not typer.confirm("Import so?", default=True, err=True):
        raise UserError(
            "Nothing was imported.", remedy="Say it better with flags; see homing import --help."
        )
    return inferred.mapping


def _source(app: House, name: str | None) -> str | None:
    return str(Sources(app.records, app.clock).named(name).id) if name else None


def _is_terminal() -> bool:
    return sys.stdin.isatty()


def _look_back(terminal: Terminal, undo: int | None) -> None:
    """List earlier imports, or undo one."""
    if undo is None:
        with terminal.reading() as app:
            print_batches(terminal.console, app.events.batches())
        return
    with terminal.writing("import --undo") as app:
        removed = app.events.undo(undo, now=app.clock.now())
    terminal.console.print(f"Import {undo} is undone: {removed:,} events left the log.")


def _mark(given: str | None) -> Literal[".", ","] | None:
    if given is None or given == ".":
        return "." if given else None
    if given == ",":
        return ","
    raise UserError(f"{given!r} is no decimal mark.", remedy="--decimal . or --decimal ,")
