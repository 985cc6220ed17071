"""The periods of a question as the folds take them, ending where what is known ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Final

import numpy as np
import pyarrow as pa

from homing.core.errors import NotFound, UserError
from homing.core.periods import Period
from homing.histories import Bounds
from homing.histories.bounds import microseconds
from homing.metrics.timing import Timing

MOST_PERIODS: Final = 100_000
"""More than this, eleven years of hours, are not counted at once."""


def bounds(timing: Timing, first: int, count: int) -> Bounds:
    """Return `count` periods from one index on; what is later than now is in none of them.

    Raises
    ------
    UserError
        If there are more than `MOST_PERIODS`.
    """
    if count > MOST_PERIODS:
        raise UserError(
            f"{count:,} periods are too many to look at.",
            where="period",
            remedy="Take a longer one, or set since, until or now closer together.",
        )
    found = Bounds.of(timing.calendar, timing.period, first, count)
    return replace(found, starts=np.minimum(found.starts, horizon(timing)))


def horizon(timing: Timing) -> int:
    """Return the first moment that is not seen, in microseconds since 1970 UTC."""
    return microseconds(timing.moment) + 1


def starts(timing: Timing, indexes: Iterable[int]) -> pa.Array:
    """Return where periods begin: dates, or for hours moments, in the question's time zone."""
    is_hour = timing.period is Period.hour
    kind = pa.timestamp("us", timing.calendar.timezone) if is_hour else pa.date32()
    return pa.array([timing.start_of(index) for index in indexes], kind)


def are_over(timing: Timing, indexes: Iterable[int]) -> pa.Array:
    """Return whether periods are over."""
    return pa.array([index < timing.current_index for index in indexes], pa.bool_())


def row_of(timing: Timing, rows: range, day: date | None, where: str = "starts") -> int:
    """Return which of the rows is that of the period around a day or a moment.

    Raises
    ------
    NotFound
        If there is no such row; its `where` is the one given.
    """
    index = None if day is None else timing.index_of(day)
    if index is None or index not in rows:
        raise NotFound(f"The table has no period around {day}.", where=where)
    return index - rows.start
