"""Rows that were not taken: their lines, their reasons, and a file of them to mend."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from filecmp import cmp
from pathlib import Path

from duckdb import DuckDBPyConnection
from sqlglot import exp

from homing.collect.importers.expressions import (
    Sql,
    call,
    case,
    cast,
    column,
    compare,
    named,
    number,
    statement,
    text,
)
from homing.collect.importers.malformed import ORIGINAL, locate
from homing.collect.importers.report import Reason, Rejected
from homing.collect.importers.statements import count as _count
from homing.collect.importers.statements import sql_of
from homing.collect.importers.table import Table
from homing.core.errors import HomingError

SHOWN = 5
"""Lines named for each reason."""


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of `staged` that one table made: rowids from `start`, as many as `rows`."""

    table: Table
    file: int
    start: int = 0
    rows: int = 0


def mark(cursor: DuckDBPyConnection, parts: Sequence[Part]) -> list[tuple[str, int]]:
    """Fill `marked`: one row = a rejected row, or one of the first few that a note is about.

    Returns the kinds of notes there are, and how many rows each concerns.
    """
    cursor.execute("CREATE OR REPLACE TEMP TABLE kinds AS " + sql_of("flagged.sql"))
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE noted AS SELECT kind, unnest(seen) AS seen FROM kinds"
    )
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE marked"
        " (part UINTEGER, seen UBIGINT, row UBIGINT, line UBIGINT, reason USMALLINT)"
    )
    located: set[int] = set()
    for index, part in enumerate(parts):
        bad = sql_of("marked.sql")
        bounds = {"part": index, "start": part.start, "rows": part.rows}
        if _count(cursor, "INSERT INTO marked " + bad, bounds) and part.table.lines:
            if part.table.text_file and part.file not in located:
                locate(cursor, part.table, part.file)
                located = {part.file}
            lines = part.table.lines.subquery("lines")
            cursor.execute(
                f"UPDATE marked SET line = lines.line FROM {statement(lines)}"
                " WHERE lines.row = marked.row AND marked.part = $part",
                {"part": index},
            )
    return cursor.execute("SELECT kind, rows FROM kinds ORDER BY kind").fetchall()


def summary(
    cursor: DuckDBPyConnection, parts: Sequence[Part], reasons: dict[int, Reason]
) -> tuple[Rejected, ...]:
    """Return the reasons, the most frequent first, each with its first lines."""
    rows = cursor.execute(
        "SELECT reason, count(*), list((part, line) ORDER BY part, line)[:$shown] FROM marked"
        " WHERE reason IS NOT NULL GROUP BY reason ORDER BY count(*) DESC, reason",
        {"shown": SHOWN},
    ).fetchall()
    return tuple(
        Rejected(
            reasons[code].column,
            reasons[code].what,
            reasons[code].remedy,
            count,
            tuple(f"{parts[part].table.path.name}:{line}" for part, line in first),
        )
        for code, count, first in rows
    )


def write(
    cursor: DuckDBPyConnection,
    parts: Sequence[Part],
    reasons: dict[int, Reason],
    *,
    to: Path | None,
    fallback: Path,
) -> tuple[str, ...]:
    """Write the rejected rows of each file as CSV, and return where they are."""
    by_path: dict[Path, list[int]] = {}
    for (index,) in cursor.execute(
        "SELECT DISTINCT part FROM marked WHERE reason IS NOT NULL ORDER BY part"
    ).fetchall():
        by_path.setdefault(parts[index].table.path, []).append(index)
    return tuple(
        str(_write_one(cursor, [(index, parts[index]) for index in indexes], reasons, place))
        for (path, indexes), place in zip(
            by_path.items(), _places(list(by_path), to, fallback), strict=True
        )
    )


def _places(paths: Sequence[Path], to: Path | None, fallback: Path) -> list[Path]:
    if to is not None and len(paths) == 1:
        return [to]
    if to is not None:
        return [to.with_name(f"{to.stem}-{path.stem}{to.suffix}") for path in paths]
    return [
        (path.parent if os.access(path.parent, os.W_OK) else fallback)
        / f"{path.name.removesuffix('.gz').rpartition('.')[0] or path.name}.rejected.csv"
        for path in paths
    ]


def _write_one(
    cursor: DuckDBPyConnection,
    parts: Sequence[tuple[int, Part]],
    reasons: dict[int, Reason],
    place: Path,
) -> Path:
    queries = [_rejected_rows(index, part, reasons) for index, part in parts]
    rows: exp.Query = queries[0]
    for query in queries[1:]:
        rows = exp.union(rows, query, distinct=False)
    ordered = (
        exp.select(exp.Star()).from_(rows.subquery("rejected")).order_by(column("homing_line"))
    )
    draft = place.with_name(f".{place.name}.draft")
    try:
        cursor.execute(f"COPY ({statement(ordered)}) TO {statement(text(str(draft)))} (HEADER)")
        return _settle(draft, place)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise HomingError(
            f"The rejected rows cannot be written: {error.strerror}. Nothing was changed.",
            where=str(place),
            remedy="Choose another place with --rejects.",
        ) from error


def _rejected_rows(index: int, part: Part, reasons: dict[int, Reason]) -> exp.Select:
    table = part.table
    said = case(
        [
            (compare(exp.EQ, exp.column("reason", "marked"), number(code)), text(str(reason)))
            for code, reason in reasons.items()
        ]
    )
    numbered = exp.select(
        exp.Star(), named(exp.Window(this=call("row_number")), "homing_row")
    ).from_(table.rows.subquery("again"))
    here = exp.and_(
        compare(exp.EQ, exp.column("part", "marked"), number(index)),
        exp.Not(this=exp.column("reason", "marked").is_(exp.null())),
        compare(exp.EQ, exp.column("row", "marked"), column("homing_row")),
    )
    values: list[Sql] = [named(found.text, found.name) for found in table.columns]
    original = column(ORIGINAL) if table.is_malformed else cast(exp.null(), "VARCHAR")
    return (
        exp.select(
            *values,
            named(exp.column("line", "marked"), "homing_line"),
            named(said, "homing_reason"),
            named(original, ORIGINAL),
        )
        .from_(numbered.subquery("numbered"))
        .join("marked", on=here)
    )


def _settle(draft: Path, place: Path) -> Path:
    """Give the file its name; a file that somebody may be mending is never written over."""
    number_ = 1
    candidate = place
    while candidate.exists() and not cmp(draft, candidate, shallow=False):
        number_ += 1
        candidate = place.with_name(f"{place.stem}-{number_}{place.suffix}")
    draft.replace(candidate)
    return candidate
