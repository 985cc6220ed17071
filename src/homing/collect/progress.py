"""A bar that moves while DuckDB works."""

from __future__ import annotations

from threading import Event, Thread
from types import TracebackType
from typing import Self

from duckdb import DuckDBPyConnection
from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

_EVERY_S = 0.1


class Progress:
    """Shows the step that is being done and how far DuckDB is with it; nothing off a terminal.

    Parameters
    ----------
    console : Console
        Where to draw.
    cursor : DuckDBPyConnection
        The connection that works, asked from another thread.
    """

    def __init__(self, console: Console, cursor: DuckDBPyConnection) -> None:
        self._cursor = cursor
        self._bars = Bars(
            TextColumn("{task.description:<9}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bars.add_task("opening", total=100)
        self._over = Event()
        self._thread = Thread(target=self._watch, daemon=True)

    def step(self, name: str) -> None:
        """Begin the next step."""
        self._bars.update(self._task, description=name, completed=0)

    def __enter__(self) -> Self:
        if not self._bars.disable:
            self._bars.start()
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._bars.disable:
            self._over.set()
            self._thread.join()
            self._bars.stop()

    def _watch(self) -> None:
        while not self._over.wait(_EVERY_S):
            share = self._cursor.query_progress()
            if share >= 0:
                self._bars.update(self._task, completed=share)
