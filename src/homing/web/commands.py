"""The commands that serve: `homing serve` and `homing demo`."""

from __future__ import annotations

from typing import Annotated

import typer

from homing.app import App, Settings, writing
from homing.ui.commands import terminal_of


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port; 0 takes a free one.")] = 8000,
) -> None:
    """Serve the site, until told to stop."""
    settings = Settings.read(data=terminal_of(context).data)
    with writing(settings, "serve") as app:
        run(app, host=host, port=port, is_demo=False)


def demo(
    context: typer.Context,
    port: Annotated[int, typer.Option(help="The port; 0 takes a free one.")] = 0,
) -> None:
    """Show the demo shop in the browser."""
    settings = Settings.read(data=terminal_of(context).data)
    with writing(settings, "demo") as app:
        run(app, host="127.0.0.1", port=port, is_demo=True)


def run(app: App, *, host: str, port: int, is_demo: bool) -> None:
    """Serve an open installation until told to stop."""
    import uvicorn

    from homing.web.site import build

    uvicorn.run(build(app, is_demo=is_demo), host=host, port=port)
