"""`homing demo`: a real shop in the browser, without setting anything up."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from homing.app import App, Settings, writing
from homing.collect import import_demo
from homing.core.errors import UserError
from homing.store import DataFolder
from homing.store.memory import begin_small
from homing.ui.commands import say, terminal_of
from homing.web import serving

FOLDER: Final = Path("homing-demo")
MARK: Final = "this-is-a-demo"
"""A file in a demo's folder: nobody need sign in there, so no other folder is ever shown so."""


def demo(
    context: typer.Context,
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The demo's own data folder; default: homing-demo."),
    ] = None,
    port: Annotated[
        int, typer.Option(help="The port; when it is taken, a free one.", min=0, max=65535)
    ] = 8000,
) -> None:
    """Show the retention of a real shop in the browser.

    Imports the demo shop on first use. Listens to this machine alone and asks nobody to sign in.
    """
    terminal = terminal_of(context)
    folder = data or (terminal.data if terminal.is_data_given else FOLDER)
    settings = Settings(
        data=folder,
        log_format=(said := Settings.read()).log_format,
        log_level=said.log_level,
    )
    mark(settings.folder)
    begin_small()
    with writing(settings, "demo") as app:
        import_demo(app, say)
        opened = serving.listen("127.0.0.1", port, or_a_free_one=True)
        serving.run(
            app,
            opened,
            purpose="demo",
            is_demo=True,
            writes_lines=False,
            when_ready=lambda url: typer.echo(invitation(app, url)),
        )


def mark(folder: DataFolder) -> None:
    """Make a folder a demo's, unless it is somebody's already.

    Raises
    ------
    UserError
        When the folder holds data that is not the demo's.
    """
    sign = folder.path / MARK
    if sign.exists():
        return
    if folder.events.exists() or folder.records.exists():
        raise UserError(
            "This folder holds data that is not the demo's, and the demo lets everybody in.",
            where=str(folder.path),
            remedy="Serve it with: homing serve, or give the demo another folder with --data.",
        )
    folder.create()
    sign.touch()


def invitation(app: App, url: str) -> str:
    """Return where to click."""
    return f"""
Homing shows a real shop at  {url}

  1. {url}/retention?period=month
     who came back, month by month; every number says how it is made
  2. click a number there: the customers behind it
  3. click a customer: what they did, and when

The data is in {app.folder.path.resolve()}. Stop with Ctrl-C."""
