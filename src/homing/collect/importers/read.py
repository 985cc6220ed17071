"""Opening a file: what kind it is, and the table it makes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection
from sqlglot import exp

from homing.collect.importers.expressions import call, column, named, statement, text
from homing.collect.importers.table import ORIGINAL, OWN_PREFIX, Column, Stamp, Table, check_width
from homing.core.errors import UserError


def open_parquet(cursor: DuckDBPyConnection, path: Path, ready: Path) -> Table:
    """Return the table of a Parquet file."""
    source = call("read_parquet", text(str(ready)))
    try:
        described = cursor.execute(
            statement(exp.Describe(this=exp.select(exp.Star()).from_(source)))
        ).fetchall()
    except duckdb.Error as error:
        raise UserError(
            f"The Parquet file is damaged or not whole: {str(error).splitlines()[0]}",
            where=str(path),
            remedy="Copy or export it again.",
        ) from error
    check_width(path, len(described))
    columns = tuple(
        Column(name, kind) for name, kind, *_ in described if not name.startswith(OWN_PREFIX)
    )
    rows = exp.select(*(found.sql for found in columns)).from_(source)
    return Table(path, columns, rows, stamp=Stamp.of(path))


def harmonised(tables: list[Table]) -> list[Table]:
    """Return the tables with the same columns in the same order; what one lacks is empty there."""
    types: dict[str, str] = {}
    check_width(tables[0].path, len({name for table in tables for name in table.names}))
    has_nul = any(table.has_nul for table in tables)
    has_broken = any(table.has_broken for table in tables)
    has_foreign = any(table.has_foreign for table in tables)
    for table in tables:
        for found in table.columns:
            known = types.setdefault(found.name, found.type)
            if known != found.type:
                types[found.name] = "VARCHAR"
    return [
        replace(
            _with_columns(table, types),
            has_nul=has_nul,
            has_broken=has_broken,
            has_foreign=has_foreign,
        )
        for table in tables
    ]


def _with_columns(table: Table, types: dict[str, str]) -> Table:
    columns = tuple(Column(name, kind) for name, kind in types.items())
    if columns == table.columns:
        return table
    own = {found.name: found for found in table.columns}
    values = []
    for wanted in columns:
        if wanted.name not in own:
            values.append(named(exp.cast(exp.null(), wanted.type), wanted.name))
        elif own[wanted.name].type == wanted.type:
            values.append(column(wanted.name))
        else:
            values.append(named(own[wanted.name].text, wanted.name))
    if table.finds_broken_lines:
        values += [column("homing_broken"), column(ORIGINAL)]
    rows = exp.select(*values).from_(table.rows.subquery("own"))
    return replace(table, columns=columns, rows=rows)
