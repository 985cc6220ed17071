"""Whole lists as files, written while they are read: CSV and JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain, islice
from typing import Any, Final

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from homing.core.cells import csv_lines

_AT_ONCE: Final = 500
_LINES_AT_ONCE: Final = 20_000
_NOT_PLAIN: Final = '^[=@\t\r+-]|[",\r\n]'
"""What a text has that is not written as it is: it may be calculated, or ends its field."""


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    r"""Yield the pieces of a CSV file: the columns' names, then the rows; None is an empty field.

    Examples
    --------
    >>> "".join(csv_text(["id", "events"], [["Анна, 1", 3]]))
    'id,events\r\n"Анна, 1",3\r\n'
    """
    lines = chain([columns], rows)
    while some := list(islice(lines, _AT_ONCE)):
        yield csv_lines(some)


def csv_of(table: pa.Table) -> Iterator[str]:
    r"""Yield the pieces of a CSV file of a table, column by column; moments are in UTC, ISO 8601.

    Examples
    --------
    >>> "".join(csv_of(pa.table({"customer": ["Анна, 1", "=1"], "events": [3, None]})))
    'id,events\r\n"Анна, 1",3\r\n\'=1,\r\n'
    """
    yield from csv_text(["id" if name == "customer" else name for name in table.column_names], [])
    for batch in table.to_batches(max_chunksize=_LINES_AT_ONCE):
        cells = [_texts(column) for column in batch.columns]
        lines = pc.binary_join_element_wise(
            *cells, ",", null_handling="replace", null_replacement=""
        )
        yield "\r\n".join([*lines.to_pylist(), ""])


def _texts(column: pa.Array) -> pa.Array:
    """Return the cells of a column as a CSV file has them."""
    kind = column.type
    if pa.types.is_string(kind):
        return _quoted(column)
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return _quoted(column.cast(pa.string()))
    if pa.types.is_timestamp(kind):
        utc = column.cast(pa.timestamp("us", kind.tz)).cast(pa.int64()).cast(pa.timestamp("us"))
        said = pc.replace_substring(utc.cast(pa.string()), " ", "T")
        whole = pc.replace_substring(said, ".000000", "")
        return pc.binary_join_element_wise(whole, pa.scalar("Z"), "")
    if pa.types.is_integer(kind) or pa.types.is_date(kind):
        return column.cast(pa.string())
    cells = (int(each) if isinstance(each, Decimal) else each for each in column.to_pylist())
    texts = pa.array([None if each is None else str(each) for each in cells], pa.string())
    is_number = pa.types.is_decimal(kind) or pa.types.is_floating(kind)
    return texts if is_number else _quoted(texts)


def _quoted(column: pa.Array) -> pa.Array:
    is_odd = pc.fill_null(pc.match_substring_regex(column, _NOT_PLAIN), False)
    odd = np.flatnonzero(is_odd.to_numpy(zero_copy_only=False)).tolist()
    if not odd:
        return column
    texts = column.to_pylist()
    for place in odd:
        texts[place] = csv_lines([[texts[place]]]).removesuffix("\r\n")
    return pa.array(texts, pa.string())


def json_text(name: str, rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Yield the pieces of a JSON object that holds the rows under one name.

    Examples
    --------
    >>> b"".join(json_text("customers", [{"id": "a"}, {"id": "b"}]))
    b'{"customers":[{"id":"a"},{"id":"b"}]}'
    """
    yield b"{" + orjson.dumps(name) + b":["
    left, before = iter(rows), b""
    while some := list(islice(left, _AT_ONCE)):
        yield before + orjson.dumps(some, default=str).removeprefix(b"[").removesuffix(b"]")
        before = b","
    yield b"]}"
