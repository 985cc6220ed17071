"""The three columns that matter, brought to one form: who, when and what."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from duckdb import DuckDBPyConnection

from homing.core.errors import UserError
from homing.histories import places, texts
from homing.metrics.frames.kinds import Columns, is_text

MOST_PLACES = 4
"""For every row, where numbers of customers are looked up by their place."""

MANY = 300_000
"""Rows from which on texts are numbered by our own loops; Arrow's need not be loaded first."""

MOMENT = pa.timestamp("us", tz="UTC")

REASONS: Final = frozenset({None, 0, 1, 2, 4})
"""Why events are not counted; see `taking.events`."""

Text = TypeVar("Text", pa.Array, pa.ChunkedArray)

_READ = """
SELECT CASE WHEN moment BETWEEN '0001-01-02' AND '9999-12-30' THEN moment END AS moment
FROM (SELECT try_cast(given AS TIMESTAMPTZ) AS moment FROM given)
"""


def column(columns: Columns, name: str, role: str) -> pa.ChunkedArray:
    """Return the column of that name.

    Parameters
    ----------
    columns : dict
        The frame's.
    name : str
        The column's.
    role : str
        The parameter that named it, for the message.

    Raises
    ------
    UserError
        If there is none, or its values are of several types.
    """
    if name not in columns:
        raise _unknown(columns, name, role)
    found = columns[name]
    if found is None:
        raise UserError(
            f"The column {name!r} holds values of several types.",
            where=role,
            remedy=f'Make them all text: frame["{name}"] = frame["{name}"].astype(str).',
        )
    if pa.types.is_dictionary(found.type):
        return found.cast(found.type.value_type)
    return found


def numbered(given: pa.ChunkedArray, role: str) -> tuple[pa.Array, pa.Array]:
    """Return every row's number of its customer, and the customers in the order of their numbers.

    Ids that came as 17850.0, because some are missing, are 17850; blank text is no id.
    """
    if pa.types.is_floating(given.type):
        given = _whole(given)
    elif is_text(given.type):
        encoded = _encoded(given)
        return encoded.indices.view(pa.uint32()), encoded.dictionary
    if dense := _numbered_by_place(given):
        return dense
    try:
        encoded = given.combine_chunks().dictionary_encode()
    except pa.ArrowNotImplementedError:
        raise UserError(
            f"Customers cannot be told apart by values of type {given.type}.",
            where=role,
            remedy="Use a column of text or whole numbers.",
        ) from None
    return encoded.indices.cast(pa.uint32()), encoded.dictionary


def named(given: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return names of events as text, kept once each; blank text is no name."""
    text = given if is_text(given.type) else given.cast(pa.string())
    return pa.chunked_array([_encoded(text)])


def moments(given: pa.ChunkedArray, role: str, connection: DuckDBPyConnection) -> pa.ChunkedArray:
    """Return moments in UTC; those without a zone are read in the connection's time zone.

    Raises
    ------
    UserError
        If the column cannot hold moments, or a value is none; says which row.
    """
    if given.null_count == len(given):
        return pa.chunked_array([pa.nulls(len(given), MOMENT)])
    if pa.types.is_timestamp(given.type) and given.type.tz:
        return given.cast(MOMENT, safe=False)
    if is_text(given.type):
        given = _text_or_nothing(given)
    elif not (pa.types.is_timestamp(given.type) or pa.types.is_date(given.type)):
        raise UserError(
            f"Values of type {given.type} are not moments.",
            where=role,
            remedy="Convert them first, such as with pandas.to_datetime(…, unit='s', utc=True).",
        )
    connection.register("given", pa.table({"given": given}))
    read = connection.sql(_READ).to_arrow_table()["moment"].cast(MOMENT)
    connection.unregister("given")
    _check_all_read(given, read, role)
    return read


def reasons(given: pa.ChunkedArray, role: str) -> pa.ChunkedArray:
    """Return why events are not counted: 0, 1, 2 or 4; nothing said is 0.

    Raises
    ------
    UserError
        If something else is said.
    """
    if pa.types.is_floating(given.type):
        given = _whole(given)
    is_whole = pa.types.is_integer(given.type) or pa.types.is_boolean(given.type)
    if not is_whole or not REASONS.issuperset(pc.unique(given.cast(pa.int64())).to_pylist()):
        raise UserError(
            "Events are not counted for the reasons 0, 1, 2 and 4 alone.",
            where=role,
            remedy=(
                "Write 0 for an event that counts, 1 for one of a bot, 2 for one that is none,"
                " 4 for internal traffic."
            ),
        )
    return pc.fill_null(given.cast(pa.int64()), 0).cast(pa.uint8())


def _check_all_read(given: pa.ChunkedArray, read: pa.ChunkedArray, role: str) -> None:
    at = pc.index(pc.and_(pc.is_valid(given), pc.is_null(read)), True).as_py()
    if at >= 0:
        raise UserError(
            f"{str(given[at])!r} in row {at + 1:,} is not a moment.",
            where=role,
            remedy="Write moments as 2026-01-31 12:00, or convert them before.",
        )


def _unknown(columns: Columns, name: str, role: str) -> UserError:
    near = get_close_matches(str(name), map(str, columns), n=3, cutoff=0.5)
    folded = [other for other in columns if str(other).casefold() == str(name).casefold()]
    suggestions = list(dict.fromkeys([*folded, *near])) or list(columns)[:12]
    listed = ", ".join(repr(other) for other in suggestions)
    remedy = f"Did you mean one of: {listed}?" if columns else "The table has no columns."
    return UserError(f"There is no column {name!r}.", where=role, remedy=remedy)


def _text_or_nothing(given: Text) -> Text:
    trimmed = pc.utf8_trim_whitespace(given.cast(pa.large_string()))
    return pc.if_else(pc.equal(trimmed, ""), None, trimmed)


def _encoded(given: pa.ChunkedArray) -> pa.DictionaryArray:
    """Return text as codes and the different texts, trimmed; blank text is null.

    What is different is found first: trimming every row would take longer than all the rest.
    """
    encoded = _as_they_are(given)
    trimmed = _text_or_nothing(encoded.dictionary)
    if trimmed.equals(encoded.dictionary):
        return encoded
    again = trimmed.dictionary_encode()
    return pa.DictionaryArray.from_arrays(again.indices.take(encoded.indices), again.dictionary)


def _as_they_are(given: pa.ChunkedArray) -> pa.DictionaryArray:
    """Return text as codes and the different texts."""
    if len(given) < MANY:
        return given.cast(pa.large_string()).combine_chunks().dictionary_encode()
    codes, words = texts.numbered(given)
    mask = given.is_null().to_numpy() if given.null_count else None
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=mask), words)


def _numbered_by_place(given: pa.ChunkedArray) -> tuple[pa.Array, pa.Array] | None:
    """Do the same for whole numbers that lie close together."""
    if not pa.types.is_integer(given.type) or given.null_count or len(given) == 0:
        return None
    pieces = [chunk.to_numpy() for chunk in given.chunks if len(chunk)]
    low = min(int(piece.min()) for piece in pieces)
    high = max(int(piece.max()) for piece in pieces)
    if high - low >= MOST_PLACES * len(given) or high >= 1 << 62:
        return None
    numbers, ids = places.numbered(
        [each.astype(np.int64, copy=False) for each in pieces], low, high
    )
    return pa.array(numbers), pa.array(ids).cast(given.type)


def _whole(given: pa.ChunkedArray) -> pa.ChunkedArray:
    known = pc.if_else(pc.is_finite(given), given, None)
    try:
        return known.cast(pa.int64())
    except pa.ArrowInvalid:
        return known
