"""Rows that were not taken: their lines, their reasons, and a file of them to mend."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from filecmp import cmp
from pathlib import Path

import duckdb
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
from homing.collect.importers.malformed import locate
from homing.collect.importers.report import Reason, Rejected
from homing.collect.importers.statements import count as _count
from homing.collect.importers.statements import run, sql_of
from homing.collect.importers.table import ORIGINAL, Table
from homing.collect.importers.trouble import explained
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
                with explained(part.table):
                    locate(cursor, part.table, part.file)
                located = {part.file}
            cursor.execute("CREATE OR REPLACE TEMP VIEW located AS " + statement(part.table.lines))
            run(cursor, "located.sql", part=index)
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


@dataclass(frozen=True, slots=True)
class Draft:
    """A file of rejected rows that has not its name yet: the import may still fail."""

    path: Path
    place: Path

    def settle(self) -> str:
        """Give the file its name; one that somebody may be mending is never written over."""
        copy, place = 1, self.place
        while place.exists() and not cmp(self.path, place, shallow=False):
            copy += 1
            place = self.place.with_name(f"{self.place.stem}-{copy}{self.place.suffix}")
        self.path.replace(place)
        return str(place)

    def discard(self) -> None:
        """Take the file away."""
        self.path.unlink(missing_ok=True)


def drafts(
    cursor: DuckDBPyConnection,
    parts: Sequence[Part],
    reasons: dict[int, Reason],
    *,
    to: Path | None,
    fallback: Path,
) -> list[Draft]:
    """Write the rejected rows of each file as CSV.

    Raises
    ------
    HomingError
        If that is not possible.
    """
    by_path: dict[Path, list[int]] = {}
    for (index,) in cursor.execute(
        "SELECT DISTINCT part FROM marked WHERE reason IS NOT NULL ORDER BY part"
    ).fetchall():
        by_path.setdefault(parts[index].table.path, []).append(index)
    made = []
    for indexes, place in zip(by_path.values(), _places(list(by_path), to, fallback), strict=True):
        draft = Draft(place.with_name(f".{place.name}.draft"), place)
        made.append(draft)
        try:
            _write(cursor, [(index, parts[index]) for index in indexes], reasons, draft)
        except BaseException:
            for one in made:
                one.discard()
            raise
    return made


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


def _write(
    cursor: DuckDBPyConnection,
    parts: Sequence[tuple[int, Part]],
    reasons: dict[int, Reason],
    draft: Draft,
) -> None:
    queries = [_rejected_rows(index, part, reasons) for index, part in parts]
    rows: exp.Query = queries[0]
    for query in queries[1:]:
        rows = exp.union(rows, query, distinct=False)
    ordered = (
        exp.select(exp.Star()).from_(rows.subquery("rejected")).order_by(column("homing_line"))
    )
    to = statement(text(str(draft.path)))
    try:
        cursor.execute(f"COPY ({statement(ordered)}) TO {to} (HEADER)")
    except duckdb.IOException as error:
        raise HomingError(
            "The rejected rows cannot be written. Nothing was changed.",
            where=str(draft.place),
            remedy=f"Choose another place with --rejects. DuckDB says: {error}",
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
    has_original = table.is_malformed or table.finds_broken_lines
    original = column(ORIGINAL) if has_original else cast(exp.null(), "VARCHAR")
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
