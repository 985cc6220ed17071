"""`homing internal`: the rules of internal traffic, also while a server runs."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import typer
from rich.table import Table

from homing.collect.internal.model import InternalRule, RuleKind
from homing.collect.internal.tables import add_rule, every_rule, remove_rule
from homing.core.clock import SystemClock
from homing.ui.commands import say, terminal_of

internal = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="What your own people and tests do: kept, and left out of reports.",
)


@internal.command("add")
def add(
    context: typer.Context,
    kind: Annotated[RuleKind, typer.Argument(help="Of what the rule speaks.")],
    value: Annotated[str, typer.Argument(help="The domain, the id, or NAME=VALUE of a property.")],
) -> None:
    """Add a rule; a server sets aside what is there, in the background."""
    name, sign, said = value.partition("=")
    rule = InternalRule(kind, value)
    if kind is RuleKind.property:
        rule = InternalRule(kind, said, name if sign else "")
    with terminal_of(context).records() as records:
        kept = add_rule(records, rule, now=SystemClock().now())
    typer.echo(str(kept.id))


@internal.command("list")
def show(context: typer.Context) -> None:
    """List the rules."""
    terminal = terminal_of(context)
    with terminal.records() as records:
        found = every_rule(records)
    table = Table("id", "by", "internal is", box=None)
    for kept in found:
        table.add_row(str(kept.id), kept.rule.kind.value, kept.rule.text)
    terminal.console.print(table)


@internal.command("remove")
def remove(
    context: typer.Context, number: Annotated[UUID, typer.Argument(metavar="ID", help="Its id.")]
) -> None:
    """Have a rule hold no more: what it set aside counts again."""
    with terminal_of(context).records() as records:
        kept = remove_rule(records, number, now=SystemClock().now())
    say(f"{kept.rule.text} is internal no more.")
