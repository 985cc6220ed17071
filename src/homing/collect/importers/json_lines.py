"""JSON lines: one object a line, each top-level key a column."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from duckdb import DuckDBPyConnection
from sqlglot import exp

from homing.collect.importers.csv_files import unique
from homing.collect.importers.encodings import Scan
from homing.collect.importers.expressions import (
    Sql,
    call,
    case,
    chosen,
    column,
    every,
    named,
    number,
    of,
    statement,
    struct,
    text,
)
from homing.collect.importers.statements import sql_of
from homing.collect.importers.table import ORIGINAL, OWN_PREFIX, Column, Table, check_width
from homing.core.errors import UserError

LONGEST_LINE = 32_000_000
"""Bytes of one object that DuckDB may meet; longer lines are refused before."""


def json_table(cursor: DuckDBPyConnection, path: Path, ready: Path, seen: Scan) -> Table:
    """Return the table of a JSON lines file.

    Parameters
    ----------
    cursor : DuckDBPyConnection
        Looks through the file for keys.
    path, ready : Path
        The file as the user named it, and the same in UTF-8.
    seen : Scan
        What its bytes showed.
    """
    lines = _lines(ready)
    seen_keys = _keys(cursor, lines)
    keys = seen_keys.names
    if not keys:
        raise UserError(
            "There is no JSON object in the file.",
            where=str(path),
            remedy='Write one object a line: {"customer": "ann", "occurred_at": "…"}.',
        )
    check_width(path, len(keys))
    names, renamed = unique([key for key in keys if key])
    if "" in keys:
        keys.remove("")
        renamed.append("the values of the key without a name are left out")
    columns = tuple(Column(name, "JSON") for name in names if not name.startswith(OWN_PREFIX))
    plain = {key for key, name in zip(keys, names, strict=True) if key == name}
    shape = json.dumps(dict.fromkeys(sorted(plain), "JSON"), ensure_ascii=False)
    is_object = _is_object()
    parsed = case([(is_object, call("from_json", column("body"), text(shape)))])
    objects = exp.select(
        named(parsed, "object"), named(exp.Not(this=is_object), "is_broken"), column("body")
    ).from_(lines.subquery("lines"))
    values = [
        named(_value(key, is_plain=key in plain), name)
        for key, name in zip(keys, names, strict=True)
        if not name.startswith(OWN_PREFIX)
    ]
    original = case([(column("is_broken"), column("body"))])
    values += [named(column("is_broken"), "homing_broken"), named(original, ORIGINAL)]
    rows = chosen(values, of(objects, "objects"))
    numbered = exp.select(
        named(exp.Window(this=call("row_number"), order=None), "row"), column("line")
    ).from_(lines.subquery("lines"))
    return Table(
        path,
        columns,
        rows,
        numbered,
        has_nul=seen.has_nul,
        has_broken=seen.has_broken,
        has_foreign=seen.has_foreign,
        finds_broken_lines=True,
        notes=(f"encoding {seen.encoding}", "JSON lines", *renamed, *seen_keys.notes),
    )


def _value(key: str, *, is_plain: bool) -> Sql:
    """Take a value from the parsed object; a key that is no column's name, from the text."""
    if is_plain:
        return call("struct_extract", column("object"), text(key))
    path = text(f"$.{json.dumps(key, ensure_ascii=False)}")
    return case([(exp.Not(this=column("is_broken")), call("json_extract", column("body"), path))])


def _lines(ready: Path) -> exp.Select:
    source = call(
        "read_csv",
        text(str(ready)),
        auto_detect=exp.false(),
        delim=text("\x01\x02"),
        quote=text(""),
        escape=text(""),
        header=exp.false(),
        max_line_size=number(LONGEST_LINE),
        columns=struct({"body": text("VARCHAR")}),
    )
    numbered = exp.select(column("body"), named(exp.Window(this=call("row_number")), "line")).from_(
        source
    )
    there = every(
        [
            exp.Not(this=exp.Is(this=column("body"), expression=exp.null())),
            exp.NEQ(this=call("trim", column("body")), expression=text("")),
        ]
    )
    return exp.select(column("body"), column("line")).from_(numbered.subquery("all")).where(there)


def _is_object() -> Sql:
    valid = call("json_valid", column("body"))
    kind = exp.EQ(this=call("json_type", column("body")), expression=text("OBJECT"))
    return call("coalesce", case([(valid, kind)], exp.false()), exp.false())


@dataclass(frozen=True, slots=True)
class _Keys:
    """The keys of all objects, and in how many objects one stands twice, the first of them."""

    names: list[str]
    objects_with_twins: int
    first_with_twins: int | None

    @property
    def notes(self) -> list[str]:
        if not self.objects_with_twins:
            return []
        where = f"in {self.objects_with_twins:,} lines, first in line {self.first_with_twins}"
        return [f"a key stands twice in one object, {where}: its first value counts"]


def _keys(cursor: DuckDBPyConnection, lines: exp.Select) -> _Keys:
    """List the keys of all objects, in the order in which they are first seen."""
    objects = lines.where(_is_object())
    sql = sql_of("json_keys.sql").replace("FROM objects", f"FROM ({statement(objects)}) AS objects")
    rows = cursor.execute(sql).fetchall()
    names = [key for key, _, _ in rows]
    return _Keys(names, *(rows[0][1:] if rows else (0, None)))
