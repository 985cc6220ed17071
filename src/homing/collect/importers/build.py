"""The mapping as SQL: every row of a file with its customer, moment, event, id, fate and content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlglot import exp

from homing.collect.importers import moments, money
from homing.collect.importers.encodings import REPLACEMENT
from homing.collect.importers.expressions import (
    Sql,
    call,
    case,
    cast,
    column,
    compare,
    either,
    every,
    is_null,
    named,
    negated,
    number,
    struct,
    text,
)
from homing.collect.importers.mapping import Condition, EventRule, Mapping, Operator
from homing.collect.importers.reasons import NOT_JSON
from homing.collect.importers.report import Reason
from homing.collect.importers.table import Column, Table
from homing.core.ids import SEPARATOR
from homing.core.names import AMOUNT, CURRENCY, ORDER_ID

LONGEST_ID = 400
"""Bytes of a customer id or an event name."""

PLACEHOLDERS = (
    "null none nil nan undefined unknown guest anonymous n/a na 0 -1 "
    "00000000-0000-0000-0000-000000000000"
).split() + ["[object object]"]
"""What programs write when they do not know the customer; never a customer."""


@dataclass(frozen=True, slots=True)
class Check:
    """A reason, and the condition that finds it."""

    reason: Reason
    failed: Sql


@dataclass(frozen=True, slots=True)
class Plan:
    """The query over one file and what the numbers in its `reason` and `skipped` mean.

    Parameters
    ----------
    rows : exp.Expression
        One row = one row of the file, in order: skipped, reason, flags, event, id, occurred_at,
        message_id, content, amount, currency, and properties or (grouped) shared and item.
    reasons : dict of int to Reason
        What the numbers in `reason` mean.
    """

    rows: exp.Select
    reasons: dict[int, Reason]


def plan(table: Table, mapping: Mapping, now: datetime) -> Plan:
    """Return the query that reads a file as its mapping says."""
    return _Builder(table, mapping).plan(now)


class _Builder:
    def __init__(self, table: Table, mapping: Mapping) -> None:
        self.table = table
        self.mapping = mapping

    def plan(self, now: datetime) -> Plan:
        checks = (*self.checks(now),)
        read = exp.select(exp.Star(), *self.first_look()).from_(self.table.rows.subquery("source"))
        parsed = exp.select(exp.Star(), *self.second_look()).from_(read.subquery("looked"))
        rows = exp.select(*self.output(checks)).from_(parsed.subquery("parsed"))
        return Plan(rows, {code: check.reason for code, check in enumerate(checks, 1)})

    # What later expressions use more than once is computed in two inner layers.

    def first_look(self) -> list[Sql]:
        naive, given = moments.read(self.moment_columns, self.mapping.date_format)
        looked = {
            "homing_id": self.text(self.mapping.customer),
            "homing_naive": naive,
            "homing_given": given,
            "homing_rule": self.rule(),
            "homing_currency": self.currency(),
        }
        return [named(value, name) for name, value in looked.items()]

    def second_look(self) -> list[Sql]:
        looked = {
            "homing_moment": moments.moment(self.mapping.timezone),
            "homing_flags": moments.flags(self.mapping.timezone),
            "homing_event": self.event(),
        }
        if self.mapping.has_money:
            looked["homing_exact"] = self.exact_amount()
            looked["homing_scale"] = money.scale(column("homing_currency"), self.mapping.unit)
        return [named(value, name) for name, value in looked.items()]

    def output(self, checks: tuple[Check, ...]) -> list[Sql]:
        failed = [(check.failed, number(code)) for code, check in enumerate(checks, 1)]
        values = {
            "skipped": cast(self.skipped(), "USMALLINT"),
            "reason": cast(self.reason(failed), "USMALLINT"),
            "flags": self.flags(),
            "event": column("homing_event"),
            "id": column("homing_id"),
            "occurred_at": column("homing_moment"),
            "message_id": self.message_id(),
            "content": self.content(),
            "amount": self.amount(),
            "currency": column("homing_currency"),
            **(self.grouped() if self.mapping.group_by else self.single()),
        }
        return [named(value, name) for name, value in values.items()]

    def reason(self, failed: list[tuple[Sql, Sql]]) -> Sql:
        if self.table.is_malformed:
            return column("homing_shape")
        if self.table.finds_broken_lines:
            failed = [(column("homing_broken"), number(NOT_JSON)), *failed]
        return case(failed)

    def single(self) -> dict[str, Sql]:
        fields = self.properties()
        if self.mapping.has_money:
            fields |= {AMOUNT: self.amount(), CURRENCY: column("homing_currency")}
        return {"properties": cast(struct(fields), "VARIANT") if fields else exp.null()}

    def grouped(self) -> dict[str, Sql]:
        order = call("concat_ws", text("/"), *map(self.text, self.mapping.group_by))
        scale = column("homing_scale") if self.mapping.has_money else exp.null()
        return {
            "shared": struct({ORDER_ID: order} | self.properties()),
            "item": struct(self.item()) if self.mapping.items else exp.null(),
            "scale": scale,
        }

    def item(self) -> dict[str, Sql]:
        return {field: self.item_field(field, source) for field, source in self.mapping.items}

    def item_field(self, field: str, source: str) -> Sql:
        if field == "quantity":
            return money.compact(self.signed(source))
        if field == "price":
            return money.rounded(self.signed(source), column("homing_scale"))
        return self.text(source)

    # The parts of a row.

    def text(self, name: str) -> Sql:
        value = call("trim", self.table.column_of(name).text, text(" \t\r\n\u00a0\ufeff"))
        value = call("nullif", value, text(""))
        if name in self.mapping.integers:
            return call("regexp_replace", value, text(r"\.0+$"), text(""))
        return value

    def number(self, name: str) -> Sql:
        return money.number_of(self.table.column_of(name), self.mapping.decimal)

    def signed(self, name: str) -> Sql:
        turned = [
            (compare(exp.EQ, column("homing_rule"), number(index)), exp.Neg(this=self.number(name)))
            for index, rule in enumerate(self.mapping.events, 1)
            if name in rule.negate
        ]
        return case(turned, self.number(name)) if turned else self.number(name)

    @property
    def moment_columns(self) -> tuple[Column, ...]:
        return tuple(self.table.column_of(name) for name in self.mapping.occurred_at)

    def rule(self) -> Sql:
        """The number of the first event rule that fits, NULL when none does."""
        return case(
            [
                (every([self.holds(test) for test in rule.when]), number(index))
                if rule.when
                else (exp.true(), number(index))
                for index, rule in enumerate(self.mapping.events, 1)
            ]
        )

    def event(self) -> Sql:
        def name(rule: EventRule) -> Sql:
            return text(rule.name) if rule.name else self.text(str(rule.column))

        return case(
            [
                (compare(exp.EQ, column("homing_rule"), number(index)), name(rule))
                for index, rule in enumerate(self.mapping.events, 1)
            ]
        )

    def skipped(self) -> Sql:
        """The number of the first keep-rule that fails; one more when no event rule fits."""
        if self.table.is_malformed:
            return exp.null()
        failing = [
            (negated(self.holds(condition)), number(index))
            for index, condition in enumerate(self.mapping.keep, 1)
        ]
        without_event = (is_null(column("homing_rule")), number(len(self.mapping.keep) + 1))
        branches = [*failing, without_event]
        if self.table.finds_broken_lines:
            branches = [(column("homing_broken"), exp.null()), *branches]
        return case(branches)

    def holds(self, condition: Condition) -> Sql:
        """A condition; a number that cannot be read holds, so that the row is rejected for it."""
        if condition.is_numeric:
            unread = is_null(self.number(condition.column))
            there = negated(is_null(self.text(condition.column)))
            holds = compare(
                _COMPARISONS[condition.operator],
                self.number(condition.column),
                number(str(condition.value)),
            )
            return case([(unread, there)], holds)
        value = self.text(condition.column)
        if not condition.operator.takes_value:
            absent = condition.operator is Operator.ABSENT
            return is_null(value) if absent else negated(is_null(value))
        return _compare_text(condition.operator, value, text(str(condition.value)))

    def currency(self) -> Sql:
        if self.mapping.currency_column:
            return money.currency_of(self.text(self.mapping.currency_column))
        return text(self.mapping.currency) if self.mapping.currency else exp.null()

    def exact_amount(self) -> Sql:
        if self.mapping.amount:
            return cast(self.signed(self.mapping.amount), "DECIMAL(38, 10)")
        fields = dict(self.mapping.items)
        return exp.Mul(
            this=cast(self.signed(fields["quantity"]), "DECIMAL(38, 4)"),
            expression=cast(self.signed(fields["price"]), "DECIMAL(38, 6)"),
        )

    def amount(self) -> Sql:
        """Minor units of one event; a line of an order keeps its exact amount until it is added."""
        if not self.mapping.has_money:
            return exp.null()
        if self.mapping.group_by:
            return column("homing_exact")
        return money.rounded(column("homing_exact"), column("homing_scale"))

    def flags(self) -> Sql:
        if not self.mapping.has_money or self.mapping.group_by:
            return column("homing_flags")
        finer = money.is_finer(column("homing_exact"), column("homing_scale"))
        rounded = case([(finer, number(moments.ROUNDED))], number(0))
        return cast(exp.Add(this=column("homing_flags"), expression=rounded), "UTINYINT")

    def properties(self) -> dict[str, Sql]:
        """What an event keeps of its row besides its customer, moment and name."""
        names = dict(self.mapping.rename)
        reserved = {AMOUNT, CURRENCY} if self.mapping.has_money else set()
        if self.mapping.group_by:
            reserved |= {ORDER_ID, "items"}
        fields = {}
        for name in self.property_columns():
            field = names.get(name, name)
            field = f"{field}_column" if field.casefold() in reserved else field
            fields[field] = self.value(name)
        return fields

    def property_columns(self) -> list[str]:
        if self.mapping.properties is not None:
            return [name for name in self.mapping.properties if name in self.table.names]
        money_columns = (self.mapping.amount, self.mapping.currency_column)
        taken: set[str | None] = {
            self.mapping.customer,
            *self.mapping.occurred_at,
            *money_columns,
        }
        taken |= {rule.column for rule in self.mapping.events}
        taken |= {*self.mapping.group_by, *(source for _, source in self.mapping.items)}
        out = taken | set(self.mapping.drop)
        return [name for name in self.table.names if name not in out]

    def value(self, name: str) -> Sql:
        found = self.table.column_of(name)
        if name in self.mapping.integers:
            return self.text(name)
        if found.is_text and name in self.mapping.numbers:
            as_number = cast(money.compact(self.number(name)), "VARIANT")
            return call("coalesce", as_number, cast(found.text, "VARIANT"))
        return found.text if found.is_text else found.sql

    # What tells rows apart.

    def message_id(self) -> Sql:
        event = column("homing_event")
        if key := self.mapping.group_by or self.mapping.id:
            values = [self.text(name) for name in key]
            digest = _digest([event, *values])
            return case([(either([is_null(value) for value in values]), exp.null())], digest)
        moment = cast(call("epoch_us", column("homing_moment")), "VARCHAR")
        return _digest([event, column("homing_id"), moment, *self.pairs()])

    def content(self) -> Sql:
        """The same for rows that are equal throughout, where the message id does not say it."""
        if not (self.mapping.group_by or self.mapping.id):
            return exp.null()
        return _digest([column("homing_event"), *self.pairs(everything=True)])

    def pairs(self, *, everything: bool = False) -> list[Sql]:
        """`name=value` of the columns that count, by name, so that their order does not matter."""
        apart: set[str | None] = {self.mapping.customer, *self.mapping.occurred_at}
        apart |= {rule.column for rule in self.mapping.events}
        out = set(self.mapping.drop) | (set() if everything else apart)
        return [
            exp.DPipe(this=text(f"{found.name}="), expression=found.text)
            for found in sorted(self.table.columns, key=lambda found: found.name)
            if found.name not in out
        ]

    # What rejects a row.

    def checks(self, now: datetime) -> list[Check]:
        return [
            *(self.nul_checks() if self.table.has_nul else []),
            *(self.broken_checks() if self.table.has_broken else []),
            *self.customer_checks(),
            *self.moment_checks(now),
            *self.event_checks(),
            *self.key_checks(),
            *self.number_checks(),
        ]

    def nul_checks(self) -> list[Check]:
        return [
            Check(
                Reason(
                    found.name,
                    "holds a NUL byte",
                    "Remove it: text never has one; the file may be damaged.",
                ),
                call("contains", found.text, call("chr", number(0))),
            )
            for found in self.table.columns
            if found.is_text
        ]

    def broken_checks(self) -> list[Check]:
        """Letters that could not be read matter where they would make another customer or event."""
        named_by = [rule.column for rule in self.mapping.events if rule.column]
        key = self.mapping.group_by or self.mapping.id
        return [
            Check(
                Reason(
                    name,
                    f"{name} holds bytes that are no letters in the file's encoding",
                    "Mend it, or name the encoding: --encoding.",
                ),
                call("contains", self.table.column_of(name).text, text(REPLACEMENT)),
            )
            for name in dict.fromkeys([self.mapping.customer, *named_by, *key])
        ]

    def customer_checks(self) -> list[Check]:
        value, name = column("homing_id"), self.mapping.customer
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
                    "the customer is a placeholder such as null or guest",
                    f'Fill it in, or skip such rows: --keep "{name} != guest".',
                ),
                exp.In(this=call("lower", value), expressions=list(map(text, PLACEHOLDERS))),
            ),
        ]

    def moment_checks(self, now: datetime) -> list[Check]:
        name = " and ".join(self.mapping.occurred_at)
        moment = column("homing_moment")
        empty = every([is_null(self.text(part)) for part in self.mapping.occurred_at])
        latest = cast(text((now + timedelta(hours=1)).isoformat()), "TIMESTAMPTZ")
        earliest = cast(text("1970-01-01 00:00:00+00"), "TIMESTAMPTZ")
        expected = " or ".join(self.mapping.date_format)
        return [
            Check(Reason(name, "the date is empty", "Fill it in."), empty),
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
                    "Check the day and month, the time zone, and this machine's clock.",
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

    def event_checks(self) -> list[Check]:
        name = next((rule.column for rule in self.mapping.events if rule.column), None)
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

    def key_checks(self) -> list[Check]:
        return [
            Check(
                Reason(name, f"{name} is empty", "Fill it in: it tells one event from another."),
                is_null(self.text(name)),
            )
            for name in self.mapping.group_by or self.mapping.id
        ]

    def number_checks(self) -> list[Check]:
        fields = dict(self.mapping.items)
        needed = [self.mapping.amount] if self.mapping.amount else []
        if self.mapping.prices_lines:
            needed += [fields["quantity"], fields["price"]]
        tests = [*self.mapping.keep, *(test for rule in self.mapping.events for test in rule.when)]
        compared = [test.column for test in tests if test.is_numeric]
        compared += [fields[field] for field in ("quantity", "price") if field in fields]
        checks = [
            self.number_check(name, is_needed=name in needed)
            for name in dict.fromkeys([*needed, *compared])
        ]
        if self.mapping.has_money and self.mapping.currency_column:
            unknown = call("regexp_matches", column("homing_currency"), text("^[A-Z]{3}$"))
            checks.append(
                Check(
                    Reason(
                        self.mapping.currency_column,
                        "the currency is not three letters",
                        "Write it as GBP, EUR, RUB.",
                    ),
                    negated(unknown),
                )
            )
        return checks

    def number_check(self, name: str, *, is_needed: bool) -> Check:
        unread = is_null(self.number(name))
        there = negated(is_null(self.text(name)))
        mark = self.mapping.decimal
        return Check(
            Reason(
                name,
                f"{name} is not a number",
                f"Write it as 1234{mark}50, or choose the decimal mark: --decimal.",
            ),
            unread if is_needed else every([unread, there]),
        )


_COMPARISONS: dict[Operator, type[exp.Binary]] = {
    Operator.EQUAL: exp.EQ,
    Operator.NOT_EQUAL: exp.NEQ,
    Operator.GREATER: exp.GT,
    Operator.AT_LEAST: exp.GTE,
    Operator.LESS: exp.LT,
    Operator.AT_MOST: exp.LTE,
}


def _compare_text(operator: Operator, value: Sql, wanted: Sql) -> Sql:
    present = call("coalesce", value, text(""))
    if operator is Operator.STARTS_WITH:
        return call("starts_with", present, wanted)
    if operator is Operator.NOT_STARTS_WITH:
        return negated(call("starts_with", present, wanted))
    if operator is Operator.CONTAINS:
        return call("contains", present, wanted)
    return compare(_COMPARISONS[operator], present, wanted)


def _digest(parts: list[Sql]) -> Sql:
    joined = call("concat_ws", call("chr", number(ord(SEPARATOR))), *parts)
    return cast(call("md5", joined), "UUID")
