"""The histories of a frame, straight from its columns: no statement stands between."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from homing.histories import Histories, compiled, sorting
from homing.histories.gathering import Gathering
from homing.histories.sorting import Columns
from homing.metrics.events import Live

compiled.load()

AT_ONCE = 1 << 18
"""Events whose columns fit into the nearer memory of a processor."""


def live(log: dict[str, pa.Array | pa.ChunkedArray], value: pa.ChunkedArray | None) -> Live:
    """Return the histories of all events.

    Parameters
    ----------
    log : dict
        `customer` (uint32 codes), `event` (dictionary in one chunk, of 65,536 at most)
        and `occurred_at` (microseconds, UTC), one entry an event; where any is null, there is no
        event.
    value : ChunkedArray, optional
        The numbers that come with the events, as the property `value`.
    """
    event = log["event"].chunk(0)
    names = event.dictionary.to_pylist()
    numbers = value is not None and _is_number(value.type)
    columns = {"customer": log["customer"], "event": event.indices, "time": log["occurred_at"]}
    if numbers:
        columns["value"] = value
    table = _whole_rows(pa.table(columns))
    customer = _numpy(table["customer"]).astype(np.uint32, copy=False)
    counts = np.zeros(int(customer.max(initial=0)) + 1, np.int64)
    sorting.count(customer, counts)
    gathering = Gathering.of(counts, has_value=numbers)
    for batch in table.to_batches(max_chunksize=AT_ONCE):
        gathering.add(_column(batch, "customer").astype(np.uint32, copy=False), _piece(batch))
    histories = Histories.gathered(gathering, has_value=numbers)
    return Live(histories, tuple(names), "value" if numbers else None)


def _piece(batch: pa.RecordBatch) -> Columns:
    """Return the columns of some events, without a copy of their times."""
    none = Columns.room(0, has_value=False, has_label=False)
    has_value = "value" in batch.schema.names
    return Columns(
        batch["time"].view(pa.int64()).to_numpy(),
        _column(batch, "event").astype(np.uint16),
        _floats(batch["value"]) if has_value else none.value,
        none.label,
    )


def _whole_rows(table: pa.Table) -> pa.Table:
    needed = [table[name] for name in ("customer", "event", "time")]
    for column in needed:
        if column.null_count:
            return _whole_rows(table.filter(pc.is_valid(column)))
    return table


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _numpy(column: pa.ChunkedArray) -> NDArray[np.int64]:
    return np.asarray(column.to_numpy())


def _column(batch: pa.RecordBatch, name: str) -> NDArray[np.int64]:
    return np.asarray(batch[name].to_numpy())


def _floats(column: pa.Array) -> NDArray[np.float64]:
    """Return numbers; what is none, or not finite, is nan."""
    found = np.asarray(pc.fill_null(column.cast(pa.float64()), float("nan")).to_numpy())
    return np.where(np.isfinite(found), found, np.nan)
