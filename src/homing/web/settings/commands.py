"""`homing audit` and `homing mark`, also while a server runs: both stand in the records."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

import typer
from rich.table import Table

from homing.core.clock import SystemClock
from homing.core.marks import Mark
from homing.store import Act, Wanted, add_mark, every_mark, load_project, remove_mark
from homing.ui.commands import say, terminal_of
from homing.web.settings.audit import WORDS, found_in, values


def audit(
    context: typer.Context,
    who: Annotated[str, typer.Option(help="Part of the name of who acted.")] = "",
    what: Annotated[str, typer.Option(help="Beginning of the verb, as segment. or key.")] = "",
    about: Annotated[str, typer.Option(help="Part of the name, or the id, of what it was.")] = "",
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day, UTC.")
    ] = None,
    most: Annotated[int, typer.Option("--most", min=1, help="How many rows.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show who did what, the newest first."""
    terminal = terminal_of(context)
    begun = since.replace(tzinfo=UTC) if since else None
    with terminal.records() as records:
        found = found_in(records, Wanted(who=who, what=what, about=about, since=begun), most)
    if as_json:
        for act in found:
            typer.echo(json.dumps(values(act), ensure_ascii=False))
        return
    table = Table("when", "who", "what", "to what", "details", box=None)
    for act in found:
        table.add_row(*_cells(act))
    terminal.console.print(table)


mark = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Days that people know a reason for, on every picture with a time axis.",
)
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="As 2026-08-19.")]


@mark.command("add")
def add(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="What people call it.")],
    starts: Day = None,
    ends: Day = None,
    *,
    yearly: Annotated[bool, typer.Option("--yearly", help="It comes again every year.")] = False,
) -> None:
    """Add a mark: of today, unless its first day is given."""
    now = SystemClock().now()
    with terminal_of(context).records() as records:
        zone = ZoneInfo(load_project(records).timezone)
        first = starts.date() if starts else now.astimezone(zone).date()
        last = ends.date() if ends else None
        kept = add_mark(records, Mark(text, first, last, is_yearly=yearly), now=now)
    typer.echo(str(kept.id))


@mark.command("list")
def show(context: typer.Context) -> None:
    """List the marks, the newest day first."""
    terminal = terminal_of(context)
    with terminal.records() as records:
        found = every_mark(records)
    table = Table("id", "first day", "last day", "", "what", box=None)
    for kept in found:
        one = kept.mark
        every = "every year" if one.is_yearly else ""
        table.add_row(str(kept.id), str(one.starts), str(one.ends or ""), every, one.text)
    terminal.console.print(table)


@mark.command("remove")
def remove(
    context: typer.Context, number: Annotated[UUID, typer.Argument(metavar="ID", help="Its id.")]
) -> None:
    """Take a mark off every picture."""
    with terminal_of(context).records() as records:
        kept = remove_mark(records, number, now=SystemClock().now())
    say(f"{kept.mark.text} is removed.")


def _cells(act: Act) -> tuple[str, ...]:
    who = act.actor.name or act.actor.kind
    what = WORDS[act.verb].en if act.verb in WORDS else act.verb
    told = {key: value for key, value in act.detail.items() if key != "back"}
    detail = json.dumps(told, ensure_ascii=False) if told else ""
    when = f"{act.acted_at:%Y-%m-%d %H:%M:%S} UTC"
    return when, who, what, act.about.name or str(act.about.id), detail
