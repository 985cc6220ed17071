"""The people behind a number in their order, named only as far as somebody reads them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from homing.metrics.events import Events, in_zone

_SLICE: Final = """
SELECT customers.id AS customer, members.* EXCLUDE (customer, rank)
FROM members
JOIN customers ON customers.customer = members.customer
ORDER BY members.rank, customers.id
LIMIT $length OFFSET $start
"""
_PLACE: Final = """
SELECT count(*)
FROM members
JOIN customers ON customers.customer = members.customer
WHERE customers.id <= $name
"""


class Listed(Protocol):
    """The people behind a number; one row = customer, `customer` (id) first."""

    @property
    def total(self) -> int:
        """How many there are."""

    def page(self, start: int, length: int) -> pa.Table:
        """Return some of them in a row."""

    def place(self, rank: int, name: str) -> int:
        """Return how many stand before or at an id whose first event was at a moment.

        Parameters
        ----------
        rank : int
            The moment, in microseconds since 1970 UTC.
        name : str
            The id, which breaks ties.
        """

    @property
    def table(self) -> pa.Table:
        """All of them."""


@dataclass(frozen=True, slots=True)
class Read:
    """People as a statement gave them.

    Parameters
    ----------
    table : pyarrow.Table
        By `first_at`, where that is a rank, then id.
    """

    table: pa.Table

    @property
    def total(self) -> int:
        """How many there are."""
        rows: int = self.table.num_rows
        return rows

    def page(self, start: int, length: int) -> pa.Table:
        """Return some of them in a row."""
        return self.table.slice(start, length)

    def place(self, rank: int, name: str) -> int:
        """Return how many stand before or at an id; see `Listed`."""
        seen = self.table["first_at"].cast(pa.timestamp("us", "UTC")).cast(pa.int64())
        ids = self.table["customer"]

        def key(row: int) -> tuple[int, str]:
            return seen[row].as_py(), str(ids[row].as_py())

        return bisect_right(range(self.total), (rank, name), key=key)


@dataclass(frozen=True, slots=True)
class Numbered:
    """People from histories, by the numbers of customers: only those who are read have an id.

    Parameters
    ----------
    events : Events
        Whose customers they are; they are named by its connection.
    members : pyarrow.Table
        One row = customer, in any order: `customer` (uint32), `rank` (int64, what they stand in
        order of, then their id), and what is shown of them.
    timezone : str
        IANA zone of the moments.
    """

    events: Events[Any]
    members: pa.Table
    timezone: str

    @property
    def total(self) -> int:
        """How many there are."""
        rows: int = self.members.num_rows
        return rows

    def page(self, start: int, length: int) -> pa.Table:
        """Return some of them in a row, having looked up whoever may be among these."""
        end = min(start + length, self.total)
        if start >= end:
            return self._named(self.members.slice(0, 0), _SLICE, start=0, length=0)
        ranks = self._ranks
        low, high = np.partition(ranks, [start, end - 1])[[start, end - 1]]
        near = self.members.filter(pa.array((low <= ranks) & (ranks <= high)))
        before = int((ranks < low).sum())
        return self._named(near, _SLICE, start=start - before, length=end - start)

    def place(self, rank: int, name: str) -> int:
        """Return how many stand before or at an id; see `Listed`."""
        ranks = self._ranks
        ties = self.members.filter(pa.array(ranks == rank))
        found = self._named(ties, _PLACE, name=name)
        return int((ranks < rank).sum()) + int(found[0][0].as_py())

    @property
    def table(self) -> pa.Table:
        """All of them."""
        return self._named(self.members, _SLICE, start=0, length=self.total)

    @property
    def _ranks(self) -> NDArray[np.int64]:
        ranks: NDArray[np.int64] = self.members["rank"].to_numpy()
        return ranks

    def _named(self, members: pa.Table, sql: str, **values: Any) -> pa.Table:
        cursor = self.events.connection
        cursor.register("members", members)
        try:
            return in_zone(cursor.sql(sql, params=values).to_arrow_table(), self.timezone)
        finally:
            cursor.unregister("members")


def moments(times: NDArray[np.int64], is_there: NDArray[np.bool_] | None = None) -> pa.Array:
    """Return microseconds since 1970 UTC as moments, null where there is none."""
    mask = None if is_there is None else ~is_there
    return pa.array(times, mask=mask).cast(pa.timestamp("us", "UTC"))
