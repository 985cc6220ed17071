"""`homing source`: what may send events, also while a server runs."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.measure import Measurement
from rich.table import Table

from homing.collect.sources.daily import Total, totals
from homing.collect.sources.model import KeyKind, Platform, Source
from homing.collect.sources.rules import USUAL_EVENTS_PER_S
from homing.collect.sources.service import Sources
from homing.core.clock import SystemClock
from homing.core.errors import NotFound
from homing.store import Records
from homing.ui.commands import Terminal, say, terminal_of

sources = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="The sites, apps and servers that send events.",
)
keys = typer.Typer(add_completion=False, no_args_is_help=True, help="The keys of a source.")
sources.add_typer(keys, name="key")

Named = Annotated[str, typer.Argument(metavar="SOURCE", help="Its name or its id.")]
Address = Annotated[
    str | None,
    typer.Option(metavar="URL", envvar="HOMING_URL", help="The address clients reach this at."),
]
MOST_COLUMNS = 10_000
SOMEWHERE = "https://homing.example.com"


@sources.command("add")
def add_source(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What people call it.")],
    platform: Annotated[Platform, typer.Option(help="Where its code runs.")] = Platform.web,
    origin: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ORIGIN",
            help="A site whose pages may send, as https://shop.example; default: any.",
        ),
    ] = None,
    events_per_s: Annotated[
        int, typer.Option(metavar="N", help="The most events a second over time; 0: no limit.")
    ] = USUAL_EVENTS_PER_S,
    url: Address = None,
) -> None:
    """Add a source; print its write key, and how to send a first event."""
    terminal = terminal_of(context)
    with terminal.records() as records:
        source, key = _of(records).add(
            name, platform, origins=origin or (), events_per_s=events_per_s
        )
    say(f"{source.name} may send events with this write key:")
    typer.echo(key)
    say(_first_steps(url or _served_at(terminal), key))


@sources.command("list")
def list_sources(context: typer.Context) -> None:
    """List the sources, how many events each has sent, and when the last came."""
    terminal = terminal_of(context)
    with terminal.records() as records:
        found = _of(records).every()
        with records.reading() as connection:
            sent = totals(connection)
    heard = ("events", "last event (UTC)")
    table = Table("id", "name", "platform", "origins", "events/s", "since", *heard, "", box=None)
    for source in found:
        table.add_row(*_row(source, sent.get(source.id)))
    _print_whole(terminal, table)


@sources.command("show")
def show_source(context: typer.Context, source: Named, url: Address = None) -> None:
    """Show a source, its keys, and how to send a first event."""
    terminal = terminal_of(context)
    with terminal.records() as records:
        found = _of(records).named(source)
        held = _of(records).keys(found.id)
    table = Table("key", "kind", "since", "", "id", box=None)
    for key in held:
        shown = key.shown if key.kind is KeyKind.write else f"{key.shown}…"
        state = "revoked" if key.revoked_at else ""
        table.add_row(shown, key.kind.value, f"{key.created_at:%Y-%m-%d}", state, str(key.id))
    _print_whole(terminal, table)
    good = [key.shown for key in held if key.kind is KeyKind.write and not key.revoked_at]
    if good:
        say(_first_steps(url or _served_at(terminal), good[-1]))


@sources.command("revoke")
def revoke_source(context: typer.Context, source: Named) -> None:
    """End a source and all its keys; what it has sent stays."""
    with terminal_of(context).records() as records:
        found = _of(records).named(source)
        _of(records).revoke(found.id)
    say(f"{found.name} can send no more.")


@keys.command("add")
def add_key(
    context: typer.Context,
    source: Named,
    secret: Annotated[
        bool, typer.Option("--secret", help="For a server: what it says of customers is believed.")
    ] = False,
) -> None:
    """Give a source one more key; a secret one is printed this once."""
    with terminal_of(context).records() as records:
        found = _of(records).named(source)
        _, text = _of(records).add_key(found.id, KeyKind.secret if secret else KeyKind.write)
    if secret:
        say("Keep this; it is not shown again. It belongs on a server, never into a page:")
    typer.echo(text)


@keys.command("revoke")
def revoke_key(
    context: typer.Context,
    source: Named,
    key: Annotated[str, typer.Argument(help="Its id, or how it begins.")],
) -> None:
    """End a key; the others of its source stay good."""
    with terminal_of(context).records() as records:
        living = [
            each
            for each in _of(records).keys(_of(records).named(source).id)
            if not each.revoked_at and (str(each.id) == key or each.shown.startswith(key))
        ]
        if len(living) != 1:
            raise NotFound(
                "There is no such key, or more than one.",
                remedy="See them with: homing source show.",
            )
        _of(records).revoke_key(living[0].id)
    say("The key is revoked.")


def _print_whole(terminal: Terminal, table: Table) -> None:
    """Print a table of what people copy: as wide as it is, for a key in two lines is no key."""
    console = terminal.console
    unbounded = console.options.update(width=MOST_COLUMNS)
    table.width = Measurement.get(console, unbounded, table).maximum
    console.print(table, crop=False)


def _of(records: Records) -> Sources:
    return Sources(records, SystemClock())


def _served_at(terminal: Terminal) -> str:
    owner = terminal.folder.owner()
    return (owner and owner.url) or SOMEWHERE


def _row(source: Source, sent: Total | None) -> tuple[str, ...]:
    return (
        str(source.id),
        source.name,
        source.platform.value,
        " ".join(source.origins) or "any",
        f"{source.events_per_s:,}" if source.events_per_s else "no limit",
        f"{source.created_at:%Y-%m-%d}",
        f"{sent.events:,}" if sent else "0",
        f"{sent.last_received_at:%Y-%m-%d %H:%M}" if sent else "none yet",
        "revoked" if source.revoked_at else "",
    )


def _first_steps(url: str, key: str) -> str:
    return f"""
Point any client of Segment, RudderStack, PostHog, Mixpanel or Amplitude to {url}
with that key, or send a first event now:

  curl {url}/v1/track -u {key}: -H 'Content-Type: application/json' \\
    -d '{{"userId": "ann", "event": "signed_up"}}'"""
