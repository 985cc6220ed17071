"""What rejects a row, in the order in which it is looked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlglot import exp

from homing.collect.importers.encodings import REPLACEMENT
from homing.collect.importers.expressions import (
    Sql,
    call,
    case,
    cast,
    column,
    compare,
    every,
    is_null,
    negated,
    number,
    text,
)
from homing.collect.importers.report import Reason
from homing.collect.importers.rows import Row

LONGEST_ID = 400
"""Bytes of a customer's id or an event's name."""

PLACEHOLDERS = [
    *("null", "none", "nil", "nan", "undefined", "unknown", "guest", "anonymous"),
    *("n/a", "na", "0", "-1"),
    "00000000-0000-0000-0000-000000000000",
    "[object object]",
]
"""What programs write when they do not know the customer; never a customer."""

FUTURE = timedelta(hours=1)
"""How far a clock may be ahead."""


@dataclass(frozen=True, slots=True)
class Check:
    """A reason, and the condition that finds it."""

    reason: Reason
    failed: Sql


def checks_of(row: Row, now: datetime) -> list[Check]:
    """Return what is looked for in every row of a table."""
    return [
        *(_nul(row) if row.table.has_nul else []),
        *(_broken(row) if row.table.has_broken else []),
        *_nested(row),
        *_customer(row),
        *_moment(row, now),
        *_event(row),
        *_key(row),
        *_numbers(row),
    ]


def _nul(row: Row) -> list[Check]:
    return [
        Check(
            Reason(
                found.name,
                f"{found.name} holds a NUL byte",
                "Remove it: text never has one, so the file may be damaged.",
                "the file is probably damaged: copy or export it again",
            ),
            call("contains", found.text, call("chr", number(0))),
        )
        for found in row.table.columns
        if found.is_text or found.is_json
    ]


def _broken(row: Row) -> list[Check]:
    """Foreign bytes matter everywhere: what they mean is unknown, and would be lost for good.

    Letters that were broken before the file was written matter where they would make another
    customer or event.
    """
    mapping = row.mapping
    events = [rule.column for rule in mapping.events if rule.column]
    names = [mapping.customer, *events, *(mapping.group_by or mapping.id)]
    if row.table.has_foreign:
        names += [found.name for found in row.table.columns if found.is_text or found.is_json]
    return [
        Check(
            Reason(
                name,
                f"{name} holds bytes that are no letters in the file's encoding",
                "Mend it, or name the encoding: --encoding.",
                "the encoding is probably another one: --encoding",
            ),
            call("contains", row.table.column_of(name).text, text(REPLACEMENT)),
        )
        for name in dict.fromkeys(names)
    ]


def _nested(row: Row) -> list[Check]:
    """Reject objects and lists where a name is wanted: their text would be taken for one."""
    mapping = row.mapping
    events = [rule.column for rule in mapping.events if rule.column]
    names = dict.fromkeys([mapping.customer, *events, *(mapping.group_by or mapping.id)])
    found = [row.table.column_of(name) for name in names]
    return [
        Check(
            Reason(
                one.name,
                f"{one.name} is an object or a list",
                "Write one value: a text or a number.",
            ),
            exp.In(this=call("json_type", one.sql), expressions=[text("OBJECT"), text("ARRAY")]),
        )
        for one in found
        if one.is_json
    ]


def _customer(row: Row) -> list[Check]:
    value, name = column("homing_id"), row.mapping.customer
    return [
        Check(
            Reason(
                name,
                "the customer is empty",
                f'Fill it in, or skip such rows: --keep "{name} is present".',
            ),
            is_null(value),
        ),
        Check(
            Reason(
                name,
                f"the customer's id is longer than {LONGEST_ID} bytes",
                "Is this the right column? See --customer.",
            ),
            compare(exp.GT, call("strlen", value), number(LONGEST_ID)),
        ),
        Check(
            Reason(
                name,
                "the customer is a placeholder, such as null, 0 or guest",
                f'Fill it in, or skip such rows: --keep "{name} != guest".',
            ),
            exp.In(this=call("lower", value), expressions=list(map(text, PLACEHOLDERS))),
        ),
    ]


def _moment(row: Row, now: datetime) -> list[Check]:
    name = " and ".join(row.mapping.occurred_at)
    moment = column("homing_moment")
    empty = every([is_null(row.text(part)) for part in row.mapping.occurred_at])
    latest = cast(text((now + FUTURE).isoformat()), "TIMESTAMPTZ")
    earliest = cast(text("1970-01-01 00:00:00+00"), "TIMESTAMPTZ")
    expected = " or ".join(row.mapping.date_format)
    return [
        Check(
            Reason(name, "the date is empty", "Fill it in."),
            case([(is_null(moment), empty)]),
        ),
        Check(
            Reason(
                name,
                f"the date cannot be read (expected: {expected})",
                "Write it like the other rows, or name the format: --date-format.",
            ),
            is_null(moment),
        ),
        Check(
            Reason(
                name,
                "the date lies in the future",
                "Check the order of day and month, the time zone, and this machine's clock.",
            ),
            compare(exp.GT, moment, latest),
        ),
        Check(
            Reason(
                name,
                "the date lies before 1970",
                "Check the year, and the format: --date-format.",
            ),
            compare(exp.LT, moment, earliest),
        ),
    ]


def _event(row: Row) -> list[Check]:
    name = next((rule.column for rule in row.mapping.events if rule.column), None)
    if name is None:
        return []
    event = column("homing_event")
    return [
        Check(Reason(name, "the event has no name", "Fill it in."), is_null(event)),
        Check(
            Reason(
                name,
                f"the event's name is longer than {LONGEST_ID} bytes",
                "Is this the right column? See --event-column.",
            ),
            compare(exp.GT, call("strlen", event), number(LONGEST_ID)),
        ),
    ]


def _key(row: Row) -> list[Check]:
    return [
        Check(
            Reason(name, f"{name} is empty", "Fill it in: it tells one event from another."),
            is_null(row.text(name)),
        )
        for name in row.mapping.group_by or row.mapping.id
    ]


def _numbers(row: Row) -> list[Check]:
    mapping, fields = row.mapping, dict(row.mapping.items)
    needed = [mapping.amount] if mapping.amount and mapping.needs_amount else []
    if mapping.prices_lines:
        needed += [fields["quantity"], fields["price"]]
    tests = [*mapping.keep, *(test for rule in mapping.events for test in rule.when)]
    read = [test.column for test in tests if test.is_numeric]
    read += [mapping.amount] if mapping.amount else []
    read += [fields[field] for field in ("quantity", "price") if field in fields]
    checks = [
        _number(row, name, is_needed=name in needed) for name in dict.fromkeys([*needed, *read])
    ]
    if mapping.has_money and mapping.currency_column:
        known = call("regexp_matches", column("homing_currency"), text("^[A-Z]{3}$"))
        reason = Reason(
            mapping.currency_column, "the currency is not three letters", "Write it as GBP or RUB."
        )
        is_missing = negated(known)
        if not mapping.needs_amount:
            is_missing = every([negated(is_null(column("homing_exact"))), is_missing])
        checks.append(Check(reason, is_missing))
    return checks


def _number(row: Row, name: str, *, is_needed: bool) -> Check:
    unread = is_null(row.number(name))
    there = negated(is_null(row.text(name)))
    mark = row.mapping.decimal
    reason = Reason(
        name,
        f"{name} is not a number",
        f"Write it as 1234{mark}50, or choose the decimal mark: --decimal.",
    )
    return Check(reason, unread if is_needed else every([unread, there]))
