"""What is what in a file nobody has described: found out, and asked when in doubt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from duckdb import DuckDBPyConnection

from homing.collect.importers.dates import DAY_FIRST, MONTH_FIRST, Found, date_format
from homing.collect.importers.expressions import chosen, named, of, statement
from homing.collect.importers.inferred import Finding, Inferred, Question, Said
from homing.collect.importers.malformed import first_malformed
from homing.collect.importers.mapping import Condition, EventRule, Mapping, Operator
from homing.collect.importers.roles import named_like
from homing.collect.importers.spelling import nearest
from homing.collect.importers.table import Table
from homing.core.errors import UserError
from homing.core.names import ORDER_ID, PURCHASE, REFUND

SAMPLE = 10_000
"""Rows looked at."""


def infer(
    cursor: DuckDBPyConnection, table: Table, said: Said, *, timezone: str, currency: str
) -> Inferred:
    """Return the mapping of a table that the user has described in part or not at all.

    Parameters
    ----------
    cursor : DuckDBPyConnection
        Reads the file.
    table : Table
        The file.
    said : Said
        What the user said; it is never overruled.
    timezone, currency : str
        The project's, for moments and money that name none.
    """
    return _Detective(cursor, table, said, timezone, currency).inferred()


@dataclass
class _Detective:
    cursor: DuckDBPyConnection
    table: Table
    said: Said
    timezone: str
    project_currency: str
    findings: list[Finding] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    values: dict[str, list[str]] = field(default_factory=dict)

    def inferred(self) -> Inferred:
        check_columns(self.table, _columns_of(self.said))
        self.values = _sample(self.cursor, self.table)
        if not any(self.values.values()):
            if wrong := first_malformed(self.cursor, self.table):
                raise UserError(
                    f"There is no whole row: {wrong[1].what}.",
                    where=f"{self.table.path}:{wrong[0]}",
                    remedy=wrong[1].remedy,
                )
            raise UserError(
                "The file has a header and no rows.",
                where=str(self.table.path),
                remedy="Is it the right file?",
            )
        customer = self.customer()
        occurred_at, dates = self.occurred_at()
        order = self.role("order") if not (self.said.id or self.said.group_by) else None
        lines = self.lines(order)
        group_by = self.said.group_by or ((order,) if order and lines else ())
        amount = self.amount(is_priced=bool(lines))
        events = self.events(lines, has_money=bool(amount or lines), order=order)
        key = self.key(order, group_by, events)
        decimal = self.decimal([amount, *lines.values()])
        if self.questions or customer is None or not events:
            return Inferred(None, tuple(self.findings), tuple(self.questions))
        money = self.money(amount, lines)
        taken = {customer, *occurred_at, *key, *group_by}
        mapping = Mapping(
            customer=customer,
            occurred_at=occurred_at,
            events=events,
            date_format=dates.formats,
            timezone=self.said.timezone or self.timezone,
            id=key,
            amount=amount,
            unit=self.said.unit,
            currency=money[0],
            currency_column=money[1],
            decimal=decimal,
            group_by=group_by,
            items=tuple(lines.items()) if group_by else (),
            properties=self.said.properties or None,
            rename=((order, ORDER_ID),) if order and not group_by else (),
            traits=tuple(zip(self.said.traits, self.said.traits, strict=True)),
            drop=self.said.drop,
            numbers=self.numbers(taken),
            integers=self.integers(taken - set(occurred_at)),
            keep=self.said.keep,
            duplicates="keep" if self.said.keeps_duplicates else "once",
        )
        return Inferred(mapping, tuple(self.findings))

    def role(self, role: str) -> str | None:
        """Find the column that is named like a role, unless the user left it out."""
        names = [name for name in self.table.names if name not in self.said.drop]
        return next(iter(named_like(role, names)), None)

    def found(self, part: str, value: str, because: str) -> None:
        self.findings.append(Finding(part, value, because))

    def ask(self, what: str, remedy: str) -> None:
        self.questions.append(Question(what, remedy))

    def customer(self) -> str | None:
        if self.said.customer:
            self.found("customer", self.said.customer, "as said")
            return self.said.customer
        name = self.role("customer")
        if name is None:
            columns = ", ".join(self.table.names)
            self.ask(
                "Which column is the customer?", f"--customer COLUMN; the columns are: {columns}."
            )
        else:
            self.found("customer", name, "its name")
        return name

    def occurred_at(self) -> tuple[tuple[str, ...], Found]:
        names, because = self._moment_columns()
        if not names:
            columns = ", ".join(self.table.names)
            self.ask(
                "Which column says when it happened?",
                f"--occurred-at COLUMN; the columns are: {columns}.",
            )
            return (), Found((), 0.0, "")
        found = self.dates(names)
        if found.is_ambiguous:
            self.ask(
                f"Is {found.example!r} in {names[0]} day first or month first? {found.because}.",
                f"--date-format {DAY_FIRST}, or --date-format {MONTH_FIRST}.",
            )
        elif not found.formats:
            self.ask(
                f"How does {names[0]} write dates, such as {found.example!r}? {found.because}.",
                '--date-format "%d.%m.%Y %H:%M", or another column: --occurred-at COLUMN.',
            )
        self.found("occurred_at", " + ".join(names), because)
        if found.formats:
            self.found("date format", " or ".join(found.formats), found.because)
        zone = self.said.timezone or self.timezone
        self.found("time zone", zone, "as said" if self.said.timezone else "the project's")
        return names, found

    def _moment_columns(self) -> tuple[tuple[str, ...], str]:
        if self.said.occurred_at:
            return self.said.occurred_at, "as said"
        name = self.role("occurred_at")
        if name is not None:
            day_only = all(":" not in value for value in self.values[name][:100])
            clock = self.role("time")
            if day_only and clock and clock != name and _are_times(self.values[clock]):
                return (name, clock), "their names and values"
            return (name,), "its name"
        readable = [
            name
            for name in self.table.names
            if self.values[name]
            and date_format(self.cursor, self.table, [name]).read_share > 0.9
            and not re.fullmatch(r"\d+", self.values[name][0])
        ]
        return ((readable[0],), "the only column of dates") if len(readable) == 1 else ((), "")

    def dates(self, names: tuple[str, ...]) -> Found:
        wanted = self.said.date_format
        if wanted is None or wanted in {DAY_FIRST, MONTH_FIRST}:
            return date_format(self.cursor, self.table, names, wanted)
        return Found((wanted,), 1.0, "as said")

    def lines(self, order: str | None) -> dict[str, str]:
        """Find the columns of an order's lines, when rows are that."""
        key = self.said.group_by[0] if self.said.group_by else order
        quantity, price = self.role("quantity"), self.role("price")
        if key is None or quantity is None or price is None:
            return {}
        values = self.values[key]
        if not self.said.group_by and len(set(values)) == len(values):
            return {}
        fields = {"sku": self.role("sku"), "name": self.role("name")}
        fields |= {"category": self.role("category"), "quantity": quantity, "price": price}
        lines = {part: name for part, name in fields.items() if name}
        self.found("order", key, "its name, and rows that share it")
        self.found("items", ", ".join(lines.values()), "their names")
        return lines

    def amount(self, *, is_priced: bool) -> str | None:
        if self.said.amount:
            self.found("amount", self.said.amount, "as said")
            return self.said.amount
        name = None if is_priced else self.role("amount")
        if name is None or not _are_numbers(self.values[name]):
            return None
        self.found("amount", name, "its name, and numbers in it")
        return name

    def money(self, amount: str | None, lines: dict[str, str]) -> tuple[str | None, str | None]:
        """Find a currency for all rows, or the column of it."""
        if not amount and not {"quantity", "price"} <= lines.keys():
            return None, None
        column = self.said.currency if self.said.currency in self.table.names else None
        if self.said.currency and not column:
            code = self.said.currency.upper()
            self.found("currency", code, "as said")
            return code, None
        column = column or self.role("currency")
        if column:
            self.found("currency", column, "its name")
            return None, column
        self.found("currency", self.project_currency, "the project's")
        return self.project_currency, None

    def events(
        self, lines: dict[str, str], *, has_money: bool, order: str | None
    ) -> tuple[EventRule, ...]:
        if self.said.event_column:
            self.found("event", self.said.event_column, "as said")
            return (EventRule(column=self.said.event_column),)
        if self.said.event:
            self.found("event", f"“{self.said.event}”", "as said")
            return (EventRule(name=self.said.event),)
        if name := self.role("event"):
            self.found("event", name, "its name")
            return (EventRule(column=name),)
        if has_money or order:
            return self._purchases(lines)
        self.ask(
            "What did the customers do?",
            "--event NAME for all rows, such as visit, or --event-column COLUMN.",
        )
        return ()

    def _purchases(self, lines: dict[str, str]) -> tuple[EventRule, ...]:
        quantity = lines.get("quantity")
        if quantity is None or not any(value.startswith("-") for value in self.values[quantity]):
            self.found("event", f"“{PURCHASE}”", "the rows carry money or an order")
            return (EventRule(name=PURCHASE),)
        returned = Condition(quantity, Operator.LESS, 0)
        self.found("event", f"“{REFUND}” when {returned}, else “{PURCHASE}”", "negative quantities")
        return (
            EventRule(name=REFUND, when=(returned,), negate=(quantity,)),
            EventRule(name=PURCHASE),
        )

    def key(
        self, order: str | None, group_by: tuple[str, ...], events: tuple[EventRule, ...]
    ) -> tuple[str, ...]:
        """Find the columns that tell one event from another, when there are such."""
        if self.said.id or group_by:
            return self.said.id
        by_name = self.role("message_id")
        if order and not any(rule.column for rule in events):
            by_name = by_name or order
        if by_name is None:
            return ()
        values = self.values[by_name]
        if len(set(values)) < len(values):
            if by_name == order:
                self.ask(
                    f"Several rows share one {order}. What are they?",
                    f"Lines of one order: --group-by {order}. Events of their own: --id with"
                    " columns that tell them apart.",
                )
            return ()
        self.found("id", by_name, "its name; no value comes twice")
        return (by_name,)

    def decimal(self, names: Sequence[str | None]) -> Literal[".", ","]:
        if self.said.decimal:
            return self.said.decimal
        texts = [
            value
            for name in names
            if name and self.table.column_of(name).is_text
            for value in self.values[name]
        ]
        comma = any(re.search(r",\d{1,2}$|,\d{4,}$|\.\d{3},", value) for value in texts)
        dot = any(re.search(r"\.\d{1,2}$|\.\d{4,}$|,\d{3}\.", value) for value in texts)
        unclear = any("," in value for value in texts)
        if comma and dot:
            self.ask("Is the decimal mark a dot or a comma? Both occur.", "--decimal . or ,")
        elif comma:
            self.found("decimal mark", ",", "the amounts")
            return ","
        elif unclear and not dot:
            self.ask("Is 1,234 one thousand or one and a bit?", "--decimal . or --decimal ,")
        return "."

    def numbers(self, taken: set[str]) -> tuple[str, ...]:
        """List the text columns whose values are all plain numbers."""
        return tuple(
            name
            for name in self.table.names
            if name not in taken
            and self.table.column_of(name).is_text
            and self.values[name]
            and all(re.fullmatch(r"-?(0|[1-9]\d{0,14})(\.\d+)?", v) for v in self.values[name])
        )

    def integers(self, taken: set[str]) -> tuple[str, ...]:
        """List the ids that were saved as binary fractions: 17850.0."""
        return tuple(
            name
            for name in self.table.names
            if name in taken
            and self.values[name]
            and all(re.fullmatch(r"\d+\.0+", value) for value in self.values[name])
        )


def check_columns(table: Table, names: Sequence[str]) -> None:
    """Make sure that a file has the columns that are asked of it.

    Raises
    ------
    UserError
        Naming the first that is missing and the nearest that is there.
    """
    for name in names:
        if name not in table.names:
            near = nearest(name, table.names)
            there = ", ".join(table.names)
            raise UserError(
                f"There is no column {name!r}.",
                where=str(table.path),
                remedy=f"Did you mean {near!r}? The columns are: {there}."
                if near
                else f"The columns are: {there}. Is the delimiter right? See --delimiter.",
            )


def _columns_of(said: Said) -> list[str]:
    single = [said.customer, said.event_column, said.amount]
    several = [*said.occurred_at, *said.id, *said.group_by, *said.properties, *said.drop]
    several += said.traits
    return [name for name in (*single, *several, *(test.column for test in said.keep)) if name]


def _sample(cursor: DuckDBPyConnection, table: Table) -> dict[str, list[str]]:
    """Read the first values of every column, as text, without the empty ones."""
    texts = [named(found.text, found.name) for found in table.columns]
    query = chosen(texts, of(table.rows, "rows")).limit(SAMPLE, copy=False)
    rows = cursor.execute(statement(query)).fetchall()
    columns = zip(*rows, strict=True) if rows else ([] for _ in table.columns)
    return {
        name: [value.strip() for value in column if value and value.strip()]
        for name, column in zip(table.names, columns, strict=True)
    }


def _are_times(values: Sequence[str]) -> bool:
    return bool(values) and all(re.match(r"\d{1,2}:\d{2}", value) for value in values)


def _are_numbers(values: Sequence[str]) -> bool:
    numeric = sum(
        bool(re.fullmatch(r"[-+]?[£$€₽]?[\d .,'  ]*\d[\d .,'  ]*[£$€₽]?", v)) for v in values
    )
    return bool(values) and numeric >= 0.9 * len(values)
