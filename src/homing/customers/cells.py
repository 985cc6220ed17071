"""The cells of the list of customers: what a column shows of each, on pages and in files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from homing.core.money import Money
from homing.core.text import Language, Text
from homing.customers.columns import CUSTOMER, Column
from homing.customers.forms import moment
from homing.customers.listing import Listed
from homing.customers.workbook import Cell

Shown = str | int | float | datetime | tuple[Money, ...] | tuple[str, ...] | None
CURRENCY = Text("currency", "валюта")


def cell(customer: Listed, column: Column) -> Shown:
    """Return what a column shows of a customer; money as amounts, one a currency."""
    if column.trait is not None:
        return plain(customer.traits.get(column.trait))
    match column.key:
        case "average_order":
            return (customer.average_order,) if customer.average_order else ()
        case _:
            shown: Shown = getattr(customer, column.key)
            return shown


def plain(value: object) -> str | int | float | None:
    """Return a trait as it is read: a number, or a text."""
    if value is None or isinstance(value, str | float) or type(value) is int:
        return value
    if isinstance(value, bool):
        return json.dumps(value)
    return json.dumps(value, ensure_ascii=False, default=str)


def csv_heads(columns: Sequence[Column]) -> list[str]:
    """Return the heads of the CSV; money has its currency beside it."""
    heads = ["id"]
    for column in columns:
        heads.append(column.key)
        if column.kind == "money":
            heads.append("currency" if column.key == "revenue" else f"{column.key}_currency")
    return heads


def csv_row(customer: Listed, columns: Sequence[Column]) -> list[object]:
    """Return a row of the CSV: moments in UTC, money in its commonest currency."""
    return [customer.id, *csv_cells(customer, columns)]


def csv_cells(customer: Listed | None, columns: Sequence[Column]) -> list[object]:
    """Return the same without who it is; of nobody, nothing in each of them."""
    cells = (each for column in columns for each in _flat(customer, column))
    return [moment(each) if isinstance(each, datetime) else each for each in cells]


def sheet_heads(columns: Sequence[Column], language: Language) -> list[str]:
    """Return the heads of the Excel file, in the reader's language."""
    heads = [CUSTOMER.name.of(language)]
    for column in columns:
        name = column.name.of(language)
        heads += [name, f"{name}, {CURRENCY.of(language)}"] if column.kind == "money" else [name]
    return heads


def sheet_row(customer: Listed, columns: Sequence[Column], timezone: str) -> list[Cell]:
    """Return a row of the Excel file: moments as clocks of the business show them."""
    return [customer.id, *sheet_cells(customer, columns, timezone)]


def sheet_cells(customer: Listed | None, columns: Sequence[Column], timezone: str) -> list[Cell]:
    """Return the same without who it is; of nobody, nothing in each of them."""
    local = ZoneInfo(timezone)
    cells = (each for column in columns for each in _flat(customer, column))
    return [
        each.astimezone(local).replace(tzinfo=None) if isinstance(each, datetime) else each
        for each in cells
    ]


def _flat(customer: Listed | None, column: Column) -> Iterator[Cell]:
    """Yield what a cell comes to in a file: money is an amount and its currency."""
    shown = cell(customer, column) if customer else None
    if column.kind == "money":
        amount = shown[0] if isinstance(shown, tuple) and shown else None
        yield amount.major if isinstance(amount, Money) else None
        yield amount.currency if isinstance(amount, Money) else None
    elif isinstance(shown, tuple):
        yield ", ".join(map(str, shown)) or None
    else:
        yield shown
