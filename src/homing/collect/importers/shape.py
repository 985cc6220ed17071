"""Staged rows as events: the properties in their right types, and lines gathered into orders."""

from __future__ import annotations

from collections.abc import Mapping as Values

from duckdb import DuckDBPyConnection
from sqlglot import exp

from homing.collect.importers import money
from homing.collect.importers.expressions import (
    Sql,
    call,
    case,
    cast,
    column,
    compare,
    is_null,
    named,
    statement,
    struct,
    text,
    try_cast,
)
from homing.collect.importers.mapping import Mapping
from homing.collect.importers.rows import Row
from homing.collect.importers.statements import run
from homing.collect.importers.table import Column, Table
from homing.core.names import AMOUNT, CURRENCY, ITEMS, ORDER_ID

WHOLE, NUMBER, MIXED = "whole", "number", "mixed"
"""What the values of a column turn out to be, all of them."""


def gather(cursor: DuckDBPyConnection, table: Table, mapping: Mapping) -> None:
    """Make `incoming`: one row = one event, ready for the log."""
    row = Row(table, mapping)
    kinds = _kinds(cursor, row)
    if not mapping.group_by:
        single = _good(named(_properties(row, kinds), "properties"), "1 AS lines")
        cursor.execute("CREATE OR REPLACE TEMP VIEW incoming AS " + statement(single))
        return
    lines = _good(named(_item(row, kinds), "item"), "kept", "rowid AS place", "scale", "order_id")
    cursor.execute("CREATE OR REPLACE TEMP VIEW lines AS " + statement(lines))
    run(cursor, "grouped.sql")
    orders = exp.select("id", "event", "occurred_at", "message_id", "amount", "currency", "lines")
    orders = orders.select(named(_properties(row, kinds), "properties")).from_("orders")
    cursor.execute("CREATE OR REPLACE TEMP VIEW incoming AS " + statement(orders))


def _good(*more: Sql | str) -> exp.Select:
    return (
        exp.select("id", "event", "occurred_at", "message_id", "amount", "currency", *more)
        .from_("staged")
        .where(is_null(column("skipped")), is_null(column("reason")))
    )


def _properties(row: Row, kinds: Values[str, str]) -> Sql:
    fields: dict[str, Sql] = {}
    if row.mapping.group_by:
        fields[ORDER_ID] = column("order_id")
    for field, name in row.properties.items():
        value = _of("kept", field)
        fields[field] = _as(kinds[name], value, row) if name in kinds else value
    if row.mapping.has_money:
        fields |= {AMOUNT: column("amount"), CURRENCY: column("currency")}
    if row.mapping.items:
        fields[ITEMS] = column("items")
    return cast(struct(fields) if fields else exp.null(), "VARIANT")


def _item(row: Row, kinds: Values[str, str]) -> Sql:
    fields = {field: _of("item", field) for field, _ in row.mapping.items}
    if "quantity" in fields:
        is_whole = kinds["item quantity"] == WHOLE
        fields["quantity"] = try_cast(fields["quantity"], "BIGINT" if is_whole else "DOUBLE")
    return struct(fields) if fields else exp.null()


def _as(kind: str, value: Sql, row: Row) -> Sql:
    if kind == WHOLE:
        return cast(value, "BIGINT")
    exact = money.number_of(Column("", "VARCHAR"), row.mapping.decimal, value)
    if kind == NUMBER:
        return cast(exact, "DOUBLE")
    as_whole = case([(_is_whole(value), cast(try_cast(value, "BIGINT"), "VARIANT"))])
    as_number = cast(cast(exact, "DOUBLE"), "VARIANT")
    return call("coalesce", as_whole, as_number, cast(value, "VARIANT"))


def _is_whole(value: Sql) -> Sql:
    return compare(exp.EQ, cast(try_cast(value, "BIGINT"), "VARCHAR"), value)


def _kinds(cursor: DuckDBPyConnection, row: Row) -> dict[str, str]:
    """Look at all values of the columns that may hold numbers, and say what they are."""
    looks: list[Sql] = []
    names = []
    for field, name in row.properties.items():
        if name in row.mapping.numbers and row.table.column_of(name).is_text:
            value = _of("kept", field)
            whole = _is_whole(value)
            exact = money.number_of(Column("", "VARCHAR"), row.mapping.decimal, value)
            looks += [_all_hold(whole, value), _all_hold(exp.Not(this=is_null(exact)), value)]
            names.append(name)
    if "quantity" in dict(row.mapping.items):
        value = _of("item", "quantity")
        whole = compare(exp.EQ, call("trunc", value), value)
        looks += [_all_hold(whole, value), exp.true()]
        names.append("item quantity")
    if not looks:
        return {}
    query = (
        exp.select(*(named(look, f"look{place}") for place, look in enumerate(looks)))
        .from_("staged")
        .where(is_null(column("skipped")), is_null(column("reason")))
    )
    said = cursor.execute(statement(query)).fetchone() or ()
    kinds = [WHOLE if whole else NUMBER if plain else MIXED for whole, plain in _paired(said)]
    return dict(zip(names, kinds, strict=True))


def _paired(values: tuple[bool, ...]) -> list[tuple[bool, bool]]:
    return list(zip(values[::2], values[1::2], strict=True))


def _all_hold(condition: Sql, value: Sql) -> Sql:
    holds = call("coalesce", condition, is_null(value))
    return call("coalesce", call("bool_and", holds), exp.true())


def _of(struct_name: str, field: str) -> Sql:
    return call("struct_extract", column(struct_name), text(field))
