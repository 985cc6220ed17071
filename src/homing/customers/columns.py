"""The columns of the list: the standard ones and any trait, what each is sorted by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from homing.core.errors import UserError
from homing.core.text import Text

TRAIT: Final = "trait."
MOST_COLUMNS: Final = 20


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key in addresses, its name, and what rows are sorted by, as SQL.

    Parameters
    ----------
    key : str
        A word, or `trait.` and the name of a trait.
    name : Text
        As heads of tables say it.
    number, label : str
        Expressions over `people`: the number, or moment, that rows are sorted by, and the text
        where there is no number or it is the same. Bare columns are the quickest.
    kind : str
        `moment`, `count`, `money`, `text` or `tags`: how a cell is shown.
    """

    key: str
    name: Text
    number: str = "NULL"
    label: str = "NULL"
    kind: str = "text"

    @property
    def trait(self) -> str | None:
        """The name of the trait that the column shows; None for a standard one."""
        return self.key.removeprefix(TRAIT) if self.key.startswith(TRAIT) else None

    @property
    def number_type(self) -> str:
        """The type of its number in the database."""
        if self.kind == "moment":
            return "TIMESTAMPTZ"
        return "BIGINT" if self.kind in {"count", "money"} else "DOUBLE"

    @property
    def is_text(self) -> bool:
        """Whether rows are ordered by texts alone."""
        return self.number == "NULL"

    @property
    def is_sorted(self) -> bool:
        """Whether rows can be sorted by it."""
        return self.number != "NULL" or self.label != "NULL"


CUSTOMER: Final = Column("customer", Text("Customer", "Клиент"), label="people.id")
STANDARD: Final = {
    column.key: column
    for column in (
        CUSTOMER,
        Column("name", Text("Name", "Имя"), label="people.sort_name"),
        Column("email", Text("E-mail", "Почта"), label="people.sort_email"),
        Column("phone", Text("Phone", "Телефон"), label="people.phone"),
        Column(
            "last_seen",
            Text("Last seen", "Последнее событие"),
            "people.last_seen",
            kind="moment",
        ),
        Column(
            "first_seen",
            Text("First seen", "Первое событие"),
            "people.first_seen",
            kind="moment",
        ),
        Column("events", Text("Events", "События"), "people.events", kind="count"),
        Column("purchases", Text("Purchases", "Покупки"), "people.purchases", kind="count"),
        Column("revenue", Text("Revenue", "Выручка"), "people.revenue", kind="money"),
        Column("refunds", Text("Refunds", "Возвраты"), "people.refunds", kind="money"),
        Column(
            "average_order",
            Text("Average order", "Средний чек"),
            "people.average_order",
            kind="money",
        ),
        Column("tags", Text("Tags", "Метки"), kind="tags"),
    )
}
USUAL: Final = ("last_seen", "first_seen", "events", "purchases", "revenue")


def column_of(key: str, *, where: str = "columns") -> Column:
    """Return the column of a key.

    Raises
    ------
    UserError
        If there is none.
    """
    if key in STANDARD:
        return STANDARD[key]
    trait = key.removeprefix(TRAIT)
    if trait and key.startswith(TRAIT):
        told = "TRY_CAST(variant_extract(people.traits, $trait) AS VARCHAR)"
        number = f"TRY_CAST({told} AS DOUBLE)"
        finite = f"CASE WHEN isfinite({number}) THEN {number} END"
        return Column(key, Text(trait, trait), finite, f"lower({told})")
    raise UserError(
        f"There is no column {key!r}.",
        where=where,
        remedy=f"Use one of: {', '.join(STANDARD)}, or {TRAIT} and the name of a trait.",
    )


def columns_of(keys: tuple[str, ...]) -> tuple[Column, ...]:
    """Return the columns of keys, each once, without that of who it is; raises as `column_of`."""
    found = tuple(column_of(key) for key in dict.fromkeys(keys) if key != CUSTOMER.key)
    if len(found) > MOST_COLUMNS:
        raise UserError(
            f"A list has {MOST_COLUMNS} columns at most.", where="columns", remedy="Take fewer."
        )
    return found
