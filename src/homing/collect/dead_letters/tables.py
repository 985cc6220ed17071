"""The table of dead letters, in the database of the event log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import orjson
import pyarrow as pa
from duckdb import DuckDBPyConnection

from homing.collect.dead_letters.model import DeadLetter, Letter, Reason
from homing.collect.dead_letters.reasons import why
from homing.store.statements import column, count, lent

MOST_REASON: Final = 500

_COLUMNS = """
letter, request, place, source, protocol, received_at, reason, raw, envelope, settled_at,
settled_how
"""

_ADD = """
INSERT INTO dead_letters
SELECT
    (SELECT coalesce(max(letter), 0) FROM dead_letters) + n, request, place, source::UUID, protocol,
    received_at, reason, raw, envelope, NULL, NULL
FROM letters
"""

_PAGE = f"""
SELECT {_COLUMNS}
FROM dead_letters
WHERE
    ($is_open IS NULL OR (settled_at IS NULL) = $is_open)
    AND ($source::UUID IS NULL OR source = $source)
    AND ($reasons::VARCHAR[] IS NULL OR list_contains($reasons, reason))
    AND ($before::UBIGINT IS NULL OR letter < $before)
ORDER BY letter DESC
LIMIT $most
"""  # noqa: S608 - made of constants

_REASONS = """
SELECT reason, count(*), max(received_at)
FROM dead_letters
WHERE settled_at IS NULL
GROUP BY reason
ORDER BY 2 DESC, 1
"""


def add(cursor: DuckDBPyConnection, letters: Sequence[Letter]) -> None:
    """Keep letters."""
    if not letters:
        return
    columns = {
        "n": pa.array(range(1, len(letters) + 1), pa.int64()),
        "request": pa.array([each.received.id for each in letters], pa.int64()),
        "place": pa.array([each.place for each in letters], pa.int64()),
        "source": [str(each.received.source) for each in letters],
        "protocol": [each.received.protocol for each in letters],
        "received_at": pa.array(
            [each.received.received_at for each in letters], pa.timestamp("us", "UTC")
        ),
        "reason": [each.reason[:MOST_REASON] for each in letters],
        "raw": pa.array([each.raw for each in letters], pa.binary()),
        "envelope": [_envelope(each) for each in letters],
    }
    with lent(cursor, "letters", pa.table(columns)):
        cursor.execute(_ADD)


def page(
    cursor: DuckDBPyConnection,
    *,
    is_open: bool | None,
    source: UUID | None,
    reasons: Sequence[str] | None,
    before: int | None,
    most: int,
) -> list[DeadLetter]:
    """Return letters, the newest first."""
    given = {
        "is_open": is_open,
        "source": source and str(source),
        "reasons": None if reasons is None else list(reasons),
        "before": before,
        "most": most,
    }
    return [_letter(row) for row in cursor.execute(_PAGE, given).fetchall()]


def letters_numbered(cursor: DuckDBPyConnection, letters: Sequence[int]) -> list[DeadLetter]:
    """Return letters by their numbers, the newest first."""
    table = pa.table({"letter": pa.array(letters, pa.uint64())})
    sql = f"SELECT {_COLUMNS} FROM dead_letters SEMI JOIN asked USING (letter) ORDER BY letter DESC"  # noqa: S608 - constants
    with lent(cursor, "asked", table):
        return [_letter(row) for row in cursor.execute(sql).fetchall()]


def sentences(cursor: DuckDBPyConnection, reason: str, *, is_open: bool | None = None) -> list[str]:
    """Return the reasons that letters have and that are meant by one of them, or by a code."""
    said = column(
        cursor,
        "SELECT DISTINCT reason FROM dead_letters"
        " WHERE $is_open IS NULL OR (settled_at IS NULL) = $is_open ORDER BY reason",
        {"is_open": is_open},
    )
    return [each for each in said if reason in (each, why(each).code)]


def one(cursor: DuckDBPyConnection, letter: int) -> DeadLetter | None:
    """Return a letter."""
    sql = f"SELECT {_COLUMNS} FROM dead_letters WHERE letter = $letter"  # noqa: S608 - constants
    rows = cursor.execute(sql, {"letter": letter}).fetchall()
    return _letter(rows[0]) if rows else None


def reasons(cursor: DuckDBPyConnection) -> list[Reason]:
    """Return how many letters wait for each reason, the most first."""
    return [Reason(*row) for row in cursor.execute(_REASONS).fetchall()]


def waiting(cursor: DuckDBPyConnection) -> int:
    """Return how many letters are not settled."""
    return count(cursor, "SELECT count(*) FROM dead_letters WHERE settled_at IS NULL")


def mend(cursor: DuckDBPyConnection, letter: int, raw: bytes, reason: str) -> None:
    """Keep what somebody made of a letter, and what is still wrong with it."""
    cursor.execute(
        "UPDATE dead_letters SET raw = $raw, reason = $reason WHERE letter = $letter",
        {"letter": letter, "raw": raw, "reason": reason[:MOST_REASON]},
    )


def drop_all(cursor: DuckDBPyConnection, reasons: Sequence[str], now: datetime) -> int:
    """Settle all letters that wait for some reasons, without an event; return how many did."""
    return count(
        cursor,
        "UPDATE dead_letters SET settled_at = $now, settled_how = 'dropped'"
        " WHERE settled_at IS NULL AND list_contains($reasons, reason)",
        {"now": now, "reasons": list(reasons)},
    )


def settle(cursor: DuckDBPyConnection, letters: Sequence[int], how: str, now: datetime) -> int:
    """Settle letters that wait; return how many did."""
    table = pa.table({"letter": pa.array(letters, pa.uint64())})
    with lent(cursor, "asked", table):
        return count(
            cursor,
            "UPDATE dead_letters SET settled_at = $now, settled_how = $how"
            " WHERE settled_at IS NULL AND letter IN (SELECT letter FROM asked)",
            {"now": now, "how": how},
        )


def _envelope(letter: Letter) -> str:
    received = letter.received
    return orjson.dumps(
        {
            "path": received.path,
            "query": received.query,
            "headers": received.headers,
            "country": received.country,
            "is_trusted": received.is_trusted,
        }
    ).decode()


def _letter(row: tuple[object, ...]) -> DeadLetter:
    names = [name.strip() for name in _COLUMNS.split(",")]
    return DeadLetter(**dict(zip(names, row, strict=True)))  # type: ignore[arg-type]
