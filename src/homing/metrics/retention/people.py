"""The people behind a cell of a retention table: when they entered, and their returns there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from homing.histories import returns_people as fold
from homing.histories.returns_question import Question
from homing.metrics.events import Events, in_zone
from homing.metrics.listed import Listed, Numbered, Read, moments
from homing.metrics.selection.people import is_at_hand
from homing.metrics.selection.selecting import Selected


def at_hand(
    events: Events[Any],
    found: Selected,
    asked: Question,
    members: NDArray[np.int64],
    *,
    cell: tuple[int, int],
    timezone: str,
) -> Listed | None:
    """Return the customers of a cell (row and column) from histories; None: these do not tell."""
    if not (is_at_hand(events) and fold.are_told(asked)):
        return None
    row, column = cell
    stays = fold.stays(found.histories, asked, members, row=row, column=column)
    table = pa.table(
        {
            "customer": stays.customer.astype(np.uint32),
            "rank": stays.started_at,
            "first_at": moments(stays.started_at),
            "returned_at": moments(stays.returned_at, stays.returned_at != fold.NEVER),
            "returns": stays.returns,
        }
    )
    return Numbered(events, table, timezone)


def read(events: Events[Any], statement: str, members: NDArray[np.int64], timezone: str) -> Listed:
    """Return the same as a statement over a relation `behind` says."""
    cursor = events.connection
    cursor.register("behind", pa.table({"customer": members.astype(np.uint32)}))
    try:
        return Read(in_zone(events.run(statement), timezone))
    finally:
        cursor.unregister("behind")
