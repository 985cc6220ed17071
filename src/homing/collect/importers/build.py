"""The mapping as SQL: every row of a file with its customer, moment, event, id and fate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlglot import exp

from homing.collect.importers import moments, money
from homing.collect.importers.checks import checks_of
from homing.collect.importers.expressions import (
    Sql,
    call,
    case,
    cast,
    chosen,
    column,
    either,
    is_null,
    named,
    number,
    of,
    struct,
    text,
)
from homing.collect.importers.mapping import Mapping
from homing.collect.importers.reasons import NOT_JSON
from homing.collect.importers.report import Reason
from homing.collect.importers.rows import Row
from homing.collect.importers.table import Table
from homing.core.ids import SEPARATOR


@dataclass(frozen=True, slots=True)
class Plan:
    """The query over one file, and what the numbers in its `reason` mean.

    Parameters
    ----------
    rows : exp.Select
        One row = one row of the file, in order: skipped, reason, flags, event, id, occurred_at,
        message_id, content, amount, scale, currency, order_id, kept, item.
    reasons : dict of int to Reason
        The reasons by their numbers.
    """

    rows: exp.Select
    reasons: dict[int, Reason]


def plan(table: Table, mapping: Mapping, now: datetime) -> Plan:
    """Return the query that reads a file as its mapping says.

    What later expressions use more than once is computed in two inner layers.
    """
    row = Row(table, mapping)
    checks = checks_of(row, now)
    failed = [(check.failed, number(code)) for code, check in enumerate(checks, 1)]
    looked = chosen([exp.Star(), *_first_look(row)], of(table.rows, "source"))
    parsed = chosen([exp.Star(), *_second_look(row)], of(looked, "looked"))
    rows = chosen(_output(row, failed), of(parsed, "parsed"))
    return Plan(rows, {code: check.reason for code, check in enumerate(checks, 1)})


def _first_look(row: Row) -> list[Sql]:
    naive, given = moments.read(row.moment_columns, row.mapping.date_format)
    looked = {
        "homing_id": row.text(row.mapping.customer),
        "homing_naive": naive,
        "homing_given": given,
        "homing_rule": row.rule(),
        "homing_currency": row.currency(),
    }
    return [named(value, name) for name, value in looked.items()]


def _second_look(row: Row) -> list[Sql]:
    looked = {
        "homing_moment": moments.moment(row.mapping.timezone),
        "homing_event": row.event(),
    }
    if row.mapping.has_money:
        looked["homing_exact"] = row.exact_amount()
        looked["homing_scale"] = money.scale(column("homing_currency"), row.mapping.unit)
    return [named(value, name) for name, value in looked.items()]


def _output(row: Row, failed: list[tuple[Sql, Sql]]) -> list[Sql]:
    has_money, is_grouped = row.mapping.has_money, bool(row.mapping.group_by)
    kept, item = row.kept(), row.item()
    values = {
        "skipped": cast(_skipped(row), "USMALLINT"),
        "reason": cast(_reason(row, failed), "USMALLINT"),
        "flags": _flags(row),
        "event": column("homing_event"),
        "id": column("homing_id"),
        "occurred_at": column("homing_moment"),
        "message_id": _message_id(row),
        "content": _content(row),
        "amount": _amount(row),
        "scale": column("homing_scale") if has_money else cast(exp.null(), "INTEGER"),
        "currency": column("homing_currency") if has_money else cast(exp.null(), "VARCHAR"),
        "order_id": _order(row) if is_grouped else cast(exp.null(), "VARCHAR"),
        "kept": struct(kept) if kept else exp.null(),
        "item": struct(item) if item else exp.null(),
    }
    return [named(value, name) for name, value in values.items()]


def _skipped(row: Row) -> Sql:
    if row.table.is_malformed:
        return exp.null()
    if row.table.finds_broken_lines:
        return case([(column("homing_broken"), exp.null())], row.skipped())
    return row.skipped()


def _reason(row: Row, failed: list[tuple[Sql, Sql]]) -> Sql:
    if row.table.is_malformed:
        return column("homing_shape")
    if row.table.finds_broken_lines:
        failed = [(column("homing_broken"), number(NOT_JSON)), *failed]
    return case(failed)


def _flags(row: Row) -> Sql:
    about_time = moments.flags(row.mapping.timezone)
    if not row.mapping.has_money or row.mapping.group_by:
        return about_time
    finer = money.is_finer(column("homing_exact"), column("homing_scale"))
    rounded = case([(finer, number(moments.ROUNDED))], number(0))
    return cast(exp.Add(this=about_time, expression=rounded), "UTINYINT")


def _amount(row: Row) -> Sql:
    """Give minor units; the line of an order keeps its exact amount until all are added up."""
    if not row.mapping.has_money:
        return cast(exp.null(), "BIGINT")
    if row.mapping.group_by:
        return column("homing_exact")
    return money.rounded(column("homing_exact"), column("homing_scale"))


def _order(row: Row) -> Sql:
    return call("concat_ws", text("/"), *map(row.text, row.mapping.group_by))


def _message_id(row: Row) -> Sql:
    event = column("homing_event")
    if key := row.mapping.group_by or row.mapping.id:
        values = [row.text(name) for name in key]
        absent = either([is_null(value) for value in values])
        return case([(absent, exp.null())], _digest([event, *values]))
    moment = cast(call("epoch_us", column("homing_moment")), "VARCHAR")
    by_content = _digest([event, column("homing_id"), moment, *_pairs(row)])
    if row.mapping.message_id is None:
        return by_content
    given = row.text(row.mapping.message_id)
    parts = [text(row.mapping.source), given] if row.mapping.source else [given]
    return case([(is_null(given), by_content)], _digest(parts))


def _content(row: Row) -> Sql:
    """Give equal rows the same, for this import alone, where the message id does not say it."""
    if not (row.mapping.group_by or row.mapping.id or row.mapping.message_id):
        return cast(exp.null(), "UBIGINT")
    values = [found.text for found in row.table.columns if found.name not in row.mapping.drop]
    return call("hash", column("homing_event"), *values)


def _pairs(row: Row) -> list[Sql]:
    """List `name=value` of the columns that count, by name, so that their order does not matter.

    What is said of the customer does not: it may be another by the next export of the same events.
    """
    out: set[str | None] = {row.mapping.customer, *row.mapping.occurred_at, *row.mapping.drop}
    out |= {rule.column for rule in row.mapping.events}
    out |= {row.mapping.traits_in, row.mapping.once_in, *dict(row.mapping.traits).values()}
    return [
        exp.DPipe(this=text(f"{found.name}="), expression=found.text)
        for found in sorted(row.table.columns, key=lambda found: found.name)
        if found.name not in out
    ]


def _digest(parts: list[Sql]) -> Sql:
    joined = call("concat_ws", call("chr", number(ord(SEPARATOR))), *parts)
    return cast(call("md5", joined), "UUID")
