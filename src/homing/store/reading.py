"""Read the log into histories: the whole of it, what came since a mark, or some customers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from homing.histories import Histories, units
from homing.histories.arrow import Piece, joined, pieces
from homing.histories.gathering import Gathering
from homing.histories.generation import Mark
from homing.histories.merging import NOBODY
from homing.histories.sorting import Columns
from homing.store.statements import count

BATCH_ROWS = 1 << 18

_MARK = """
SELECT
    (SELECT coalesce(max(batch), 0) FROM batches),
    (SELECT coalesce(max(rewrite), 0) FROM rewritten)
"""

_MARK_AND_NAMES = f"{_MARK}, (SELECT list(name ORDER BY event) FROM event_names)"  # noqa: S608

_FINGERPRINT = """
SELECT concat_ws(
    '-',
    (
        SELECT coalesce(bit_xor(hash(batch, source, epoch_us(received_at), events)), 0)
        FROM batches WHERE batch BETWEEN $batch - 1000 AND $batch
    ),
    (
        SELECT coalesce(bit_xor(hash(rewrite, customer)), 0)
        FROM rewritten WHERE rewrite BETWEEN $rewrite - 1000 AND $rewrite
    ),
    (SELECT bit_xor(hash(token)) FROM openings WHERE reached < $batch + $rewrite)
)
"""
"""Logs that parted have other openings in what came since; those of before there were any, other
moments in the last batches."""

_COUNTS = "SELECT customer, count(*) FROM resolved WHERE batch <= $batch GROUP BY customer"

_VALUE = """
    CASE
        WHEN isfinite(TRY_CAST(properties.amount AS DOUBLE))
        THEN TRY_CAST(properties.amount AS DOUBLE)
    END
"""
"""An amount may be sent as any text: "NaN" and "1e400" are no numbers."""

_UNIT = f"""
    CASE
        WHEN CAST(properties.currency AS VARCHAR) IS NULL THEN {units.NONE}
        WHEN regexp_full_match(CAST(properties.currency AS VARCHAR), '[A-Z]{{3}}')
        THEN list_reduce(
            [ascii(each) - 64 FOR each IN string_split(CAST(properties.currency AS VARCHAR), '')],
            lambda code, letter: code * 32 + letter
        )
        ELSE {units.OTHER}
    END::USMALLINT
"""
"""As `homing.histories.units` reads it."""

_EVENTS = f"""
SELECT
    customer,
    epoch_us(occurred_at) AS time,
    event,
    {_VALUE} AS value,
    {_UNIT} AS unit
FROM resolved
"""  # noqa: S608 - made of constants

_ALL = f"{_EVENTS} WHERE batch <= $batch"

_REWRITTEN = """
SELECT customer FROM rewritten WHERE rewrite > $rewrite
UNION
SELECT survivor FROM merged
WHERE customer IN (SELECT customer FROM rewritten WHERE rewrite > $rewrite)
"""
"""With whoever they are by now, although they had no events when they became that."""

_SINCE = f"{_EVENTS} WHERE batch > $batch"
_OTHERS_SINCE = f"{_SINCE} AND customer NOT IN ({_REWRITTEN})"

_AGAIN = f"""
WITH touched AS ({_REWRITTEN}),
numbers AS (FROM touched UNION SELECT customer FROM merged WHERE survivor IN (FROM touched)),
theirs AS (SELECT * FROM log WHERE aside = 0 AND customer IN (FROM numbers))
SELECT
    coalesce(merged.survivor, theirs.customer) AS customer,
    epoch_us(occurred_at) AS time,
    event,
    {_VALUE} AS value,
    {_UNIT} AS unit
FROM theirs
LEFT JOIN merged ON merged.customer = theirs.customer
"""  # noqa: S608 - made of constants
"""Not by way of `resolved`: the log is read only where these customers are in it."""


def holds_erased(cursor: DuckDBPyConnection, mark: Mark) -> bool:
    """Say whether customers were erased after a mark."""
    sql = "SELECT count(*) FROM erased WHERE rewrite > $rewrite"
    return count(cursor, sql, {"rewrite": mark.rewrite}) > 0


def mark_of(cursor: DuckDBPyConnection) -> Mark:
    """Return how far the log reaches now, sealed."""
    return sealed(cursor, Mark(*cursor.execute(_MARK).fetchall()[0]))


def mark_and_names(cursor: DuckDBPyConnection) -> tuple[Mark, tuple[str, ...]]:
    """Return how far the log reaches now, not sealed; and the names of events, by their codes."""
    [(batch, rewrite, names)] = cursor.execute(_MARK_AND_NAMES).fetchall()
    return Mark(batch, rewrite), tuple(names or ())


def sealed(cursor: DuckDBPyConnection, mark: Mark) -> Mark:
    """Return a mark of this log, with what the log is known by as far as there."""
    return replace(mark, fingerprint=fingerprint(cursor, mark))


def fingerprint(cursor: DuckDBPyConnection, mark: Mark) -> str:
    """Return what the log up to a mark is known by; undoing a batch does not change it."""
    up_to = {"batch": mark.batch, "rewrite": mark.rewrite}
    return str(cursor.execute(_FINGERPRINT, up_to).fetchall()[0][0])


def whole(cursor: DuckDBPyConnection, mark: Mark) -> Histories:
    """Return the histories of all customers, up to a mark.

    The log is streamed through once, without a sort; memory holds the result and little more.
    """
    up_to = {"batch": mark.batch}
    found = cursor.execute(_COUNTS, up_to).fetchnumpy()
    customers, sizes = (np.asarray(column) for column in found.values())
    counts = np.zeros(int(customers.max()) + 1 if customers.size else 0, np.int64)
    counts[customers] = sizes
    gathering = Gathering.of(counts, has_value=True, has_unit=True)
    for customer, columns in _pieces(cursor, _ALL, up_to):
        gathering.add(customer, columns)
    return Histories.gathered(gathering, has_value=True, has_unit=True)


@dataclass(frozen=True, slots=True)
class Changes:
    """What the log says beyond a mark.

    Parameters
    ----------
    further : Histories
        The new events of customers who are the same as before.
    again : Histories
        All events of those who lost events, or gave them to others, or got theirs; a history may be
        empty.
    """

    further: Histories
    again: Histories


def changes(cursor: DuckDBPyConnection, since: Mark, now: Mark) -> Changes:
    """Return what came, and whose events went elsewhere, since a mark; `now` is the log's."""
    batch, rewrite = {"batch": since.batch}, {"rewrite": since.rewrite}
    if now.rewrite == since.rewrite:
        return Changes(_of_some(*joined(_pieces(cursor, _SINCE, batch))), NOBODY)
    found = cursor.execute(f"{_REWRITTEN} ORDER BY 1", rewrite).fetchnumpy()
    rewritten = np.asarray(found["customer"], np.uint32)
    return Changes(
        _of_some(*joined(_pieces(cursor, _OTHERS_SINCE, batch | rewrite))),
        _of_some(*joined(_pieces(cursor, _AGAIN, rewrite)), rewritten),
    )


def _pieces(cursor: DuckDBPyConnection, sql: str, values: dict[str, int]) -> Iterator[Piece]:
    return pieces(cursor.sql(sql, params=values).to_arrow_reader(BATCH_ROWS))


def _of_some(
    customer: NDArray[np.uint32], columns: Columns, among: NDArray[np.uint32] | None = None
) -> Histories:
    """Return the histories of the customers there are, or of those given."""
    customers = np.unique(customer) if among is None else among
    rows = np.searchsorted(customers, customer)
    counts = np.bincount(rows, minlength=customers.size)
    gathering = Gathering.of(counts, has_value=True, has_unit=True)
    gathering.add(rows.astype(np.uint32), columns)
    return Histories.gathered(gathering, has_value=True, has_unit=True, customer=customers)
