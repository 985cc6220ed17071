"""`homing retention`: the cohort table in colours, and the people of its cells."""

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

from homing.core.periods import Period
from homing.draw.text import colours_of
from homing.metrics import terminal
from homing.metrics.commands.options import FORM, WHAT, AsCsv, AsJson, AsSql, In, Since, Until
from homing.metrics.commands.printing import printed_as_data
from homing.metrics.forms import csv_of, rows_of
from homing.metrics.lending import lent
from homing.metrics.retention.answer import Retention, answer
from homing.metrics.retention.query import Average
from homing.metrics.retention.question import RetentionQuestion, usual
from homing.metrics.retention.table import CohortTable
from homing.metrics.timing import date_of
from homing.ui import state
from homing.ui.commands import Terminal, say, terminal_of

if TYPE_CHECKING:
    from homing.ui.visit import House


def show_retention(
    context: typer.Context,
    period: Annotated[
        Period | None,
        typer.Option(help="Length of one period; default suits the data.", rich_help_panel=WHAT),
    ] = None,
    start_event: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Enters a cohort; may be repeated; '*' is any event; default: purchase, if any.",
            rich_help_panel=WHAT,
        ),
    ] = None,
    return_event: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Counts as a return; otherwise as --start-event.",
            rich_help_panel=WHAT,
        ),
    ] = None,
    since: Since = None,
    until: Until = None,
    ages: Annotated[
        int | None, typer.Option(metavar="N", help="The last age shown.", rich_help_panel=WHAT)
    ] = None,
    now: Annotated[
        str | None,
        typer.Option(
            metavar="MOMENT",
            help="When completeness is judged; default: the end of the data.",
            rich_help_panel=WHAT,
        ),
    ] = None,
    timezone: Annotated[
        str | None,
        typer.Option(
            metavar="ZONE",
            help="Time zone of the periods; default: the project's.",
            rich_help_panel=WHAT,
        ),
    ] = None,
    week_start: Annotated[
        int | None,
        typer.Option(
            metavar="1-7",
            help="First day of the week, 1 is Monday; default: the project's.",
            rich_help_panel=WHAT,
        ),
    ] = None,
    average: Annotated[
        Average,
        typer.Option(help="How the one curve is averaged over cohorts.", rich_help_panel=WHAT),
    ] = "pooled",
    who: Annotated[
        tuple[str, int] | None,
        typer.Option(
            metavar="COHORT AGE",
            help="The customers who returned, such as: --who 2010-12 1.",
            rich_help_panel=FORM,
        ),
    ] = None,
    not_returned: Annotated[
        bool,
        typer.Option("--not-returned", help="With --who: the others.", rich_help_panel=FORM),
    ] = False,
    counts: Annotated[
        bool, typer.Option("--counts", help="Customers, not shares.", rich_help_panel=FORM)
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
    if printed_as_data(table, as_csv=as_csv, as_json=as_json, sql=sql):
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


@contextmanager
def _answered(house: House, question: RetentionQuestion) -> Iterator[Retention[pa.Table]]:
    """Lend the answer, whose people can be asked for meanwhile."""
    with lent(house) as events:
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
        sys.stdout.write(csv_of(people) if as_csv else terminal.people_text(rows_of(people)))


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


def _day(given: str | None, where: str) -> date | None:
    return date_of(given, where)


def _moment(given: str | None) -> datetime | None:
    return None if given is None else datetime.fromisoformat(given)
