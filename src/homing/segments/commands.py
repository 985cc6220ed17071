"""`homing segment`: rules about customers, who fits them, and why."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final
from urllib.parse import urlencode

import orjson
import typer
from rich.progress import track
from rich.table import Table

from homing.core.clock import SystemClock
from homing.core.errors import FolderInUse, UserError
from homing.core.text import Text
from homing.customers import Alongside, columns_chosen
from homing.metrics.twins.twin import DIALECTS, Dialect
from homing.segments import exports, forms
from homing.segments.installed import segments_of
from homing.segments.keeping import Keeping
from homing.segments.model import Rule
from homing.segments.reading import rule_of, said_of, schema
from homing.segments.saved import Kind, Segment
from homing.segments.templates import TEMPLATES
from homing.segments.words import sentence
from homing.ui.commands import Terminal, ask_server, say, terminal_of

if TYPE_CHECKING:
    from homing.ui.visit import House

SEGMENTS: Final = "/api/v1/segments"
LISTS: Final = "/api/v1/segment-lists"
_PIECE_BYTES: Final = 500_000
"""Of one request: half of what a server takes."""

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
        found = _named(terminal, segment)
        typer.echo(
            terminal.answer(
                lambda house: segments_of(house).sql(found.rule, dialect),
                str,
                f"{SEGMENTS}/{found.id}/sql",
                {"dialect": dialect},
                is_text=True,
            )
        )
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
        given = {"name": name, "rule": said_of(rule), "kind": Kind.frozen.value}
        _change(
            terminal,
            lambda house: segments_of(house).add(name, rule, kind=Kind.frozen),
            SEGMENTS,
            given,
        )
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
    terminal = terminal_of(context)
    ids = file.read_text("utf-8-sig").splitlines()
    try:
        with terminal.writing("upload a list") as house:
            asked = segments_of(house)
            kept = asked.add_list(name, ids)
            said = {"id": str(kept.id), "size": kept.size, "known": asked.known_of(kept.id)}
    except FolderInUse:
        said = _sent(terminal, name, ids)
    say(f"{said['size']:,} ids, {said['known']:,} customers are known by them.")
    typer.echo(said["id"])


@segments.command("count")
def count_members(context: typer.Context, segment: Named) -> None:
    """Count who fits a segment now."""
    terminal = terminal_of(context)
    found = _named(terminal, segment)
    typer.echo(
        terminal.answer(
            lambda house: segments_of(house).count(segments_of(house).rule_of(found)),
            lambda said: int(said["total"]),
            f"{SEGMENTS}/{found.id}/members",
            {"most": "1"},
        )
    )


@segments.command("members")
def list_members(
    context: typer.Context,
    segment: Named,
    most: Annotated[int, typer.Option(metavar="N", min=1, help="Print no more than this.")] = 100,
) -> None:
    """Print the ids of who fits a segment now."""
    terminal = terminal_of(context)
    found = _named(terminal, segment)

    def local(house: House) -> list[str]:
        return [each.id for each in islice(segments_of(house).each_member(found), most)]

    def remote(text: str) -> list[str]:
        rows = csv.DictReader(io.StringIO(text, newline=""))
        return [each["id"] for each in islice(rows, most)]

    path = f"/segments/{found.id}.csv?columns=customer"
    for each in terminal.answer(local, remote, path, is_text=True):
        typer.echo(each)


@segments.command("export")
def export_members(
    context: typer.Context,
    segment: Named,
    file: Annotated[Path | None, typer.Argument(help="Where to; the screen unless given.")] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY", help="A column of the list of customers; several may be."),
    ] = None,
) -> None:
    """Write who fits a segment now as CSV, with columns of the list of customers."""
    text = _file(context, segment, tuple(column or ()))
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
    found = _named(terminal, segment)

    def local(house: House) -> dict[str, Any]:
        asked = segments_of(house)
        return forms.why_values(asked.why(asked.rule_of(found), customer))

    why: dict[str, Any] = terminal.answer(
        local, dict, f"{SEGMENTS}/{found.id}/why", {"customer": customer}
    )
    say(f"{customer} is {'' if why['is_member'] else 'not '}in {segment}.")
    table = Table("", "condition", "theirs", box=None)
    for each in why["reasons"]:
        own = "" if each["own"] is None else str(each["own"])
        condition = each["text"]["ru" if russian else "en"]
        table.add_row("yes" if each["is_met"] else "no", condition, own)
    terminal.console.print(table)


@segments.command("refresh")
def refresh(context: typer.Context) -> None:
    """Bring memberships up to date, and note in the event log who entered and left."""
    terminal = terminal_of(context)
    try:
        with terminal.writing("refresh segments") as house:
            found = segments_of(house).refresh()
    except FolderInUse:
        ask_server(terminal.folder, "/api/v1/me")
        say("The server that runs brings memberships up to date by itself.")
        return
    say(f"{found.entered:,} entered, {found.left:,} left.")


def _named(terminal: Terminal, segment: str) -> Segment:
    with terminal.records() as records:
        return Keeping(records, SystemClock()).named(segment)


def _file(context: typer.Context, segment: str, columns: tuple[str, ...]) -> str:
    """Return the members as CSV."""
    terminal = terminal_of(context)
    found = _named(terminal, segment)

    def local(house: House) -> str:
        alongside = Alongside(house.events, house.project.currency)
        members = exports.each_member(segments_of(house), alongside, found)
        chosen = columns_chosen(house.records, None, columns or None)
        return "".join(exports.as_csv(members, chosen))

    asked = urlencode({"columns": columns}, doseq=True)
    return terminal.answer(local, str, f"/segments/{found.id}.csv?{asked}", is_text=True)


def _sent(terminal: Terminal, name: str, ids: list[str]) -> Any:
    """Send a list to the server that holds the folder, piece by piece; return what it says."""
    pieces = list(_pieces(ids)) or [ids]
    path, said = LISTS, None
    for piece in track(pieces, "Sending", console=terminal.console, disable=len(pieces) == 1):
        given = {"ids": piece} if said else {"name": name, "ids": piece}
        said = ask_server(terminal.folder, path, method="POST", body=orjson.dumps(given))
        path = f"{LISTS}/{said['id']}/ids"
    return said


def _pieces(ids: list[str]) -> Iterator[list[str]]:
    """Yield ids in pieces that a request holds, whatever their letters."""
    piece: list[str] = []
    room = _PIECE_BYTES
    for each in ids:
        size = len(orjson.dumps(each)) + 1
        if piece and size > room:
            yield piece
            piece, room = [], _PIECE_BYTES
        piece.append(each)
        room -= size
    if piece:
        yield piece


def _change(
    terminal: Terminal, local: Callable[[House], object], path: str, given: dict[str, Any]
) -> Any:
    """Do something here or have the server that holds the folder do it."""
    try:
        with terminal.writing("change segments") as house:
            return local(house)
    except FolderInUse:
        return ask_server(terminal.folder, path, method="POST", body=orjson.dumps(given))


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
