"""What can go wrong while DuckDB reads and writes, in words, with a remedy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from homing.collect.importers.table import Stamp, Table
from homing.core.errors import HomingError, UserError

UNCHANGED = "Nothing was changed."


@contextmanager
def explained(table: Table | None = None) -> Iterator[None]:
    """Turn DuckDB's errors into ours."""
    where = str(table.path) if table else None
    try:
        yield
    except duckdb.InterruptException:
        raise KeyboardInterrupt from None
    except duckdb.OutOfMemoryException as error:
        raise HomingError(
            f"There is not enough memory or scratch space for this import. {UNCHANGED}",
            where=where,
            remedy="Free some, or split the file and import the parts one by one.",
        ) from error
    except duckdb.Error as error:
        raise _explain(error, where) from error


def _explain(error: duckdb.Error, where: str | None) -> HomingError:
    said = str(error).splitlines()[0]
    if is_full_disk(said):
        return HomingError(
            f"The disk is full. {UNCHANGED}",
            where=where,
            remedy="Make room, or put the data folder on another disk with --data.",
        )
    if where is None:
        return HomingError(f"The import failed. {UNCHANGED}", remedy=f"DuckDB says: {said}")
    return UserError(
        f"The file cannot be read to its end. {UNCHANGED}",
        where=where,
        remedy=f"It may be damaged: copy or export it again. DuckDB says: {said}",
    )


def is_full_disk(said: str) -> bool:
    """Return whether an error speaks of a disk without room."""
    plain = said.casefold()
    signs = ("no space left", "could not write", "disk quota", "file too large", "failed to write")
    return any(sign in plain for sign in signs)


def check_unchanged(table: Table) -> None:
    """Make sure that nobody wrote to a file while it was read.

    Raises
    ------
    UserError
        If its size or its time of change is not what it was.
    """
    if table.stamp is not None and (not table.path.exists() or Stamp.of(table.path) != table.stamp):
        raise UserError(
            f"The file changed while it was read. {UNCHANGED}",
            where=str(table.path),
            remedy="Wait until it is written to its end, then import it again.",
        )
