"""`homing audit`: who did what, at the terminal; also while a server runs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table

from homing.store import Act, Wanted
from homing.ui.commands import terminal_of
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


def _cells(act: Act) -> tuple[str, ...]:
    who = act.actor.name or act.actor.kind
    what = WORDS[act.verb].en if act.verb in WORDS else act.verb
    told = {key: value for key, value in act.detail.items() if key != "back"}
    detail = json.dumps(told, ensure_ascii=False) if told else ""
    when = f"{act.acted_at:%Y-%m-%d %H:%M:%S} UTC"
    return when, who, what, act.about.name or str(act.about.id), detail
