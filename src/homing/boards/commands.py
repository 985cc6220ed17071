"""`homing board`: reports beside one another, shared by link, mailed on a schedule."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer
from rich.table import Table

from homing.boards import forms, rules
from homing.boards.keeping import Boards
from homing.boards.mailing import Mailing, Schedules
from homing.boards.model import Every
from homing.boards.sharing import Links
from homing.boards.sheets import sheet_of, title_of
from homing.core.clock import SystemClock
from homing.core.errors import FolderInUse, UserError
from homing.core.text import Language
from homing.ui.commands import Terminal, ask_server, download, say, terminal_of

if TYPE_CHECKING:
    from homing.store import Records
    from homing.ui.visit import House

PATH = "/api/v1/boards"
boards = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Reports beside one another, shared by link, mailed on a schedule.",
)

Named = Annotated[str, typer.Argument(metavar="BOARD", help="Its name or its id.")]
Russian = Annotated[bool, typer.Option("--ru", help="In Russian.")]


@boards.command("list")
def list_boards(context: typer.Context) -> None:
    """List the boards."""
    terminal = terminal_of(context)
    with terminal.records() as records:
        found = _of(records).every()
    table = Table("name", "reports", "what it is for", "id", box=None)
    for each in found:
        name = f"{each.name} (archived)" if each.archived_at else each.name
        table.add_row(name, str(len(each.shown)), each.description, str(each.id))
    terminal.console.print(table)


@boards.command("show")
def show_board(context: typer.Context, board: Named, russian: Russian = False) -> None:
    """List the reports of a board, with their addresses."""
    terminal = terminal_of(context)
    with terminal.records() as records:
        found = _of(records).named(board)
    table = Table("report", "address", "columns", "id", box=None)
    for each in found.shown:
        title = title_of(each, _language(russian))
        table.add_row(title, each.address, str(each.width), str(each.id))
    terminal.console.print(table)


@boards.command("add")
def add_board(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What people call it.")],
    description: Annotated[str, typer.Option(help="What it is for.")] = "",
) -> None:
    """Begin an empty board."""
    with terminal_of(context).records() as records:
        typer.echo(_of(records).add(name, description=description).id)


@boards.command("pin")
def pin_report(
    context: typer.Context,
    board: Named,
    address: Annotated[str, typer.Argument(help="As /retention?period=month.")],
    title: Annotated[str, typer.Option(help="Its title here.")] = "",
    width: Annotated[int, typer.Option(help="1 to 3 columns.")] = 1,
    months: Annotated[int | None, typer.Option(help="Begin so long before the end.")] = None,
) -> None:
    """Put a report on a board."""
    with terminal_of(context).records() as records:
        kept = _of(records)
        found = kept.named(board)
        kept.pin(found.id, address, title=title, width=width, months=months)


@boards.command("text")
def print_board(context: typer.Context, board: Named, russian: Russian = False) -> None:
    """Print a board with its numbers, as its mail has it in plain text."""
    from homing.boards.printing import plain  # noqa: PLC0415 - the other commands need it not

    terminal = terminal_of(context)
    with terminal.records() as records:
        found = _of(records).named(board)

    def local(house: House) -> str:
        return plain.plain_text(sheet_of(house, found, language=_language(russian), url=None))

    path, asked = f"{PATH}/{found.id}/text", {"language": _language(russian)}
    typer.echo(terminal.answer(local, str, path, asked, is_text=True), nl=False)


@boards.command("pdf")
def write_pdf(
    context: typer.Context,
    board: Named,
    file: Annotated[Path, typer.Argument(help="Where to.")],
    russian: Russian = False,
) -> None:
    """Write a board as PDF."""
    if file.exists():
        raise UserError(
            "There is a file of that name already.", where=str(file), remedy="Choose another name."
        )
    terminal = terminal_of(context)
    with terminal.records() as records:
        found = _of(records).named(board)
    try:
        with terminal.reading() as house:
            file.write_bytes(Mailing(house, lambda: None).pdf(found, _language(russian)))
    except FolderInUse:
        asked = f"?language={_language(russian)}"
        download(terminal.folder, f"{PATH}/{found.id}/pdf{asked}", file)


@boards.command("share")
def share_board(
    context: typer.Context,
    board: Named,
    label: Annotated[str, typer.Argument(help="What the link is for.")],
    url: Annotated[str, typer.Option(help="The address of the site.")] = "http://localhost:8000",
) -> None:
    """Make a link that shows a board to whoever has it; print it, this once."""
    with terminal_of(context).records() as records:
        found = _of(records).named(board)
        _, token = Links(records, SystemClock()).add(found, label)
    typer.echo(f"{url.rstrip('/')}/shared/{token}")


@boards.command("links")
def list_links(context: typer.Context, board: Named) -> None:
    """List the links of a board, without their secrets."""
    terminal = terminal_of(context)
    with terminal.records() as records:
        found = Links(records, SystemClock()).of_board(_of(records).named(board).id)
    table = Table("for", "last seen", "revoked", "id", box=None)
    for each in map(forms.link_values, found):
        seen, ended = each["seen_at"] or "", each["revoked_at"] or ""
        table.add_row(each["label"], seen, ended, each["id"])
    terminal.console.print(table)


@boards.command("revoke")
def revoke_link(
    context: typer.Context,
    board: Named,
    link: Annotated[str, typer.Argument(help="Its id; see: homing board links.")],
) -> None:
    """End a link."""
    with terminal_of(context).records() as records:
        links, found = Links(records, SystemClock()), _of(records).named(board)
        wanted = next((each.id for each in links.of_board(found.id) if str(each.id) == link), None)
        if wanted is None:
            raise UserError("There is no such link.", where="link")
        links.revoke(found, wanted)


@boards.command("mail")
def mail_board(
    context: typer.Context,
    board: Named,
    to: Annotated[list[str] | None, typer.Option(help="An address more.")] = None,
    every: Annotated[str | None, typer.Option(help="day, week, month or never.")] = None,
    day: Annotated[int, typer.Option(help="Of a week 1 = Monday; of a month.")] = 1,
    at: Annotated[str, typer.Option(help="The business's time of day.")] = "08:00",
    now: Annotated[bool, typer.Option("--now", help="Only once, to these addresses.")] = False,
    russian: Russian = False,
) -> None:
    """Mail a board on a schedule or now; without options, say how it is mailed."""
    terminal = terminal_of(context)
    if now:
        _send_now(terminal, board, to or [], _language(russian))
        return
    with terminal.records() as records:
        mailing = Schedules(records, SystemClock())
        found = _of(records).named(board)
        mailing.add_recipients(found, " ".join(to or []))
        if every == "never":
            mailing.end_schedule(found)
        elif every is not None:
            often, minute = _every(every), rules.minute_of(at)
            language = _language(russian)
            mailing.set_schedule(found, often, day=day, minute=minute, language=language)
        said = forms.mailed_values(mailing.of(found.id))
    typer.echo(orjson.dumps(said, option=orjson.OPT_INDENT_2).decode())
    if not said["has_server"]:
        say("No mail server is set. Set one with: homing mail set HOST --from ADDRESS.")


def _send_now(terminal: Terminal, board: str, to: list[str], language: Language) -> None:
    """Send here, or have the server that holds the folder send."""
    with terminal.records() as records:
        found = _of(records).named(board)
    try:
        with terminal.reading() as house:
            mailing = Mailing(house, lambda: None)
            for each in to:
                mailing.send_now(found, each, language)
            while mailing.outbox.step():
                pass
            said = forms.mailed_values(mailing.of(found.id))
    except FolderInUse:
        for each in to:
            body = orjson.dumps({"address": each})
            said = ask_server(terminal.folder, f"{PATH}/{found.id}/mail", method="POST", body=body)
    for each in said["deliveries"][: len(to)] if to else ():
        say(f"{each['to']}: {each['state']} {each['trouble'] or ''}".rstrip())


def _of(records: Records) -> Boards:
    return Boards(records, SystemClock())


def _language(russian: bool) -> Language:
    return "ru" if russian else "en"


def _every(said: str) -> Every:
    try:
        return Every(said)
    except ValueError:
        raise UserError(f"{said!r} is none of: day, week, month, never.", where="every") from None
