"""`homing identity`: whose the events of devices are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from homing.collect.identity.rebuilding import Rebuilt, rebuild
from homing.ui.commands import say, terminal_of
from homing.ui.visit import House

identity = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Whose the events of devices are."
)
UNCHANGED: Final = "Nothing was otherwise."


class Rehearsed(Exception):
    """Takes the transaction back that was to be tried alone; has what came of it."""

    def __init__(self, found: Rebuilt) -> None:
        super().__init__()
        self.found = found


@identity.callback()
def keep_the_word() -> None:
    """Make `rebuild` a word of its own, though it is the only one."""


@identity.command("rebuild")
def rebuild_identity(
    context: typer.Context,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")
    ] = False,
) -> None:
    """Work out anew, from the whole log, who was on which device when.

    All of it is done at the end, or nothing. What somebody merged or took back stays so.
    """
    terminal = terminal_of(context)
    bars = Progress(
        TextColumn("devices"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=terminal.console,
        transient=True,
        disable=not terminal.console.is_terminal,
    )
    with terminal.writing("work out whose events are") as house, bars:
        task = bars.add_task("", total=None)

        def tell(done: int, every: int) -> None:
            bars.update(task, completed=done, total=every)

        try:
            found = _rebuilt(house, tell, is_dry=dry_run)
        except Rehearsed as rehearsed:
            found = rehearsed.found
    _print(found, is_dry=dry_run)


def _rebuilt(house: House, tell: Callable[[int, int], None], *, is_dry: bool) -> Rebuilt:
    with house.events.cursor() as cursor, house.events.writing(cursor):
        found = rebuild(cursor, now=house.clock.now(), say=tell)
        if is_dry:
            raise Rehearsed(found)
        return found


def _print(found: Rebuilt, *, is_dry: bool) -> None:
    say(f"Devices that somebody was seen on: {found.devices:,}.")
    if not found.changed:
        say(UNCHANGED)
        return
    settled = found.settled
    say(f"{'Would be' if is_dry else 'Were'} otherwise: {found.changed:,}.")
    say(f"  merges made {settled.made:,}, taken back {settled.gone:,}, refused {settled.refused:,}")
    say(f"  keys that give or get events: {settled.moved:,}")
    for device in found.examples:
        typer.echo(device)
