"""`homing segment`: rules about customers, who fits them, and why."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer
from rich.table import Table

from homing.core.clock import SystemClock
from homing.core.errors import UserError
from homing.core.text import Text
from homing.metrics.forms import csv_of
from homing.metrics.twins.twin import DIALECTS, Dialect
from homing.segments.keeping import Keeping
from homing.segments.model import Rule
from homing.segments.reading import rule_of, said_of, schema
from homing.segments.saved import Kind
from homing.segments.service import Segments
from homing.segments.templates import TEMPLATES
from homing.segments.words import sentence
from homing.ui.commands import say, terminal_of

if TYPE_CHECKING:
    from homing.ui.visit import House

segments = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Rules about customers, who fits them, and why.",
)

Named = Annotated[str, typer.Argument(metavar="SEGMENT", help="Its name or its id.")]
Russian = Annotated[bool, typer.Option("--ru", help="Say it in Russian.")]


@segments.command("list")
def list_segments(context: typer.Context, russian: Russian = False) -> None:
    """List the segments, each in one sentence."""
    terminal = terminal_of(context)
    with terminal.records() as records:
        kept = Keeping(records, SystemClock())
        found, names = kept.every(), kept.names()
    table = Table("name", "kind", "who", "id", box=None)
    for each in found:
        kind = "archived" if each.archived_at else each.kind.value
        table.add_row(each.name, kind, _said(sentence(each.rule, names), russian), str(each.id))
    terminal.console.print(table)


@segments.command("templates")
def list_templates(context: typer.Context, russian: Russian = False) -> None:
    """List the ready rules that a segment can be added from."""
    terminal = terminal_of(context)
    table = Table("template", "name", "who", box=None)
    for each in TEMPLATES:
        table.add_row(each.key, _said(each.name, russian), _said(sentence(each.rule), russian))
    terminal.console.print(table)


@segments.command("schema")
def show_schema() -> None:
    """Print the JSON Schema of a rule."""
    typer.echo(orjson.dumps(schema(), option=orjson.OPT_INDENT_2).decode())


@segments.command("show")
def show_segment(
    context: typer.Context,
    segment: Named,
    russian: Russian = False,
    sql: Annotated[
        str | None, typer.Option(metavar="DIALECT", help=f"Its SQL: {', '.join(DIALECTS)}.")
    ] = None,
) -> None:
    """Show the rule of a segment: in a sentence and as JSON, or as SQL."""
    terminal = terminal_of(context)
    if sql is not None:
        dialect = _dialect(sql)
        with terminal.reading() as house:
            asked = _of(house)
            typer.echo(asked.sql(asked.kept.named(segment).rule, dialect))
        return
    with terminal.records() as records:
        kept = Keeping(records, SystemClock())
        found, names = kept.named(segment), kept.names()
    say(_said(sentence(found.rule, names), russian))
    typer.echo(orjson.dumps(said_of(found.rule), option=orjson.OPT_INDENT_2).decode())


@segments.command("add")
def add_segment(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What people call it.")],
    file: Annotated[
        Path | None,
        typer.Argument(
            exists=True, allow_dash=True, help="The rule as JSON; - reads the standard input."
        ),
    ] = None,
    template: Annotated[
        str | None, typer.Option(metavar="KEY", help="A ready rule; see: homing segment templates.")
    ] = None,
    frozen: Annotated[
        bool, typer.Option("--frozen", help="Its members stay those who fit now.")
    ] = False,
) -> None:
    """Add a segment from a rule or from a template."""
    terminal = terminal_of(context)
    rule = _rule(file, template)
    if frozen:
        with terminal.writing("freeze a segment") as house:
            _of(house).add(name, rule, kind=Kind.frozen)
    else:
        with terminal.records() as records:
            kept = Keeping(records, SystemClock())
            kept.add(kept.draft(name, rule, Kind.live, None))
    say(sentence(rule).en)


@segments.command("upload")
def upload_list(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What people call the list.")],
    file: Annotated[Path, typer.Argument(exists=True, help="Ids of customers, one a line.")],
) -> None:
    """Keep a list of ids; print what a rule calls it."""
    with terminal_of(context).writing("upload a list") as house:
        asked = _of(house)
        uploaded = asked.add_list(name, file.read_text("utf-8-sig").splitlines())
        known = asked.known_of(uploaded.id)
    say(f"{uploaded.size:,} ids, {known:,} customers are known by them.")
    typer.echo(str(uploaded.id))


@segments.command("count")
def count_members(context: typer.Context, segment: Named) -> None:
    """Count who fits a segment now."""
    with terminal_of(context).reading() as house:
        asked = _of(house)
        typer.echo(asked.count(asked.rule_of(asked.kept.named(segment))))


@segments.command("members")
def list_members(
    context: typer.Context,
    segment: Named,
    most: Annotated[int, typer.Option(metavar="N", help="Print no more than this.")] = 100,
) -> None:
    """Print the ids of who fits a segment now."""
    with terminal_of(context).reading() as house:
        asked = _of(house)
        found = asked.members(asked.rule_of(asked.kept.named(segment)), most=most)
    for each in found["customer"].to_pylist():
        typer.echo(each)


@segments.command("export")
def export_members(
    context: typer.Context,
    segment: Named,
    file: Annotated[Path | None, typer.Argument(help="Where to; the screen unless given.")] = None,
) -> None:
    """Write the ids of who fits a segment now as CSV."""
    with terminal_of(context).reading() as house:
        asked = _of(house)
        text = csv_of(asked.members(asked.rule_of(asked.kept.named(segment))))
    if file is None:
        sys.stdout.write(text)
        return
    if file.exists():
        raise UserError(
            "There is a file of that name already.", where=str(file), remedy="Choose another name."
        )
    file.write_text(text, encoding="utf-8", newline="")


@segments.command("why")
def show_reasons(
    context: typer.Context,
    segment: Named,
    customer: Annotated[str, typer.Argument(help="Any id of the customer, whole.")],
    russian: Russian = False,
) -> None:
    """Say why a customer is in a segment, or is not: each condition, and their own number."""
    terminal = terminal_of(context)
    with terminal.reading() as house:
        asked = _of(house)
        found = asked.why(asked.rule_of(asked.kept.named(segment)), customer)
    say(f"{customer} is {'' if found.is_member else 'not '}in {segment}.")
    table = Table("", "condition", "theirs", box=None)
    for each in found.reasons:
        own = "" if each.own is None else str(each.own)
        table.add_row("yes" if each.is_met else "no", _said(each.text, russian), own)
    terminal.console.print(table)


@segments.command("refresh")
def refresh(context: typer.Context) -> None:
    """Bring memberships up to date, and note in the event log who entered and left."""
    with terminal_of(context).writing("refresh segments") as house:
        found = _of(house).refresh()
    say(f"{found.entered:,} entered, {found.left:,} left.")


def _of(house: House) -> Segments:
    return Segments(house.records, house.events, clock=house.clock, project=lambda: house.project)


def _rule(file: Path | None, template: str | None) -> Rule:
    if (file is None) == (template is None):
        raise UserError(
            "A segment is added from a file or from a template.",
            remedy="Name a FILE with the rule, or a template with --template.",
        )
    if file is not None:
        text = sys.stdin.read() if str(file) == "-" else file.read_text("utf-8")
        return rule_of(text, where=str(file))
    known = {each.key: each.rule for each in TEMPLATES}
    if template not in known:
        raise UserError(
            f"There is no template {template!r}.", remedy=f"Use one of: {', '.join(known)}."
        )
    return known[template]


def _dialect(said: str) -> Dialect:
    for dialect in DIALECTS:
        if dialect == said:
            return dialect
    raise UserError(f"{said!r} is not a dialect.", remedy=f"Use one of: {', '.join(DIALECTS)}.")


def _said(text: Text, russian: bool) -> str:
    return text.ru if russian else text.en
