"""The file of an export as a table in the one shape that all exports have."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from duckdb import DuckDBPyConnection
from sqlglot import exp

from homing.collect.enrich import StandardEvents
from homing.collect.importers.exports.export import COLUMNS, FOLDER, OBJECTS, Export
from homing.collect.importers.exports.words import teach
from homing.collect.importers.expressions import (
    Sql,
    call,
    case,
    cast,
    chosen,
    column,
    named,
    of,
    statement,
    text,
    try_cast,
)
from homing.collect.importers.table import ORIGINAL, Column, Table

VIEW = "homing_export_{}"


def reshaped(
    cursor: DuckDBPyConnection,
    table: Table,
    export: Export,
    *,
    place: int,
    timezone: str,
    now: datetime,
    standard: StandardEvents,
) -> Table:
    """Return a table whose columns are `COLUMNS`, one row an event.

    The file is read when its rows are asked for, as before; each knows the line it comes from.

    Parameters
    ----------
    cursor : DuckDBPyConnection
        Keeps the query under a name of its own, while it lasts.
    table : Table
        The file as it is.
    export : Export
        Whose it is.
    place : int
        Which of the files it is.
    timezone : str
        The zone of moments that carry no offset.
    now : datetime
        The present moment, aware.
    standard : StandardEvents
        What the standard events are called in it.

    Raises
    ------
    UserError
        If the file is no such export.
    """
    export.check(table.names, str(table.path))
    view = VIEW.format(place)
    teach(cursor, folder=FOLDER, timezone=timezone, now=now, standard=standard)
    source = statement(_source(table, export))
    cursor.execute(
        f"CREATE OR REPLACE TEMP VIEW {view} AS WITH source AS ({source}) FROM ({export.sql})"
    )
    columns = tuple(Column(name, "JSON" if name in OBJECTS else "VARCHAR") for name in COLUMNS)
    broken = [named(column("broken"), "homing_broken"), named(column("original"), ORIGINAL)]
    values = [*(named(_typed(found), found.name) for found in columns), *broken]
    return replace(
        table,
        columns=columns,
        rows=chosen(values, exp.to_table(view)),
        lines=_lines(table, view),
        finds_broken_lines=True,
        notes=(*table.notes, f"export of {export.title}"),
    )


def _source(table: Table, export: Export) -> exp.Select:
    """Return the columns that an export's statement speaks of, the row's number before them."""
    own = {found.name: found for found in table.columns}
    values: list[Sql] = [named(exp.Window(this=call("row_number")), "row")]
    if table.finds_broken_lines:
        values += [named(column("homing_broken"), "broken"), named(column(ORIGINAL), "original")]
    else:
        values += [named(exp.false(), "broken"), named(cast(exp.null(), "VARCHAR"), "original")]
    values += [named(_text(own.get(name)), name) for name in export.texts]
    values += [named(_object(own.get(name)), name) for name in export.objects]
    return chosen(values, of(table.rows, "file"))


def _text(found: Column | None) -> Sql:
    """Return a column as text; an object or a list is none."""
    if found is None:
        return cast(exp.null(), "VARCHAR")
    if not found.is_json:
        return found.text
    nested = exp.In(this=call("json_type", found.sql), expressions=[text("OBJECT"), text("ARRAY")])
    return case([(exp.Not(this=call("coalesce", nested, exp.false())), found.text)])


def _object(found: Column | None) -> Sql:
    """Return a column as JSON: written as text, or with columns of its own inside."""
    if found is None:
        return cast(exp.null(), "JSON")
    if found.is_json:
        plain = exp.NEQ(this=call("json_type", found.sql), expression=text("VARCHAR"))
        return case([(plain, found.sql)], _parsed(found.raw_text))
    if found.is_text:
        return _parsed(found.raw_text)
    return call("to_json", found.sql)


def _parsed(value: Sql) -> Sql:
    return case([(call("json_valid", value), cast(value, "JSON"))])


def _typed(found: Column) -> Sql:
    return try_cast(found.sql, found.type)


def _lines(table: Table, view: str) -> exp.Select:
    """Return the line of every row: of the row of the file it was made of."""
    made = exp.select(named(exp.Window(this=call("row_number")), "row"), named(column("row"), "of"))
    made = made.from_(view)
    if table.lines is None:
        return exp.select(column("row"), named(column("of"), "line")).from_(made.subquery("made"))
    return (
        exp.select(exp.column("row", "made"), exp.column("line", "placed"))
        .from_(made.subquery("made"))
        .join(
            table.lines.subquery("placed"),
            on=exp.EQ(this=exp.column("row", "placed"), expression=exp.column("of", "made")),
        )
    )
