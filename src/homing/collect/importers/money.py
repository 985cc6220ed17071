"""Numbers as people and programs write them, and money in whole minor units, without floats."""

from __future__ import annotations

from functools import cache
from itertools import product
from string import ascii_uppercase
from typing import Literal

from sqlglot import exp

from homing.collect.importers.expressions import (
    Sql,
    call,
    case,
    cast,
    compare,
    number,
    text,
    try_cast,
)
from homing.collect.importers.table import Column
from homing.core.money import minor_digits

EXACT = "DECIMAL(28, 6)"
"""Numbers are read to the sixth decimal, which takes the noise off binary fractions."""

SYMBOLS = {"£": "GBP", "€": "EUR", "$": "USD", "₽": "RUB", "РУБ": "RUB", "РУБ.": "RUB", "Р.": "RUB"}

LARGEST = 10**15


def number_of(source: Column, decimal: Literal[".", ","], value: Sql | None = None) -> Sql:
    """Return a column, or a value like the column's, as an exact number, NULL where it is none."""
    if source.is_text or source.is_json:
        return _within(_read_text(value or source.text, decimal))
    return _within(try_cast(source.sql, EXACT))


def currency_of(value: Sql) -> Sql:
    """Return an ISO code in capitals; the common signs are understood."""
    upper = call("upper", value)
    signs = [(compare(exp.EQ, upper, text(sign)), text(code)) for sign, code in SYMBOLS.items()]
    return case(signs, upper)


def scale(currency: Sql, unit: Literal["major", "minor"]) -> Sql:
    """Return how many minor units of a currency one unit of the file is."""
    if unit == "minor":
        return number(1)
    branches = [
        (
            exp.In(this=currency, expressions=[text(code) for code in codes]),
            number(10**digits),
        )
        for digits, codes in _unusual_currencies().items()
    ]
    return case(branches, number(100))


def rounded(exact: Sql, by: Sql) -> Sql:
    """Return an exact amount as whole minor units, halves away from zero."""
    scaled = exp.Mul(this=cast(exact, "DECIMAL(38, 10)"), expression=by)
    return try_cast(call("round", scaled), "BIGINT")


def is_finer(exact: Sql, by: Sql) -> Sql:
    """Return whether an amount is finer than the smallest unit of its currency."""
    scaled = exp.Mul(this=exact, expression=by)
    return compare(exp.NEQ, call("round", scaled), scaled)


def _within(value: Sql) -> Sql:
    return case([(compare(exp.LT, call("abs", value), number(LARGEST)), value)])


def _read_text(value: Sql, decimal: Literal[".", ","]) -> Sql:
    thousands = "," if decimal == "." else "."
    mark, group = (f"[{sign}]" for sign in (decimal, thousands))
    bare = call("regexp_replace", value, text(r"[\s\x{00A0}\x{202F}'’£€$₽]"), text(""), text("g"))
    plain = call("regexp_matches", bare, text(rf"^[-+]?(\d+({mark}\d*)?|{mark}\d+)$"))
    spaced = call("regexp_matches", bare, text(rf"^[-+]?\d{{1,3}}({group}\d{{3}})+({mark}\d*)?$"))
    without = call("replace", bare, text(thousands), text(""))
    dotted = call("replace", without, text(decimal), text("."))
    careful = case([(exp.or_(plain, spaced), try_cast(dotted, EXACT))])
    if decimal == ",":
        return careful
    return call("coalesce", try_cast(value, EXACT), careful)


@cache
def _unusual_currencies() -> dict[int, list[str]]:
    """List the currencies whose minor unit is no hundredth, by the number of their decimals."""
    codes = map("".join, product(ascii_uppercase, repeat=3))
    unusual: dict[int, list[str]] = {}
    for code in codes:
        if (digits := minor_digits(code)) != 2:
            unusual.setdefault(digits, []).append(code)
    return unusual
