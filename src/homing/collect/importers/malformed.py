"""Lines of a CSV file that have not the shape of a row: split as well as can be, and rejected."""

from __future__ import annotations

from dataclasses import replace

from duckdb import DuckDBPyConnection
from sqlglot import exp

from homing.collect.importers.expressions import (
    Sql,
    call,
    cast,
    column,
    compare,
    named,
    number,
    text,
)
from homing.collect.importers.reasons import MALFORMED, REASONS, SHAPE
from homing.collect.importers.report import Reason
from homing.collect.importers.statements import count, run
from homing.collect.importers.table import ORIGINAL, Table, TextFile


def make_room(cursor: DuckDBPyConnection) -> None:
    """Make the empty table of malformed lines: file, position, body, kind."""
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE misshapen"
        " (file UINTEGER, position UBIGINT, body VARCHAR, kind VARCHAR)"
    )


def malformed_table(cursor: DuckDBPyConnection, table: Table, file: int) -> Table | None:
    """Return the malformed lines that DuckDB met in a file, as a table of the same columns."""
    if table.text_file is None:
        return None
    run(cursor, "misshapen.sql", file=file)
    cursor.execute("DROP TABLE csv_errors")
    cursor.execute("DROP TABLE csv_scans")
    found = count(cursor, "SELECT count(*) FROM misshapen WHERE file = $file", {"file": file})
    return _table(table, table.text_file, file) if found else None


def first_malformed(cursor: DuckDBPyConnection, table: Table) -> tuple[int, Reason] | None:
    """Return the first malformed line that DuckDB has met in a CSV file, and what is wrong."""
    if table.text_file is None:
        return None
    found = cursor.execute(
        "SELECT line, error_type::VARCHAR FROM csv_errors ORDER BY line, byte_position LIMIT 1"
    ).fetchone()
    return (found[0], REASONS[SHAPE.get(found[1], MALFORMED)]) if found else None


def locate(cursor: DuckDBPyConnection, table: Table, file: int) -> None:
    """Fill `records`: one row = one record of a CSV file, with its line."""
    assert table.text_file is not None
    where = table.text_file
    run(
        cursor,
        "csv_lines.sql",
        path=str(where.path),
        newline_bytes=where.newline_bytes,
        first_byte=where.first_byte,
        skipped=where.skipped,
        file=file,
    )


def shape_of(kind: Sql) -> Sql:
    """Return the reason that stands for DuckDB's word for what is wrong."""
    ifs = [
        exp.If(this=compare(exp.EQ, kind, text(word)), true=number(code))
        for word, code in SHAPE.items()
    ]
    return exp.Case(ifs=ifs, default=number(MALFORMED))


def _table(table: Table, where: TextFile, file: int) -> Table:
    pattern = f'(?:^|[{where.delimiter}])("(?:[^"]|"")*"|[^{where.delimiter}]*)'
    split = call("regexp_extract_all", column("body"), text(pattern), number(1))
    this_file = compare(exp.EQ, column("file"), number(file))
    lines = (
        exp.select(named(split, "homing_values"), named(column("body"), ORIGINAL), column("kind"))
        .from_("misshapen")
        .where(this_file)
        .order_by(column("position"))
    )
    places = {name: place for place, name in enumerate(where.names, 1)}
    values = [
        named(
            _unquoted(call("list_extract", column("homing_values"), number(places[found.name])))
            if found.name in places
            else cast(exp.null(), found.type),  # an export's columns are not those of its file
            found.name,
        )
        for found in table.columns
    ]
    rows = exp.select(
        *values, column(ORIGINAL), named(shape_of(column("kind")), "homing_shape")
    ).from_(lines.subquery("lines"))
    return replace(table, rows=rows, lines=_lines(file), is_malformed=True)


def _unquoted(value: Sql) -> Sql:
    bare = call("regexp_replace", value, text('^"((?s:.*))"$'), text(r"\1"))
    return call("nullif", call("replace", bare, text('""'), text('"')), text(""))


def _lines(file: int) -> exp.Select:
    """Give the line of each malformed line, in the order of their positions."""
    placed = (
        exp.select(exp.column("position", "misshapen"), exp.column("line", "records"))
        .from_("misshapen")
        .join("records", using=["position"], join_type="left")
        .where(compare(exp.EQ, exp.column("file", "misshapen"), number(file)))
    )
    order = exp.Order(expressions=[exp.Ordered(this=column("position"))])
    row = exp.Window(this=call("row_number"), order=order)
    return exp.select(named(row, "row"), column("line")).from_(placed.subquery("placed"))


def well_formed_lines() -> exp.Select:
    """Return the line of each row that was read, in the order of the file."""
    order = exp.Order(expressions=[exp.Ordered(this=column("line"))])
    row = exp.Window(this=call("row_number"), order=order)
    return (
        exp.select(named(row, "row"), column("line"))
        .from_("records")
        .where(column("position").is_(exp.null()))
    )
