"""Take in what SQL selected: a stream of Arrow record batches becomes histories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from homing.core.errors import HomingError
from homing.histories.histories import Customers, Histories, Labels, Scalar
from homing.histories.sorting import Columns

NEEDED = {"customer", "time", "event"}

Piece = tuple[Customers, Columns]


def pieces(batches: Iterable[pa.RecordBatch]) -> Iterator[Piece]:
    """Yield the columns of record batches.

    Parameters
    ----------
    batches : iterable of RecordBatch
        One row = one event, with columns `customer` (uint32, dense), `time` (int64, microseconds
        since 1970 UTC), `event` (uint16), and perhaps `value` (float64), `label` (int32; null
        means none) and `unit` (uint16).

    Raises
    ------
    HomingError
        If a column is missing or of another type.
    """
    for batch in batches:
        if missing := NEEDED - set(batch.schema.names):
            raise HomingError(f"A selection of events has no column {min(missing)!r}.")
        yield (
            _column(batch, "customer", np.uint32),
            Columns(
                _column(batch, "time", np.int64),
                _column(batch, "event", np.uint16),
                _column(batch, "value", np.float64),
                _column(batch, "label", np.int32),
                _column(batch, "unit", np.uint16),
            ),
        )


def gather(
    batches: Iterable[pa.RecordBatch], *, n_customers: int, group: Labels | None = None
) -> Histories:
    """Return the histories of a selection of events.

    Parameters
    ----------
    batches : iterable of RecordBatch
        As for `pieces`; a `pyarrow.RecordBatchReader`, for one.
    n_customers : int
        Customers are numbers below; who has no event has an empty history.
    group : int32[n_customers], optional
        A code of each customer's trait; −1 where there is none.
    """
    customer, columns = joined(pieces(batches))
    n = customer.size
    return Histories.gather(
        customer,
        columns.time,
        columns.event,
        n_customers=n_customers,
        value=columns.value if columns.value.size == n else None,
        label=columns.label if columns.label.size == n else None,
        group=group,
    )


def joined(given: Iterable[Piece]) -> Piece:
    """Return all pieces as one."""
    every = [(np.empty(0, np.uint32), Columns.room(0)), *given]
    return np.concatenate([customer for customer, _ in every]), Columns(
        np.concatenate([columns.time for _, columns in every]),
        np.concatenate([columns.event for _, columns in every]),
        np.concatenate([columns.value for _, columns in every]),
        np.concatenate([columns.label for _, columns in every]),
        np.concatenate([columns.unit for _, columns in every]),
    )


def _column(batch: pa.RecordBatch, name: str, dtype: type[Scalar]) -> NDArray[Scalar]:
    """Return a copy of a column, empty if it is not there: folds see one kind of array."""
    if name not in batch.schema.names:
        return np.empty(0, dtype)
    column = batch.column(name)
    if name == "label":
        column = column.fill_null(-1)
    array: NDArray[Scalar] = np.array(column.to_numpy(zero_copy_only=False))
    if array.dtype != dtype:
        raise HomingError(f"The column {name!r} of a selection of events is {column.type}.")
    return array
