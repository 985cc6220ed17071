"""The customers behind a number of a period from the histories at hand, as a statement lists them.

Whoever lists a page of them looks up the names of these alone; see `homing.metrics.listed`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from homing.histories import excerpts, singly, totals, units
from homing.metrics.answers.periods import bounds
from homing.metrics.listed import moments
from homing.metrics.series.folded import Asked, Unclear

LAST: Final = np.iinfo(np.int64).max
"""The rank of those behind all others."""


@dataclass(frozen=True)
class Place:
    """Which number: of the first period of what is asked.

    Parameters
    ----------
    asked : Asked
        What is counted; its rows are that one period.
    group : str or None
        The currency of money; None: any.
    which : str or None
        Which of the customers, in the words of `Twins.counted` and `Twins.others`.
    """

    asked: Asked
    group: str | None
    which: str | None

    def stretch(self, later: int = 0) -> singly.Stretch:
        """Return from when until when it is, or a later period, up to now."""
        rows = self.asked.rows
        since, until = bounds(self.asked.timing, rows.start + later, 1).starts.tolist()
        return since, until


Fold = Callable[[Place], pa.Table]
"""Gives the table of `listed.Numbered`: `customer`, `rank`, and the columns of the statement."""


def buyers(place: Place) -> pa.Table:
    """Return who came in the period: first of all, first in it, and how often."""
    since, until = place.stretch()
    found = _came(place, (since, until))
    is_there = found.times > 0
    if place.which in {"new", "returning"}:
        is_there &= (found.first >= since) == (place.which == "new")
    customer, first, within, times = (column[is_there] for column in found)
    return table(
        customer,
        first,
        first_at=moments(first),
        bought_at=moments(within),
        purchases=pa.array(times),
    )


def returners(place: Place) -> pa.Table:
    """Return who came first in the period, and what they did in the next."""
    since, until = place.stretch()
    found = _came(place, place.stretch(later=1))
    is_there = (since <= found.first) & (found.first < until)
    is_there &= (found.times > 0) == (place.which == "returned")
    customer, first, within, times = (column[is_there] for column in found)
    return table(
        customer,
        first,
        first_at=moments(first),
        returned_at=moments(within, times > 0),
        returns=pa.array(times),
    )


def spenders(place: Place) -> pa.Table:
    """Return whose events of the period moved money, the largest sum first.

    Raises
    ------
    Unclear
        If the histories do not hold what was moved exactly.
    """
    asked = place.asked
    if asked.live.unit is None:
        raise Unclear
    histories = excerpts.only(asked.live.histories, asked.counts, is_valued=True)

    def moved(code: int) -> singly.Moved:
        return singly.moved(histories, asked.counts, place.stretch(), code)

    known = totals.units_of(histories, asked.counts)
    return pa.concat_tables(
        table(
            found.customer,
            np.where(found.valued > 0, -found.amount, LAST),
            first_at=moments(found.time),
            events=pa.array(found.events),
            amount=pa.array(found.amount, mask=found.valued == 0),
            currency=currency(code, found.amount.size),
        )
        for code, found in by_unit(place, known, moved)
    )


def by_unit(
    place: Place, known: list[int], find: Callable[[int], singly.Moved]
) -> Iterator[tuple[int, singly.Moved]]:
    """Yield what is found of each unit that is asked for; of none where none is known.

    Raises
    ------
    Unclear
        If a value is not held exactly, or what it is in is not known.
    """
    wanted = [*known, units.OTHER] if place.group is None else [units.code_of(place.group)]
    for code in wanted:
        found = find(code)
        if found.is_unclear.any():
            raise Unclear
        yield code, found


def _came(place: Place, stretch: singly.Stretch) -> singly.Came:
    counts = place.asked.counts
    histories = excerpts.only(place.asked.live.histories, counts)
    return singly.came(histories, counts, stretch)


def currency(code: int, rows: int) -> pa.Array:
    """Return a column that says so many times what a code stands for."""
    return pa.repeat(pa.scalar(units.unit_of(code), pa.string()), rows)


def table(customer: NDArray[np.int64], rank: NDArray[np.int64], **columns: pa.Array) -> pa.Table:
    """Return columns as `listed.Numbered` takes them."""
    return pa.table({"customer": customer.astype(np.uint32), "rank": rank, **columns})
