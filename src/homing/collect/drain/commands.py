"""`homing dead-letters`: what came in and is no event, also while a server runs."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import sleep
from typing import Annotated, Any, Final, Protocol, cast
from urllib.parse import urlencode
from uuid import UUID

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from homing.collect.dead_letters import forms
from homing.collect.dead_letters.telling import tell_letters
from homing.collect.drain.driving import DeadLetters
from homing.collect.drain.enriching import Enriching
from homing.collect.drain.redriving import Redriving
from homing.collect.identity.keeping import load_contacts
from homing.collect.sources import Sources
from homing.core.clock import SystemClock
from homing.core.errors import FolderInUse, UserError
from homing.store import Verb
from homing.ui.commands import Terminal, ask_server, say, terminal_of
from homing.ui.visit import House

REJECTED: Final = "/api/v1/rejected"
REDRIVES: Final = "/api/v1/redrives"
LOOK_EVERY_S: Final = 0.5
SHOWN: Final = 50
STANDARD_INPUT: Final = "-"

Values = dict[str, Any]

dead_letters = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="What came in and is no event: looked at, mended, sent again, dropped.",
)
Number = Annotated[int, typer.Argument(metavar="NUMBER", min=1, help="Of the rejected event.")]
AsJson = Annotated[bool, typer.Option("--json", help="All of it as JSON.")]


class Receiving(House, Protocol):
    """An installation that receives events."""

    @property
    def sources(self) -> Sources:
        """What sends events."""

    @property
    def enriching(self) -> Enriching:
        """What is done with every event on its way to the log."""


@dead_letters.command("list")
def list_letters(
    context: typer.Context,
    *,
    reason: Annotated[
        str, typer.Option(metavar="REASON", help="Those of one reason: its code or its sentence.")
    ] = "",
    source: Annotated[
        str, typer.Option(metavar="SOURCE", help="Those of one source: its name or its id.")
    ] = "",
    settled: Annotated[
        bool, typer.Option("--settled", help="Those that were sent again or dropped.")
    ] = False,
    most: Annotated[
        int, typer.Option(metavar="N", min=1, max=forms.MOST, help="The newest N.")
    ] = SHOWN,
    as_csv: Annotated[bool, typer.Option("--csv", help="The table as CSV.")] = False,
    as_json: AsJson = False,
) -> None:
    """List what waits, the newest first, and how many wait for each reason."""
    if as_csv and as_json:
        raise UserError("One form at a time.", remedy="Leave one of --csv and --json.")
    terminal = terminal_of(context)
    asked = {"reason": reason, "source": _source(terminal, source), "most": str(most)}
    asked |= {"settled": "yes"} if settled else {}
    found = _read(terminal, lambda house: _listed(house, asked), f"{REJECTED}?{urlencode(asked)}")
    if as_json:
        _print_json(found)
    elif as_csv:
        table = csv.DictWriter(sys.stdout, forms.COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(found["rejected"])
    else:
        _print_list(terminal, found)


@dead_letters.command("show")
def show_letter(context: typer.Context, number: Number, *, as_json: AsJson = False) -> None:
    """Show one: why it is no event, and the text that came."""
    terminal = terminal_of(context)
    found = _read(terminal, lambda house: _one(house, number), f"{REJECTED}/{number}")
    if as_json:
        _print_json(found)
        return
    for name in forms.COLUMNS[:-1]:
        if found[name] is not None:
            say(f"{name:<12} {found[name]}")
    typer.echo(_pretty(found["raw"]))


@dead_letters.command("mend")
def mend_letter(
    context: typer.Context,
    number: Number,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="What it should have been; - is standard input.")
    ],
) -> None:
    """Put another text in its place and send it again; it becomes an event once."""
    raw = sys.stdin.buffer.read() if file == STANDARD_INPUT else _bytes_of(Path(file))
    try:
        json.loads(raw)
    except ValueError as wrong:
        raise UserError(f"That is no JSON: {wrong}.", where=file) from None

    def mended(house: Receiving) -> Values:
        driven = _letters(house).mend(number, raw)
        tell_letters(house, Verb.LETTERS_MENDED, number, count=driven.settled)
        return {"settled": driven.settled, "left": driven.left, "reason": driven.reason}

    said = _change(terminal_of(context), mended, f"{REJECTED}/{number}", method="PUT", body=raw)
    if said["left"]:
        raise UserError(
            said["reason"],
            where=f"letter {number}",
            remedy="The text is kept; see it with: homing dead-letters show.",
        )
    say("It is in the log.")


@dead_letters.command("redrive")
def redrive(
    context: typer.Context,
    reason: Annotated[
        str, typer.Argument(metavar="REASON", help="Its code, or its whole sentence.")
    ],
) -> None:
    """Send all again that wait for one reason, as they are.

    What is sent again when it is interrupted stays so. A server goes on by itself.
    """
    terminal = terminal_of(context)
    try:
        with terminal.writing("send rejected events again") as app:
            told = _redriven_here(terminal, cast("Receiving", app), reason)
    except FolderInUse:
        told = _redriven_there(terminal, reason)
    say(f"{told['settled']:,} are events now, {told['left']:,} are still none.")


@dead_letters.command("drop")
def drop(
    context: typer.Context,
    numbers: Annotated[
        list[int] | None, typer.Argument(metavar="NUMBER…", help="Of rejected events.")
    ] = None,
    *,
    reason: Annotated[
        str, typer.Option(metavar="REASON", help="All of one reason: its code or its sentence.")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Settle rejected events without making them events; they stay to be looked at."""
    if bool(numbers) == bool(reason):
        raise UserError("Say which: numbers, or --reason.", where="drop")
    if not yes:
        which = f"all of {reason!r}" if reason else f"{len(numbers or ()):,}"
        typer.confirm(f"Drop {which}? They are never sent again", abort=True)
    terminal = terminal_of(context)
    asked = {"reason": reason} if reason else {"letter": [str(n) for n in numbers or ()]}

    def dropped(house: Receiving) -> Values:
        box = _letters(house)
        dropped = box.drop_all(reason) if reason else box.drop(numbers or ())
        tell_letters(house, Verb.LETTERS_DROPPED, count=dropped)
        return {"dropped": dropped}

    path = f"{REJECTED}?{urlencode(asked, doseq=True)}"
    say(f"Dropped: {_change(terminal, dropped, path, method='DELETE')['dropped']:,}.")


def _read(terminal: Terminal, local: Callable[[Receiving], Values], path: str) -> Values:
    return terminal.answer(lambda house: local(cast("Receiving", house)), dict, path)


def _change(
    terminal: Terminal,
    local: Callable[[Receiving], Values],
    path: str,
    *,
    method: str,
    body: bytes | None = None,
) -> Values:
    try:
        with terminal.writing("mend rejected events") as app:
            return local(cast("Receiving", app))
    except FolderInUse:
        said: Values = ask_server(terminal.folder, path, method=method, body=body)
        return said


def _letters(house: Receiving) -> DeadLetters:
    return DeadLetters(
        house.events,
        enrich=house.enriching,
        clock=house.clock,
        contacts=partial(load_contacts, house.records),
    )


def _listed(house: Receiving, asked: Mapping[str, str]) -> Values:
    box, named = _letters(house), _names(house)
    page = box.page(
        is_open="settled" not in asked,
        source=UUID(asked["source"]) if asked["source"] else None,
        reason=asked["reason"] or None,
        most=int(asked["most"]),
    )
    return {
        "reasons": [forms.reason_values(each) for each in box.reasons()],
        "rejected": [forms.letter_values(each, named.get(each.source)) for each in page.letters],
        "next": page.after,
    }


def _one(house: Receiving, number: int) -> Values:
    letter = _letters(house).one(number)
    return forms.letter_values(letter, _names(house).get(letter.source))


def _names(house: Receiving) -> dict[UUID, str]:
    return {source.id: source.name for source in house.sources.every()}


def _source(terminal: Terminal, said: str) -> str:
    """Return the id of a source, by its name or id."""
    if not said:
        return ""
    with terminal.records() as records:
        return str(Sources(records, SystemClock()).named(said).id)


def _redriven_here(terminal: Terminal, house: Receiving, reason: str) -> Values:
    redriving = Redriving(_letters(house), house.events, house.clock)
    begun = redriving.begin(reason)
    tell_letters(house, Verb.LETTERS_MENDED, count=begun.letters)

    def steps() -> Iterable[Values]:
        while redriving.step():
            yield forms.redrive_values(redriving.one(begun.redrive))

    try:
        return _shown(terminal, forms.redrive_values(begun), steps())
    finally:
        redriving.stop(begun.redrive)  # one that is interrupted is over, not left to a server


def _redriven_there(terminal: Terminal, reason: str) -> Values:
    path = f"{REDRIVES}?{urlencode({'reason': reason})}"
    begun: Values = ask_server(terminal.folder, path, method="POST")

    def looks() -> Iterable[Values]:
        while True:
            said: Values = ask_server(terminal.folder, f"{REDRIVES}/{begun['redrive']}")
            yield said
            if said["ended_at"]:
                return
            sleep(LOOK_EVERY_S)

    return _shown(terminal, begun, looks())


def _shown(terminal: Terminal, begun: Values, looks: Iterable[Values]) -> Values:
    """Draw how far it is while it is on; return how far it came."""
    said = begun
    with Progress(
        TextColumn("sending again"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=terminal.console,
        transient=True,
        disable=not terminal.console.is_terminal,
    ) as bars:
        task = bars.add_task("", total=begun["letters"])
        for said in looks:
            bars.update(task, completed=said["settled"] + said["left"])
    return said


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UserError(f"The file cannot be read: {error.strerror}.", where=str(file)) from error


def _print_json(said: Values) -> None:
    sys.stdout.write(json.dumps(said, ensure_ascii=False, indent=2) + "\n")


def _print_list(terminal: Terminal, found: Values) -> None:
    reasons = Table("code", "waiting", "newest (UTC)", "reason", box=None)
    for each in found["reasons"]:
        reasons.add_row(each["code"], f"{each['count']:,}", _minute(each["newest"]), each["reason"])
    letters = Table("number", "received (UTC)", "source", "protocol", "code", "", box=None)
    for each in found["rejected"]:
        how, received = each["settled_how"] or "", _minute(each["received_at"])
        letters.add_row(
            str(each["letter"]), received, each["source"], each["protocol"], each["code"], how
        )
    if found["reasons"]:
        terminal.console.print(reasons)
    if found["rejected"]:
        terminal.console.print(letters)
    if not found["reasons"] and not found["rejected"]:
        say("Nothing is there.")


def _minute(moment: str) -> str:
    return f"{datetime.fromisoformat(moment).astimezone(UTC):%Y-%m-%d %H:%M}"


def _pretty(raw: str) -> str:
    try:
        return json.dumps(json.loads(raw), indent=2, ensure_ascii=False)
    except ValueError:
        return raw
