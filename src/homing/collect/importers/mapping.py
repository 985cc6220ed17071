"""Which column of a file is what: the mapping that an import follows, a plain frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from homing.core.errors import UserError
from homing.core.money import Money
from homing.core.periods import Calendar


class Operator(StrEnum):
    """How a condition compares a column with its value."""

    EQUAL = "="
    NOT_EQUAL = "!="
    GREATER = ">"
    AT_LEAST = ">="
    LESS = "<"
    AT_MOST = "<="
    STARTS_WITH = "starts with"
    NOT_STARTS_WITH = "does not start with"
    CONTAINS = "contains"
    PRESENT = "is present"
    ABSENT = "is absent"

    @property
    def takes_value(self) -> bool:
        """Whether the operator compares with a value."""
        return self not in {Operator.PRESENT, Operator.ABSENT}


@dataclass(frozen=True, slots=True)
class Condition:
    """One test of one column: `Quantity > 0`, `InvoiceNo starts with C`, `CustomerID is present`.

    Parameters
    ----------
    column : str
        The column's name in the file.
    operator : Operator
        How to compare; `>`, `>=`, `<`, `<=` compare numbers.
    value : str or int or float, optional
        What to compare with; a number compares numbers, text compares text.
    """

    column: str
    operator: Operator
    value: str | int | float | None = None

    def __post_init__(self) -> None:
        if self.operator.takes_value == (self.value is None):
            raise UserError(
                f"The condition on {self.column!r} is not whole.",
                remedy='Write it as "Quantity > 0" or "CustomerID is present".',
            )

    @property
    def is_numeric(self) -> bool:
        """Whether the column is read as numbers."""
        ordered = {Operator.GREATER, Operator.AT_LEAST, Operator.LESS, Operator.AT_MOST}
        return self.operator in ordered or isinstance(self.value, int | float)

    @classmethod
    def parse(cls, words: str) -> Condition:
        """Read a condition as it is written on the command line.

        Raises
        ------
        UserError
            If no operator is found.

        Examples
        --------
        >>> Condition.parse("Quantity > 0")
        Condition(column='Quantity', operator=<Operator.GREATER: '>'>, value=0)
        """
        for operator in sorted(Operator, key=lambda operator: -len(operator)):
            left, found, right = f"{words} ".partition(f" {operator} ")
            if found and left.strip() and bool(right.strip()) == operator.takes_value:
                value = _number_or_text(right.strip()) if operator.takes_value else None
                return cls(left.strip(), operator, value)
        raise UserError(
            f"{words!r} is not a condition.",
            remedy='Write it as "Quantity > 0", "InvoiceNo starts with C" or "Email is present".',
        )

    def __str__(self) -> str:
        value = "" if self.value is None else f" {self.value}"
        return f"{self.column} {self.operator}{value}"


@dataclass(frozen=True, slots=True)
class EventRule:
    """Which rows become which event; the first rule that fits a row wins.

    Parameters
    ----------
    name : str, optional
        The event's name, the same for every row.
    column : str, optional
        The column that holds each row's event name; `name` or `column`, not both.
    when : tuple of Condition
        All must hold; empty: every row.
    negate : tuple of str
        Columns whose numbers are turned round: a refund written as quantity -2 becomes 2.
    """

    name: str | None = None
    column: str | None = None
    when: tuple[Condition, ...] = ()
    negate: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (self.name is None) == (self.column is None):
            raise UserError(
                "An event rule needs a name or a column, one of the two.",
                remedy='Write name = "purchase" or column = "event".',
            )

    def __str__(self) -> str:
        what = f"“{self.name}”" if self.name else f"named by {self.column}"
        return f"{what} when {' and '.join(map(str, self.when))}" if self.when else what


@dataclass(frozen=True, slots=True)
class Mapping:
    """How the rows of a file become events.

    Parameters
    ----------
    customer : str
        The column with the customer's id.
    occurred_at : tuple of str
        The column with the moment; two columns (a date and a time) are read as one.
    events : tuple of EventRule
        Which rows become which event; a row that fits no rule is skipped.
    date_format : tuple of str
        "iso", "epoch_s", "epoch_ms", "epoch_us", or strptime patterns tried in turn.
    timezone : str
        IANA zone of moments that carry no offset of their own.
    id : tuple of str
        Columns that tell one event from another; without them its content does.
    message_id : str, optional
        The column with the id that the sender gave each message: the event gets the id that the
        message has when it comes over HTTP. A row without one gets it from its content.
    source : str, optional
        The id of the source that the same messages come from over HTTP as well.
    amount, unit, currency, currency_column
        The column of money, whether it counts "major" units (12.50) or "minor" ones (1250), and
        its currency: a column, one for all rows, or both, the second where the first is empty.
    needs_amount : bool
        Whether a row without an amount is rejected; if not, its event is one without money.
    decimal : {".", ","}
        The decimal mark of numbers.
    group_by : tuple of str
        Rows equal in these columns become one event: the lines of an order.
    items : tuple of (field, column)
        What each line gives to the event's `items`; `quantity` and `price` are numbers and, without
        an `amount` column, their products add up to the amount.
    properties : tuple of str, optional
        Columns kept as properties; None keeps every column that has no other part to play.
    rename : tuple of (column, property)
        Names of properties that differ from their columns'.
    spread : tuple of str
        Columns of JSON objects whose keys become properties.
    traits : tuple of (trait, column)
        What columns say of the customer, and what it is called. The last word holds, by the time
        of its row; an empty cell says nothing.
    traits_in, once_in : str, optional
        Columns of JSON objects whose keys become traits; those of the second hold only where the
        customer has none of that name yet. Null takes a trait away.
    drop : tuple of str
        Columns to leave out.
    numbers : tuple of str
        Property columns of a text file whose values are numbers; what is no number stays text.
    integers : tuple of str
        Columns of whole numbers that carry a needless ".0".
    keep : tuple of Condition
        Rows that fail one of these are skipped and counted.
    duplicates : {"once", "keep"}
        Whether a row that repeats another in every column counts once or each time.
    rule : str
        The cleaning rule in words, shown on the report.
    export : str, optional
        The service whose export the file is, as `--from` names it; its columns are turned into
        `customer`, `event`, `occurred_at`, `message_id`, `amount`, `currency`, `properties`,
        `traits` and `once` first.
    """

    customer: str
    occurred_at: tuple[str, ...]
    events: tuple[EventRule, ...]
    date_format: tuple[str, ...] = ("iso",)
    timezone: str = "UTC"
    id: tuple[str, ...] = ()
    message_id: str | None = None
    source: str | None = None
    amount: str | None = None
    unit: Literal["major", "minor"] = "major"
    currency: str | None = None
    currency_column: str | None = None
    needs_amount: bool = True
    decimal: Literal[".", ","] = "."
    group_by: tuple[str, ...] = ()
    items: tuple[tuple[str, str], ...] = ()
    properties: tuple[str, ...] | None = None
    rename: tuple[tuple[str, str], ...] = ()
    spread: tuple[str, ...] = ()
    traits: tuple[tuple[str, str], ...] = ()
    traits_in: str | None = None
    once_in: str | None = None
    drop: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    integers: tuple[str, ...] = ()
    keep: tuple[Condition, ...] = ()
    duplicates: Literal["once", "keep"] = "once"
    rule: str = ""
    export: str | None = None

    def __post_init__(self) -> None:
        Calendar(self.timezone)
        if self.currency is not None:
            Money(0, self.currency)
        if not self.events:
            raise UserError("The mapping says of no row which event it is.", remedy="--event NAME")
        if self.items and not self.group_by:
            raise UserError(
                "The mapping has items, and nothing that says which lines belong together.",
                remedy='Add group_by = ["order_id"].',
            )
        if self.has_money and not (self.currency or self.currency_column):
            raise UserError(
                "The mapping has money without a currency.", remedy="Add --currency GBP."
            )

    @property
    def has_money(self) -> bool:
        """Whether events carry an amount."""
        return self.amount is not None or self.prices_lines

    @property
    def prices_lines(self) -> bool:
        """Whether the amount is the sum of quantity × price."""
        return self.amount is None and {"quantity", "price"} <= dict(self.items).keys()

    @property
    def has_traits(self) -> bool:
        """Whether rows say something of their customer."""
        return bool(self.traits or self.traits_in or self.once_in)

    @property
    def used(self) -> tuple[str, ...]:
        """The columns that have a part to play, each once."""
        money = (self.amount, self.currency_column)
        rules = [column for rule in self.events for column in _of_rule(rule)]
        names: list[str | None] = [
            self.customer,
            *self.occurred_at,
            *self.id,
            *money,
            *self.group_by,
        ]
        names += [self.message_id, *self.spread, self.traits_in, self.once_in]
        names += [column for _, column in self.traits]
        names += [*(column for _, column in self.items), *self.integers]
        names += [condition.column for condition in self.keep] + rules
        return tuple(dict.fromkeys(name for name in names if name))


def _of_rule(rule: EventRule) -> list[str]:
    return [name for name in (rule.column, *(test.column for test in rule.when)) if name]


def _number_or_text(words: str) -> str | int | float:
    for kind in (int, float):
        try:
            return kind(words)
        except ValueError:
            continue
    return words
