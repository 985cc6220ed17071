"""The histories of a frame, straight from its columns: no statement stands between."""

from __future__ import annotations

from functools import cached_property
from threading import RLock

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from homing.histories import Histories, compiled, picking, sorting, threads
from homing.histories.gathering import Gathering
from homing.histories.live import Live
from homing.histories.sorting import Columns

compiled.load()

AT_ONCE = 1 << 18
"""Events whose columns fit into the nearer memory of a processor."""

Flags = NDArray[np.bool_]


class AtHand:
    """What makes the histories of all events when they are first asked for, and keeps them.

    Parameters
    ----------
    log : dict
        `customer` (uint32 codes), `event` (dictionary in one chunk, of 65,536 at most)
        and `occurred_at` (microseconds, UTC), one entry an event; where any is null, there is no
        event.
    value : ChunkedArray, optional
        The numbers that come with the events, as the property `value`.
    """

    def __init__(
        self, log: dict[str, pa.Array | pa.ChunkedArray], value: pa.ChunkedArray | None
    ) -> None:
        event = log["event"].chunk(0)
        self.names: tuple[str, ...] = tuple(event.dictionary.to_pylist())
        self._has_value = value is not None and _is_number(value.type)
        columns = {"customer": log["customer"], "event": event.indices, "time": log["occurred_at"]}
        if self._has_value:
            columns["value"] = value
        self._columns = columns
        self._turn = RLock()
        self._early: tuple[bytes, Histories | None] | None = None
        self._live: Live | None = None

    def live(self) -> Live:
        """Return the histories of all events."""
        with self._turn:
            if self._live is None:
                self._live = Live(self._all(), self.names, "value" if self._has_value else None)
                self._early = None
            return self._live

    def only(self, wanted: Flags) -> Histories | None:
        """Return the histories of the events of some codes, of all customers, without values.

        None where those of all events are there, or worth their time: when most events are asked
        for, or others than at first.
        """
        key = wanted.tobytes()
        with self._turn:
            if self._live is not None or self._table.num_rows < threads.SMALL:
                return None
            if self._early is None:
                made = picking.only(self._pieces(), wanted, n_customers=self._n_customers)
                self._early = (key, made)
            return self._early[1] if self._early[0] == key else None

    @cached_property
    def _table(self) -> pa.Table:
        return _whole_rows(pa.table(self._columns))

    @cached_property
    def _n_customers(self) -> int:
        return int(pc.max(self._table["customer"]).as_py() or 0) + 1

    def _pieces(self) -> list[picking.Piece]:
        return [
            picking.Piece(_customers(batch), _times(batch), _column(batch, "event"))
            for batch in self._table.to_batches()
        ]

    def _all(self) -> Histories:
        batches = self._table.to_batches(max_chunksize=AT_ONCE)
        counts = np.zeros(self._n_customers, np.int64)
        for batch in batches:
            sorting.count(compiled.read_only(_customers(batch)), counts)
        gathering = Gathering.of(counts, has_value=self._has_value)
        for batch in batches:
            gathering.add(_customers(batch), _piece(batch))
        return Histories.gathered(gathering, has_value=self._has_value)


def _piece(batch: pa.RecordBatch) -> Columns:
    """Return the columns of some events, without a copy of their times."""
    none = Columns.room(0)
    has_value = "value" in batch.schema.names
    return Columns(
        _times(batch),
        _column(batch, "event").astype(np.uint16),
        _floats(batch["value"]) if has_value else none.value,
        none.label,
        none.unit,
    )


def _whole_rows(table: pa.Table) -> pa.Table:
    needed = [table[name] for name in ("customer", "event", "time")]
    for column in needed:
        if column.null_count:
            return _whole_rows(table.filter(pc.is_valid(column)))
    return table


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _customers(batch: pa.RecordBatch) -> NDArray[np.uint32]:
    return np.asarray(batch["customer"].to_numpy(), np.uint32)


def _times(batch: pa.RecordBatch) -> NDArray[np.int64]:
    return np.asarray(batch["time"].view(pa.int64()).to_numpy())


def _column(batch: pa.RecordBatch, name: str) -> NDArray[np.int32]:
    return np.asarray(batch[name].to_numpy(), np.int32)


def _floats(column: pa.Array) -> NDArray[np.float64]:
    """Return numbers; what is none, or not finite, is nan."""
    found = np.asarray(pc.fill_null(column.cast(pa.float64()), float("nan")).to_numpy())
    return np.where(np.isfinite(found), found, np.nan)
