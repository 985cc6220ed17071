"""A damaged file: put it aside, and carry over what can be read of it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
import structlog
from sqlalchemy import Connection, Engine

from homing.collect.inbox.opening import is_damage, sqlite
from homing.collect.inbox.tables import parcels

MOST_STEPS: Final = 20_000
"""So many ids in a row that cannot be read are the end of the file."""
log = structlog.get_logger("homing.collect")


def mended(file: Path, now: datetime, *, beyond: int = 0, last: int | None = None) -> Engine:
    """Put a damaged file aside and return the engine of a new one, with what could be read.

    Parameters
    ----------
    file : Path
        Nobody has it open any more.
    now : datetime
        The damaged file is named after it.
    beyond : int
        What has an id up to this was drained; it is left behind.
    last : int, optional
        The highest id there is, when it is known.
    """
    aside = file.with_name(f"{file.stem}.damaged-{now:%Y%m%dT%H%M%S%f}{file.suffix}")
    for ending in ("", "-wal", "-shm"):
        part = file.with_name(file.name + ending)
        if part.exists():
            shutil.move(part, aside.with_name(aside.name + ending))
    fresh = sqlite(file)
    carried = _carry_over(aside, fresh, range(beyond, last or sys.maxsize))
    log.error(
        "the inbox was damaged; what can be read is kept on",
        damaged_file=str(aside),
        requests_kept=carried,
        what_to_do="Keep the damaged file and check the disk.",
    )
    return fresh


def _carry_over(aside: Path, fresh: Engine, ids: range) -> int:
    carried = 0
    damaged = sa.create_engine(f"sqlite:///{aside}", hide_parameters=True)
    try:
        with damaged.connect() as source, fresh.begin() as target:
            for row in _readable(source, ids):
                target.execute(sa.insert(parcels), row)
                carried += int(row["requests"])
    finally:
        damaged.dispose()
    return carried


def _readable(source: Connection, ids: range) -> Iterator[dict[str, Any]]:
    """Yield the rows that can be read; where one cannot, go on behind it."""
    number = ids.start
    left = MOST_STEPS
    while left and number < ids.stop:
        try:
            following = sa.select(parcels).where(parcels.c.id > number).order_by(parcels.c.id)
            for row in source.execute(following).mappings():
                yield dict(row)
                number = row["id"]
                left = MOST_STEPS
        except (sa.exc.DatabaseError, ValueError, TypeError) as error:
            if isinstance(error, sa.exc.DatabaseError) and not _can_go_on(error):
                return
            number += 1
            left -= 1
        else:
            return


def _can_go_on(error: sa.exc.DatabaseError) -> bool:
    return is_damage(error) and "malformed" in str(error.orig)
