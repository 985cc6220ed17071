"""The table of redrives: letters that are sent again in the background, and how far that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Final

from duckdb import DuckDBPyConnection

from homing.collect.dead_letters.model import DeadLetter, Redrive
from homing.collect.dead_letters.tables import letters_numbered
from homing.store.statements import count

MOST_BYTES: Final = 8_000_000
"""Of letters that are sent again in one transaction."""

_COLUMNS: Final = ", ".join(field.name for field in fields(Redrive))

_BEGIN: Final = """
INSERT INTO redrives
SELECT
    (SELECT coalesce(max(redrive), 0) + 1 FROM redrives), $reasons, $now,
    coalesce(max(letter), 0) + 1, count(*), 0, 0, NULL, NULL
FROM dead_letters
WHERE settled_at IS NULL AND list_contains($reasons, reason)
"""

_FOLLOWING: Final = """
SELECT letter, octet_length(raw)
FROM dead_letters
WHERE settled_at IS NULL AND letter < $below AND list_contains($reasons, reason)
ORDER BY letter DESC
LIMIT $most
"""


def begin(cursor: DuckDBPyConnection, reasons: Sequence[str], now: datetime) -> int:
    """Note that all letters that wait for some reasons are to be sent again; return its number."""
    cursor.execute(_BEGIN, {"reasons": list(reasons), "now": now})
    return count(cursor, "SELECT max(redrive) FROM redrives")


def one(cursor: DuckDBPyConnection, redrive: int) -> Redrive | None:
    """Return a redrive."""
    return next(iter(_found(cursor, "WHERE redrive = $redrive", redrive=redrive)), None)


def under_way(cursor: DuckDBPyConnection) -> list[Redrive]:
    """Return those that have not ended, the oldest first."""
    return _found(cursor, "WHERE ended_at IS NULL ORDER BY redrive")


def newest(cursor: DuckDBPyConnection, most: int) -> list[Redrive]:
    """Return redrives, the newest first."""
    return _found(cursor, "ORDER BY redrive DESC LIMIT $most", most=most)


def following(cursor: DuckDBPyConnection, redrive: Redrive, most: int) -> list[DeadLetter]:
    """Return the letters that come next: so many at most, and not too large together."""
    given = {"below": redrive.below, "reasons": list(redrive.reasons), "most": most}
    numbers: list[int] = []
    total = 0
    for letter, size in cursor.execute(_FOLLOWING, given).fetchall():
        total += size
        if numbers and total > MOST_BYTES:
            break
        numbers.append(letter)
    return letters_numbered(cursor, numbers)


def advance(
    cursor: DuckDBPyConnection, redrive: int, *, below: int, settled: int, remaining: int
) -> None:
    """Note what became of the letters down to one."""
    cursor.execute(
        "UPDATE redrives SET below = $below, settled = settled + $settled,"
        " remaining = remaining + $remaining WHERE redrive = $redrive",
        {"redrive": redrive, "below": below, "settled": settled, "remaining": remaining},
    )


def end(cursor: DuckDBPyConnection, redrive: int, how: str, now: datetime) -> None:
    """Note that one has ended, unless it had."""
    cursor.execute(
        "UPDATE redrives SET ended_at = $now, ended_how = $how"
        " WHERE redrive = $redrive AND ended_at IS NULL",
        {"redrive": redrive, "how": how, "now": now},
    )


def _found(cursor: DuckDBPyConnection, which: str, **given: int) -> list[Redrive]:
    sql = f"SELECT {_COLUMNS} FROM redrives {which}"  # noqa: S608 - made of constants
    rows = cursor.execute(sql, given).fetchall()
    return [Redrive(row[0], tuple(row[1]), *row[2:]) for row in rows]
