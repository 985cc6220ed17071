"""The data folder: everything one installation owns, and who is writing to it now."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from homing.core.errors import FolderInUse, UserError


@dataclass(frozen=True, slots=True)
class Owner:
    """The process that writes to a data folder, what it does, and its address if it serves."""

    pid: int
    purpose: str
    url: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class DataFolder:
    """A folder on disk and the names of what is in it.

    Parameters
    ----------
    path : Path
        The folder; made on first use, readable by its owner alone.
    """

    path: Path

    @property
    def events(self) -> Path:
        """The DuckDB file of the event log."""
        return self.path / "events.duckdb"

    @property
    def records(self) -> Path:
        """The SQLite file of the records (unused when records live in PostgreSQL)."""
        return self.path / "records.sqlite"

    @property
    def scratch(self) -> Path:
        """Where unfinished work spills; anything in it may be deleted when no process runs."""
        return self.path / "scratch"

    def create(self) -> None:
        """Make the folder if it is not there.

        Raises
        ------
        UserError
            If something else has its name, or the place cannot be written to.
        """
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.scratch.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise UserError(
                f"The data folder cannot be made: {error.strerror}.",
                where=str(self.path),
                remedy="Choose another place with --data.",
            ) from error

    @contextmanager
    def lock(self, purpose: str) -> Iterator[None]:
        """Hold the folder for writing; only one process can.

        Raises
        ------
        FolderInUse
            If another process holds it; the message says which one and what it does.
        """
        self.create()
        lock = FileLock(self.path / "homing.lock", mode=0o600)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise self.in_use() from None
        try:
            self.announce(Owner(os.getpid(), purpose))
            yield
        finally:
            self._owner_file.unlink(missing_ok=True)
            lock.release()

    def announce(self, owner: Owner) -> None:
        """Write down who holds the folder, for those who find it locked."""
        draft = self.path / "owner.draft"
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(asdict(owner)))
        draft.replace(self._owner_file)

    def owner(self) -> Owner | None:
        """Return who last said that they hold the folder, or None."""
        try:
            return Owner(**json.loads(self._owner_file.read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def in_use(self) -> FolderInUse:
        """Return the error for one who finds the folder held by another process."""
        owner = self.owner()
        is_other = owner is not None and owner.pid != os.getpid()
        who = f"process {owner.pid} ({owner.purpose})" if owner and is_other else "another process"
        return FolderInUse(
            f"The data folder is in use by {who}; only one process may write to it.",
            where=str(self.path),
            remedy="Stop that process, wait for it to finish, or use another folder with --data.",
        )

    @property
    def _owner_file(self) -> Path:
        return self.path / "owner.json"
