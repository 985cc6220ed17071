"""The doors of the terminal: `homing retention`, `homing metric` and `homing metrics`."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode

import pyarrow as pa
import typer

from homing.core.errors import UserError
from homing.core.periods import Period
from homing.core.text import Language
from homing.draw.text import colours_of
from homing.metrics import terminal
from homing.metrics.catalogue import metric, specs
from homing.metrics.events import Events, log_of
from homing.metrics.forms import csv_of, rows_of
from homing.metrics.retention.answer import Retention, answer
from homing.metrics.retention.query import Average
from homing.metrics.retention.question import RetentionQuestion, usual
from homing.metrics.retention.table import CohortTable
from homing.metrics.series.table import SeriesTable
from homing.metrics.timing import date_of
from homing.metrics.twins import twin
from homing.ui import state
from homing.ui.commands import Terminal, say, terminal_of

if TYPE_CHECKING:
    from homing.ui.visit import House

_WHAT = "What is asked"
_FORM = "How it is answered"

Since = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="First period that makes a row.", rich_help_panel=_WHAT),
]
Until = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Last period that makes a row.", rich_help_panel=_WHAT),
]
AsCsv = Annotated[bool, typer.Option("--csv", help="The table as CSV.", rich_help_panel=_FORM)]
AsJson = Annotated[bool, typer.Option("--json", help="All of it as JSON.", rich_help_panel=_FORM)]
AsSql = Annotated[
    twin.Dialect | None,
    typer.Option("--sql", help="The statement for a database.", rich_help_panel=_FORM),
]

In = Annotated[
    Language, typer.Option("--language", help="Language of the texts.", rich_help_panel=_FORM)
]


def show_retention(
    context: typer.Context,
    period: Annotated[
        Period | None,
        typer.Option(help="Length of one period; default suits the data.", rich_help_panel=_WHAT),
    ] = None,
    start_event: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Enters a cohort; may be repeated; '*' is any event; default: purchase, if any.",
            rich_help_panel=_WHAT,
        ),
    ] = None,
    return_event: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Counts as a return; otherwise as --start-event.",
            rich_help_panel=_WHAT,
        ),
    ] = None,
    since: Since = None,
    until: Until = None,
    ages: Annotated[
        int | None, typer.Option(metavar="N", help="The last age shown.", rich_help_panel=_WHAT)
    ] = None,
    now: Annotated[
        str | None,
        typer.Option(
            metavar="MOMENT",
            help="When completeness is judged; default: the end of the data.",
            rich_help_panel=_WHAT,
        ),
    ] = None,
    timezone: Annotated[
        str | None,
        typer.Option(
            metavar="ZONE",
            help="Time zone of the periods; default: the project's.",
            rich_help_panel=_WHAT,
        ),
    ] = None,
    week_start: Annotated[
        int | None,
        typer.Option(
            metavar="1-7",
            help="First day of the week, 1 is Monday; default: the project's.",
            rich_help_panel=_WHAT,
        ),
    ] = None,
    average: Annotated[
        Average,
        typer.Option(help="How the one curve is averaged over cohorts.", rich_help_panel=_WHAT),
    ] = "pooled",
    who: Annotated[
        tuple[str, int] | None,
        typer.Option(
            metavar="COHORT AGE",
            help="The customers who returned, such as: --who 2010-12 1.",
            rich_help_panel=_FORM,
        ),
    ] = None,
    not_returned: Annotated[
        bool,
        typer.Option("--not-returned", help="With --who: the others.", rich_help_panel=_FORM),
    ] = False,
    counts: Annotated[
        bool, typer.Option("--counts", help="Customers, not shares.", rich_help_panel=_FORM)
    ] = False,
    as_csv: AsCsv = False,
    as_json: AsJson = False,
    sql: AsSql = None,
    language: In = "en",
) -> None:
    """Show which share of every cohort came back, by age."""
    question = RetentionQuestion(
        period=period,
        start_event=tuple(start_event or ()),
        return_event=tuple(return_event or ()),
        since=_day(since, "since"),
        until=_day(until, "until"),
        ages=ages,
        now=now,
        timezone=timezone,
        week_start=week_start,
        average=average,
    )
    asked = terminal_of(context)
    if who is not None:
        people = _people(asked, question, who, returned=not not_returned)
        _print_people(people, as_csv=as_csv, as_json=as_json)
        return
    table = asked.answer(
        lambda house: _cohorts(house, question),
        CohortTable.from_dict,
        state.href("/api/v1/retention", question),
    )
    if _printed_as_data(table, as_csv=as_csv, as_json=as_json, sql=sql):
        return
    sys.stdout.write(
        terminal.cohorts_text(
            table,
            language=language,
            width=shutil.get_terminal_size((100, 24)).columns,
            colours=colours_of(os.environ, is_terminal=sys.stdout.isatty()),
            shows="count" if counts else "share",
        )
    )
    for warning in table.warnings:
        say(f"\n{warning.text.of(language)}")


def show_metric(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="Its key; list them with: homing metrics.")],
    period: Annotated[
        Period, typer.Option(help="Length of one period.", rich_help_panel=_WHAT)
    ] = Period.month,
    since: Since = None,
    until: Until = None,
    as_csv: AsCsv = False,
    as_json: AsJson = False,
    sql: AsSql = None,
    language: In = "en",
) -> None:
    """Show a metric for every period, and whether its newest change is more than chance."""
    found = metric(key)
    asked = {"period": str(period), "since": since, "until": until}
    given = {name: value for name, value in asked.items() if value is not None}

    def measured(house: House) -> SeriesTable:
        with _events(house) as events:
            table: SeriesTable = found.measure(events, **given)
            return table

    table = terminal_of(context).answer(
        measured,
        lambda said: SeriesTable.from_dict(found.spec, said),
        f"/api/v1/metrics/{key}?{urlencode(given)}",
    )
    if not _printed_as_data(table, as_csv=as_csv, as_json=as_json, sql=sql):
        width = shutil.get_terminal_size((100, 24)).columns
        sys.stdout.write(terminal.series_text(table, language=language, width=width))


def list_metrics(language: In = "en") -> None:
    """List the metrics there are, with their definitions."""
    sys.stdout.write(terminal.catalogue_text(specs(), language=language))


@contextmanager
def _events(house: House) -> Iterator[Events[pa.Table]]:
    """Lend the log as the metrics read it, in the project's calendar."""
    with house.events.cursor() as cursor:
        yield log_of(cursor, house.project, house.clock)


@contextmanager
def _answered(house: House, question: RetentionQuestion) -> Iterator[Retention[pa.Table]]:
    """Lend the answer, whose people can be asked for meanwhile."""
    with _events(house) as events:
        yield answer(events, usual(question, events, house.events.event_names()).query)


def _cohorts(house: House, question: RetentionQuestion) -> CohortTable:
    with _answered(house, question) as found:
        return found


def _people(
    asked: Terminal, question: RetentionQuestion, who: tuple[str, int], *, returned: bool
) -> pa.Table:
    cohort, age = who

    def local(house: House) -> pa.Table:
        with _answered(house, question) as found:
            return found.who(cohort, age, returned=returned)

    cell = [("entered", cohort), ("age", str(age)), *([] if returned else [("returned", "no")])]
    address = urlencode([*state.pairs(question), *cell])
    return asked.answer(local, _people_of, f"/retention/customers.json?{address}")


def _print_people(people: pa.Table, *, as_csv: bool, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(rows_of(people), ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write(csv_of(people) if as_csv else terminal.people_text(people))


def _people_of(said: Any) -> pa.Table:
    """Return the customers that a server listed, in the columns of `Retention.who`."""
    return pa.Table.from_pylist(
        [
            {
                "customer": person["id"],
                "first_at": _moment(person["entered_at"]),
                "returned_at": _moment(person["returned_at"]),
                "returns": person["returns"],
            }
            for person in said["customers"]
        ]
    )


def _printed_as_data(
    table: CohortTable | SeriesTable, *, as_csv: bool, as_json: bool, sql: twin.Dialect | None
) -> bool:
    """Print the table in the one form that was asked for; False if none was."""
    if as_csv + as_json + (sql is not None) > 1:
        raise UserError("One form at a time.", remedy="Leave one of --csv, --json and --sql.")
    if as_csv:
        sys.stdout.write(table.to_csv())
    elif as_json:
        sys.stdout.write(json.dumps(table.to_dict(), ensure_ascii=False, indent=2) + "\n")
    elif sql is not None:
        sys.stdout.write(table.sql(sql) + "\n")
    else:
        return False
    return True


def _day(given: str | None, where: str) -> date | None:
    return date_of(given, where)


def _moment(given: str | None) -> datetime | None:
    return None if given is None else datetime.fromisoformat(given)
