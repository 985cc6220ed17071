"""The people behind a number: all of them, or a page at a time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from homing.customers.paging import PAGE, Mark, microseconds

_RANK = "first_at"


@dataclass(frozen=True, slots=True)
class People:
    """The people behind a number.

    Parameters
    ----------
    table : pyarrow.Table
        One row = customer, with `customer` (id) first; by `first_at`, where there is one, then id.
    """

    table: pa.Table

    @property
    def total(self) -> int:
        """How many there are."""
        rows: int = self.table.num_rows
        return rows

    @property
    def columns(self) -> list[str]:
        """The names of what is known of each, `id` first."""
        return ["id" if name == "customer" else name for name in self.table.column_names]

    def rows(self, start: int = 0, length: int | None = None) -> Iterator[dict[str, Any]]:
        """Yield them as objects, their id under `id`."""
        columns = self.columns
        for batch in self.table.slice(start, length).to_batches(max_chunksize=2000):
            for row in batch.to_pylist():
                yield dict(zip(columns, row.values(), strict=True))

    def page(
        self, after: str | None, length: int = PAGE
    ) -> tuple[list[dict[str, Any]], str | None]:
        """Return one page of them, and where the next one begins (None: nowhere)."""
        start = self._place(Mark.read(after)) if after else 0
        page = list(self.rows(start, length))
        end = start + len(page)
        return page, None if end >= self.total else str(self._mark(page[-1], end))

    def _mark(self, last: dict[str, Any], end: int) -> Mark:
        if _RANK not in last:
            return Mark(end, "")
        return Mark(microseconds(last[_RANK]), str(last["id"]))

    def _place(self, mark: Mark) -> int:
        """Return how many of them stand before or at a mark."""
        if _RANK not in self.table.column_names:
            return min(max(mark.rank, 0), self.total)
        seen = self.table[_RANK].cast(pa.timestamp("us", "UTC")).cast(pa.int64())
        ids = self.table["customer"]

        def key(row: int) -> tuple[int, str]:
            return seen[row].as_py(), str(ids[row].as_py())

        return bisect_right(range(self.total), (mark.rank, mark.name), key=key)
