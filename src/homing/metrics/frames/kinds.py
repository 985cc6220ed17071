"""The kinds of frame a caller may hold: to Arrow, and back to the same kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import pyarrow as pa
from duckdb import DuckDBPyConnection, DuckDBPyRelation

from homing.core.errors import UserError

_AS_THEY_LIE = (nw.String, nw.Int64, nw.Int32, nw.Float64, nw.Datetime)
"""What Polars and Arrow keep alike in memory."""

Columns = dict[str, "pa.ChunkedArray | None"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A caller's frame: its columns in Arrow (None: has no form there), and the way back."""

    columns: Columns
    give: Callable[[pa.Table], Any]


def kind_of(frame: Any, connection: DuckDBPyConnection) -> Kind:
    """Return a frame's columns and how to make a frame of its kind.

    Parameters
    ----------
    frame : pandas or Polars frame, pyarrow table or reader, DuckDB relation, list of dicts
        The caller's.
    connection : DuckDBPyConnection
        Where a DuckDB relation given back lives.

    Raises
    ------
    UserError
        If it is none of these.
    """
    if isinstance(frame, DuckDBPyRelation):
        return Kind(_columns(frame.to_arrow_table()), connection.from_arrow)
    if isinstance(frame, (pa.Table, pa.RecordBatchReader)):
        return Kind(_columns(pa.table(frame)), _same)
    if isinstance(frame, list):
        return Kind(_columns(pa.Table.from_pylist(frame)), pa.Table.to_pylist)
    return _other_kind(frame)


def _other_kind(frame: Any) -> Kind:
    try:
        native = nw.from_native(frame)
    except TypeError:
        raise UserError(
            f"A {type(frame).__name__} is not a table of events.",
            remedy="Pass a pandas, Polars, Arrow or DuckDB table, or a list of dicts.",
        ) from None
    if isinstance(native, nw.LazyFrame):
        eager = native.collect()
        return Kind(_read(eager), lambda table: _made(table, eager).lazy().to_native())
    if native.implementation.is_pandas():
        return Kind(_read(native), _pandas)
    return Kind(_read(native), lambda table: _made(table, native).to_native())


def _same(table: pa.Table) -> pa.Table:
    return table


def _columns(table: pa.Table) -> Columns:
    return dict(zip(table.column_names, table.columns, strict=True))


def is_text(kind: pa.DataType) -> bool:
    """Say whether a column holds text, in any of Arrow's forms."""
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )


def _arrow(series: nw.Series[Any]) -> pa.ChunkedArray | None:
    """Return one column in Arrow, or None when its values are of several types."""
    if series.implementation.is_polars() and series.dtype in _AS_THEY_LIE:
        return pa.chunked_array(series.to_native())  # the same memory, not a copy in one piece
    try:
        array = series.to_arrow()
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        return None
    return pa.chunked_array([array]) if isinstance(array, pa.Array) else array


def _read(frame: nw.DataFrame[Any]) -> Columns:
    return {name: _arrow(frame[name]) for name in frame.columns}


def _made(table: pa.Table, like: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Return a table as a frame of the kind of another."""
    return nw.from_arrow(table, backend=like.__native_namespace__())


def _pandas(table: pa.Table) -> Any:
    return table.to_pandas(date_as_object=False)
