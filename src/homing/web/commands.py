"""`homing serve`: the site, until told to stop."""

from __future__ import annotations

from typing import Annotated

import typer

from homing.app import Log, Settings, writing
from homing.store.memory import begin_small
from homing.ui.commands import say, terminal_of
from homing.web import serving
from homing.web.access import first_owner


def serve(
    context: typer.Context,
    host: Annotated[
        str, typer.Option(help="The address to listen on; 0.0.0.0 is every one of this machine.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(help="The port; 0 takes a free one.", min=0, max=65535)
    ] = 8000,
    access_log: Annotated[bool, typer.Option(help="Write a log line for each request.")] = True,
    new_log: Annotated[
        bool,
        typer.Option("--new-log", help="Begin an empty event log where the one there was is lost."),
    ] = False,
) -> None:
    """Serve the site, until told to stop.

    On a folder without users it prints a one-time link: whoever opens it becomes the owner.
    """
    begin_small()
    settings = Settings.read(data=terminal_of(context).data)
    with writing(settings, "serve", log=Log.new if new_log else Log.awaited) as app:
        if app.events.away:
            say(f"{app.events.away}\nWhat comes in is accepted and waits; pages say so meanwhile.")
        opened = serving.listen(host, port)

        def welcome(url: str) -> None:
            typer.echo(f"Homing is at {url}")
            token = first_owner(app.records, app.clock.now())
            if token:
                typer.echo(f"Create the owner here, once, within 3 days: {url}/welcome/{token}")
            if not settings.url and not serving.is_for_this_machine(opened):
                say(
                    "Others can reach this without encryption. Put https before it and say its"
                    " address in HOMING_URL."
                )

        serving.run(app, opened, purpose="serve", writes_lines=access_log, when_ready=welcome)
