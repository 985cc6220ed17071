"""Staged rows as events: the properties in their right types, and lines gathered into orders."""

from __future__ import annotations

from collections.abc import Mapping as Values
from collections.abc import Sequence

from duckdb import DuckDBPyConnection
from sqlglot import exp

from homing.collect.importers import money
from homing.collect.importers.expressions import (
    Sql,
    array,
    call,
    case,
    cast,
    chosen,
    column,
    compare,
    is_null,
    named,
    negated,
    number,
    of,
    statement,
    struct,
    text,
    try_cast,
)
from homing.collect.importers.mapping import Mapping
from homing.collect.importers.rows import SPREAD, TRAIT, Row
from homing.collect.importers.statements import run
from homing.collect.importers.table import Column, Table
from homing.core.names import AMOUNT, CURRENCY, ITEMS, ORDER_ID

WHOLE, NUMBER, WRITTEN, MIXED = "whole", "number", "written", "mixed"
"""What the values of a column turn out to be, all of them; `WRITTEN` are numbers as people write
them, with signs and spaces."""

QUANTITY = "item quantity"
"""Stands for the quantity of an order's lines, which is no property."""


def gather(cursor: DuckDBPyConnection, table: Table, mapping: Mapping) -> None:
    """Make `gathered`: one row = one event, in the shape of the log."""
    row = Row(table, mapping)
    kinds = _kinds(cursor, row)
    if not mapping.group_by:
        good = of(_good("kept", *_understood(row, kinds)), "good")
        single = _events(row, kinds, number(1), good)
        cursor.execute("CREATE OR REPLACE TEMP VIEW gathered AS " + statement(single))
        return
    lines = _good(named(_item(row, kinds), "item"), "kept", "scale", "order_id")
    cursor.execute("CREATE OR REPLACE TEMP VIEW lines AS " + statement(lines))
    run(cursor, "grouped.sql")
    whole = of(chosen([exp.Star(), *_understood(row, kinds)], exp.to_table("orders")), "whole")
    orders = _events(row, kinds, column("lines"), whole)
    cursor.execute("CREATE OR REPLACE TEMP VIEW gathered AS " + statement(orders))


_EVENT = ("id", "event", "occurred_at", "message_id", "amount", "currency")


def _events(row: Row, kinds: Values[str, str], lines: Sql, source: Sql) -> exp.Select:
    made = {
        "properties": _properties(row, kinds),
        "lines": lines,
        "traits": _traits(row, kinds),
        "once": _told(row.mapping.once_in),
    }
    values = [named(value, name) for name, value in made.items()]
    return chosen([*_EVENT, "seen", *values], source)


def _good(*more: Sql | str) -> exp.Select:
    return chosen([*_EVENT, "rowid AS seen", *more], exp.to_table("staged")).where(
        is_null(column("skipped")), is_null(column("reason")), copy=False
    )


def _properties(row: Row, kinds: Values[str, str]) -> Sql:
    fields: dict[str, Sql] = {}
    if row.mapping.group_by:
        fields[ORDER_ID] = column("order_id")
    for field, name in row.properties.items():
        value = _of("kept", field)
        fields[field] = _as(kinds, name, value)
    if row.mapping.has_money:
        fields |= {AMOUNT: column("amount"), CURRENCY: column("currency")}
    if row.mapping.items:
        fields[ITEMS] = column("items")
    if row.mapping.spread:
        return _spread(row, fields)
    return cast(struct(fields) if fields else exp.null(), "VARIANT")


def _spread(row: Row, fields: dict[str, Sql]) -> Sql:
    """Give the keys of the objects that are spread, and over them what the row says besides."""
    paid: dict[str, Sql] = {name: fields.pop(name) for name in (AMOUNT, CURRENCY) if name in fields}
    objects = [_plain_object(_of("kept", SPREAD.format(name))) for name in row.mapping.spread]
    objects += [call("to_json", struct(fields))] if fields else []
    if paid:
        has_amount = negated(is_null(column("amount")))
        objects.append(case([(has_amount, call("to_json", struct(paid)))], text("{}")))
    merged = call("json_merge_patch", *objects) if len(objects) > 1 else objects[0]
    return cast(merged, "VARIANT")


def _traits(row: Row, kinds: Values[str, str]) -> Sql:
    """Give what a row says of its customer; NULL if that is nothing."""
    if not row.mapping.traits:
        return _told(row.mapping.traits_in)
    values = {
        trait: _as(kinds, name, _of("kept", TRAIT.format(trait)))
        for trait, name in row.mapping.traits
    }
    told = row.mapping.traits_in
    said = _plain_object(_of("kept", SPREAD.format(told))) if told else text("{}")
    return _if_any(call("json_merge_patch", said, call("to_json", struct(values))))


def _told(name: str | None) -> Sql:
    if name is None:
        return cast(exp.null(), "JSON")
    return _if_any(_plain_object(_of("kept", SPREAD.format(name))))


def _if_any(told: Sql) -> Sql:
    return call("nullif", told, cast(text("{}"), "JSON"))


def _plain_object(value: Sql) -> Sql:
    """Give a value that is a JSON object, and an empty one instead of all else."""
    parsed = case([(call("json_valid", cast(value, "VARCHAR")), cast(value, "JSON"))])
    is_object = compare(exp.EQ, call("json_type", parsed), text("OBJECT"))
    return case([(is_object, parsed)], cast(text("{}"), "JSON"))


def _item(row: Row, kinds: Values[str, str]) -> Sql:
    fields = {field: _of("item", field) for field, _ in row.mapping.items}
    if "quantity" in fields:
        is_whole = kinds[QUANTITY] == WHOLE
        fields["quantity"] = try_cast(fields["quantity"], "BIGINT" if is_whole else "DOUBLE")
    return struct(fields) if fields else exp.null()


def _as(kinds: Values[str, str], name: str, value: Sql) -> Sql:
    kind = kinds.get(name)
    if kind is None:
        return value
    if kind == WHOLE:
        return cast(value, "BIGINT")
    if kind == NUMBER:
        return cast(cast(value, money.EXACT), "DOUBLE")
    return call("list_extract", column(kind), number(_those(kinds, kind).index(name) + 1))


def _understood(row: Row, kinds: Values[str, str]) -> list[Sql]:
    """Read the columns of numbers that are not plain, in one list each.

    What reads one is long; a list has it once, for any number of columns.
    """
    fields = {name: field for field, name in row.valued.items()}
    value = column("value")
    exact = cast(money.number_of(Column("", "VARCHAR"), row.mapping.decimal, value), "DOUBLE")
    as_whole = case([(_is_whole(value), cast(try_cast(value, "BIGINT"), "VARIANT"))])
    mixed = call("coalesce", as_whole, cast(exact, "VARIANT"), cast(value, "VARIANT"))
    lists = []
    for kind, reading in ((WRITTEN, exact), (MIXED, mixed)):
        if names := _those(kinds, kind):
            each = exp.Lambda(this=reading, expressions=[exp.to_identifier("value", quoted=True)])
            values = array([_of("kept", fields[name]) for name in names])
            lists.append(named(call("list_transform", values, each), kind))
    return lists


def _those(kinds: Values[str, str], kind: str) -> list[str]:
    return [name for name, its in kinds.items() if its == kind and name != QUANTITY]


def _is_whole(value: Sql) -> Sql:
    return compare(exp.EQ, cast(try_cast(value, "BIGINT"), "VARCHAR"), value)


def _kinds(cursor: DuckDBPyConnection, row: Row) -> dict[str, str]:
    """Look at all values of the columns that may hold numbers, and say what they are."""
    looked = {
        name: _of("kept", field)
        for field, name in row.valued.items()
        if name in row.mapping.numbers and row.table.column_of(name).is_text
    }
    if "quantity" in dict(row.mapping.items):
        looked[QUANTITY] = _plainly(_of("item", "quantity"))
    if not looked:
        return {}
    said = cursor.execute(statement(_looks(list(looked.values()), row))).fetchall()
    kinds = {
        place: WHOLE if whole else NUMBER if plain else WRITTEN if written else MIXED
        for place, whole, plain, written in said
    }
    return {name: kinds.get(place, WHOLE) for place, name in enumerate(looked, 1)}


def _plainly(quantity: Sql) -> Sql:
    """Write a quantity as text, whole ones without decimals."""
    is_whole = compare(exp.EQ, call("trunc", quantity), quantity)
    return case([(is_whole, cast(cast(quantity, "BIGINT"), "VARCHAR"))], cast(quantity, "VARCHAR"))


def _looks(values: Sequence[Sql], row: Row) -> exp.Select:
    """Ask of each column, by its place, whether all its values are whole, plain numbers, numbers.

    The values stand below each other, so that the question is the same length for any number of
    columns: planning it is what takes the time of a wide file.
    """
    places = call("range", number(1), number(len(values) + 1))
    below = _good(
        named(call("unnest", places), "place"), named(call("unnest", array(values)), "value")
    )
    value = column("value")
    exact = money.number_of(Column("", "VARCHAR"), row.mapping.decimal, value)
    whole = call("bool_and", call("coalesce", _is_whole(value), exp.false()))
    written = call("bool_and", negated(is_null(exact)))
    has_dot = row.mapping.decimal == "."
    plain = negated(is_null(try_cast(value, money.EXACT))) if has_dot else exp.false()
    plain = exp.and_(written, call("bool_and", plain))
    looks = {"whole": whole, "plain": plain, "written": written}
    return (
        chosen(
            [column("place"), *(named(look, name) for name, look in looks.items())],
            of(below, "below"),
        )
        .where(negated(is_null(value)), copy=False)
        .group_by(column("place"), copy=False)
    )


def _of(struct_name: str, field: str) -> Sql:
    return call("struct_extract", column(struct_name), text(field))
