"""The parts of a row, each as an expression: its texts, numbers, event, money and what it keeps."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from homing.collect.importers import money
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
from homing.collect.importers.mapping import Condition, EventRule, Mapping, Operator
from homing.collect.importers.table import Column, Table
from homing.core.names import AMOUNT, CURRENCY, ITEMS, ORDER_ID

QUANTITY = "DECIMAL(18, 3)"

SPREAD = "homing_spread_{}"
"""What a column of objects is called among what is kept of a row."""
TRAIT = "homing_trait_{}"
"""What a column of a trait is called among what is kept of a row."""


@dataclass(frozen=True, slots=True)
class Row:
    """The expressions that a mapping makes of a table's row."""

    table: Table
    mapping: Mapping

    def text(self, name: str) -> Sql:
        """Return a column as text without white space around it; empty is no value."""
        value = _trimmed(self.table.column_of(name))
        if name in self.mapping.integers:
            return call("regexp_replace", value, text(r"\.0+$"), text(""))
        return value

    def number(self, name: str) -> Sql:
        """Return a column as an exact number, NULL where it is none."""
        return money.number_of(self.table.column_of(name), self.mapping.decimal)

    def signed(self, name: str) -> Sql:
        """Return a column as a number, turned round where the row's event rule says so."""
        turned = [
            (compare(exp.EQ, column("homing_rule"), number(place)), exp.Neg(this=self.number(name)))
            for place, rule in enumerate(self.mapping.events, 1)
            if name in rule.negate
        ]
        return case(turned, self.number(name)) if turned else self.number(name)

    @property
    def moment_columns(self) -> tuple[Column, ...]:
        """The columns that say when."""
        return tuple(self.table.column_of(name) for name in self.mapping.occurred_at)

    def rule(self) -> Sql:
        """Return the number of the first event rule that fits, NULL when none does."""
        return case(
            [
                (every([self.holds(test) for test in rule.when]), number(place))
                for place, rule in enumerate(self.mapping.events, 1)
            ]
        )

    def event(self) -> Sql:
        """Return the name of the event."""

        def name(rule: EventRule) -> Sql:
            return text(rule.name) if rule.name else self.text(str(rule.column))

        rules = enumerate(self.mapping.events, 1)
        return case(
            [
                (compare(exp.EQ, column("homing_rule"), number(place)), name(rule))
                for place, rule in rules
            ]
        )

    def skipped(self) -> Sql:
        """Return the number of the first keep-rule that fails, one more when no event rule fits."""
        failing = [
            (negated(self.holds(condition)), number(place))
            for place, condition in enumerate(self.mapping.keep, 1)
        ]
        nameless = (is_null(column("homing_rule")), number(len(self.mapping.keep) + 1))
        return case([*failing, nameless])

    def holds(self, condition: Condition) -> Sql:
        """Return a condition; an unreadable number holds, so that the row is rejected for it."""
        if condition.is_numeric:
            there = negated(is_null(self.text(condition.column)))
            unread = every([there, is_null(self.number(condition.column))])
            compared = compare(
                _COMPARISONS[condition.operator],
                self.number(condition.column),
                number(str(condition.value)),
            )
            return case([(unread, exp.true())], compared)
        value = self.text(condition.column)
        if condition.operator is Operator.ABSENT:
            return is_null(value)
        if condition.operator is Operator.PRESENT:
            return negated(is_null(value))
        return _compare_text(condition.operator, value, text(str(condition.value)))

    def currency(self) -> Sql:
        """Return the ISO code of the row's money."""
        for_all = text(self.mapping.currency) if self.mapping.currency else None
        if self.mapping.currency_column is None:
            return for_all or exp.null()
        own = money.currency_of(self.text(self.mapping.currency_column))
        return call("coalesce", own, for_all) if for_all else own

    def exact_amount(self) -> Sql:
        """Return the row's money in the file's units, to the last decimal."""
        if self.mapping.amount:
            return cast(self.signed(self.mapping.amount), "DECIMAL(38, 10)")
        fields = dict(self.mapping.items)
        return exp.Mul(
            this=cast(self.signed(fields["quantity"]), "DECIMAL(38, 4)"),
            expression=cast(self.signed(fields["price"]), "DECIMAL(38, 6)"),
        )

    def kept(self) -> dict[str, Sql]:
        """Return what an event keeps of its row, as it stands there."""
        fields = {field: self._value(name) for field, name in self.valued.items()}
        told = (*self.mapping.spread, self.mapping.traits_in, self.mapping.once_in)
        objects = [name for name in told if name]
        return fields | {SPREAD.format(name): self.table.column_of(name).sql for name in objects}

    def _value(self, name: str) -> Sql:
        found = self.table.column_of(name)
        is_plain = not found.is_text and name not in self.mapping.integers
        return found.sql if is_plain else self.text(name)

    @property
    def valued(self) -> dict[str, str]:
        """The fields that have a value of their own, properties and traits, and their columns."""
        traits = {TRAIT.format(trait): name for trait, name in self.mapping.traits}
        return self.properties | traits

    @property
    def properties(self) -> dict[str, str]:
        """The properties of an event and the columns they come from."""
        names = dict(self.mapping.rename)
        reserved = {AMOUNT, CURRENCY} if self.mapping.has_money else set()
        if self.mapping.group_by:
            reserved |= {ORDER_ID, ITEMS}
        fields = {}
        for name in self._property_columns():
            field = names.get(name, name)
            fields[f"{field} column" if field.casefold() in reserved else field] = name
        return fields

    def _property_columns(self) -> list[str]:
        if self.mapping.properties is not None:
            return [name for name in self.mapping.properties if name in self.table.names]
        out: set[str | None] = {self.mapping.customer, *self.mapping.occurred_at}
        out |= {self.mapping.amount, self.mapping.currency_column, *self.mapping.drop}
        out |= {rule.column for rule in self.mapping.events}
        out |= {self.mapping.message_id, *self.mapping.spread}
        out |= {self.mapping.traits_in, self.mapping.once_in}
        out |= {source for _, source in self.mapping.traits}
        out |= {*self.mapping.group_by, *(source for _, source in self.mapping.items)}
        return [name for name in self.table.names if name not in out]

    def item(self) -> dict[str, Sql]:
        """Return the fields of one line of an order."""
        return {field: self._item_field(field, source) for field, source in self.mapping.items}

    def _item_field(self, field: str, source: str) -> Sql:
        if field == "quantity":
            return cast(self.signed(source), QUANTITY)
        if field == "price":
            return money.rounded(self.signed(source), column("homing_scale"))
        return self.text(source)


_EDGE = r"^[\s\x{00A0}\x{FEFF}]|[\s\x{00A0}\x{FEFF}]$"


def _trimmed(source: Column) -> Sql:
    """Return a value without white space; few have any, and looking is quicker than trimming."""
    if source.type in _BARE:
        return source.raw_text
    trimmed = call("trim", source.raw_text, text(" \t\r\n\u00a0\ufeff"))
    if source.is_text:
        trimmed = case([(call("regexp_matches", source.sql, text(_EDGE)), trimmed)], source.sql)
    return call("nullif", trimmed, text(""))


_BARE = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "DOUBLE", "FLOAT", "UUID", "DATE"}
"""Types whose text is never empty and has no white space around it."""

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
