"""The place of the inbox on disk: what is open is what is found there under its name.

Who deletes or exchanges the file of a running server would have it write where nobody will ever
read: the file goes on while it is open, and is gone with the process.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

import structlog

_ENDINGS: Final = ("", "-wal")
log = structlog.get_logger("homing.collect")


class Place:
    """Holds the file open, and sees whether it is still the one that its name leads to.

    Parameters
    ----------
    file : Path
        Of SQLite, with its table.

    Raises
    ------
    sqlite3.DatabaseError
        When the file is damaged.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._anchor = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._anchor.execute("SELECT max(id) FROM inbox_parcels").fetchall()
        self._held = self._found()

    def is_held(self) -> bool:
        """Say whether what is written now will be found again."""
        return self._found() == self._held

    def take_back(self, now: datetime, let_go: Callable[[], None]) -> None:
        """Put what is open in its place again, and let go of it; what lies there goes aside.

        Parameters
        ----------
        now : datetime
            What goes aside is named after it.
        let_go : callable
            Closes all other connections: the last one deletes what it finds under its log's name.
        """
        rescued = self._file.with_name(f"{self._file.name}.draft")
        rescued.unlink(missing_ok=True)
        self._anchor.execute("VACUUM INTO ?", [str(rescued)])
        rescued.chmod(0o600)
        _sync(rescued)
        self.close()
        let_go()
        aside = self._file.with_name(f"{self._file.stem}.strange-{now:%Y%m%dT%H%M%S%f}.sqlite")
        for ending in (*_ENDINGS, "-shm"):
            part = self._file.with_name(self._file.name + ending)
            if part.exists():
                part.replace(aside.with_name(aside.name + ending))
        rescued.replace(self._file)
        _sync(self._file.parent)
        log.error(
            "the inbox was deleted or exchanged while it was open; it is in its place again",
            strange_file=str(aside) if aside.exists() else None,
            what_to_do="Stop the server before its files are touched.",
        )

    def close(self) -> None:
        """Let go of the file."""
        self._anchor.close()

    def _found(self) -> tuple[tuple[int, int] | None, ...]:
        return tuple(_number_of(f"{self._file}{ending}") for ending in _ENDINGS)


def _number_of(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - after every commit
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return
    number = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(number)
    finally:
        os.close(number)
