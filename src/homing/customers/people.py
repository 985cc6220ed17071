"""The people behind a number: all of them, or a page at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from homing.customers.paging import PAGE, Mark, microseconds
from homing.metrics.listed import Listed

_RANK = "first_at"


@dataclass(frozen=True, slots=True)
class People:
    """Some of the people behind a number, in a row.

    Parameters
    ----------
    table : pyarrow.Table
        One row = customer, with `customer` (id) first; by `first_at`, where there is one, then id.
    start : int
        How many stand before them.
    total : int
        How many there are in all.
    """

    table: pa.Table
    start: int
    total: int

    @classmethod
    def all_of(cls, listed: Listed) -> People:
        """Return all of them."""
        table = listed.table
        return cls(table, 0, table.num_rows)

    @classmethod
    def page_of(cls, listed: Listed, after: str | None, length: int = PAGE) -> People:
        """Return one page of them.

        Raises
        ------
        UserError
            If `after` is no place where a page ended.
        """
        start = 0
        if after:
            mark, head = Mark.read(after), listed.page(0, 0)
            is_ranked = _RANK in head.column_names
            start = (
                listed.place(mark.rank, mark.name)
                if is_ranked
                else min(max(mark.rank, 0), listed.total)
            )
        return cls(listed.page(start, length), start, listed.total)

    @property
    def columns(self) -> list[str]:
        """The names of what is known of each, `id` first."""
        return ["id" if name == "customer" else name for name in self.table.column_names]

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield them as objects, their id under `id`."""
        columns = self.columns
        for batch in self.table.to_batches(max_chunksize=2000):
            for row in batch.to_pylist():
                yield dict(zip(columns, row.values(), strict=True))

    @property
    def after(self) -> str | None:
        """Where the next page begins; None: nowhere."""
        end = self.start + self.table.num_rows
        if end >= self.total or end == self.start:  # who was erased just now is not there any more
            return None
        *_, last = self.rows()
        is_ranked = _RANK in last
        return str(Mark(microseconds(last[_RANK]), str(last["id"])) if is_ranked else Mark(end, ""))
