"""`homing backup` and `homing restore`."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Annotated, Self

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from homing.app import Settings, writing
from homing.core.clock import SystemClock
from homing.core.errors import FolderInUse
from homing.store.backup import Manifest, read_manifest, unpack
from homing.ui.commands import Terminal, download, say, terminal_of
from homing.web.backups import service


def backup(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(help="Where to; a name with the time in it, in this folder, unless given."),
    ] = None,
) -> None:
    """Write everything of this installation to one file, while it goes on serving.

    What was accepted before it began is in it. It holds all customers and the hashes of passwords:
    keep it as safe as the data folder.
    """
    terminal = terminal_of(context)
    now = SystemClock().now()
    to = file or Path(service.name_of(now))
    if to.is_dir():
        to /= service.name_of(now)
    with _Steps(terminal) as steps:
        manifest = _made(terminal, to, now, steps)
    say(f"{manifest.events:,} events as of {manifest.made_at} are in {to}")


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A backup.")],
    check: Annotated[
        bool, typer.Option("--check", help="Only say what is in it and whether it is whole.")
    ] = False,
) -> None:
    """Put a backup in the place of the data folder; what is there is kept beside it.

    Customers who were erased since the backup was made stay erased.
    """
    terminal = terminal_of(context)
    if check:
        manifest = _checked(file)
        say(f"Whole: {manifest.events:,} events as of {manifest.made_at}, by {manifest.version}.")
        return
    settings = Settings.read(data=terminal.data)
    with _Steps(terminal) as steps:
        done = service.restore(file, settings, now=SystemClock().now(), say=steps.say)
    say(f"{done.manifest.events:,} events as of {done.manifest.made_at} are in {terminal.data}.")
    if done.erased:
        say(f"{done.erased:,} of them were of customers erased since, and are erased again.")
    if done.kept:
        say(f"What was there before is in {done.kept}; delete it when all is well.")


class _Steps:
    """Shows which step is being done, on a terminal."""

    def __init__(self, terminal: Terminal) -> None:
        console = terminal.console
        self._bars = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bars.add_task("opening", total=None)

    def say(self, step: str) -> None:
        """Begin a step."""
        self._bars.update(self._task, description=step)

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bars.stop()


def _made(terminal: Terminal, to: Path, now: datetime, steps: _Steps) -> Manifest:
    settings = Settings.read(data=terminal.data)
    try:
        with writing(settings, "backup") as app:
            return service.make(app, to, now=now, say=steps.say)
    except FolderInUse:
        steps.say("the server makes the backup")
        download(terminal.folder, service.PATH, to)
        return read_manifest(to)


def _checked(file: Path) -> Manifest:
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".homing-check-") as folder:
        return unpack(file, Path(folder))
